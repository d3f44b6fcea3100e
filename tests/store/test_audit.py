"""The audit record: whatever is altered, deleted or put in is named; events are numbered as they were committed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from store import audit, events
from store.database import Database
from store.tables import audit as table
from store.tables import ledgers
from tests.store.making import NOW, later


def note(db: Database, count: int, start: int = 0) -> None:
    with db.begin() as tx:
        for number in range(start, start + count):
            audit.note(tx, "anna", "approve", f"response {number}", "revision 1", later(number))


def verified(db: Database) -> int | None:
    with db.read() as tx:
        return audit.verify(tx)


def test_notes_are_numbered_and_whole(db: Database) -> None:
    assert verified(db) is None
    note(db, 3)
    note(db, 2, start=3)
    with db.read() as tx:
        assert [one.number for one in audit.entries(tx)] == [1, 2, 3, 4, 5]
        assert [one.number for one in audit.entries(tx, after=2, limit=2)] == [3, 4]
        assert [one.number for one in audit.entries(tx, limit=2, newest_first=True)] == [5, 4]
    assert verified(db) is None


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize(
    "change",
    [
        {"who": "bob"},
        {"what": "reject"},
        {"thing": "response 9"},
        {"detail": ""},
        {"at": NOW - timedelta(microseconds=1)},
        {"hash": "0" * 64},
    ],
)
def test_an_altered_entry_is_named(db: Database, number: int, change: dict[str, object]) -> None:
    note(db, 5)
    with db.begin() as tx:
        tx.execute(update(table).where(table.c.number == number).values(change))
    assert verified(db) == number


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_deleted_entry_is_named(db: Database, number: int) -> None:
    note(db, 5)
    with db.begin() as tx:
        tx.execute(delete(table).where(table.c.number == number))
    assert verified(db) == number


def test_cutting_off_the_end_or_everything_is_named(db: Database) -> None:
    note(db, 5)
    with db.begin() as tx:
        tx.execute(delete(table).where(table.c.number > 3))
    assert verified(db) == 4
    with db.begin() as tx:
        tx.execute(delete(table))
    assert verified(db) == 1


def test_an_entry_that_is_put_in_is_named(db: Database) -> None:
    note(db, 2)
    forged = {"number": 3, "at": NOW, "who": "eve", "what": "approve", "thing": "x", "detail": "", "hash": "1" * 64}
    with db.begin() as tx:
        tx.execute(insert(table), forged)
    assert verified(db) == 3


def test_a_forged_head_is_named(db: Database) -> None:
    note(db, 2)
    with db.begin() as tx:
        tx.execute(update(ledgers).values(hash="1" * 64))
    assert verified(db) == 2
    with db.begin() as tx:
        tx.execute(delete(ledgers))
    assert verified(db) == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.tuples(*[st.text(st.characters(codec=None), max_size=20)] * 4), hours=st.integers(-12, 14))
def test_any_words_at_any_time_verify(db: Database, words: tuple[str, str, str, str], hours: int) -> None:
    with db.begin() as tx:
        audit.note(tx, *words, datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=hours))))
    assert verified(db) is None


def test_a_time_without_zone_is_refused_at_once(db: Database) -> None:
    with db.begin() as tx, pytest.raises(ValueError, match="time zone"):
        audit.note(tx, "a", "b", "c", "d", datetime(2026, 1, 1))


def test_people_who_act_at_once_make_one_chain(db: Database) -> None:
    together = threading.Barrier(4)

    def act(who: int) -> None:
        together.wait()
        for number in range(10):
            with db.begin() as tx:
                audit.note(tx, str(who), "approve", str(number), "", NOW)
                events.add(tx, "response", str(number), "lotus", NOW)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(act, who) for who in range(4)]:
            done.result()
    with db.read() as tx:
        assert tx.execute(select(func.count()).select_from(table)).scalar() == 40
        assert audit.verify(tx) is None


def test_a_record_longer_than_one_page_is_read_to_its_end(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_AT_ONCE", 2)
    note(db, 7)
    assert verified(db) is None
    with db.begin() as tx:
        tx.execute(update(table).where(table.c.number == 6).values(who="bob"))
    assert verified(db) == 6


def test_events_are_read_on_from_where_the_reader_stopped_and_forgotten_by_age(db: Database) -> None:
    for minute in range(5):
        with db.begin() as tx:
            events.add(tx, "source", str(minute), "lotus", later(minute), version=minute)
    with db.begin() as tx:
        assert [one.ref for one in events.after(tx, 2)] == ["2", "3", "4"]
        assert [one.id for one in events.after(tx, 0, limit=2)] == [1, 2]
        assert events.last_id(tx) == 5
        assert events.forget(tx, later(3)) == 3
        assert [(one.ref, one.version, one.at) for one in events.after(tx, 0)] == [
            ("3", 3, later(3)),
            ("4", 4, later(4)),
        ]
        assert events.last_id(tx) == 5


def test_a_reader_never_meets_a_smaller_number_later(db: Database) -> None:
    """Writers commit in any order; what a reader has passed stays passed."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with db.begin() as tx:
                events.add(tx, "source", "x", "lotus", NOW)
                events.add(tx, "source", "y", "lotus", NOW)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    seen: list[int] = []
    try:
        while len(seen) < 200:
            with db.read() as tx:
                seen += [one.id for one in events.after(tx, seen[-1] if seen else 0)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert seen == list(range(1, len(seen) + 1))
