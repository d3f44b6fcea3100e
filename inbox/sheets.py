"""The figures of a report as plain tables, with names that do not change with the language of the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from responders.reports import MOODS, Figures, Line, Moods, Spread, Timing

Cell = str | int | float | None
_MOODS = ("posts", "unhappy", "neutral", "unsure", "happy")
_SPREAD = ("counted", "median_seconds", "p90_seconds", "longest_seconds", "promised", "in_time")


_COMPLAINTS = (
    "value", "this_week", "unhappy_this_week", "week_before", "unhappy_week_before", "few", "may_be_chance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; its first `keys` columns say what a row is about."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    keys: int = 2


def of_figures(figures: Figures) -> tuple[Sheet, ...]:
    steps = figures.period.steps()
    times = {"answers": figures.answers, "resolutions": figures.resolutions, "alerts": figures.alerts}
    cuts = [
        Sheet(f"by {cut}", ("value", "from", *_MOODS), tuple(row for line in found for row in _line(line, steps)))
        for cut, found in figures.cuts.items()
    ]
    timed = tuple(row for name, one in times.items() for row in _timing(name, one, steps))
    return (
        Sheet("all posts", ("value", "from", *_MOODS), tuple(_line(figures.total, steps))),
        *cuts,
        Sheet("times", ("value", "from", *_SPREAD), timed),
        Sheet("complaints", _COMPLAINTS, tuple(_complaints(figures)), keys=1),
    )


def _line(line: Line, steps: Sequence[date]) -> Iterator[Sequence[Cell]]:
    """Step by step, then the whole time, then as much time before."""
    for start, moods in zip(steps, line.steps, strict=True):
        yield line.value or "all", f"{start}", *_counts(moods)
    yield line.value or "all", "whole time", *_counts(line.now)
    yield line.value or "all", "time before", *_counts(line.before)


def _counts(moods: Moods) -> Sequence[int]:
    by = {mood: getattr(moods, mood) for mood in MOODS}
    return moods.total, by["negative"], by["neutral"], by["unsure"], by["positive"]


def _timing(name: str, timing: Timing, steps: Sequence[date]) -> Iterator[Sequence[Cell]]:
    for start, spread in zip(steps, timing.steps, strict=True):
        yield name, f"{start}", *_spread(spread)
    yield name, "whole time", *_spread(timing.whole)


def _spread(spread: Spread) -> Sequence[Cell]:
    lengths = (_seconds(each) for each in (spread.median, spread.p90, spread.longest))
    return spread.count, *lengths, spread.promised, spread.in_time


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _complaints(figures: Figures) -> Iterator[Sequence[Cell]]:
    for one in figures.complaints:
        yield one.topic, one.now, one.of_now, one.before, one.of_before, int(one.few), int(one.chance)
