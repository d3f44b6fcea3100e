"""Tables of what an account may do where, of its second factor, its other names, and of programs that act for it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint

from store.tables.base import BIG, WORD, id_column, metadata, one_of
from store.types import CleanText, Key, UtcDateTime, Words

grants = Table(
    "grants",
    metadata,
    Column("person_id", BIG, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("brand", Key, primary_key=True),
    Column("role", WORD, nullable=False),
)

factors = Table(
    "factors",
    metadata,
    Column("person_id", BIG, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("sealed", CleanText, nullable=False),
    Column("last_step", BIG, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", Key, primary_key=True),
    Column("person_id", BIG, ForeignKey("people.id"), nullable=False, index=True),
    Column("used_at", UtcDateTime),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", Key, primary_key=True),
    Column("subject", Key, primary_key=True),
    Column("person_id", BIG, ForeignKey("people.id"), nullable=False, index=True),
    Column("linked_at", UtcDateTime, nullable=False),
)

entering = Table(
    "entering",
    metadata,
    Column("token_hash", Key, primary_key=True),
    Column("kind", WORD, nullable=False),
    Column("person_id", BIG, ForeignKey("people.id")),
    Column("means", WORD, nullable=False),
    Column("data", CleanText, nullable=False),
    Column("leads_to", CleanText, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    one_of("kind", ("code", "provider"), "kind"),
    CheckConstraint("kind != 'code' OR person_id IS NOT NULL", name="person"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    id_column(),
    Column("person_id", BIG, ForeignKey("people.id"), nullable=False, index=True),
    Column("name", CleanText, nullable=False),
    Column("token_hash", Key, nullable=False),
    Column("scopes", Words, nullable=False),
    Column("brands", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("token_hash"),
    sqlite_autoincrement=True,
)
