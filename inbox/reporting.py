"""What somebody asks of the reports, and the words and shapes in which they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from babel.dates import format_skeleton
from babel.support import LazyProxy
from babel.units import format_unit
from fastapi import Depends, Query

from inbox import charts, words
from inbox.charts import Columns, Traces
from inbox.speech import N_, _, digits, manner, number, percent
from responders.period import LONGEST, Period, last_days
from responders.reports import Cut, Line, Moods, Spread, Timing
from responders.roles import Permit
from store.reporting import Asked

SPANS = (7, 28, 90, 365)
USUAL = 28
SHOWN = 6
"""Charts of one cut; the table behind them has all."""
CUT_TITLES: dict[Cut, LazyProxy] = {"source": N_("By source"), "language": N_("By language"), "topic": N_("By topic")}
CUT_NAMES: dict[Cut, LazyProxy] = {"source": N_("Source"), "language": N_("Language"), "topic": N_("Topic")}
TIMES: dict[str, LazyProxy] = {
    "answers": N_("From hearing to the first answer"),
    "resolutions": N_("From hearing to a solved ticket"),
    "alerts": N_("From hearing to the alert"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A report as its address says it; `first` and `last` are given both or not at all."""

    days: int = USUAL
    brand: str = ""
    source: str = ""
    language: str = ""
    first: date | None = None
    last: date | None = None

    def period(self, now: datetime) -> Period:
        """On the clock of whoever asks."""
        zone = manner().zone
        if self.first is None or self.last is None:
            return last_days(self.days, zone, now)
        return Period(first=self.first, last=self.last, zone=zone, until=now)

    def asked(self, permit: Permit, now: datetime) -> Asked:
        """In the brands where this person may read."""
        brands = frozenset({self.brand}) if self.brand and permit.may("read", self.brand) else permit.reach()
        return Asked(period=self.period(now), brands=brands, source=self.source, language=self.language)

    def fields(self) -> dict[str, str]:
        told = {"days": "" if self.first else str(self.days), "brand": self.brand, "source": self.source}
        told |= {"language": self.language, "first": f"{self.first or ''}", "last": f"{self.last or ''}"}
        return {name: value for name, value in told.items() if value}

    def link(self, **changed: str) -> str:
        """The address with something else in it."""
        fields = {name: value for name, value in (self.fields() | changed).items() if value}
        return f"/reports?{urlencode(fields)}"


def wanted(
    days: Annotated[str, Query(max_length=4)] = "",
    brand: Annotated[str, Query(max_length=100)] = "",
    source: Annotated[str, Query(max_length=200)] = "",
    language: Annotated[str, Query(max_length=20)] = "",
    first: Annotated[str, Query(max_length=10)] = "",
    last: Annotated[str, Query(max_length=10)] = "",
) -> Wanted:
    """What makes no sense is as if it were not said: too long a time ends where it may."""
    span = int(days) if days.isascii() and days.isdecimal() and int(days) in SPANS else USUAL
    begin, end = _day(first), _day(last)
    if begin is None or end is None:
        return Wanted(days=span, brand=brand, source=source, language=language)
    begin, end = min(begin, end), min(max(begin, end), min(begin, end) + timedelta(days=LONGEST - 1))
    return Wanted(days=span, brand=brand, source=source, language=language, first=begin, last=end)


Asks = Annotated[Wanted, Depends(wanted)]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def step_name(start: date, period: Period) -> str:
    """What a column stands for: a day, a week from that day on, a month."""
    if period.days <= 31:
        return day_name(start)
    if period.days <= 190:
        return _("week from %(day)s", day=day_name(start))
    return digits(format_skeleton("yMMM", start, locale=manner().locale))


def day_name(day: date) -> str:
    return digits(format_skeleton("MMMd", day, locale=manner().locale))


def length(took: timedelta | None) -> str:
    """A length of time in its two greatest units: 1 h 50 min, 40 s; a dash where there is none."""
    if took is None:
        return "–"
    seconds = round(took.total_seconds())
    units = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
    place = next((n for n, (size, _unit) in enumerate(units) if seconds >= size), 3)
    parts = [format_unit(seconds // units[place][0], f"duration-{units[place][1]}", "short", locale=manner().locale)]
    if place < 2 and (rest := seconds % units[place][0] // units[place + 1][0]):
        parts.append(format_unit(rest, f"duration-{units[place + 1][1]}", "short", locale=manner().locale))
    return digits(" ".join(parts))


def minutes(count: float) -> str:
    return length(timedelta(minutes=count))


def share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def points(value: float | None) -> str:
    """A change of a share: +3 points, −2 points."""
    if value is None:
        return "–"
    rounded = round(100 * value)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return _("%(change)s points", change=f"{sign}{number(abs(rounded))}")


def value_name(cut: Cut, value: str) -> str:
    if cut == "language":
        return words.language(value)
    return words.plain(value) if cut == "topic" else value


@dataclass(frozen=True, slots=True)
class Panel:
    """One value of a cut, drawn."""

    name: str
    line: Line
    chart: Columns


def panels(cut: Cut, lines: Sequence[Line]) -> list[Panel]:
    """The most frequent values, all to one scale."""
    shown = [line for line in lines if line.now.total][:SHOWN]
    top = charts.top_of(step.total for line in shown for step in line.steps)
    return [Panel(value_name(cut, line.value), line, charts.columns(line.steps, top)) for line in shown]


def lines_of(timing: Timing) -> Traces:
    """The middle and the slow end, in minutes."""

    def minutes(took: timedelta | None) -> float | None:
        return None if took is None else took.total_seconds() / 60

    return charts.traces(
        [
            ("median", [minutes(step.median) for step in timing.steps]),
            ("p90", [minutes(step.p90) for step in timing.steps]),
        ]
    )


def step_names(period: Period) -> list[str]:
    return [step_name(start, period) for start in period.steps()]


def tips(names: Sequence[str], steps: Sequence[Moods]) -> list[str]:
    """What each column says to a pointer."""
    return [
        _("%(name)s: %(total)s, %(unhappy)s unhappy", name=name, total=moods.total, unhappy=moods.negative)
        for name, moods in zip(names, steps, strict=True)
    ]


def told(name: str, spread: Spread) -> str:
    middle, slow = length(spread.median), length(spread.p90)
    return _("%(name)s: median %(median)s, nine of ten within %(p90)s", name=name, median=middle, p90=slow)
