"""The last look at a text before it may go out, whoever wrote it: asked for a draft, at approval and at sending."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from config.playbook import Playbook, Voice
from platforms.seam import Platform
from platforms.values import Mention
from responders.foreign import foreign
from responders.private import private
from responders.seen import seen, without
from responders.shape import avoided, controls, empty, length, placeholders, script
from responders.values import Finding

NO_LIMIT = 100_000


def guard(
    text: str,
    *,
    mention: Mention | None,
    language: str,
    playbook: Playbook,
    measure: Callable[[str], int] = len,
    limit: int = NO_LIMIT,
    public: bool = True,
    handles: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What is wrong with `text` as an answer in `language` to `mention`, in the order of the text.

    `handles` are the brand's own; `public` is False for a private message, where the customer's numbers may stand.
    """
    voice = playbook.voice
    found: list[Finding] = [
        *empty(text),
        *length(text, measure, limit),
        *placeholders(text),
        *controls(text),
        *script(text, language),
        *avoided(text, _avoided(voice, language)),
        *_outward(text, mention, voice, public, handles),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))


def guard_reply(
    text: str,
    *,
    mention: Mention,
    language: str,
    playbook: Playbook,
    network: type[Platform] | None,
    handles: Sequence[str],
) -> tuple[Finding, ...]:
    """The same with the limits of the network that the reply leaves through (None: no longer installed, no limits)."""
    public = mention.kind != "message" and (network is None or network.public)
    return guard(
        text,
        mention=mention,
        language=language,
        playbook=playbook,
        measure=network.measure if network else len,
        limit=network.text_limit if network else NO_LIMIT,
        public=public,
        handles=handles,
    )


def blocks(findings: Iterable[Finding]) -> bool:
    """True when one of the findings forbids the text."""
    return any(finding.blocking for finding in findings)


def _avoided(voice: Voice, language: str) -> tuple[str, ...]:
    return voice.words_to_avoid.get("any", ()) + voice.words_to_avoid.get(language, ())


def _outward(
    text: str, mention: Mention | None, voice: Voice, public: bool, handles: Sequence[str]
) -> Iterator[Finding]:
    """Private data, foreign links and accounts; what is reported as an e-mail address is not a link or a handle too."""
    shown = without(seen(text), voice.contact)
    known = private(shown, said=seen(mention.text if mention else ""), public=public)
    yield from known
    names = (*handles, *voice.handles, *_names_of(mention))
    for finding in foreign(shown, hosts=voice.links, contact=voice.contact, handles=names):
        if not any(
            other.start < finding.end and finding.start < other.end for other in known if other.check == "email"
        ):
            yield finding


def _names_of(mention: Mention | None) -> tuple[str, ...]:
    if mention is None:
        return ()
    return tuple(name for name in (mention.author.handle, mention.account) if name)
