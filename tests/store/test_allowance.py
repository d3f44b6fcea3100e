"""What an account has used of its day: set aside first, never more than the limit, new at midnight UTC."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from store import allowance
from store.allowance import Amount, Limit
from store.database import Database
from store.senders import Account

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LOTUS = Account("fake", "lotus")


def test_what_is_not_used_comes_back_and_nothing_is_granted_beyond_the_limit(db: Database) -> None:
    limit, most, least = Limit(10, 1_000), Amount(4, 600), Amount(1, 300)
    with db.begin() as tx:
        assert allowance.take(tx, LOTUS, limit, most, least, NOON) == Limit(4, 600)
        assert allowance.take(tx, LOTUS, limit, most, least, NOON) == Limit(4, 400), "no more than is left"
        assert allowance.take(tx, LOTUS, limit, most, least, NOON) is None, "no money for a page"
        allowance.settle(tx, LOTUS, "2026-11-22", Limit(4, 600), Amount(1, 100))
        assert allowance.used(tx, LOTUS, NOON) == Amount(5, 500)
        assert allowance.every(tx, NOON) == {LOTUS: Amount(5, 500)}
        assert allowance.take(tx, LOTUS, limit, most, least, NOON) == Limit(4, 500)


def test_a_day_ends_at_midnight_utc_and_is_told_of_once(db: Database) -> None:
    late = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert allowance.reset_of(late) == datetime(2026, 11, 23, tzinfo=UTC)
    limit = Limit(requests=1)
    with db.begin() as tx:
        assert allowance.take(tx, LOTUS, limit, Amount(5), Amount(1), late) == Limit(1, None)
        assert allowance.take(tx, LOTUS, limit, Amount(5), Amount(1), late) is None
        assert [allowance.tell_once(tx, LOTUS, late) for _ in range(3)] == [True, False, False]
        tomorrow = late + timedelta(minutes=1)
        assert allowance.take(tx, LOTUS, limit, Amount(5), Amount(1), tomorrow) == Limit(1, None)
        assert allowance.tell_once(tx, LOTUS, tomorrow)


@given(st.integers(0, 50), st.lists(st.integers(0, 20), max_size=10))
def test_what_is_left_is_never_below_nothing(limit: int, uses: list[int]) -> None:
    left = Limit(limit, limit)
    for use in uses:
        left = left.left(Amount(use, use))
    assert left == Limit(max(limit - sum(uses), 0), max(limit - sum(uses), 0))
