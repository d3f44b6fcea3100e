"""The pause between two polls: within its bounds, shorter the more people write, and never more than the day allows."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.rhythm import HALF_LIFE, Bounds, Cost, Left, activity, decide, expected
from tests.listener.values import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MIDNIGHT = NOON + timedelta(hours=12)
FREE = Left(reset=MIDNIGHT)
rates = st.floats(0, 100_000)
spans = st.timedeltas(timedelta(seconds=1), timedelta(hours=6))
bounds = st.builds(lambda fastest, more: Bounds(fastest, fastest + more), spans, spans)


@given(rates, bounds, st.booleans())
def test_without_a_budget_the_pause_keeps_its_bounds(active: float, within: Bounds, walking: bool) -> None:
    beat = decide(active, within, FREE, Cost(1), NOON, walking=walking)
    assert within.fastest <= beat.pause <= within.slowest


@given(rates, rates, bounds, st.integers(1, 5_000), st.integers(0, 20))
def test_who_writes_more_is_read_no_later(one: float, other: float, within: Bounds, left: int, cost: int) -> None:
    calm, lively = sorted((one, other))
    some = Left(reset=MIDNIGHT, requests=left)
    assert decide(lively, within, some, Cost(cost), NOON).pause <= decide(calm, within, some, Cost(cost), NOON).pause


@given(rates, bounds, st.integers(0, 50), st.floats(0, 5), st.floats(0, 5), st.integers(1, 4))
def test_never_shorter_than_the_shortest(
    active: float, within: Bounds, requests: int, money: float, cost: float, sharers: int
) -> None:
    left = Left(reset=MIDNIGHT, requests=requests, money=money, least_money=0.5, sharers=sharers)
    beat = decide(active, within, left, Cost(3, cost), NOON)
    assert beat.pause >= within.fastest
    assert left.spent == (beat.why == "spent")
    if left.spent:
        assert NOON + beat.pause >= MIDNIGHT


@given(rates, st.integers(1, 400), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_a_day_stays_within_its_budget_and_is_spread_over_its_hours(
    active: float, budget: int, costs: list[int]
) -> None:
    """Costs are capped at what is left, as the account's counter does it."""
    now, left, polls, by_noon = NOON - timedelta(hours=12), budget, 0, 0
    while now < MIDNIGHT and left:
        cost = min(costs[polls % len(costs)], left)
        left -= cost
        by_noon += cost if now < NOON else 0
        polls += 1
        beat = decide(active, Bounds(MINUTE, MINUTE), Left(reset=MIDNIGHT, requests=left), Cost(cost), now)
        now += beat.pause
    assert left >= 0
    assert by_noon <= budget / 2 + 2 * max(costs)


def test_a_busy_source_uses_the_whole_day() -> None:
    now, left = NOON - timedelta(hours=12), 288
    while now < MIDNIGHT and left:
        left -= 1
        now += decide(1_000, Bounds(MINUTE, MINUTE), Left(reset=MIDNIGHT, requests=left), Cost(1), now).pause
    assert left <= 3
    assert now >= MIDNIGHT - timedelta(minutes=30)


@given(rates, st.integers(0, 1_000), st.integers(0, 1_000), spans)
def test_activity_grows_with_what_is_heard_and_fades(before: float, few: int, many: int, passed: timedelta) -> None:
    few, many = sorted((few, many))
    later = NOON + passed
    assert activity(before, NOON, few, later) <= activity(before, NOON, many, later)
    assert activity(before, NOON, 0, later) <= before


def test_half_of_it_is_forgotten_in_time_and_a_steady_stream_is_told_by_its_rate() -> None:
    assert activity(8, NOON, 0, NOON + HALF_LIFE) == 4
    rate, now = 0.0, NOON
    for _ in range(24 * 60):
        rate, now = activity(rate, now, 1, now + MINUTE), now + MINUTE
    assert 59 < rate < 61


def test_expected_delay_is_half_a_pause_and_the_lag() -> None:
    assert expected(10 * MINUTE, MINUTE) == (6 * MINUTE, 10.5 * MINUTE)
