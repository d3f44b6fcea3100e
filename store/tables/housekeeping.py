"""Tables of the household: running totals for the figures, days that were counted, digests, people to be forgotten."""

from sqlalchemy import Column, Table

from store.tables.base import BIG, WORD, metadata, one_of
from store.types import CleanText, Key, RawJson, UtcDateTime

DIGEST_STATES = ("sending", "sent", "lost")

tallies = Table(
    "tallies",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", BIG, nullable=False),
)

days = Table(
    "days",
    metadata,
    Column("zone", Key, primary_key=True),
    Column("brand", Key, primary_key=True),
    Column("day", WORD, primary_key=True),
    Column("source", Key, primary_key=True),
    Column("language", Key, primary_key=True),
    Column("stamp", CleanText, nullable=False),
    Column("counted", RawJson, nullable=False),
)

digests = Table(
    "digests",
    metadata,
    Column("name", Key, primary_key=True),
    Column("week", WORD, primary_key=True),
    Column("brand", Key, nullable=False),
    Column("state", WORD, nullable=False),
    Column("worker", CleanText, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("detail", CleanText, nullable=False),
    one_of("state", DIGEST_STATES, "state"),
)

erased = Table(
    "erased",
    metadata,
    Column("platform", Key, primary_key=True),
    Column("author", Key, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
