"""knowledge/*.md of a playbook: what the shop itself says, with a small head in front of the text."""

from dataclasses import dataclass

from config.problems import unknown
from config.table import Notes
from config.vocabulary import TOPICS

_FENCE = "---"
_FIELDS = ("id", "title", "language", "topics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. `body` is Markdown without the head; `id` is the file's name unless the head gives one."""

    id: str
    title: str
    language: str
    topics: tuple[str, ...]
    body: str


def article(text: str, stem: str, notes: Notes) -> Article:
    """Read one article whose head is `key: value` lines between two lines of three hyphens."""
    head, body = _split(text, notes)
    for name in ("title", "language"):
        if not head.get(name):
            notes.at(1, name, "is missing from the head of the article")
    if not body:
        notes.at(1, "", "the article has no text")
    topics = tuple(item for item in _items(head.get("topics", "")) if _known(item, notes))
    return Article(
        id=head.get("id") or stem,
        title=head.get("title", ""),
        language=head.get("language", ""),
        topics=topics,
        body=body,
    )


def _split(text: str, notes: Notes) -> tuple[dict[str, str], str]:
    rows = text.splitlines()
    closing = next((place for place, row in enumerate(rows[1:], start=1) if row.strip() == _FENCE), None)
    if not rows or rows[0].strip() != _FENCE or closing is None:
        notes.at(1, "", "must begin with a head: lines of `key: value` between two lines of ---")
        return {}, text.strip()
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
    return head, "\n".join(rows[closing + 1 :]).strip()


def _items(value: str) -> list[str]:
    return [item.strip().strip("\"'") for item in value.strip("[]").split(",") if item.strip()]


def _known(topic: str, notes: Notes) -> bool:
    if topic not in TOPICS:
        notes.at(1, "topics", unknown(topic, TOPICS, "topic"))
    return topic in TOPICS
