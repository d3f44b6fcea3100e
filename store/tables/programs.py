"""Tables of programs: what was answered to their writes, which of them are told what happens, and what awaits them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from store.tables.base import BIG, WORD, id_column, metadata, one_of
from store.types import CleanText, Key, UtcDateTime, Words

CALL_STATES = ("waiting", "sent", "failed")

api_answers = Table(
    "api_answers",
    metadata,
    Column("token_id", BIG, ForeignKey("api_tokens.id"), primary_key=True, autoincrement=False),
    Column("key", Key, primary_key=True),
    Column("digest", Key, nullable=False),
    Column("answer", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("name", Key, primary_key=True),
    Column("brand", Key, nullable=False),
    Column("kinds", Words, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("problem", CleanText, nullable=False),
    Column("last_ok_at", UtcDateTime),
)

webhook_calls = Table(
    "webhook_calls",
    metadata,
    id_column(),
    Column("hook", Key, ForeignKey("webhooks.name"), nullable=False),
    Column("event", Key, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("body", CleanText, nullable=False),
    Column("state", WORD, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("detail", CleanText, nullable=False),
    UniqueConstraint("hook", "event"),
    Index(None, "hook", "state", "id"),
    Index(None, "state", "settled_at"),
    one_of("state", CALL_STATES, "state"),
    sqlite_autoincrement=True,
)
