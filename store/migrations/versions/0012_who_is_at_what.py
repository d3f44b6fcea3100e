"""Who has an item open, whose work it is, until when it rests, and the views that people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def _of_a_mention(table: str, *columns: sa.Column) -> None:  # type: ignore[type-arg]
    op.create_table(
        table, sa.Column("mention_id", BIG, nullable=False, autoincrement=False), *columns,
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name=f"fk_{table}_mention_id_mentions"),
        sa.PrimaryKeyConstraint("mention_id", name=f"pk_{table}"),
    )  # fmt: skip


def upgrade() -> None:
    _of_a_mention(
        "claims", sa.Column("holder", KEY, nullable=False), sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
    )  # fmt: skip
    _of_a_mention(
        "assignments", sa.Column("assignee", KEY, nullable=False), sa.Column("note", TEXT, nullable=False),
        sa.Column("by_name", TEXT, nullable=False), sa.Column("at", TIME, nullable=False),
    )  # fmt: skip
    op.create_index("ix_assignments_assignee", "assignments", ["assignee"])
    _of_a_mention(
        "snoozes", sa.Column("until", TIME, nullable=False), sa.Column("by_name", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )  # fmt: skip
    op.create_index("ix_snoozes_until", "snoozes", ["until"])
    op.create_table(
        "saved_views", sa.Column("person_id", BIG, nullable=False, autoincrement=False),
        sa.Column("name", KEY, nullable=False), sa.Column("query", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_saved_views_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", "name", name="pk_saved_views"),
    )  # fmt: skip
