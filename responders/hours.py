"""When a customer is awake: the next moment that lies in the hours of their own clock, over every change of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.waking import Waking

LOOKED_AHEAD = 4
"""Days. A clock that is put forward may jump over the hours of one of them."""


def awake(at: datetime, zone: str, hours: Waking) -> bool:
    """Whether `at` (aware) lies in the hours there."""
    here = at.astimezone(ZoneInfo(zone)).time()
    return hours.opens <= here and (hours.closes is None or here < hours.closes)


def next_awake(now: datetime, zone: str, hours: Waking) -> datetime:
    """`now` itself where they are awake, otherwise the next moment at which the hours begin; in UTC."""
    if awake(now, zone, hours):
        return now.astimezone(UTC)
    today = now.astimezone(ZoneInfo(zone)).date()
    mornings = (on_clock(today + timedelta(days=n // 2), hours.opens, zone, n % 2) for n in range(2 * LOOKED_AHEAD))
    return next(each for each in mornings if each > now and awake(each, zone, hours))


def on_clock(day: date, hour: time, zone: str, fold: int = 0) -> datetime:
    """That moment on the clock of a zone, in UTC; `fold` 1 is the second of two where the clock is put back.

    What the clock jumps over is as long after the jump as it would have been after the hour before it.
    """
    return datetime.combine(day, hour.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC)
