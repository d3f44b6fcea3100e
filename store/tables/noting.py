"""Tables of what the team says among itself about a mention, and whom it calls."""

from sqlalchemy import Column, ForeignKey, Index, Table

from store.tables.base import BIG, id_column, metadata
from store.types import CleanText, Key, UtcDateTime

notes = Table(
    "notes",
    metadata,
    id_column(),
    Column("mention_id", BIG, ForeignKey("mentions.id"), nullable=False, index=True),
    Column("text", CleanText, nullable=False),
    Column("by_name", Key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

note_calls = Table(
    "note_calls",
    metadata,
    Column("note_id", BIG, ForeignKey("notes.id"), primary_key=True, autoincrement=False),
    Column("name", Key, primary_key=True),
    Column("seen_at", UtcDateTime),
    Index(None, "name", "seen_at"),
)
