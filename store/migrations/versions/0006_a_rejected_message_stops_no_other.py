"""A private message that was rejected makes room for the one of the next yes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

LIVE = sa.text("state <> 'EXPIRED' AND (follows = 0 OR state <> 'REJECTED')")
PLACE = ["mention_id", "mention_revision", "kind", "outlet", "follows"]


def upgrade() -> None:
    op.drop_index("uq_responses_live", "responses")
    op.create_index("uq_responses_live", "responses", PLACE, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
