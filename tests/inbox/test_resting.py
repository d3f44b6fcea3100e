"""Tomorrow morning is morning where the brand is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.resting import Rest, until

ZONES = (
    "UTC",
    "Asia/Bangkok",
    "Asia/Tehran",
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))


@given(TIMES, st.sampled_from(ZONES))
def test_tomorrow_at_nine_on_the_clock_there(now: datetime, zone: str) -> None:
    back = until(Rest.MORNING, None, now, zone).astimezone(ZoneInfo(zone))
    assert (back.hour, back.minute, back.date() - now.astimezone(ZoneInfo(zone)).date()) == (9, 0, timedelta(days=1))


@given(TIMES, st.sampled_from(ZONES), st.integers(1, 400))
def test_any_later_day_at_nine(now: datetime, zone: str, days: int) -> None:
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    back = until(Rest.DATE, day, now, zone)
    assert back > now
    assert back.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime(day.year, day.month, day.day, 9)


def test_late_evening_in_bangkok_is_the_day_before_in_utc() -> None:
    now = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert until(Rest.MORNING, None, now, "Asia/Bangkok") == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert until(Rest.HOUR, None, now, "Asia/Bangkok") == datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [None, date(2026, 11, 20), date(1999, 1, 1)])
def test_no_day_and_past_days_are_refused(day: date | None) -> None:
    with pytest.raises(ValueError, match="a day after today"):
        until(Rest.DATE, day, datetime(2026, 11, 20, 9, tzinfo=UTC), "UTC")
