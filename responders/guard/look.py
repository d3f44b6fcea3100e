"""The last look at a text before it may go out, whoever wrote it: asked for a draft, at approval and at sending."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from config.playbook import Article, Playbook, Voice
from platforms.seam import Platform
from platforms.values import Mention
from responders.guard.disguises import disguised
from responders.guard.likeness import repeats
from responders.guard.never import never
from responders.guard.outsiders import foreign
from responders.guard.passage import passage
from responders.guard.private_data import private
from responders.guard.promises import promises
from responders.guard.seeing import seen, without
from responders.guard.shape import avoided, controls, empty, length, placeholders, unread
from responders.guard.tone import tone
from responders.guard.tongue import tongue
from responders.keywords import folded
from responders.values import Finding

NO_LIMIT = 100_000
MOST_READ = 20_000
"""Characters. What is longer is blocked unread behind them: no network takes half as much."""

_SHORTEST_KNOWN = 5
_LETTER = "[^\\W\u0e00-\u0eff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]"


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
    mood: str = "",
    customer: str = "",
    recent: Sequence[str] = (),
    network: type[Platform] | None = None,
    now: datetime | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with `text` as an answer in `language` to `mention`, in the order of the text.

    `handles` are the brand's own; `public` is False for a private message, where the customer's numbers may stand.
    `mood` and `customer` are the customer's mood and language as far as they are known, `recent` what was sent to
    others in the last 24 hours; `network` and `now` tell about prices and time windows. Never raises, for any text.
    """
    whole, text = text, text[:MOST_READ]
    voice = playbook.voice
    spoken = language.replace("_", "-").partition("-")[0].lower()
    found: list[Finding] = [
        *empty(text),
        *length(whole, measure, limit, network is not None and network.threads),
        *unread(whole, MOST_READ),
        *placeholders(text),
        *controls(text),
        *disguised(text, seen(text), spoken),
        *tongue(text, spoken, customer),
        *avoided(text, _avoided(voice, spoken)),
        *never(text, spoken),
        *tone(text, language=spoken, mood=mood, emoji=voice.emoji),
        *promises(text, allowed=voice.promises, grounds=_Grounds(playbook.facts)),
        *repeats(text, recent),
        *passage(text, mention, network, now),
        *_outward(text, mention, playbook, public, handles),
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
    mood: str = "",
    customer: str = "",
    recent: Sequence[str] = (),
    now: datetime | None = None,
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
        mood=mood,
        customer=customer,
        recent=recent,
        network=network,
        now=now,
    )


def blocks(findings: Iterable[Finding]) -> bool:
    """True when one of the findings forbids the text."""
    return any(finding.blocking for finding in findings)


class _Grounds(Sequence[str]):
    """The texts of a brand's articles, read only when something is found that they may explain."""

    def __init__(self, articles: tuple[Article, ...]) -> None:
        self._articles = articles

    def __len__(self) -> int:
        return len(self._articles)

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        return self._articles[place].body


def _avoided(voice: Voice, language: str) -> tuple[str, ...]:
    return voice.words_to_avoid.get("any", ()) + voice.words_to_avoid.get(language, ())


def _stands_whole(needle: str, hay: str) -> bool:
    """Not as a piece of something longer: the end of a phone number is no number of its own."""
    if needle not in hay:
        return False
    before = rf"(?<!{_LETTER})(?<![\w][.@+/_-])" + (r"(?<!\d )" if needle[0].isdigit() else "")
    after = rf"(?!{_LETTER})(?![.@+/_-]\w)" + (r"(?! \d)" if needle[-1].isdigit() else "")
    return re.search(before + re.escape(needle) + after, hay) is not None


def _outward(
    text: str, mention: Mention | None, playbook: Playbook, public: bool, handles: Sequence[str]
) -> Iterator[Finding]:
    """Private data, foreign links and accounts; what is reported as an e-mail address is not a link or a handle too."""
    voice = playbook.voice
    shown = without(seen(text), voice.contact)

    def is_known(written: str) -> bool:
        needle = folded(written).strip()
        return len(needle) >= _SHORTEST_KNOWN and any(
            _stands_whole(needle, _plain(article.body)) for article in playbook.facts
        )

    known = private(shown, said=seen(mention.text if mention else ""), public=public, is_known=is_known)
    yield from known
    names = (*handles, *voice.handles, *_names_of(mention))
    for finding in foreign(shown, hosts=voice.links, contact=voice.contact, handles=names):
        if not any(
            other.start < finding.end and finding.start < other.end for other in known if other.check == "email"
        ):
            yield finding


@lru_cache(maxsize=512)
def _plain(body: str) -> str:
    return folded(seen(body).text)


def _names_of(mention: Mention | None) -> tuple[str, ...]:
    if mention is None:
        return ()
    return tuple(name for name in (mention.author.handle, mention.account) if name)
