"""When an account whose network fails again and again is left alone, and when it is tried again. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

BreakerState = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """`failures` and `openings` count in a row; `trial_until` is set while one reply tries the network again."""

    failures: int = 0
    openings: int = 0
    shut_until: datetime | None = None
    trial_until: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        """Open: nothing leaves before `shut_until`. Half-open: one reply at a time may try."""
        if self.shut_until is None:
            return "closed"
        return "open" if now < self.shut_until else "half-open"

    def closed_until(self, now: datetime) -> datetime | None:
        """Until when nothing may leave as things stand, None when a reply may leave now."""
        times = (self.shut_until, self.trial_until) if self.shut_until else ()
        return max((at for at in times if at is not None and now < at), default=None)

    def tried(self, now: datetime, trial: timedelta) -> "Breaker":
        """A reply leaves. While half-open, the others wait `trial` at most for what becomes of it."""
        return self if self.state(now) == "closed" else replace(self, trial_until=now + trial)

    def untried(self) -> "Breaker":
        """That reply never reached the network: the next one may try."""
        return replace(self, trial_until=None)

    def failed(self, now: datetime, after: int, rest: Callable[[int], timedelta]) -> "Breaker":
        """The network gave no clear answer. The `after`th time in a row opens it for `rest(openings before)`.

        What was on its way already when it opened changes no more than the count.
        """
        counted = replace(self, failures=self.failures + 1)
        if self.state(now) == "open" or (self.shut_until is None and counted.failures < after):
            return counted
        return replace(counted, openings=self.openings + 1, shut_until=now + rest(self.openings), trial_until=None)
