"""Until when a snoozed item rests, counted on the clock of its brand."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from inbox.speech import _

MORNING = time(9)


class Rest(StrEnum):
    HOUR = "hour"
    MORNING = "morning"
    DATE = "date"


def until(rest: Rest, day: date | None, now: datetime, zone: str) -> datetime:
    """An hour from now, nine o'clock tomorrow or on `day`. Raises ValueError where that day is missing or past."""
    if rest is Rest.HOUR:
        return now + timedelta(hours=1)
    here = now.astimezone(ZoneInfo(zone))
    tomorrow = here.date() + timedelta(days=1)
    wanted = tomorrow if rest is Rest.MORNING else day
    if wanted is None or wanted < tomorrow:
        raise ValueError(_("Choose a day after today."))
    return datetime.combine(wanted, MORNING, here.tzinfo).astimezone(now.tzinfo)
