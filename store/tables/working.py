"""Tables of those who work: processes that are alive, what each is reading now, and whose turn comes when."""

from sqlalchemy import Column, ForeignKey, Integer, Table

from store.tables.base import BIG, metadata
from store.types import CleanText, Key, UtcDateTime

workers = Table(
    "workers",
    metadata,
    Column("name", Key, primary_key=True),
    Column("host", CleanText, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("doing", CleanText, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("mention_id", BIG, ForeignKey("mentions.id"), primary_key=True, autoincrement=False),
    Column("worker", CleanText, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("name", Key, primary_key=True),
    Column("next_at", UtcDateTime, nullable=False),
)
