"""Tables of what is said back: responses, their texts, approvals, moves and attempts; tickets.

`rank` is the priority with its sign turned, so that the most urgent comes first in one plain ascending index.
`follows` is the id of the public answer after which a private message goes out, 0 for everything else.
"""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, UniqueConstraint, text

from responders.lifecycle import STATES
from store.tables.base import BIG, WORD, id_column, metadata, one_of
from store.types import CleanText, Key, Records, UtcDateTime, Words

KINDS = ("reply", "ticket", "alert")
TICKET_STATUSES = ("open", "waiting", "solved", "closed")
_LIVE = text("state <> 'EXPIRED' AND (follows = 0 OR state <> 'REJECTED')")
_FOLLOWS = text("follows <> 0")
_PUBLISHED = text("receipt_id IS NOT NULL")

responses = Table(
    "responses",
    metadata,
    id_column(),
    Column("brand", Key, nullable=False),
    Column("mention_id", BIG, ForeignKey("mentions.id"), nullable=False, index=True),
    Column("mention_revision", WORD, nullable=False),
    Column("platform", Key, nullable=False),
    Column("author_id", Key, nullable=False),
    Column("thread", Key, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("state", WORD, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("language", Key, nullable=False),
    Column("template", CleanText, nullable=False),
    Column("meaning", CleanText, nullable=False),
    Column("outlet", Key, nullable=False),
    Column("key", Key, nullable=False),
    Column("rule", CleanText, nullable=False),
    Column("reasons", Words, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("read_backs", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("receipt_id", Key),
    Column("receipt_url", CleanText),
    Column("receipt_at", UtcDateTime),
    Column("detail", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("follows", BIG, nullable=False, server_default="0"),
    Column("citations", Records, nullable=False, server_default="[]"),
    UniqueConstraint("key"),
    one_of("state", STATES, "state"),
    one_of("kind", KINDS, "kind"),
    Index(
        "uq_responses_live", "mention_id", "mention_revision", "kind", "outlet", "follows",
        unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE,
    ),
    Index("ix_responses_order", "state", "kind", "rank", "due_at", "id"),
    Index("ix_responses_brand_kind_state", "brand", "kind", "state"),
    Index("ix_responses_sent", "brand", "kind", "sent_at"),
    Index("ix_responses_author", "author_id", "state", "sent_at"),
    Index("ix_responses_thread", "thread", "state"),
    Index("ix_responses_follows", "follows", sqlite_where=_FOLLOWS, postgresql_where=_FOLLOWS),
    Index("ix_responses_receipt", "receipt_id", sqlite_where=_PUBLISHED, postgresql_where=_PUBLISHED),
    sqlite_autoincrement=True,
)  # fmt: skip

revisions = Table(
    "revisions",
    metadata,
    Column("response_id", BIG, ForeignKey("responses.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", CleanText, nullable=False),
    Column("by_kind", WORD, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("private", CleanText),
)

approvals = Table(
    "approvals",
    metadata,
    id_column(),
    Column("response_id", BIG, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("by_kind", WORD, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["response_id", "revision"], ["revisions.response_id", "revisions.number"]),
    Index(None, "response_id", "revision"),
    one_of("by_kind", ("person",), "by_person"),
    sqlite_autoincrement=True,
)

first_yes = Table(
    "first_yes",
    metadata,
    Column("response_id", BIG, ForeignKey("responses.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

moves = Table(
    "moves",
    metadata,
    id_column(),
    Column("response_id", BIG, ForeignKey("responses.id"), nullable=False, index=True),
    Column("was", WORD, nullable=False),
    Column("move", WORD, nullable=False),
    Column("now", WORD, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("by_kind", WORD, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", CleanText, nullable=False),
    Index(None, "at"),
    one_of("was", STATES, "was"),
    one_of("now", STATES, "now"),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("response_id", BIG, ForeignKey("responses.id"), primary_key=True, autoincrement=False),
    Column("fence", Integer, primary_key=True, autoincrement=False),
    Column("worker", CleanText, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, index=True),
    Column("outcome", WORD, nullable=False),
    Column("detail", CleanText, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    id_column(),
    Column("response_id", BIG, ForeignKey("responses.id"), nullable=False),
    Column("mention_id", BIG, ForeignKey("mentions.id"), nullable=False, index=True),
    Column("brand", Key, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("status", WORD, nullable=False),
    Column("assignee", CleanText, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    UniqueConstraint("response_id"),
    one_of("status", TICKET_STATUSES, "status"),
    Index("ix_tickets_order", "status", "rank", "due_at", "id"),
    Index(None, "brand", "updated_at"),
    sqlite_autoincrement=True,
)

ticket_events = Table(
    "ticket_events",
    metadata,
    id_column(),
    Column("ticket_id", BIG, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by_kind", WORD, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("what", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    sqlite_autoincrement=True,
)
