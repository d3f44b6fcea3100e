"""SQLite starts from the few rows that are named and never walks all of a state, however many rows there are."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from store import approving, desk, forgetting, mentions, outcomes, queue, responses, tickets, trusting
from store.database import Database, Tx
from store.figures import figures
from store.floods import told
from store.lately import lately_said, sent_lately
from store.queue import QueueFilter
from tests.store.making import ANNA, LEASE, NOW, drafted, heard

STEPS: dict[str, tuple[Callable[[Tx], object], set[str]]] = {
    "awaiting": (lambda tx: mentions.awaiting(tx, 9), {"ix_mentions_stage_id"}),
    "histories": (
        lambda tx: mentions.histories(tx, [heard(tx, "9")], NOW),
        {"ix_responses_author", "ix_responses_thread", "ix_mentions_brand_platform_author_id_id"},
    ),
    "overtaken": (lambda tx: mentions.overtaken(tx, [1]), {"ix_responses_thread"}),
    "answered outside": (
        lambda tx: mentions.answered_outside(tx, [1]),
        {"ix_responses_receipt", "sqlite_autoindex_mentions_1"},
    ),
    "answered already": (
        lambda tx: mentions.answered_already(tx, [1]),
        {"ix_responses_receipt", "ix_mentions_brand_platform_thread_id"},
    ),
    "supersede": (lambda tx: responses.supersede(tx, [1], "x", NOW), {"ix_responses_mention_id"}),
    "claim": (lambda tx: responses.claim(tx, "w", NOW, LEASE, limit=1), {"ix_responses_order"}),
    "expired leases": (lambda tx: responses.expired_leases(tx, NOW), {"ix_responses_order"}),
    "expire due": (lambda tx: responses.expire_due(tx, NOW, timedelta(1)), {"ix_responses_order"}),
    "queue": (
        lambda tx: queue.items(tx, QueueFilter(after=f"-5/{NOW.isoformat()}/1")),
        {"ix_responses_order", "sqlite_autoindex_revisions_1", "sqlite_autoindex_analyses_1"},
    ),
    "queue of a brand": (
        lambda tx: queue.items(tx, QueueFilter(brand="b", reach=frozenset("b"))),
        {"ix_responses_order", "sqlite_autoindex_revisions_1", "sqlite_autoindex_analyses_1"},
    ),
    "resting": (lambda tx: queue.resting(tx, ["DRAFT"], NOW, "b", frozenset("b")), {"ix_responses_mention_id"}),
    "tickets": (lambda tx: tickets.every(tx, reach=frozenset("b")), {"ix_tickets_order"}),
    "sent lately": (lambda tx: sent_lately(tx, "o", "a", NOW), {"ix_responses_sent"}),
    "lately said": (lambda tx: lately_said(tx, "b", NOW), {"INTEGER PRIMARY KEY (rowid>?)"}),
    "decided": (lambda tx: outcomes.decided(tx, NOW), {"ix_moves_at", "ix_automatic_judged_at"}),
    "of a template": (lambda tx: outcomes.of_template(tx, drafted(tx, "8"), 9), {"INTEGER PRIMARY KEY (rowid>?)"}),
    "thread": (lambda tx: mentions.thread(tx, "b", "p", "t"), {"ix_mentions_brand_platform_thread_id"}),
    "figures": (
        lambda tx: figures(tx, NOW),
        {"ix_mentions_stage_id", "ix_responses_order", "ix_tickets_order", "INTEGER PRIMARY KEY (rowid>?)"},
    ),
    "tries": (lambda tx: forgetting.tries(tx, NOW, 9), {"ix_attempts_ended_at"}),
    "told": (
        lambda tx: told(tx, drafted(tx, "7"), 3, NOW),
        {"ix_responses_author", "ix_responses_thread", "ix_mentions_brand_platform_author_id_id"},
    ),
    "sent by themselves": (
        lambda tx: trusting.counts(tx, drafted(tx, "7"), NOW),
        {"ix_responses_author", "ix_responses_thread"},
    ),
    "standing": (lambda tx: approving.standing(tx, [1]), {"SEARCH responses USING INTEGER PRIMARY KEY (rowid=?)"}),
    "not ours": (lambda tx: desk.not_ours(tx, drafted(tx, "6").mention_id, ANNA, NOW), {"ix_responses_mention_id"}),
    "gone": (lambda tx: mentions.mark_gone(tx, "p", "a", ["1"], NOW), {"sqlite_autoindex_mentions_1"}),
}

TABLES = ("mentions", "responses", "revisions", "word", "moves", "attempts", "tickets")
BRANDS = ("(brand=?)", "(brand=? AND kind=? AND state=?)")
"""All of a brand by its index."""


@pytest.mark.parametrize("name", STEPS)
def test_every_step_of_a_batch_is_answered_by_its_index(db: Database, name: str) -> None:
    if db.dialect != "sqlite":
        pytest.skip("PostgreSQL plans by the statistics of the day")
    step, expected = STEPS[name]
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, parameters))

    with db.begin() as tx:
        drafted(tx, "1")
        event.listen(tx, "before_cursor_execute", note)
        step(tx)
        event.remove(tx, "before_cursor_execute", note)
        driver = tx.connection.driver_connection
        assert driver is not None
        plan = [line[3] for sql, values in asked for line in driver.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    used = {index for index in expected if any(index in line for line in plan)}
    assert used == expected, plan
    walked = tuple(f"SCAN {name}" for name in TABLES)
    walks = [line for line in plan if line.startswith(walked) or line.endswith(BRANDS)]
    assert walks == []


def test_a_queue_page_needs_no_sorting(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("PostgreSQL plans by the statistics of the day")
    asked: list[tuple[str, object]] = []
    with db.begin() as tx:
        event.listen(tx, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
        queue.items(tx, QueueFilter())
        driver = tx.connection.driver_connection
        assert driver is not None
        plan = [line[3] for line in driver.execute(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1])]
    assert not [line for line in plan if "TEMP B-TREE" in line]
