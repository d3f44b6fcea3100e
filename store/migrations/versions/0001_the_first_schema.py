"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(200)
WORD = sa.String(40)
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)
STATES = "'DRAFT', 'APPROVED', 'SENDING', 'SENT', 'UNCERTAIN', 'REFUSED', 'REJECTED', 'EXPIRED'"


def _column(name: str, kind: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **more)


def _maybe(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    _audit()
    _events()
    _ledgers()
    _people()
    _sign_in_attempts()
    _sources()
    _mentions()
    _sign_in_links()
    _web_sessions()
    _analyses()
    _decisions()
    _mention_revisions()
    _quarantine()
    _responses()
    _attempts()
    _moves()
    _revisions()
    _tickets()
    _approvals()
    _ticket_events()
    _indexes_of_what_was_heard()
    _indexes_of_what_is_answered()
    _indexes_of_people()


def _audit() -> None:
    op.create_table(
        "audit", _column("number", BIG, autoincrement=False), _column("at", TIME), _column("who", TEXT),
        _column("what", TEXT), _column("thing", TEXT), _column("detail", TEXT), _column("hash", KEY),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )  # fmt: skip


def _events() -> None:
    op.create_table(
        "events", _column("id", BIG, autoincrement=False), _column("kind", WORD), _column("ref", KEY),
        _column("brand", KEY), _column("version", sa.Integer()), _column("at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )  # fmt: skip


def _ledgers() -> None:
    op.create_table(
        "ledgers", _column("name", KEY), _column("last", BIG), _column("hash", KEY),
        sa.PrimaryKeyConstraint("name", name="pk_ledgers"),
    )  # fmt: skip


def _people() -> None:
    op.create_table(
        "people", _column("id", BIG, autoincrement=True), _column("name", TEXT), _column("name_key", KEY),
        _column("email", TEXT), _column("role", WORD), _maybe("password_hash", TEXT),
        _column("disabled", sa.Boolean()), _column("created_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_people"), sa.UniqueConstraint("name_key", name="uq_people_name_key"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _sign_in_attempts() -> None:
    op.create_table(
        "sign_in_attempts", _column("id", BIG, autoincrement=True), _column("key", KEY), _column("ok", sa.Boolean()),
        _column("at", TIME), sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"), sqlite_autoincrement=True,
    )  # fmt: skip


def _sources() -> None:
    op.create_table(
        "sources", _column("name", KEY), _column("brand", KEY), _column("platform", KEY), _column("account", KEY),
        _column("stream", KEY), _maybe("position", TEXT), _maybe("coverage_since", TIME),
        _maybe("last_poll_at", TIME), _maybe("last_ok_at", TIME), _maybe("last_new_at", TIME),
        _maybe("not_before", TIME), _column("problem", TEXT), _column("disabled", sa.Boolean()),
        _column("paused", sa.Boolean()), _column("paused_by", TEXT), _column("failures", sa.Integer()),
        _column("missed", TEXT), _column("version", sa.Integer()),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )  # fmt: skip


def _mentions() -> None:
    op.create_table(
        "mentions", _column("id", BIG, autoincrement=True), _column("source", KEY), _column("brand", KEY),
        _column("platform", KEY), _column("account", KEY), _column("external_id", KEY), _column("revision", WORD),
        _column("stage", WORD), _column("quiet", sa.Boolean()), _column("relevant", sa.Boolean()),
        _column("why", TEXT), _column("kind", WORD), _column("author_id", KEY), _column("author_name", TEXT),
        _maybe("author_handle", TEXT), _maybe("author_url", TEXT), _maybe("author_followers", BIG),
        _column("text", TEXT), _maybe("rating", sa.Integer()), _maybe("url", TEXT), _column("thread", KEY),
        _maybe("in_reply_to", KEY), _maybe("posted_at", TIME), _column("seen_at", TIME),
        _column("gate_open", sa.Boolean()), _column("gate_reason", TEXT), _column("own", sa.Boolean()),
        _column("raw", TEXT), _column("first_seen_at", TIME), _column("last_seen_at", TIME),
        _maybe("edited_at", TIME), _maybe("gone_at", TIME), _maybe("returned_at", TIME),
        sa.CheckConstraint("stage IN ('new', 'done', 'ignored', 'quarantined')", name=op.f("ck_mentions_stage")),
        sa.ForeignKeyConstraint(["source"], ["sources.name"], name="fk_mentions_source_sources"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.UniqueConstraint("platform", "account", "external_id", name="uq_mentions_platform_account_external_id"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _sign_in_links() -> None:
    op.create_table(
        "sign_in_links", _column("token_hash", KEY), _column("person_id", BIG), _column("created_at", TIME),
        _column("expires_at", TIME), _maybe("used_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sign_in_links_person_id_people"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_links"),
    )  # fmt: skip


def _web_sessions() -> None:
    op.create_table(
        "web_sessions", _column("token_hash", KEY), _column("person_id", BIG), _column("csrf", KEY),
        _column("opened_at", TIME), _column("seen_at", TIME), _column("expires_at", TIME), _column("address", TEXT),
        _column("agent", TEXT),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_web_sessions_person_id_people"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_web_sessions"),
    )  # fmt: skip


def _analyses() -> None:
    op.create_table(
        "analyses", _column("mention_id", BIG, autoincrement=False), _column("revision", WORD),
        _column("negative", sa.Float()), _column("neutral", sa.Float()), _column("positive", sa.Float()),
        _column("label", WORD), _column("unsure", sa.Boolean()), _column("language", KEY), _column("topics", TEXT),
        _column("intent", WORD), _column("urgency", WORD), _column("model", TEXT), _column("at", TIME),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_analyses_mention_id_mentions"),
        sa.PrimaryKeyConstraint("mention_id", "revision", name="pk_analyses"),
    )  # fmt: skip


def _decisions() -> None:
    op.create_table(
        "decisions", _column("mention_id", BIG, autoincrement=False), _column("revision", WORD),
        _column("actions", TEXT), _column("rule", TEXT), _column("reasons", TEXT), _column("priority", sa.Integer()),
        _column("due_in_minutes", sa.Integer()), _column("at", TIME),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_decisions_mention_id_mentions"),
        sa.PrimaryKeyConstraint("mention_id", "revision", name="pk_decisions"),
    )  # fmt: skip


def _mention_revisions() -> None:
    op.create_table(
        "mention_revisions", _column("id", BIG, autoincrement=True), _column("mention_id", BIG),
        _column("revision", WORD), _column("text", TEXT), _maybe("rating", sa.Integer()), _column("seen_at", TIME),
        _column("replaced_at", TIME),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_mention_revisions_mention_id_mentions"),
        sa.PrimaryKeyConstraint("id", name="pk_mention_revisions"), sqlite_autoincrement=True,
    )  # fmt: skip


def _quarantine() -> None:
    op.create_table(
        "quarantine", _column("id", BIG, autoincrement=True), _column("stage", WORD), _column("source", KEY),
        _column("brand", KEY), _column("external_id", KEY), _column("fingerprint", KEY), _maybe("mention_id", BIG),
        _column("reason", TEXT), _column("raw", TEXT), _column("first_at", TIME), _column("last_at", TIME),
        _column("times", sa.Integer()),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_quarantine_mention_id_mentions"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("source", "stage", "fingerprint", name="uq_quarantine_source_stage_fingerprint"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _responses() -> None:
    op.create_table(
        "responses", _column("id", BIG, autoincrement=True), _column("brand", KEY), _column("mention_id", BIG),
        _column("mention_revision", WORD), _column("platform", KEY), _column("author_id", KEY),
        _column("thread", KEY), _column("kind", WORD), _column("state", WORD), _column("revision", sa.Integer()),
        _column("language", KEY), _column("template", TEXT), _column("meaning", TEXT), _column("outlet", KEY),
        _column("key", KEY), _column("rule", TEXT), _column("reasons", TEXT), _column("rank", sa.Integer()),
        _column("fence", sa.Integer()), _column("attempts", sa.Integer()), _column("read_backs", sa.Integer()),
        _column("created_at", TIME), _column("updated_at", TIME), _column("due_at", TIME),
        _maybe("not_before", TIME), _maybe("lease_until", TIME), _maybe("sent_at", TIME), _maybe("receipt_id", KEY),
        _maybe("receipt_url", TEXT), _maybe("receipt_at", TIME), _column("detail", TEXT),
        _column("version", sa.Integer()),
        sa.CheckConstraint("kind IN ('reply', 'ticket', 'alert')", name=op.f("ck_responses_kind")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_responses_state")),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_responses_mention_id_mentions"),
        sa.PrimaryKeyConstraint("id", name="pk_responses"), sa.UniqueConstraint("key", name="uq_responses_key"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _attempts() -> None:
    op.create_table(
        "attempts", _column("response_id", BIG, autoincrement=False),
        _column("fence", sa.Integer(), autoincrement=False), _column("worker", TEXT), _column("started_at", TIME),
        _maybe("ended_at", TIME), _column("outcome", WORD), _column("detail", TEXT),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_attempts_response_id_responses"),
        sa.PrimaryKeyConstraint("response_id", "fence", name="pk_attempts"),
    )  # fmt: skip


def _moves() -> None:
    op.create_table(
        "moves", _column("id", BIG, autoincrement=True), _column("response_id", BIG), _column("was", WORD),
        _column("move", WORD), _column("now", WORD), _column("revision", sa.Integer()), _column("by_kind", WORD),
        _column("by_name", TEXT), _column("at", TIME), _column("reason", TEXT),
        sa.CheckConstraint(f"now IN ({STATES})", name=op.f("ck_moves_now")),
        sa.CheckConstraint(f"was IN ({STATES})", name=op.f("ck_moves_was")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_moves_response_id_responses"),
        sa.PrimaryKeyConstraint("id", name="pk_moves"), sqlite_autoincrement=True,
    )  # fmt: skip


def _revisions() -> None:
    op.create_table(
        "revisions", _column("response_id", BIG, autoincrement=False),
        _column("number", sa.Integer(), autoincrement=False), _column("text", TEXT), _column("by_kind", WORD),
        _column("by_name", TEXT), _column("at", TIME),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_revisions_response_id_responses"),
        sa.PrimaryKeyConstraint("response_id", "number", name="pk_revisions"),
    )  # fmt: skip


def _tickets() -> None:
    op.create_table(
        "tickets", _column("id", BIG, autoincrement=True), _column("response_id", BIG), _column("mention_id", BIG),
        _column("brand", KEY), _column("title", TEXT), _column("text", TEXT), _column("status", WORD),
        _column("assignee", TEXT), _column("rank", sa.Integer()), _column("opened_at", TIME),
        _column("updated_at", TIME), _column("due_at", TIME),
        sa.CheckConstraint("status IN ('open', 'waiting', 'solved', 'closed')", name=op.f("ck_tickets_status")),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_tickets_mention_id_mentions"),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_tickets_response_id_responses"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("response_id", name="uq_tickets_response_id"), sqlite_autoincrement=True,
    )  # fmt: skip


def _approvals() -> None:
    op.create_table(
        "approvals", _column("id", BIG, autoincrement=True), _column("response_id", BIG),
        _column("revision", sa.Integer()), _column("by_kind", WORD), _column("by_name", TEXT), _column("at", TIME),
        sa.CheckConstraint("by_kind IN ('person')", name=op.f("ck_approvals_by_person")),
        sa.ForeignKeyConstraint(
            ["response_id", "revision"], ["revisions.response_id", "revisions.number"],
            name="fk_approvals_response_id_revision_revisions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"), sqlite_autoincrement=True,
    )  # fmt: skip


def _ticket_events() -> None:
    op.create_table(
        "ticket_events", _column("id", BIG, autoincrement=True), _column("ticket_id", BIG), _column("at", TIME),
        _column("by_kind", WORD), _column("by_name", TEXT), _column("what", TEXT), _column("detail", TEXT),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_events_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"), sqlite_autoincrement=True,
    )  # fmt: skip


def _indexes_of_what_was_heard() -> None:
    op.create_index("ix_mentions_stage_id", "mentions", ["stage", "id"])
    op.create_index(
        "ix_mentions_brand_platform_author_id_id",
        "mentions",
        ["brand", "platform", "author_id", "id"],
    )
    op.create_index("ix_mentions_brand_platform_thread_id", "mentions", ["brand", "platform", "thread", "id"])
    op.create_index("ix_mention_revisions_mention_id", "mention_revisions", ["mention_id"])


def _indexes_of_what_is_answered() -> None:
    op.create_index("ix_responses_author", "responses", ["author_id", "state", "sent_at"])
    op.create_index("ix_responses_mention_id", "responses", ["mention_id"])
    op.create_index("ix_responses_order", "responses", ["state", "kind", "rank", "due_at", "id"])
    op.create_index(
        "ix_responses_receipt",
        "responses",
        ["receipt_id"],
        sqlite_where=sa.text("receipt_id IS NOT NULL"),
        postgresql_where=sa.text("receipt_id IS NOT NULL"),
    )
    op.create_index("ix_responses_thread", "responses", ["thread", "state"])
    op.create_index(
        "uq_responses_live",
        "responses",
        ["mention_id", "mention_revision", "kind", "outlet"],
        unique=True,
        sqlite_where=sa.text("state <> 'EXPIRED'"),
        postgresql_where=sa.text("state <> 'EXPIRED'"),
    )
    op.create_index("ix_moves_response_id", "moves", ["response_id"])
    op.create_index("ix_tickets_mention_id", "tickets", ["mention_id"])
    op.create_index("ix_tickets_order", "tickets", ["status", "rank", "due_at", "id"])
    op.create_index("ix_approvals_response_id_revision", "approvals", ["response_id", "revision"])
    op.create_index("ix_ticket_events_ticket_id", "ticket_events", ["ticket_id"])


def _indexes_of_people() -> None:
    op.create_index("ix_events_at", "events", ["at"])
    op.create_index("ix_sign_in_attempts_key_at", "sign_in_attempts", ["key", "at"])
    op.create_index("ix_web_sessions_person_id", "web_sessions", ["person_id"])
