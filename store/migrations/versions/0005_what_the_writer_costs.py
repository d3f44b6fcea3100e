"""What the optional writer costs on each day, how it fares, and what it said lately."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.String(200)
WORD = sa.String(40)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = ("calls", "failed", "refused", "cached")
SUMS = ("tokens_in", "tokens_out", "cost", "reserved")


def upgrade() -> None:
    op.create_table(
        "writer_days",
        sa.Column("day", WORD, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, BIG, nullable=False) for name in SUMS),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("shut_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("day", name="pk_writer_days"),
    )
    op.create_table(
        "writer_answers",
        sa.Column("key", KEY, nullable=False),
        sa.Column("answer", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_writer_answers"),
    )
    op.create_index("ix_writer_answers_at", "writer_answers", ["at"])
