"""Tables of what holds the tongue: how each account fares when it speaks, who paused what, what was told lately."""

from sqlalchemy import Column, Integer, Table

from store.tables.base import WORD, metadata, one_of
from store.types import CleanText, Key, UtcDateTime

SCOPES = ("all", "brand", "account")

senders = Table(
    "senders",
    metadata,
    Column("platform", Key, primary_key=True),
    Column("account", Key, primary_key=True),
    Column("full_at", UtcDateTime),
    Column("hour_full_at", UtcDateTime),
    Column("ready_at", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("disabled", CleanText, nullable=False),
    Column("problem", CleanText, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("openings", Integer, nullable=False),
    Column("shut_until", UtcDateTime),
    Column("trial_until", UtcDateTime),
    Column("last_ok_at", UtcDateTime),
    Column("version", Integer, nullable=False),
)

pauses = Table(
    "pauses",
    metadata,
    Column("scope", WORD, primary_key=True),
    Column("name", Key, primary_key=True),
    Column("by_name", CleanText, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    one_of("scope", SCOPES, "scope"),
)

tellings = Table(
    "tellings",
    metadata,
    Column("brand", Key, primary_key=True),
    Column("outlet", Key, primary_key=True),
    Column("topic", Key, primary_key=True),
    Column("told_at", UtcDateTime, nullable=False),
    Column("held", Integer, nullable=False),
    Column("last", CleanText, nullable=False),
)
