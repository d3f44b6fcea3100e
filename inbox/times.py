"""Times as a page tells them: ages, deadlines and moments, in the language and on the clock of whoever looks."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_gmt
from babel.units import format_unit

from inbox.speech import UTC, _, digits, manner, short

Worry = Literal["bad", "warn", "line"]
MONTH = timedelta(days=30)
SOON = timedelta(minutes=30)


def span(length: timedelta) -> str:
    """A length of time as a person says it: 40 sec, 12 min, 5 hr, 3 days."""
    size, unit = short(length)
    return digits(_unit(size, unit, manner().locale))


def ago(at: datetime, now: datetime) -> str:
    """How long ago; a moment ahead of now counts as now."""
    age = now - at
    if age < timedelta(minutes=1):
        return _("now")
    return span(age) if age < MONTH else day(at)


def past(at: datetime, now: datetime) -> str:
    """The same as part of a sentence: 6 min ago, just now, on May 3, 2026."""
    age = now - at
    if age < timedelta(minutes=1):
        return _("just now")
    return _("%(span)s ago", span=span(age)) if age < MONTH else _("on %(day)s", day=day(at))


def due(at: datetime, now: datetime) -> tuple[str, Worry]:
    """How much of the promised time is left, and how worrying that is."""
    if at <= now:
        return _("%(span)s overdue", span=span(now - at)), "bad"
    return _("%(span)s left", span=span(at - now)), "warn" if at - now < SOON else "line"


def day(at: datetime | date) -> str:
    told = manner()
    on = at.astimezone(told.clock).date() if isinstance(at, datetime) else at
    return digits(_date(on, told.locale))


def exact(at: datetime) -> str:
    """Date and time to the second, with the clock that it is told on."""
    told = manner()
    return digits(_moment(at, told.locale, told.zone))


@lru_cache(maxsize=2048)
def _unit(size: int, unit: str, locale: Locale) -> str:
    return format_unit(size, f"duration-{unit}", length="short", locale=locale)


@lru_cache(maxsize=2048)
def _date(on: date, locale: Locale) -> str:
    return format_date(on, "medium", locale=locale)


@lru_cache(maxsize=4096)
def _moment(at: datetime, locale: Locale, zone: str) -> str:
    here = at.astimezone(manner().clock)
    place = UTC if zone == UTC else get_timezone_gmt(here, width="long", locale=locale)
    return f"{format_datetime(here, 'medium', tzinfo=here.tzinfo, locale=locale)} {place}"
