"""The token bucket that is one time: never more than the limit in any window, and never less than it must give."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import seam
from platforms.pace import Pace

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PACES = st.builds(
    Pace,
    limit=st.integers(1, 60),
    per=st.timedeltas(timedelta(seconds=1), timedelta(hours=2)),
    burst=st.integers(0, 80),
)
GAPS = st.lists(st.timedeltas(timedelta(), timedelta(minutes=10)), min_size=1, max_size=150)


def speak(pace: Pace, gaps: list[timedelta]) -> list[datetime]:
    """When replies left, where somebody tried after each of `gaps`, and waited when he had to."""
    now, full_at, left = NOON, None, []
    for gap in gaps:
        now = pace.ready_at(full_at, now + gap)
        full_at = pace.taken(full_at, now)
        left.append(now)
    return left


@given(PACES, GAPS)
def test_no_window_of_that_length_holds_more_than_the_limit(pace: Pace, gaps: list[timedelta]) -> None:
    left = speak(pace, gaps)
    for first, at in enumerate(left):
        assert sum(at <= other < at + pace.per for other in left[first:]) <= pace.limit


@given(PACES)
def test_a_full_bucket_gives_its_burst_at_once_and_then_one_in_each_interval(pace: Pace) -> None:
    left = speak(pace, [timedelta()] * (pace.size + 2))
    assert left[: pace.size] == [NOON] * pace.size
    assert left[pace.size :] == [NOON + pace.interval, NOON + 2 * pace.interval]


@given(PACES, st.integers(0, 100))
def test_whoever_waits_long_enough_finds_it_full_again(pace: Pace, taken: int) -> None:
    left = speak(pace, [timedelta()] * taken)
    rested = (left[-1] if left else NOON) + pace.size * pace.interval
    full_at = None
    for at in left:
        full_at = pace.taken(full_at, at)
    for _ in range(pace.size):
        assert pace.ready_at(full_at, rested) == rested
        full_at = pace.taken(full_at, rested)


@given(PACES)
def test_whoever_has_more_to_say_than_that_uses_the_whole_limit(pace: Pace) -> None:
    left = speak(pace, [timedelta()] * (3 * pace.limit))
    assert sum(at < NOON + pace.per for at in left) == pace.limit


def test_a_clock_that_goes_back_gives_nothing_twice() -> None:
    pace = Pace(limit=4, per=timedelta(minutes=4), burst=1)
    full_at = pace.taken(None, NOON)
    assert pace.ready_at(full_at, NOON - timedelta(hours=1)) == NOON + pace.interval


@pytest.mark.parametrize("name", seam.names())
def test_every_network_says_how_fast_an_account_may_speak(name: str) -> None:
    pace = seam.find(name).pace
    assert 1 <= pace.size <= pace.limit
    assert pace.interval > timedelta()


def test_x_is_never_asked_more_often_than_it_allows() -> None:
    pace = seam.find("twitter").pace
    assert (pace.limit, pace.per) == (100, timedelta(minutes=15))
