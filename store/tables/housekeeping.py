"""Tables of the household: running totals for the figures, and the people who asked to be forgotten."""

from sqlalchemy import Column, Table

from store.tables.base import BIG, metadata
from store.types import Key, UtcDateTime

tallies = Table(
    "tallies",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", BIG, nullable=False),
)

erased = Table(
    "erased",
    metadata,
    Column("platform", Key, primary_key=True),
    Column("author", Key, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
