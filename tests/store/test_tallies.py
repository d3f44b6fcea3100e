"""Running totals equal the rows that they count, whatever happened to them, and are gone with what was rolled back."""

import threading
from datetime import timedelta

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from store import mentions, migrate, pairs, responses, sources, tallies
from store.database import Database, Tx
from store.tables import attempts
from store.tables import mentions as heard_table
from store.tables import responses as made_table
from tests.store.making import ANNA, LEASE, NOW, approved, claimed, drafted, hear, later, look_up, mention, sent, step


def recounted(tx: Tx) -> dict[tuple[str, ...], int]:
    """The same totals from the rows themselves."""
    r = made_table.c
    found = {("mentions",): tx.execute(select(func.count()).select_from(heard_table)).scalar_one()}
    for kind, state, count in tx.execute(select(r.kind, r.state, func.count()).group_by(r.kind, r.state)):
        found["response", kind, state] = count
    ended = select(r.outlet, attempts.c.outcome, func.count()).join(attempts, attempts.c.response_id == r.id)
    for outlet, outcome, count in tx.execute(
        ended.where(attempts.c.outcome != "").group_by(r.outlet, attempts.c.outcome)
    ):
        found["attempt", outlet, outcome] = count
    for at, due in tx.execute(select(r.sent_at, r.due_at).where(r.state == "SENT", r.kind == "reply", r.follows == 0)):
        name = ("answer", "in time" if at <= due else "late")
        found[name] = found.get(name, 0) + 1
    return {name: count for name, count in found.items() if count}


def kept(tx: Tx) -> dict[tuple[str, ...], int]:
    return {name: count for name, count in tallies.every(tx).items() if count and name[0] != "time"}


def test_totals_equal_the_rows_after_every_kind_of_move(db: Database) -> None:
    with db.begin() as tx:
        sent(tx, "1")
        late = claimed(tx, "2")
        step(tx, late, "lose", not_before=later())
        drafted(tx, "3")
        refused = claimed(tx, "4")
        step(tx, refused, "refuse", reason="too long")
        step(tx, drafted(tx, "5"), "reject", by=ANNA)
        approved(tx, "6")
        drafted(tx, "7", kind="ticket")
        drafted(tx, "8", kind="alert", outlet="pager")
    with db.begin() as tx:
        responses.claim(tx, "w", NOW, LEASE, limit=9, kinds=("ticket", "alert"))
        responses.supersede(tx, [look_up(tx, "twitter", "lotusandpine", "6").id], "moved", NOW)  # type: ignore[union-attr]
    with db.begin() as tx:
        responses.expire_due(tx, later(60 * 24 * 9), timedelta(days=7))
    with db.read() as tx:
        assert kept(tx) == recounted(tx)
        assert kept(tx)["attempt", "x", "lose"] == 1


def test_a_pair_and_a_late_answer_are_counted_once(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx, "1", private="call us", due_at=NOW - timedelta(minutes=1))
        pairs.approve(tx, draft.id, 1, ANNA, NOW, messages=True)
        lead = responses.claim(tx, "w", NOW, LEASE, limit=1)[0]
        step(tx, lead, "postpone", not_before=NOW)
        again = responses.claim(tx, "w", later(), LEASE, limit=1)[0]
        step(tx, again, "lose", not_before=NOW)
        unclear = responses.get(tx, again.id)
        step(tx, unclear, "confirm", by=ANNA)
    with db.read() as tx:
        assert kept(tx) == recounted(tx)
        assert kept(tx)["answer", "late"] == 1
        assert ("answer", "in time") not in kept(tx)


def test_what_is_rolled_back_is_not_counted_and_an_edit_is_no_new_mention(db: Database) -> None:
    def undo() -> None:
        with db.begin() as tx:
            hear(tx, mention("3"))
            raise RuntimeError

    with db.begin() as tx:
        hear(tx, mention("1"), mention("2"))
    with pytest.raises(RuntimeError):
        undo()
    with db.begin() as tx:
        hear(tx, mention("1", "edited"), mention("2"))
    with db.read() as tx:
        assert kept(tx) == {("mentions",): 2}


def test_times_fall_into_buckets_and_sum_up(db: Database) -> None:
    with db.begin() as tx:
        for seconds in (0.001, 0.002, 0.5, 99.0):
            tallies.timed(tx, "batch", timedelta(seconds=seconds))
        tallies.timed(tx, "text", timedelta(milliseconds=2), times=5)
    with db.read() as tx:
        found = tallies.every(tx)
    assert {name[2]: count for name, count in found.items() if name[:2] == ("time", "batch")} == {
        "0.001": 1, "0.003": 1, "1": 1, "more": 1, "sum": 99_503_000,
    }  # fmt: skip
    assert (found["time", "text", "0.003"], found["time", "text", "sum"]) == (5, 10_000)


def test_an_upgrade_counts_what_was_there_before(empty_address: str) -> None:
    db = Database(empty_address)
    migrate.upgrade(db)
    with db.begin() as tx:
        sent(tx, "1")
        step(tx, claimed(tx, "2"), "postpone", not_before=NOW)
        drafted(tx, "3", kind="ticket")
    with db.begin() as tx:
        before = tallies.every(tx)
        for statement in ("DROP TABLE tallies", "DROP TABLE erased"):
            tx.execute(text(statement))
        for index in ("ix_mentions_forgotten_first_seen_at", "ix_attempts_ended_at"):
            tx.execute(text(f"DROP INDEX {index}"))
        tx.execute(text("ALTER TABLE mentions DROP COLUMN forgotten"))
    settings = migrate.config()
    version = ScriptDirectory.from_config(settings).get_revision("0008").down_revision
    with db.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    with db.reshape() as tx:
        settings.attributes["connection"] = tx
        command.upgrade(settings, "0008")
    with db.read() as tx:
        assert tallies.every(tx) == {name: count for name, count in before.items() if count}
        assert recounted(tx) == {name: count for name, count in before.items() if count}
    db.close()


@pytest.mark.postgres
def test_two_sources_of_one_account_that_hear_the_same_count_it_once(db: Database) -> None:
    if db.dialect != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with db.begin() as tx:
        for name in ("x", "y"):
            sources.ensure(tx, name, "lotus", "twitter", "lotusandpine", "mentions", NOW)
    found: list[int] = []

    def hear_too() -> None:
        with db.begin() as tx:
            found.append(mentions.add(tx, "y", [mention("7")], quiet=False, relevant={}, now=NOW).new)

    second = threading.Thread(target=hear_too)
    with db.begin() as tx:
        found.append(mentions.add(tx, "x", [mention("7")], quiet=False, relevant={}, now=NOW).new)
        second.start()
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        while not tx.execute(waiting).scalar():
            tx.execute(text("SELECT pg_stat_clear_snapshot()"))
    second.join()
    with db.read() as tx:
        assert (sorted(found), tallies.every(tx)["mentions",]) == ([0, 1], 1)


def test_what_drifted_is_counted_again_and_nothing_else_is_written(db: Database) -> None:
    with db.begin() as tx:
        drafted(tx, "1")
        sent(tx, "2")
    assert tallies.mend(db) == {}
    with db.begin() as tx:
        tx.execute(text("UPDATE responses SET state = 'REJECTED' WHERE state = 'DRAFT'"))
        tx.execute(text("UPDATE tallies SET value = 7 WHERE name = 'mentions'"))
        before = tallies.every(tx)
    assert tallies.mend(db) == {
        "mentions": (2, 7), "response/reply/DRAFT": (0, 1), "response/reply/REJECTED": (1, 0),
    }  # fmt: skip
    assert tallies.mend(db) == {}
    with db.read() as tx:
        changed = {name: value for name, value in tallies.every(tx).items() if before.get(name) != value}
    assert changed == {("mentions",): 2, ("response", "reply", "DRAFT"): 0, ("response", "reply", "REJECTED"): 1}
