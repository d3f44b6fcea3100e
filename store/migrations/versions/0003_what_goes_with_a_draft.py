"""The private message that goes with a public answer, and the passages that a draft is built on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
LIVE = sa.text("state <> 'EXPIRED'")
PLACE = ["mention_id", "mention_revision", "kind", "outlet"]


def upgrade() -> None:
    op.add_column("revisions", sa.Column("private", TEXT, nullable=True))
    op.add_column("responses", sa.Column("follows", BIG, nullable=False, server_default="0"))
    op.add_column("responses", sa.Column("citations", TEXT, nullable=False, server_default="[]"))
    op.drop_index("uq_responses_live", "responses")
    op.create_index(
        "uq_responses_live",
        "responses",
        [*PLACE, "follows"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        "ix_responses_follows",
        "responses",
        ["follows"],
        sqlite_where=sa.text("follows <> 0"),
        postgresql_where=sa.text("follows <> 0"),
    )
