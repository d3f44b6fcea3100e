"""How often a source is read: often while people write, seldom while it is quiet, and never more than the day allows.

What is left of the day is spread evenly until it begins anew: a poll that cost much is followed by a longer pause.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

HALF_LIFE = timedelta(hours=1)
"""After so long what people wrote counts half."""
HOUR = timedelta(hours=1)

Why = Literal["steady", "busy", "quiet", "people", "requests", "money", "spent"]
"""What set the pause: the settings alone, their shortest or longest pause, how often people write, what is left of the
requests or of the money of the day, or that nothing is left."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest pause between two polls; a budget may stretch the longest."""

    fastest: timedelta
    slowest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What an account may still use for reading until `reset`; None: as much as it likes.

    One poll needs at least one request and `least_money`. `sharers` sources read through the account.
    """

    reset: datetime
    requests: int | None = None
    money: float | None = None
    least_money: float = 0.0
    sharers: int = 1

    @property
    def spent(self) -> bool:
        no_requests = self.requests is not None and self.requests < 1
        return no_requests or (self.money is not None and self.money < max(self.least_money, _DUST))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one poll took."""

    requests: int = 0
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Beat:
    """When to read next: `pause` after now, and what set it."""

    pause: timedelta
    why: Why


_DUST = 1e-9


def activity(before: float, since: datetime | None, new: int, now: datetime) -> float:
    """New mentions an hour, smoothed: `before` was true at `since`, and `new` ones were heard now."""
    passed = now - since if since is not None and now > since else timedelta()
    faded = before * math.pow(0.5, passed / HALF_LIFE)
    return faded + new * _WEIGHT


_WEIGHT = 0.693147 * (HOUR / HALF_LIFE)


def decide(active: float, bounds: Bounds, left: Left, last: Cost, now: datetime, *, walking: bool = False) -> Beat:
    """The pause after a poll at `now` that cost `last`. `walking`: it ended before it had read all that there is.

    Never shorter than `bounds.fastest`; longer than `bounds.slowest` only where the budget asks for it.
    """
    wanted = _wanted(active, bounds, walking)
    rest = max(left.reset - now, timedelta())
    if left.spent:
        return Beat(max(rest, bounds.fastest), "spent")
    asked = max(_spread(last, left, rest), key=lambda beat: beat.pause)
    if asked.pause <= wanted.pause:
        return wanted
    # nobody waits for a day that is over: the new one has its own budget
    return Beat(max(min(asked.pause, rest), wanted.pause), asked.why)


def expected(pause: timedelta, lag: timedelta) -> tuple[timedelta, timedelta]:
    """How long after it was posted something is heard: on average, and within which time 95 of 100 are."""
    return pause / 2 + lag, pause * 0.95 + lag


def _wanted(active: float, bounds: Bounds, walking: bool) -> Beat:
    if bounds.slowest <= bounds.fastest:
        return Beat(bounds.fastest, "steady")
    if walking or active * (bounds.fastest / HOUR) >= 1:
        return Beat(bounds.fastest, "busy")
    if active * (bounds.slowest / HOUR) <= 1:
        return Beat(bounds.slowest, "quiet")
    return Beat(HOUR / active, "people")


def _spread(last: Cost, left: Left, rest: timedelta) -> tuple[Beat, Beat]:
    """As long as this poll's share of what is left is of the time that is left."""
    requests = 0.0 if left.requests is None else max(last.requests, 1) * left.sharers / left.requests
    money = 0.0 if left.money is None else last.money * left.sharers / left.money
    return Beat(rest * min(requests, 1), "requests"), Beat(rest * min(money, 1), "money")
