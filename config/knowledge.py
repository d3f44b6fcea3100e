"""knowledge/*.md of a playbook: what the shop itself says, with a small head in front of the text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from config.problems import unknown
from config.table import Notes
from config.vocabulary import TOPICS

WHOLE = "text"
"""The id of what stands before the first heading of an article."""
_FENCE = "---"
_FIELDS = ("id", "title", "language", "topics", "valid_until", "example")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^## +(.+?)(?:\s*\{#([^{}\s]+)\})?\s*#*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. `body` is Markdown without the head; `id` is the file's name unless the head gives one.

    Files with one `id` are one article in several languages. After `valid_until` nothing is quoted from it, and nothing
    while it is an `example` that `hearback init` wrote.
    """

    id: str
    title: str
    language: str
    topics: tuple[str, ...]
    body: str
    valid_until: date | None = None
    example: bool = False

    @property
    def sections(self) -> tuple["Section", ...]:
        """The passages between the `##` headings, and what stands before the first."""
        return tuple(_sections(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One passage: `text` is word for word what the article says under `heading`.

    `id` is made of the heading, or written behind it as {#id} so that translations share it.
    """

    id: str
    heading: str
    text: str


def article(text: str, stem: str, notes: Notes) -> Article:
    """Read one article whose head is `key: value` lines between two lines of three hyphens."""
    head, body, start = _split(text, notes)
    for name in ("title", "language"):
        if not head.get(name):
            notes.at(1, name, "is missing from the head of the article")
    if not _without_comments(body).strip():
        notes.at(1, "", "the article has no text")
    topics = tuple(item for item in _items(head.get("topics", "")) if _known(item, notes))
    read = Article(
        id=head.get("id") or stem.split(".")[0],
        title=head.get("title", ""),
        language=head.get("language", ""),
        topics=topics,
        body=body,
        valid_until=_day(head.get("valid_until", ""), notes),
        example=_yes(head.get("example", "false"), notes),
    )
    _tell_twins(body, start, notes)
    return read


def slug(heading: str) -> str:
    """A heading as an id: its letters and digits in lower case, hyphens between words."""
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else "-" for c in heading.casefold())
    return re.sub("-+", "-", "".join(kept)).strip("-")


def _sections(read: Article) -> Iterator[Section]:
    heading, name, rows = read.title, WHOLE, list[str]()
    for row in [*_without_comments(read.body).splitlines(), None]:
        found = None if row is None else _HEADING.match(row)
        if row is not None and found is None:
            rows.append(row)
            continue
        if text := "\n".join(rows).strip():
            yield Section(id=name, heading=heading, text=text)
        if found:
            heading, name, rows = found[1], found[2] or slug(found[1]), []


def _without_comments(body: str) -> str:
    """The text with every comment gone and every line where it was."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), body)


def _tell_twins(body: str, start: int, notes: Notes) -> None:
    seen = set[str]()
    for number, row in enumerate(_without_comments(body).splitlines(), start=start):
        if found := _HEADING.match(row):
            name = found[2] or slug(found[1])
            if name in seen:
                notes.at(number, "", f"there is already a section {name!r} in this article")
            seen.add(name)


def _split(text: str, notes: Notes) -> tuple[dict[str, str], str, int]:
    """The head, the text below it, and the line on which that text begins."""
    rows = text.splitlines()
    closing = next((place for place, row in enumerate(rows[1:], start=1) if row.strip() == _FENCE), None)
    if not rows or rows[0].strip() != _FENCE or closing is None:
        notes.at(1, "", "must begin with a head: lines of `key: value` between two lines of ---")
        return {}, text.strip(), 1
    head: dict[str, str] = {}
    for number, row in enumerate(rows[1:closing], start=2):
        name, colon, value = row.partition(":")
        name = name.strip()
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        if not colon:
            notes.at(number, name, "is not of the form `key: value`")
        elif name not in _FIELDS:
            notes.at(number, name, unknown(name, _FIELDS, "key"))
        else:
            head[name] = value.strip().strip("\"'")
    blank = next((place for place, row in enumerate(rows[closing + 1 :]) if row.strip()), 0)
    return head, "\n".join(rows[closing + 1 :]).strip(), closing + 2 + blank


def _items(value: str) -> list[str]:
    return [item.strip().strip("\"'") for item in value.strip("[]").split(",") if item.strip()]


def _known(topic: str, notes: Notes) -> bool:
    if topic not in TOPICS:
        notes.at(1, "topics", unknown(topic, TOPICS, "topic"))
    return topic in TOPICS


def _day(value: str, notes: Notes) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        notes.at(1, "valid_until", f"{value!r} is no date like 2027-01-31")
        return None


def _yes(value: str, notes: Notes) -> bool:
    if value not in ("true", "false"):
        notes.at(1, "example", f"{value!r} is neither true nor false")
    return value == "true"
