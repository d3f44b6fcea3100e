"""What was answered to the writes of programs, which programs are told what happens, and what waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0015"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
WORD = sa.String(40)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "api_answers", sa.Column("token_id", BIG, nullable=False, autoincrement=False),
        sa.Column("key", KEY, nullable=False), sa.Column("digest", KEY, nullable=False),
        sa.Column("answer", TEXT, nullable=False), sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name="fk_api_answers_token_id_api_tokens"),
        sa.PrimaryKeyConstraint("token_id", "key", name="pk_api_answers"),
    )  # fmt: skip
    op.create_index("ix_api_answers_at", "api_answers", ["at"])
    op.create_table(
        "webhooks", sa.Column("name", KEY, nullable=False), sa.Column("brand", KEY, nullable=False),
        sa.Column("kinds", TEXT, nullable=False), sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False), sa.Column("lease_until", TIME, nullable=True),
        sa.Column("not_before", TIME, nullable=True), sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", TEXT, nullable=False), sa.Column("last_ok_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_webhooks"),
    )  # fmt: skip
    _calls()


def _calls() -> None:
    op.create_table(
        "webhook_calls", sa.Column("id", BIG, nullable=False, autoincrement=True),
        sa.Column("hook", KEY, nullable=False), sa.Column("event", KEY, nullable=False),
        sa.Column("kind", WORD, nullable=False), sa.Column("body", TEXT, nullable=False),
        sa.Column("state", WORD, nullable=False), sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False), sa.Column("next_at", TIME, nullable=False),
        sa.Column("since", TIME, nullable=False), sa.Column("settled_at", TIME, nullable=True),
        sa.Column("detail", TEXT, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_webhook_calls_state")),
        sa.ForeignKeyConstraint(["hook"], ["webhooks.name"], name="fk_webhook_calls_hook_webhooks"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_calls"),
        sa.UniqueConstraint("hook", "event", name="uq_webhook_calls_hook_event"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_webhook_calls_hook_state_id", "webhook_calls", ["hook", "state", "id"])
    op.create_index("ix_webhook_calls_state_settled_at", "webhook_calls", ["state", "settled_at"])
