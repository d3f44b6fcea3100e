"""Turns, signs of life and notes of who reads what: the arithmetic, on both databases."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import readings, turns, workers
from store.database import Database
from store.turns import Rhythm
from tests.store.making import NOW, hear, heard, mention

MINUTE = timedelta(minutes=1)
spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1))


@given(spans, spans)
def test_a_pause_is_never_shorter_than_half_nor_longer_than_its_jitter(every: timedelta, jitter: timedelta) -> None:
    pause = Rhythm(every, jitter).after(NOW) - NOW
    assert every / 2 <= pause <= every + jitter


def test_a_job_is_due_at_once_then_after_its_pause(db: Database) -> None:
    rhythms = {"poll": Rhythm(MINUTE), "deliver": Rhythm(timedelta(seconds=5))}
    with db.begin() as tx:
        assert turns.take(tx, rhythms, NOW) == ["poll", "deliver"]
        assert turns.take(tx, rhythms, NOW) == []
        assert turns.take(tx, rhythms, NOW + timedelta(seconds=5)) == ["deliver"]
        assert turns.take(tx, rhythms, NOW + timedelta(seconds=59), early=timedelta(seconds=2)) == ["poll", "deliver"]


def test_a_shorter_pause_in_the_settings_counts_at_once(db: Database) -> None:
    with db.begin() as tx:
        turns.take(tx, {"poll": Rhythm(timedelta(hours=1))}, NOW)
        assert turns.take(tx, {"poll": Rhythm(MINUTE)}, NOW) == ["poll"]
        assert turns.take(tx, {"poll": Rhythm(MINUTE)}, NOW) == []


def test_workers_are_present_while_they_say_so(db: Database) -> None:
    with db.begin() as tx:
        for name in ("one", "two"):
            workers.here(tx, name, "here", 7, "run", NOW)
        workers.alive(tx, "two", NOW + MINUTE)
        assert [one.name for one in workers.present(tx, NOW)] == ["one", "two"]
        assert [one.name for one in workers.present(tx, NOW + MINUTE)] == ["two"]
        workers.gone(tx, "two")
        assert workers.present(tx, NOW + MINUTE) == []
        workers.here(tx, "three", "there", 8, "worker", NOW + timedelta(days=2))
        assert [one.name for one in workers.present(tx, NOW)] == ["three"], "the dead of two days ago are forgotten"


def test_what_is_read_is_left_alone_until_it_is_given_back(db: Database) -> None:
    if db.dialect == "sqlite":
        pytest.skip("one process reads on SQLite")
    with db.begin() as tx:
        one, two = heard(tx, "1", author_id="a"), heard(tx, "2", author_id="b")
        (mine,) = readings.take(tx, "w1", NOW, NOW + MINUTE, 1)
        assert mine.id == one.id
        hear(tx, mention("3", author_id="a"))
        assert [item.id for item in readings.take(tx, "w2", NOW, NOW + MINUTE, 9)] == [two.id]
        readings.give_back(tx, "w2", [mine])
        assert readings.take(tx, "w2", NOW, NOW + MINUTE, 9) == [], "nobody gives back what another has"
        readings.give_back(tx, "w1", [mine])
        assert [item.mention.external_id for item in readings.take(tx, "w2", NOW, NOW + MINUTE, 9)] == ["1", "3"]


def test_on_sqlite_the_one_process_reads_what_waits(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("the other database notes who reads")
    with db.begin() as tx:
        one = heard(tx, "1")
        for _ in range(2):
            assert [item.id for item in readings.take(tx, "w1", NOW, NOW + MINUTE, 9)] == [one.id]
        readings.give_back(tx, "w1", [one])
