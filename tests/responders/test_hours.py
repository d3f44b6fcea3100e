"""The customer's day: the next moment in their hours, on every clock and over every change of it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.waking import LANGUAGES, Waking
from responders.hours import awake, next_awake, on_clock

ZONES = sorted(
    {*LANGUAGES.values(), "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC"}
)
QUARTER = timedelta(minutes=15)


@st.composite
def days(draw: st.DrawFn) -> Waking:
    opens = draw(st.integers(0, 22 * 60))
    closes = draw(st.integers(opens + 60, 24 * 60))
    return Waking(
        opens=time(opens // 60, opens % 60), closes=None if closes == 24 * 60 else time(closes // 60, closes % 60)
    )


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(MOMENTS, st.sampled_from(ZONES), days())
def test_the_next_moment_is_in_the_hours_and_none_before_it_is(now: datetime, zone: str, hours: Waking) -> None:
    found = next_awake(now, zone, hours)
    assert found >= now
    assert awake(found, zone, hours)
    assert found == now or not awake(now, zone, hours)
    here = ZoneInfo(zone)
    steady = now.astimezone(here).utcoffset() == (found + timedelta(hours=3)).astimezone(here).utcoffset()
    between = now
    while steady and between < found:
        assert not awake(between, zone, hours)
        between += QUARTER
    assert found - now < timedelta(days=2)


@pytest.mark.parametrize(
    ("now", "zone", "hours", "told"),
    [
        ("2026-11-20T03:00Z", "Asia/Bangkok", Waking(), "2026-11-20T03:00Z"),
        ("2026-11-20T14:00Z", "Asia/Bangkok", Waking(), "2026-11-21T01:00Z"),
        ("2026-11-20T22:00Z", "Asia/Bangkok", Waking(), "2026-11-21T01:00Z"),
        # Berlin: the night of the summer's begin is an hour shorter, that of its end an hour longer.
        ("2026-03-28T21:00Z", "Europe/Berlin", Waking(), "2026-03-29T06:00Z"),
        ("2026-10-24T21:00Z", "Europe/Berlin", Waking(), "2026-10-25T07:00Z"),
        # 2:30 is left out in the one night; in the other it comes twice, and the second counts after the first.
        ("2026-03-29T00:00Z", "Europe/Berlin", Waking(opens=time(2, 30)), "2026-03-29T01:30Z"),
        ("2026-10-25T01:10Z", "Europe/Berlin", Waking(opens=time(2, 30)), "2026-10-25T01:30Z"),
        ("2026-03-28T23:30Z", "Europe/Berlin", Waking(opens=time(2), closes=time(3)), "2026-03-30T00:00Z"),
    ],
)
def test_nights_are_as_long_as_the_clock_makes_them(now: str, zone: str, hours: Waking, told: str) -> None:
    assert next_awake(datetime.fromisoformat(now), zone, hours) == datetime.fromisoformat(told)


def test_a_time_on_the_clock_of_a_zone() -> None:
    day = datetime(2026, 3, 29).date()
    assert on_clock(day, time(9), "Europe/Berlin") == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert on_clock(day, time(9), "Asia/Tehran") == datetime(2026, 3, 29, 5, 30, tzinfo=UTC)
