"""`hearback draft`: what Hearback would answer to mentions from standard input; nothing is stored."""

import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from config.initial import DEFAULTS
from config.playbook import Playbook, PlaybookError, load
from hearback.citing import Citing
from hearback.cli.installation import Json
from hearback.cli.output import emit_json, err, fail, safe, say
from hearback.cli.posts import Post, network, read
from hearback.library import Libraries
from platforms.seam import Platform
from platforms.values import Mention
from responders.choosing import own_language
from responders.decide import decide
from responders.draft import suggest
from responders.outgoing import Outgoing
from responders.phrases import with_phrases
from responders.values import Decision, Draft, Finding, History
from sentiment import classifier
from sentiment.analysis import Analysis, with_rating
from sentiment.classifier import Classifier
from sentiment.embedding import Embedder
from sentiment.errors import ModelUnavailable

CHUNK = 256
REMEMBERED = 20
_HERE = Path("playbook")


@dataclass(slots=True)
class Trial:
    """A playbook on trial. It remembers, in memory alone, what each author of this run was told."""

    playbook: Playbook
    brand: str
    judge: Classifier
    now: datetime
    library: Libraries | None = None
    _met: dict[tuple[str, str], History] = field(default_factory=lambda: defaultdict(History))

    def answer(self, posts: Sequence[Post]) -> Iterator[dict[str, Any]]:
        """One answer for each post, in their order."""
        good = [(post, post.mention) for post in posts if post.mention is not None]
        analyses = self.judge.classify([mention.text for _, mention in good])
        heard = {
            post.number: self._heard(post, mention, analysis)
            for (post, mention), analysis in zip(good, analyses, strict=True)
        }
        citing = Citing(self.library.of if self.library else None, self.now)
        citing.read((self.brand, mention.text, heard[post.number]) for post, mention in good)
        for post in posts:
            if post.mention is None:
                yield {"line": post.number, "error": post.problem}
            else:
                yield self._answer(post, post.mention, heard[post.number], citing)

    def _heard(self, post: Post, mention: Mention, analysis: Analysis) -> Analysis:
        if post.language:
            analysis = replace(analysis, language=post.language)
        return with_rating(with_phrases(analysis, mention.text, self.playbook.phrases), mention.rating)

    def _answer(self, post: Post, mention: Mention, heard: Analysis, citing: Citing) -> dict[str, Any]:
        person, door = (mention.platform, mention.author.id), network(mention.platform)
        history = self._met[person] if mention.author.id else History()
        decision = decide(
            mention, heard, self.playbook.rules, history, self.now, quiet=False, speaks=door is None or door.speaks
        )
        draft = self._draft(mention, heard, decision, history, door, citing)
        if mention.author.id:
            self._met[person] = _later(history, heard, draft)
        named = {} if post.id is None else {"id": post.id}
        going = Outgoing(mention=mention, analysis=heard, playbook=self.playbook, network=door)
        found = [] if draft is None else [*_findings(going, decision, draft)]
        return {"line": post.number, **named, **_row(heard, decision, draft, found)}

    def _draft(
        self,
        mention: Mention,
        heard: Analysis,
        decision: Decision,
        history: History,
        door: type[Platform] | None,
        citing: Citing,
    ) -> Draft | None:
        """The draft, or the text that a person copies beside a ticket; none for what the rules leave alone."""
        if not {"reply", "ticket"}.intersection(decision.actions):
            return None
        limits: dict[str, Any] = {} if door is None else {"measure": door.measure, "limit": door.text_limit}
        return suggest(
            mention,
            heard,
            self.playbook,
            history,
            brand_title=self.brand,
            topic=decision.topic,
            cite=citing.of(self.brand),
            **limits,
        )


def _findings(going: Outgoing, decision: Decision, draft: Draft) -> Iterator[tuple[str, str, Finding]]:
    for finding in going.reply(draft.text, draft.language):
        yield "reply" if "reply" in decision.actions else "to_copy", draft.text, finding
    for finding in going.message(draft.private, draft.language):
        yield "private", draft.private, finding


def draft_lines(
    as_json: Json = False,
    playbook: Annotated[
        Path | None,
        typer.Option(help="a playbook's folder; playbook/ here when left out, else the one that Hearback comes with"),
    ] = None,
    brand: Annotated[str, typer.Option(help="the shop's name in the texts; the voice's signature when left out")] = "",
    model: Annotated[str, typer.Option(help="'shipped', or 'hf:<name or path>'")] = "shipped",
) -> None:
    """Read JSONL ({"text": …, "author": …, "platform": …, "kind": …, "rating": …}) from standard input, draft answers.

    Only "text" is needed. Also understood: "thread", "language" and "id". Nothing is stored or sent. A broken line gets
    {"line": n, "error": why} in its place, the rest go on, and the exit status is 1.
    """
    folder = playbook or (_HERE if (_HERE / "rules.toml").is_file() else DEFAULTS / "playbook")
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
    try:
        trial = _trial(load(folder), brand, classifier.load(model))
    except PlaybookError as error:
        for problem in error.problems:
            err.print(safe(str(problem)))
        fail(f"the playbook {folder} has {len(error.problems)} to mend", code=2)
    except ModelUnavailable as unavailable:
        fail(str(unavailable))
    broken = done = 0
    for answer in answers(sys.stdin, trial):
        done, broken = done + 1, broken + ("error" in answer)
        emit_json(answer) if as_json else say(_in_words(answer))
        sys.stdout.flush()
    if broken:
        fail(f"{broken} of {done} lines could not be read; each has its reason in the output")


def answers(lines: Iterable[str], trial: Trial) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not empty, in batches as large as the input allows."""
    posts = read(lines)
    while chunk := list(islice(posts, CHUNK)):
        yield from trial.answer(chunk)


def _trial(playbook: Playbook, brand: str, judge: Classifier) -> Trial:
    title = brand or playbook.voice.signature or "Your Shop"
    library = Libraries(_cache(), cache(lambda _brand: playbook), Embedder())
    return Trial(playbook=playbook, brand=title, judge=judge, now=datetime.now(UTC), library=library)


def _cache() -> Path:
    """Where vectors of articles may be kept between runs; the folder that one works in stays as it is."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hearback" / "vectors"


def _later(history: History, heard: Analysis, draft: Draft | None) -> History:
    told = [] if draft is None else [text for text in (draft.text, draft.private) if text]
    return replace(
        history,
        mentions_by_author=history.mentions_by_author + 1,
        complaints_by_author=history.complaints_by_author + (heard.label == "negative"),
        said_to_author=(*history.said_to_author, *told)[-REMEMBERED:],
    )


def _row(
    heard: Analysis, decision: Decision, draft: Draft | None, findings: Iterable[tuple[str, str, Finding]]
) -> dict[str, Any]:
    """The public shape of one answer. `language` is the customer's.

    `reply` is null where the rules ask for none; `to_copy` is the text beside a ticket, for a person to answer with.
    """
    replies = "reply" in decision.actions
    return {
        "language": own_language(heard),
        "topics": list(heard.topics),
        "mood": heard.label,
        "unsure": heard.unsure,
        "actions": list(decision.actions),
        "rule": decision.rule,
        "reply": draft.text if draft and replies else None,
        "to_copy": draft.text if draft and not replies else None,
        "reply_language": draft.language if draft else None,
        "private": (draft.private or None) if draft else None,
        "template": draft.template if draft else None,
        "citations": [asdict(citation) for citation in draft.citations] if draft else [],
        "findings": [_finding(*each) for each in findings],
        "reasons": list(dict.fromkeys((*decision.reasons, *(draft.reasons if draft else ())))),
    }


def _finding(name: str, text: str, finding: Finding) -> dict[str, Any]:
    """`of` names the text, `where` is [start, end] in its characters; a finding about all of it names all of it."""
    whole = finding.start == finding.end == 0
    where = [0, len(text)] if whole else [finding.start, finding.end]
    told = {"check": finding.check, "blocking": finding.blocking, "where": where, "message": finding.message}
    return {"of": name, **told}


def _in_words(answer: Mapping[str, Any]) -> str:
    if "error" in answer:
        return f"line {answer['line']}: {answer['error']}\n"
    head = f"line {answer['line']}: {answer['language']}, {answer['mood']}, {', '.join(answer['topics'])}"
    copied = f"(no answer; to copy beside the ticket: {answer['to_copy']})" if answer["to_copy"] else "(no answer)"
    words = [head, answer["reply"] or copied]
    words += [f"Private message: {answer['private']}"] if answer["private"] else []
    words += [f"Article {cited['title']}, {cited['section']}: {cited['passage']}" for cited in answer["citations"]]
    words += [
        f"{'Must change' if found['blocking'] else 'Look at'} ({found['of']}): {found['message']}"
        for found in answer["findings"]
    ]
    return "\n".join([*words, *(f"- {reason}" for reason in answer["reasons"]), ""])
