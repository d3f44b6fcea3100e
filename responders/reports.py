"""Arithmetic of the reports: counts by mood, how long things took, what people complain about."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from responders.period import Period

Mood = Literal["negative", "neutral", "unsure", "positive"]
Cut = Literal["source", "language", "topic"]

MOODS: tuple[Mood, ...] = get_args(Mood)
CUTS: tuple[Cut, ...] = get_args(Cut)
FEW = 20
"""A share of fewer than these is shown with a mark: one mention moves it by more than 5 points."""
_SURE = 1.959964  # two-sided 95 %


class Cell(NamedTuple):
    """So many mentions of one day, one value of the cut, and one mood."""

    day: date
    value: str
    mood: Mood
    many: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moods:
    """How many mentions were of which mood."""

    negative: int = 0
    neutral: int = 0
    unsure: int = 0
    positive: int = 0

    @property
    def total(self) -> int:
        return self.negative + self.neutral + self.unsure + self.positive

    @property
    def unhappy(self) -> float | None:
        """The share of unhappy ones, None of none."""
        return self.negative / self.total if self.total else None

    @property
    def few(self) -> bool:
        return self.total < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One value of a cut, in the period, in as many days before, and step by step."""

    value: str
    now: Moods
    before: Moods
    steps: tuple[Moods, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took: `median` and `p90` (nine of ten were no slower), None where nothing was.

    `in_time` of those that had a promised time, `promised`, kept it.
    """

    count: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None
    longest: timedelta | None = None
    promised: int = 0
    in_time: int = 0

    @property
    def kept(self) -> float | None:
        return self.in_time / self.promised if self.promised else None

    @property
    def few(self) -> bool:
        return self.count < FEW


class Took(NamedTuple):
    """So many things of one day took so many whole seconds each, in time or not (None: nothing was promised)."""

    day: date
    seconds: int
    in_time: bool | None
    many: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """How often a topic was in unhappy mentions: `now` of `of_now` this time, `before` of `of_before` last time.

    `few`: so few that shares say little. `chance`: a change as great as this comes about by itself in more than one
    of twenty cases (two-sided test of two shares, with the correction of Yates for small numbers).
    """

    topic: str
    now: int
    of_now: int
    before: int
    of_before: int

    @property
    def share(self) -> float:
        return self.now / self.of_now if self.of_now else 0.0

    @property
    def was(self) -> float | None:
        """The share of last time."""
        return self.before / self.of_before if self.of_before else None

    @property
    def change(self) -> float | None:
        """In shares (0.05 is five points more); None where there was nothing to compare with."""
        return self.share - self.was if self.was is not None and self.of_now else None

    @property
    def few(self) -> bool:
        return min(self.of_now, self.of_before) < FEW

    @property
    def chance(self) -> bool:
        if self.change is None:
            return True
        both = (self.now + self.before) / (self.of_now + self.of_before)
        spread = math.sqrt(both * (1 - both) * (1 / self.of_now + 1 / self.of_before))
        step = (1 / self.of_now + 1 / self.of_before) / 2
        return abs(self.change) - step < _SURE * spread if spread else True


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One kind of time: all together, and step by step."""

    whole: Spread = Spread()
    steps: tuple[Spread, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A whole report. `total` has the sums over all; each line of `cuts` is one of its parts.

    A mention about two topics counts for both, so that only those lines add up to more than the total. `complaints`
    are those of the `week` against the one before it.
    """

    period: Period
    total: Line
    cuts: Mapping[Cut, Sequence[Line]] = field(default_factory=dict)
    answers: Timing = Timing()
    resolutions: Timing = Timing()
    alerts: Timing = Timing()
    overdue: int = 0
    week: Period
    complaints: Sequence[Complaint] = ()


def moods(cells: Iterable[Cell]) -> Moods:
    counted: Counter[str] = Counter()
    for cell in cells:
        counted[cell.mood] += cell.many
    return Moods(**{mood: counted[mood] for mood in MOODS})


def lines(now: Sequence[Cell], before: Sequence[Cell], period: Period) -> tuple[Line, ...]:
    """One line for each value of either time, the most frequent of `now` first."""
    here, there = _by_value(now), _by_value(before)
    found = [line(value, here.get(value, ()), there.get(value, ()), period) for value in {**here, **there}]
    return tuple(sorted(found, key=lambda each: (-each.now.total, -each.before.total, each.value)))


def line(value: str, now: Sequence[Cell], before: Sequence[Cell], period: Period) -> Line:
    steps: dict[date, list[Cell]] = {start: [] for start in period.steps()}
    places = period.places()
    for cell in now:
        steps[places[cell.day]].append(cell)
    return Line(value=value, now=moods(now), before=moods(before), steps=tuple(moods(part) for part in steps.values()))


def timing(took: Sequence[Took], period: Period) -> Timing:
    steps: dict[date, list[Took]] = {start: [] for start in period.steps()}
    places = period.places()
    for one in took:
        steps[places[one.day]].append(one)
    return Timing(whole=spread(took), steps=tuple(spread(part) for part in steps.values()))


def spread(took: Iterable[Took]) -> Spread:
    counted: Counter[int] = Counter()
    promised = in_time = 0
    for one in took:
        counted[one.seconds] += one.many
        promised += one.many if one.in_time is not None else 0
        in_time += one.many if one.in_time else 0
    if not counted:
        return Spread()
    ordered = sorted(counted.items())
    return Spread(
        count=counted.total(),
        median=timedelta(seconds=(_at(ordered, 50) + _at(ordered, 50, up=True)) / 2),
        p90=timedelta(seconds=_at(ordered, 90)),
        longest=timedelta(seconds=ordered[-1][0]),
        promised=promised,
        in_time=in_time,
    )


def complaints(now: Mapping[str, int], of_now: int, before: Mapping[str, int], of_before: int) -> tuple[Complaint, ...]:
    """One for each topic that unhappy mentions of either time were about, the most frequent first."""
    found = [
        Complaint(topic=topic, now=now.get(topic, 0), of_now=of_now, before=before.get(topic, 0), of_before=of_before)
        for topic in {**now, **before}
    ]
    return tuple(sorted(found, key=lambda each: (-each.now, -each.before, each.topic)))


def _by_value(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.value].append(cell)
    return found


def _at(ordered: Sequence[tuple[int, int]], percent: int, *, up: bool = False) -> int:
    """The least value that `percent` of all do not exceed; with `up` the next one where that falls between two."""
    wanted = percent * sum(count for _, count in ordered)
    seen = 0
    for value, count in ordered:
        seen += 100 * count
        if seen > wanted or (seen == wanted and not up):
            return value
    return ordered[-1][0]
