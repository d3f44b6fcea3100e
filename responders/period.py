"""Stretches of days as somebody's calendar has them: where days begin, what came before, how to draw them."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONGEST = 366
_DAILY, _WEEKLY = 31, 190
_MINUTE = timedelta(minutes=1)
_MINUTES = range(24 * 60 + 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The local days `first` to `last` of `zone` ("Asia/Bangkok"), no later than `until` (None: whole days)."""

    first: date
    last: date
    zone: str = "UTC"
    until: datetime | None = None

    @property
    def start(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment that is not in it."""
        over = self.ends(self.last)
        return over if self.until is None else max(self.start, min(over, self.until))

    def ends(self, day: date) -> datetime:
        """The midnight after `day`."""
        return _midnight(day + DAY, self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days that came before, up to the same time of day."""
        back = timedelta(days=self.days)
        until = None
        if self.until is not None:
            zone = ZoneInfo(self.zone)
            local = self.until.astimezone(zone)
            until = datetime.combine(local.date() - back, local.time(), zone).astimezone(UTC)
        return Period(first=self.first - back, last=self.last - back, zone=self.zone, until=until)

    def steps(self) -> tuple[date, ...]:
        """Where the columns of a chart begin: days, from a month on weeks (Mondays), from half a year on months."""
        return tuple(dict.fromkeys(self.places().values()))

    def places(self) -> dict[date, date]:
        """Every day, and where its column begins."""
        return {day: self._step(day) for day in (self.first + DAY * n for n in range(self.days))}

    def _step(self, day: date) -> date:
        if self.days <= _DAILY:
            return day
        start = day - DAY * day.weekday() if self.days <= _WEEKLY else day.replace(day=1)
        return max(start, self.first)

    def stretches(self) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """(start, end, how far local time is ahead of UTC): a clock that is changed begins a new stretch."""
        zone, began = ZoneInfo(self.zone), self.start
        ahead = _ahead(began, zone)
        for before, at in _by_day(self.start, self.end):
            if _ahead(at, zone) != ahead:
                changed = _change(before, zone)
                yield began, changed, ahead
                began, ahead = changed, _ahead(changed, zone)
        if began < self.end:
            yield began, self.end, ahead


def last_days(days: int, zone: str, now: datetime) -> Period:
    """So many days, of which the last is today, as far as it has come."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return Period(first=today - DAY * (days - 1), last=today, zone=zone, until=now)


def whole_days(days: int, zone: str, now: datetime) -> Period:
    """So many days, of which the last is yesterday."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return Period(first=today - DAY * days, last=today - DAY, zone=zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _ahead(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _by_day(at: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while at < end:
        yield at, (at := min(at + DAY, end))


def _change(after: datetime, zone: ZoneInfo) -> datetime:
    """The minute in the day after `after` at which the clock is changed."""
    low = after.replace(second=0, microsecond=0)
    ahead = _ahead(after, zone)
    return low + bisect_left(_MINUTES, True, key=lambda n: _ahead(low + n * _MINUTE, zone) != ahead) * _MINUTE
