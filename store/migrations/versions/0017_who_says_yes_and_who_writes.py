"""The first yes of two, what the team says among itself, and who writes."""

import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0012"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)
AUTHOR = ("brand", "platform", "author_id")
SO_FAR = """
    SELECT g.brand, g.platform, g.author_id, m.author_name AS name, m.author_handle AS handle, g.heard,
           g.first_at, g.last_at
    FROM (SELECT brand, platform, author_id, count(*) AS heard, min(first_seen_at) AS first_at,
                 max(first_seen_at) AS last_at, max(id) AS newest
          FROM mentions WHERE forgotten <> 2 AND NOT own GROUP BY brand, platform, author_id) g
    JOIN mentions m ON m.id = g.newest
"""


def upgrade() -> None:
    op.create_table(
        "first_yes", sa.Column("response_id", BIG, nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False), sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_name", TEXT, nullable=False), sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_first_yes_response_id_responses"),
        sa.PrimaryKeyConstraint("response_id", name="pk_first_yes"),
    )  # fmt: skip
    _notes()
    _customers()
    _authors()


def _notes() -> None:
    op.create_table(
        "notes", sa.Column("id", BIG, nullable=False, autoincrement=True), sa.Column("mention_id", BIG, nullable=False),
        sa.Column("text", TEXT, nullable=False), sa.Column("by_name", KEY, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_notes_mention_id_mentions"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"), sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_notes_mention_id", "notes", ["mention_id"])
    op.create_table(
        "note_calls", sa.Column("note_id", BIG, nullable=False, autoincrement=False),
        sa.Column("name", KEY, nullable=False), sa.Column("seen_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_note_calls_note_id_notes"),
        sa.PrimaryKeyConstraint("note_id", "name", name="pk_note_calls"),
    )  # fmt: skip
    op.create_index("ix_note_calls_name_seen_at", "note_calls", ["name", "seen_at"])


def _customers() -> None:
    op.create_table(
        "customers", *(sa.Column(name, KEY, nullable=False) for name in AUTHOR),
        sa.Column("vip", sa.Boolean(), nullable=False), sa.Column("together", KEY, nullable=False),
        sa.Column("by_name", KEY, nullable=False), sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint(*AUTHOR, name="pk_customers"),
    )  # fmt: skip
    op.create_index("ix_customers_together", "customers", ["together"])
    op.create_table(
        "customer_notes", sa.Column("id", BIG, nullable=False, autoincrement=True),
        *(sa.Column(name, KEY, nullable=False) for name in AUTHOR), sa.Column("text", TEXT, nullable=False),
        sa.Column("by_name", KEY, nullable=False), sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer_notes"), sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_customer_notes_brand_platform_author_id_id", "customer_notes", [*AUTHOR, "id"])


def _authors() -> None:
    if op.get_bind().dialect.name == "postgresql":  # what is counted below, nobody may add to before it is committed
        op.execute("LOCK TABLE mentions IN SHARE ROW EXCLUSIVE MODE")
    table = op.create_table(
        "authors", *(sa.Column(name, KEY, nullable=False) for name in AUTHOR), sa.Column("name", TEXT, nullable=False),
        sa.Column("handle", TEXT, nullable=True), sa.Column("name_key", KEY, nullable=False),
        sa.Column("handle_key", KEY, nullable=False), sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("first_at", TIME, nullable=False), sa.Column("last_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint(*AUTHOR, name="pk_authors"),
    )  # fmt: skip
    found = sa.text(SO_FAR).columns(first_at=TIME, last_at=TIME)
    rows = op.get_bind().execute(found)
    while some := rows.mappings().fetchmany(1000):
        op.bulk_insert(table, [_keyed(row) for row in some])
    for column in ("last_at", "name_key", "handle_key"):
        op.create_index(f"ix_authors_{column}", "authors", [column])


def _keyed(row: Any) -> dict[str, Any]:
    return {**row, "name_key": _folded(row["name"]), "handle_key": _folded(row["handle"] or "")}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip().removeprefix("@").casefold())
    bare = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn" or letter > "\u036f")
    return bare.encode("utf-8", "replace")[:96].hex()
