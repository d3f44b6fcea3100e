"""What people said about drafts is looked up by when they said it."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_moves_at", "moves", ["at"])
