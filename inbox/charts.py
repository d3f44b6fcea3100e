"""Charts as shapes: bars and lines in a box of 100 high, without words, colours or sizes.

The template writes them as SVG that stretches to its place; words stand around it as text of the page, so that they
keep their size on a phone, follow the language and its direction, and can be read aloud.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from responders.reports import MOODS, Moods

HIGH = 100.0
STEP = 10.0
_DAY = 24 * 60
_ROUND = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, _DAY, 2 * _DAY)
_FILLED = 0.82
"""How much of its step a column takes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle; `kind` is its CSS class."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns, one list of bars each, in a box `wide`; `top` is the value at the upper edge."""

    wide: float
    top: float
    columns: tuple[tuple[Bar, ...], ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A line; `path` is SVG path data, with a gap where there was no value, and `dots` where one stands alone."""

    kind: str
    path: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Traces:
    wide: float
    top: float
    lines: tuple[Trace, ...]


def top_of(values: Iterable[float]) -> float:
    """The round number (1, 2 or 5 with zeros) at which an axis ends."""
    most = max(values, default=0)
    size = 1.0
    while True:
        for nice in (1, 2, 5):
            if most <= nice * size:
                return nice * size
        size *= 10


def top_of_times(minutes: Iterable[float]) -> float:
    """The same for lengths of time: a number of minutes, hours or days that people count in."""
    most = max(minutes, default=0)
    return next((float(round_one) for round_one in _ROUND if most <= round_one), top_of([most / _DAY]) * _DAY)


def columns(steps: Sequence[Moods], top: float | None = None) -> Columns:
    """One column for each step, its moods stacked with the unhappy ones at the bottom."""
    upper = top or top_of(step.total for step in steps)
    drawn = tuple(_stacked(step, STEP * place, upper) for place, step in enumerate(steps))
    return Columns(STEP * len(steps), upper, drawn)


def _stacked(step: Moods, x: float, top: float) -> tuple[Bar, ...]:
    bars, y = [], HIGH
    for mood in MOODS:
        height = HIGH * getattr(step, mood) / top
        y -= height
        if height:
            bars.append(Bar(mood, _round(x + STEP * (1 - _FILLED) / 2), _round(y), STEP * _FILLED, _round(height)))
    return tuple(bars)


def traces(series: Sequence[tuple[str, Sequence[float | None]]]) -> Traces:
    """One line for each (kind, minutes); None breaks it."""
    upper = top_of_times(value for _, values in series for value in values if value is not None)
    wide = STEP * max((len(values) for _, values in series), default=0)
    return Traces(wide, upper, tuple(_trace(kind, values, upper) for kind, values in series))


def _trace(kind: str, values: Sequence[float | None], top: float) -> Trace:
    parts, dots, drawing = [], [], False
    for place, value in enumerate(values):
        if value is None:
            drawing = False
            continue
        x, y = _round(STEP * (place + 0.5)), _round(HIGH - HIGH * value / top)
        parts.append(f"{'L' if drawing else 'M'}{x:g} {y:g}")
        alone = (place == 0 or values[place - 1] is None) and (place + 1 == len(values) or values[place + 1] is None)
        dots += [(x, y)] if alone else []
        drawing = True
    return Trace(kind, " ".join(parts), tuple(dots))


def bars(values: Sequence[tuple[str, float]], top: float) -> tuple[Bar, ...]:
    """Horizontal bars from the start, one under the other; `top` is the value at the far edge of 100."""
    high = HIGH / max(1, len(values))
    return tuple(
        Bar(kind, 0, _round(high * (place + (1 - _FILLED) / 2)), _round(100 * value / top), _round(high * _FILLED))
        for place, (kind, value) in enumerate(values)
    )


def _round(value: float) -> float:
    return round(value, 2)
