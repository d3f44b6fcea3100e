"""`hearback guard`: what the guard says about answers from standard input, one JSON object a line."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from config.initial import DEFAULTS
from config.playbook import Playbook, PlaybookError, load
from hearback.cli import posts
from hearback.cli.installation import Json
from hearback.cli.output import emit_json, fail, say
from hearback.cli.posts import BadLine
from platforms import seam
from platforms.values import Author, Kind, Mention
from responders.guard import NO_LIMIT, guard
from responders.values import Finding
from sentiment.analysis import LABELS

_TEXTS = ("language", "platform", "mood", "customer", "mention", "author")
_KNOWN = ("text", *_TEXTS, "public", "recent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One text to look at, and what is known about where it goes."""

    text: str
    language: str = ""
    platform: str = ""
    public: bool = True
    mood: str = ""
    customer: str = ""
    mention: str = ""
    author: str = ""
    recent: tuple[str, ...] = ()


def guard_lines(
    as_json: Json = False,
    playbook: Annotated[
        Path | None, typer.Option(help="a playbook's folder; the one that Hearback comes with when left out")
    ] = None,
) -> None:
    """Read JSONL ({"text": …, "language": …, "platform": …, "public": …}) from standard input, name what is wrong.

    Only "text" is needed. Also understood: "mood" of the customer (negative, neutral, positive), "customer" (their
    language), "mention" (what they wrote), "author" (their account name) and "recent" (texts sent to others today).
    Any other key is an error: a misspelt one would leave a check out unseen. A broken line gets {"line": n, "error":
    why} in its place, the rest go on, and the exit status is 1.
    """
    try:
        book = load(playbook or DEFAULTS / "playbook")
    except PlaybookError as error:
        fail(str(error))
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
    broken = done = 0
    for number, answer in enumerate(judged(sys.stdin, book), start=1):
        done = number
        broken += "error" in answer
        emit_json(answer) if as_json else say(_in_words(answer))
        sys.stdout.flush()
    if broken:
        fail(f"{broken} of {done} lines could not be read; each has its reason in the output")


def judged(lines: Iterable[str], book: Playbook) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not empty: {"findings": […]}, or {"line": n, "error": why}."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = _asked(line)
        except BadLine as bad:
            yield {"line": number, "error": str(bad)}
            continue
        yield {"line": number, "findings": [_row(finding, asked.text) for finding in findings(asked, book)]}


def findings(asked: Asked, book: Playbook) -> tuple[Finding, ...]:
    """What the guard says about one text, on its network and under this playbook."""
    network = posts.network(asked.platform)
    found = guard(
        asked.text,
        mention=_mention(asked) if asked.mention or asked.author else None,
        language=asked.language,
        playbook=book,
        measure=network.measure if network else len,
        limit=network.text_limit if network else NO_LIMIT,
        public=asked.public,
        mood=asked.mood,
        customer=asked.customer,
        recent=asked.recent,
        network=network,
    )
    if network is None and asked.platform:
        words = f"no platform {asked.platform!r} is installed, so its limits are not known; there are: "
        note = Finding(check="platform", blocking=False, message=words + ", ".join(seam.names()))
        return (*found, note)
    return found


def _asked(line: str) -> Asked:
    value = posts.parsed(line, _KNOWN)
    _check_types(value)
    texts: dict[str, Any] = {name: value.get(name) or "" for name in _TEXTS}
    return Asked(text=value["text"], public=value.get("public", True), recent=tuple(value.get("recent", ())), **texts)


def _check_types(value: Mapping[str, Any]) -> None:
    for name in _TEXTS:
        if not isinstance(value.get(name, ""), str | None):
            raise BadLine(f'"{name}" must be a string')
    if not isinstance(value.get("public", True), bool):
        raise BadLine('"public" must be true or false')
    recent = value.get("recent", [])
    if not isinstance(recent, list) or not all(isinstance(text, str) for text in recent):
        raise BadLine('"recent" must be a list of strings')
    if value.get("mood") and value["mood"] not in LABELS:
        raise BadLine(f'"mood" must be one of {", ".join(LABELS)}')


def _mention(asked: Asked) -> Mention:
    now = datetime.now(UTC)
    author = Author(id="", name=asked.author, handle=asked.author.lstrip("@") or None)
    kind: Kind = "mention" if asked.public else "message"
    return Mention(
        brand="", platform=asked.platform, account="", external_id="", kind=kind, author=author, text=asked.mention,
        seen_at=now, thread="",
    )  # fmt: skip


def _row(finding: Finding, text: str) -> dict[str, Any]:
    """`where` is [start, end] in characters; a finding about all of the text names all of it."""
    whole = finding.start == finding.end == 0
    where = [0, len(text)] if whole else [finding.start, finding.end]
    return {"check": finding.check, "blocking": finding.blocking, "where": where, "message": finding.message}


def _in_words(answer: Mapping[str, Any]) -> str:
    if "error" in answer:
        return f"line {answer['line']}: {answer['error']}"
    if not answer["findings"]:
        return f"line {answer['line']}: nothing found"
    rows = (
        f"line {answer['line']}: {'must change' if row['blocking'] else 'look at'}, {row['check']} "
        f"({row['where'][0]} to {row['where'][1]}): {row['message']}"
        for row in answer["findings"]
    )
    return "\n".join(rows)
