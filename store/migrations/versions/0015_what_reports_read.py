"""Days that were counted, digests that were sent, and the indexes by which reports find what happened when."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"

KEY = sa.String(200)
WORD = sa.String(40)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "days", sa.Column("zone", KEY, nullable=False), sa.Column("brand", KEY, nullable=False),
        sa.Column("day", WORD, nullable=False), sa.Column("source", KEY, nullable=False),
        sa.Column("language", KEY, nullable=False), sa.Column("stamp", TEXT, nullable=False),
        sa.Column("counted", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("zone", "brand", "day", "source", "language", name="pk_days"),
    )  # fmt: skip
    op.create_table(
        "digests", sa.Column("name", KEY, nullable=False), sa.Column("week", WORD, nullable=False),
        sa.Column("brand", KEY, nullable=False), sa.Column("state", WORD, nullable=False),
        sa.Column("worker", TEXT, nullable=False), sa.Column("claimed_at", TIME, nullable=False),
        sa.Column("sent_at", TIME), sa.Column("detail", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", "week", name="pk_digests"),
        sa.CheckConstraint("state IN ('sending', 'sent', 'lost')", name=op.f("ck_digests_state")),
    )  # fmt: skip
    op.create_index("ix_mentions_heard", "mentions", ["brand", "first_seen_at", "id", "revision", "source"])
    op.create_index("ix_responses_sent", "responses", ["brand", "kind", "sent_at"])
    op.create_index("ix_tickets_brand_updated_at", "tickets", ["brand", "updated_at"])
