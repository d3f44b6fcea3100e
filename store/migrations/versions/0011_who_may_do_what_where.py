"""Roles by brand, second factors, names at a provider of identities, half-way sign-ins, tokens of programs."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
WORD = sa.String(40)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=f"fk_{table}_person_id_people")


def upgrade() -> None:
    op.add_column("web_sessions", sa.Column("means", WORD, nullable=True))
    _factors()
    op.create_table(
        "grants", sa.Column("person_id", BIG, nullable=False, autoincrement=False),
        sa.Column("brand", KEY, nullable=False), sa.Column("role", WORD, nullable=False),
        _person("grants"), sa.PrimaryKeyConstraint("person_id", "brand", name="pk_grants"),
    )  # fmt: skip
    op.create_table(
        "identities", sa.Column("issuer", KEY, nullable=False), sa.Column("subject", KEY, nullable=False),
        sa.Column("person_id", BIG, nullable=False), sa.Column("linked_at", TIME, nullable=False),
        _person("identities"), sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
    )  # fmt: skip
    op.create_index("ix_identities_person_id", "identities", ["person_id"])
    op.create_table(
        "entering", sa.Column("token_hash", KEY, nullable=False), sa.Column("kind", WORD, nullable=False),
        sa.Column("person_id", BIG, nullable=True), sa.Column("means", WORD, nullable=False),
        sa.Column("data", TEXT, nullable=False), sa.Column("leads_to", TEXT, nullable=False),
        sa.Column("expires_at", TIME, nullable=False), _person("entering"),
        sa.CheckConstraint("kind IN ('code', 'provider')", name=op.f("ck_entering_kind")),
        sa.CheckConstraint("kind != 'code' OR person_id IS NOT NULL", name=op.f("ck_entering_person")),
        sa.PrimaryKeyConstraint("token_hash", name="pk_entering"),
    )  # fmt: skip
    _tokens()


def _factors() -> None:
    op.create_table(
        "factors", sa.Column("person_id", BIG, nullable=False, autoincrement=False),
        sa.Column("sealed", TEXT, nullable=False), sa.Column("last_step", BIG, nullable=False),
        sa.Column("made_at", TIME, nullable=False), sa.Column("confirmed_at", TIME, nullable=True),
        _person("factors"), sa.PrimaryKeyConstraint("person_id", name="pk_factors"),
    )  # fmt: skip
    op.create_table(
        "recovery_codes", sa.Column("code_hash", KEY, nullable=False), sa.Column("person_id", BIG, nullable=False),
        sa.Column("used_at", TIME, nullable=True), _person("recovery_codes"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recovery_codes"),
    )  # fmt: skip
    op.create_index("ix_recovery_codes_person_id", "recovery_codes", ["person_id"])


def _tokens() -> None:
    op.create_table(
        "api_tokens", sa.Column("id", BIG, nullable=False, autoincrement=True),
        sa.Column("person_id", BIG, nullable=False), sa.Column("name", TEXT, nullable=False),
        sa.Column("token_hash", KEY, nullable=False), sa.Column("scopes", TEXT, nullable=False),
        sa.Column("brands", TEXT, nullable=False), sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False), sa.Column("last_used_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True), _person("api_tokens"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"), sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_api_tokens_person_id", "api_tokens", ["person_id"])
