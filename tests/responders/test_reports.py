"""The arithmetic of the reports: parts add up, the middle is the middle, days begin where the person's clock says."""

import math
import statistics
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.period import Period, last_days, whole_days
from responders.reports import MOODS, Cell, Complaint, Moods, Took, complaints, line, lines, spread, timing

FIRST = date(2026, 10, 20)
ZONES = st.sampled_from(
    ["UTC", "Asia/Bangkok", "Asia/Tehran", "Asia/Kathmandu", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
)
PERIODS = st.builds(
    lambda back, days, zone: Period(first=FIRST - timedelta(days=back), last=FIRST + timedelta(days=days), zone=zone),
    st.integers(0, 200), st.integers(0, 160), ZONES,
)  # fmt: skip


@st.composite
def heard(draw: st.DrawFn) -> tuple[Period, list[Cell]]:
    period = draw(PERIODS)
    days = st.integers(0, period.days - 1).map(lambda n: period.first + timedelta(days=n))
    cells = st.builds(Cell, days, st.sampled_from("abc"), st.sampled_from(MOODS), st.integers(1, 9))
    return period, draw(st.lists(cells, max_size=30))


@given(heard())
def test_steps_and_cuts_add_up_to_the_total(asked: tuple[Period, list[Cell]]) -> None:
    period, cells = asked
    total, parts = line("", cells, [], period), lines(cells, [], period)
    assert total.now.total == sum(cell.many for cell in cells) == sum(step.total for step in total.steps)
    for mood in MOODS:
        assert getattr(total.now, mood) == sum(getattr(part.now, mood) for part in parts)
    assert all(len(part.steps) == len(period.steps()) for part in parts)
    assert [part.now.total for part in parts] == sorted((part.now.total for part in parts), reverse=True)


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 4), st.sampled_from([None, True, False])), max_size=40))
def test_median_and_p90_are_those_of_the_single_ones(found: list[tuple[int, int, bool | None]]) -> None:
    every = [seconds for seconds, count, _ in found for _ in range(count)]
    told = spread(Took(FIRST, seconds, kept, count) for seconds, count, kept in found)
    assert told.count == len(every)
    if not every:
        assert (told.median, told.p90, told.kept) == (None, None, None)
        return
    assert told.median == timedelta(seconds=statistics.median(every))
    assert told.p90 == timedelta(seconds=sorted(every)[math.ceil(len(every) * 9 / 10) - 1])
    assert told.longest == timedelta(seconds=max(every))
    assert told.in_time <= told.promised <= told.count


def test_each_step_has_its_own_times() -> None:
    period = Period(first=FIRST, last=FIRST + timedelta(days=1))
    told = timing([Took(FIRST, 60, True), Took(FIRST + timedelta(days=1), 180, False)], period)
    assert [step.median for step in told.steps] == [timedelta(minutes=1), timedelta(minutes=3)]
    assert (told.whole.median, told.whole.kept) == (timedelta(minutes=2), 0.5)


@given(PERIODS)
def test_stretches_cover_the_period_and_know_each_days_midnight(period: Period) -> None:
    found = list(period.stretches())
    assert found[0][0] == period.start
    assert found[-1][1] == period.end
    assert [one[1] for one in found[:-1]] == [one[0] for one in found[1:]]
    zone = ZoneInfo(period.zone)
    for start, end, ahead in found:
        for at in (start, start + (end - start) / 2, end - timedelta(seconds=1)):
            assert at.astimezone(zone).utcoffset() == ahead
    assert {(start + ahead).date() for start, _, ahead in found} <= set(period.places())


def test_a_day_of_23_or_25_hours_is_one_day() -> None:
    back = Period(first=date(2026, 10, 25), last=date(2026, 10, 25), zone="Europe/Berlin")
    on = Period(first=date(2026, 3, 29), last=date(2026, 3, 29), zone="Europe/Berlin")
    assert [(each.end - each.start) / timedelta(hours=1) for each in (back, on)] == [25, 23]


def test_today_counts_as_far_as_it_has_come_and_is_compared_with_as_much() -> None:
    now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    week = last_days(7, "Asia/Bangkok", now)
    assert (week.first, week.last, week.end) == (date(2026, 11, 16), date(2026, 11, 22), now)
    assert week.before().end == now - timedelta(days=7)
    whole = whole_days(7, "America/New_York", now)
    assert (whole.last, whole.end) == (date(2026, 11, 20), datetime(2026, 11, 21, 5, tzinfo=UTC))


def test_a_long_time_is_drawn_in_weeks_and_months() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert len(last_days(28, "UTC", now).steps()) == 28
    weeks = last_days(90, "UTC", now).steps()
    assert all(start.weekday() == 0 for start in weeks[1:])
    assert [start.day for start in last_days(365, "UTC", now).steps()[1:]] == [1] * 12


def test_shares_of_complaints_and_their_marks() -> None:
    told = {one.topic: one for one in complaints({"delivery": 60, "app": 5}, 100, {"delivery": 30, "price": 4}, 100)}
    assert list(told) == ["delivery", "app", "price"]
    delivery = told["delivery"]
    assert (delivery.share, delivery.change, delivery.few, delivery.chance) == (0.6, pytest.approx(0.3), False, False)
    assert told["app"].chance  # none before, 5 of 100 now
    assert told["price"].chance


@pytest.mark.parametrize("counts", [(3, 5, 0, 0), (0, 0, 4, 5), (1, 19, 9, 100), (0, 0, 0, 0)])
def test_few_are_marked(counts: tuple[int, int, int, int]) -> None:
    one = Complaint(topic="app", now=counts[0], of_now=counts[1], before=counts[2], of_before=counts[3])
    assert one.few
    assert one.chance or one.change is not None
    assert Moods(negative=19).few
    assert not Moods(negative=20).few


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_shares_stay_shares(now: int, more: int, before: int, earlier: int) -> None:
    one = Complaint(topic="x", now=now, of_now=now + more, before=before, of_before=before + earlier)
    assert 0 <= one.share <= 1
    assert one.change is None or -1 <= one.change <= 1
