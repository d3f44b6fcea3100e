"""Tables of the optional writer: what it cost on each day with how it fares, and what it said lately."""

from sqlalchemy import Column, Integer, Table

from store.tables.base import BIG, WORD, metadata
from store.types import CleanText, Key, UtcDateTime

writer_days = Table(
    "writer_days",
    metadata,
    Column("day", WORD, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("cached", Integer, nullable=False),
    Column("tokens_in", BIG, nullable=False),
    Column("tokens_out", BIG, nullable=False),
    Column("cost", BIG, nullable=False),
    Column("reserved", BIG, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("shut_until", UtcDateTime),
)

writer_answers = Table(
    "writer_answers",
    metadata,
    Column("key", Key, primary_key=True),
    Column("answer", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)
