"""How often each source is read and why, and what reading through each account has used of its day."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"

KEY = sa.String(200)
WORD = sa.String(40)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("sources", sa.Column("activity", sa.Float(), nullable=False, server_default="0"))
    op.add_column("sources", sa.Column("pause_s", sa.Integer(), nullable=True))
    op.add_column("sources", sa.Column("pause_why", WORD, nullable=True))
    op.add_column("sources", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "reading_days", sa.Column("platform", KEY, nullable=False), sa.Column("account", KEY, nullable=False),
        sa.Column("day", WORD, nullable=False), sa.Column("requests", BIG, nullable=False),
        sa.Column("money", BIG, nullable=False), sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "account", "day", name="pk_reading_days"),
    )  # fmt: skip
