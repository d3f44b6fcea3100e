"""Running totals for the figures, how much of a mention is kept, and who must not be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
TIME = sa.DateTime(timezone=True)

SO_FAR = (
    "SELECT 'mentions', count(*) FROM mentions",
    "SELECT 'response/' || kind || '/' || state, count(*) FROM responses GROUP BY kind, state",
    """SELECT 'attempt/' || substr(r.outlet, 1, 100) || '/' || a.outcome AS name, count(*) FROM attempts a
       JOIN responses r ON r.id = a.response_id WHERE a.outcome <> '' GROUP BY name""",
    """SELECT 'answer/' || CASE WHEN sent_at <= due_at THEN 'in time' ELSE 'late' END AS name, count(*)
       FROM responses WHERE kind = 'reply' AND state = 'SENT' AND follows = 0 GROUP BY name""",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # what is counted below, nobody may change before it is committed
        op.execute("LOCK TABLE mentions, responses, attempts IN SHARE ROW EXCLUSIVE MODE")
    op.create_table(
        "tallies", sa.Column("name", KEY, nullable=False), sa.Column("value", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tallies"),
    )  # fmt: skip
    for counted in SO_FAR:
        op.execute(f"INSERT INTO tallies (name, value) {counted}")
    op.create_table(
        "erased", sa.Column("platform", KEY, nullable=False), sa.Column("author", KEY, nullable=False),
        sa.Column("at", TIME, nullable=False), sa.PrimaryKeyConstraint("platform", "author", name="pk_erased"),
    )  # fmt: skip
    op.add_column("mentions", sa.Column("forgotten", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_mentions_forgotten_first_seen_at", "mentions", ["forgotten", "first_seen_at"])
    op.create_index("ix_attempts_ended_at", "attempts", ["ended_at"])
