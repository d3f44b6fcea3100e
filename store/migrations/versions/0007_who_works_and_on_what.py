"""Processes that work on this database, the mentions that each is reading, and the next turn of every job."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "workers", sa.Column("name", KEY, nullable=False), sa.Column("host", TEXT, nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False), sa.Column("doing", TEXT, nullable=False),
        sa.Column("started_at", TIME, nullable=False), sa.Column("seen_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workers"),
    )  # fmt: skip
    op.create_table(
        "readings", sa.Column("mention_id", BIG, nullable=False, autoincrement=False),
        sa.Column("worker", TEXT, nullable=False), sa.Column("until", TIME, nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_readings_mention_id_mentions"),
        sa.PrimaryKeyConstraint("mention_id", name="pk_readings"),
    )  # fmt: skip
    op.create_table(
        "turns", sa.Column("name", KEY, nullable=False), sa.Column("next_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_turns"),
    )  # fmt: skip
