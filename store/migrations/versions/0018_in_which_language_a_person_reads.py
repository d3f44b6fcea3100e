"""The language and the clock that a person chose for the pages; none: what the browser asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("people", sa.Column("language", sa.String(40), nullable=True))
    op.add_column("people", sa.Column("time_zone", sa.String(200), nullable=True))
