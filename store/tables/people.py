"""Tables of people and their sign-ins, of the audit trail, and of what the browsers are told."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from store.tables.base import BIG, WORD, id_column, metadata
from store.types import CleanText, Key, UtcDateTime

people = Table(
    "people",
    metadata,
    id_column(),
    Column("name", CleanText, nullable=False),
    Column("name_key", Key, nullable=False),
    Column("email", CleanText, nullable=False),
    Column("role", WORD, nullable=False),
    Column("password_hash", CleanText),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("language", WORD),
    Column("time_zone", Key),
    UniqueConstraint("name_key"),
    sqlite_autoincrement=True,
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", Key, primary_key=True),
    Column("person_id", BIG, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", Key, primary_key=True),
    Column("person_id", BIG, ForeignKey("people.id"), nullable=False, index=True),
    Column("csrf", Key, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("address", CleanText, nullable=False),
    Column("agent", CleanText, nullable=False),
    Column("means", WORD),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    id_column(),
    Column("key", Key, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "key", "at"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", CleanText, nullable=False),
    Column("what", CleanText, nullable=False),
    Column("thing", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    Column("hash", Key, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", WORD, nullable=False),
    Column("ref", Key, nullable=False),
    Column("brand", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

ledgers = Table(
    "ledgers",
    metadata,
    Column("name", Key, primary_key=True),
    Column("last", BIG, nullable=False),
    Column("hash", Key, nullable=False),
)
