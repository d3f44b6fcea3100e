"""Sending has rows of its own: how each account fares, what is paused, what was told lately.

What stopped a source until now stopped its sending too. A source that is disabled stays so for reading; whether its
account may still speak is found out with the next reply.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.String(200)
WORD = sa.String(40)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)
TIMES = ("full_at", "hour_full_at", "ready_at", "not_before", "shut_until", "trial_until", "last_ok_at")


def upgrade() -> None:
    op.create_table(
        "senders",
        sa.Column("platform", KEY, nullable=False),
        sa.Column("account", KEY, nullable=False),
        *(sa.Column(name, TIME, nullable=True) for name in TIMES),
        *(sa.Column(name, TEXT, nullable=False) for name in ("disabled", "problem")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("failures", "openings", "version")),
        sa.PrimaryKeyConstraint("platform", "account", name="pk_senders"),
    )
    op.create_table(
        "pauses",
        sa.Column("scope", WORD, nullable=False),
        sa.Column("name", KEY, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("by_name", "reason")),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("scope", "name", name="pk_pauses"),
        sa.CheckConstraint("scope IN ('all', 'brand', 'account')", name=op.f("ck_pauses_scope")),
    )
    op.create_table(
        "tellings",
        *(sa.Column(name, KEY, nullable=False) for name in ("brand", "outlet", "topic")),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("last", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("brand", "outlet", "topic", name="pk_tellings"),
    )
