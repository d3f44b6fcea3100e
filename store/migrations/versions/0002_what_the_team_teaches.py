"""What the team teaches: corrections, what was learned from them, and why an analysis says what it says."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
WORD = sa.String(40)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("analyses", sa.Column("notes", TEXT, nullable=True))
    op.add_column("analyses", sa.Column("said_by", TEXT, nullable=True))
    op.create_table(
        "corrections",
        sa.Column("mention_id", BIG, autoincrement=False, nullable=False),
        sa.Column("part", WORD, nullable=False),
        sa.Column("brand", KEY, nullable=False),
        sa.Column("text_hash", KEY, nullable=False),
        sa.Column("was", TEXT, nullable=False),
        sa.Column("said", TEXT, nullable=False),
        sa.Column("model", TEXT, nullable=False),
        sa.Column("by_name", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.CheckConstraint("part IN ('mood', 'topics')", name=op.f("ck_corrections_part")),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_corrections_mention_id_mentions"),
        sa.PrimaryKeyConstraint("mention_id", "part", name="pk_corrections"),
    )
    op.create_index("ix_corrections_brand", "corrections", ["brand"])
    op.create_table(
        "lessons",
        sa.Column("brand", KEY, nullable=False),
        sa.Column("model", KEY, nullable=False),
        sa.Column("correction", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("brand", "model", name="pk_lessons"),
    )
