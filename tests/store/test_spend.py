"""What the writer cost: never more than a day's budget, shut after failures, remembered over restarts and midnight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import spend
from store.database import Database
from store.spend import Limits
from tests.store.making import NOW

LIMITS = Limits(budget=1_000, calls=5, failures=2, cool_down=timedelta(minutes=5))
TRIAL = timedelta(seconds=30)
TODAY = spend.day_of(NOW)


def leave(db: Database, worth: int = 100, now: datetime = NOW) -> str:
    with db.begin() as tx:
        return spend.take_leave(tx, worth, LIMITS, TRIAL, now)


def settle(db: Database, worth: int = 100, *, ok: bool = True, cost: int = 100, now: datetime = NOW) -> datetime | None:
    with db.begin() as tx:
        return spend.settle(tx, TODAY, worth, ok=ok, tokens=(10, 5), cost=cost, limits=LIMITS, now=now)


def known(db: Database, now: datetime = NOW) -> spend.Spend:
    with db.read() as tx:
        return spend.spend(tx, now)


def test_nothing_was_spent_in_the_beginning(db: Database) -> None:
    assert known(db) == spend.Spend(
        calls=0, failed=0, refused=0, cached=0, tokens_in=0, tokens_out=0, cost=0, cost_today=0, shut_until=None
    )


def test_what_is_on_its_way_counts_against_the_budget(db: Database) -> None:
    assert leave(db, 600) == "open"
    assert leave(db, 600) == "budget"
    settle(db, 600, cost=150)
    assert leave(db, 600) == "open"
    assert known(db).cost == 150


def test_a_new_day_has_a_new_budget_and_the_old_one_is_still_counted(db: Database) -> None:
    assert leave(db, 1_000) == "open"
    settle(db, 1_000, cost=1_000)
    assert leave(db, 1) == "budget"
    tomorrow = NOW + timedelta(days=1)
    assert leave(db, 1, tomorrow) == "open"
    assert (known(db, tomorrow).cost, known(db, tomorrow).cost_today) == (1_000, 0)


def test_a_call_over_midnight_is_charged_to_the_day_that_let_it_through(db: Database) -> None:
    assert leave(db, 900) == "open"
    settle(db, 900, cost=900, now=NOW + timedelta(days=1))
    assert leave(db, 200) == "budget"
    assert leave(db, 200, NOW + timedelta(days=1)) == "open"


def test_a_day_has_only_so_many_calls(db: Database) -> None:
    for _ in range(5):
        assert leave(db, 0) == "open"
    assert leave(db, 0) == "calls"


def test_failures_in_a_row_shut_it_and_one_caller_tries_again_after_the_cool_down(db: Database) -> None:
    leave(db)
    assert settle(db, ok=False) is None
    leave(db)
    until = settle(db, ok=False)
    assert until == NOW + timedelta(minutes=5)
    assert leave(db, now=NOW + timedelta(minutes=4)) == "shut"
    assert known(db).shut_until == until
    after = NOW + timedelta(minutes=5)
    assert leave(db, now=after) == "open"
    assert leave(db, now=after) == "shut"
    assert settle(db, ok=True, now=after) is None
    assert leave(db, now=after) == "open"
    assert known(db, after).shut_until is None


def test_a_trial_that_fails_shuts_it_anew_and_one_that_never_ends_gives_way(db: Database) -> None:
    for _ in range(2):
        leave(db)
        settle(db, ok=False)
    after = NOW + timedelta(minutes=5)
    assert leave(db, now=after) == "open"
    assert leave(db, now=after + TRIAL) == "open"
    assert settle(db, ok=False, now=after + TRIAL) == after + TRIAL + timedelta(minutes=5)


def test_a_success_in_between_is_a_new_beginning(db: Database) -> None:
    for ok in (False, True, False):
        leave(db)
        assert settle(db, ok=ok) is None
    assert known(db).failed == 2


def test_a_restart_and_a_new_day_remember_that_it_is_shut(db: Database) -> None:
    late = NOW.replace(hour=23, minute=58)
    with db.begin() as tx:
        for _ in range(2):
            spend.take_leave(tx, 0, LIMITS, TRIAL, late)
            spend.settle(tx, TODAY, 0, ok=False, tokens=(0, 0), cost=0, limits=LIMITS, now=late)
    again = Database(db.url)
    assert leave(again, now=late + timedelta(minutes=3)) == "shut"
    assert leave(again, now=late + timedelta(minutes=6)) == "open"
    again.close()


def test_answers_are_kept_for_a_while_and_the_oldest_go(db: Database) -> None:
    hour = timedelta(hours=1)
    with db.begin() as tx:
        spend.keep_answer(tx, "a", "first", NOW - hour, NOW)
        spend.keep_answer(tx, "a", "second ❤ \x00", NOW - hour, NOW)
        spend.keep_answer(tx, "b", "other", NOW - hour, NOW + hour / 2)
    with db.read() as tx:
        assert spend.answer(tx, "a", NOW) == "second ❤ \ufffd"
        assert spend.answer(tx, "a", NOW + hour) is None
        assert spend.answer(tx, "c", NOW) is None
    with db.begin() as tx:
        spend.keep_answer(tx, "c", "third", NOW + hour / 4, NOW + hour)
    with db.read() as tx:
        assert spend.answer(tx, "a", NOW) is None
        assert spend.answer(tx, "b", NOW) == "other"


def test_only_so_many_answers_are_kept(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spend, "MOST_ANSWERS", 3)
    with db.begin() as tx:
        for number in range(6):
            now = NOW + timedelta(seconds=number)
            spend.keep_answer(tx, f"k{number}", "x", NOW - timedelta(days=1), now)
    with db.read() as tx:
        kept = [number for number in range(6) if spend.answer(tx, f"k{number}", NOW - timedelta(days=1))]
    assert kept == [3, 4, 5]


def test_refused_and_cached_answers_are_counted(db: Database) -> None:
    with db.begin() as tx:
        spend.note(tx, NOW, "refused")
        spend.note(tx, NOW, "cached")
        spend.note(tx, NOW, "cached")
    assert (known(db).refused, known(db).cached) == (1, 2)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_days_sort_as_they_pass(now: datetime) -> None:
    assert spend.day_of(now) < spend.day_of(now + timedelta(days=1))
