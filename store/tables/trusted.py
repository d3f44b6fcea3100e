"""Tables of what may leave without a person: the switch, and one judgement for each draft that asked."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, exists

from store.tables.base import BIG, metadata
from store.types import CleanText, Key, UtcDateTime

AUTOMATIC = "automatic"

switches = Table(
    "switches",
    metadata,
    Column("name", Key, primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

automatic = Table(
    "automatic",
    metadata,
    Column("response_id", BIG, ForeignKey("responses.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("rule", CleanText, nullable=False),
    Column("untouched", Integer, nullable=False),
    Column("held", CleanText, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
    Index(None, "judged_at"),
)

RELEASED = automatic.c.held == ""
SWITCHED_ON = exists().where(switches.c.name == AUTOMATIC, switches.c.is_on.is_(True))
