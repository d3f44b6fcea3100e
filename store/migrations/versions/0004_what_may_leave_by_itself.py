"""The switch of automatic sends, and what was found about each draft that a rule wanted to send by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "switches", sa.Column("name", KEY, nullable=False), sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("by_name", TEXT, nullable=False), sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_switches"),
    )  # fmt: skip
    op.create_table(
        "automatic", sa.Column("response_id", BIG, nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False), sa.Column("rule", TEXT, nullable=False),
        sa.Column("untouched", sa.Integer(), nullable=False), sa.Column("held", TEXT, nullable=False),
        sa.Column("judged_at", TIME, nullable=False), sa.Column("taken_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_automatic_response_id_responses"),
        sa.PrimaryKeyConstraint("response_id", name="pk_automatic"),
    )  # fmt: skip
    op.create_index("ix_automatic_judged_at", "automatic", ["judged_at"])
