"""Tables of who is at what in the inbox: claims, assignments, snoozes, and the views that people keep."""

from sqlalchemy import Column, ForeignKey, Index, Table

from store.tables.base import BIG, metadata
from store.types import CleanText, Key, UtcDateTime


def _mention() -> Column[int]:
    return Column("mention_id", BIG, ForeignKey("mentions.id"), primary_key=True, autoincrement=False)


claims = Table(
    "claims",
    metadata,
    _mention(),
    Column("holder", Key, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    _mention(),
    Column("assignee", Key, nullable=False),
    Column("note", CleanText, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "assignee"),
)

snoozes = Table(
    "snoozes",
    metadata,
    _mention(),
    Column("until", UtcDateTime, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "until"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("person_id", BIG, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("name", Key, primary_key=True),
    Column("query", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
