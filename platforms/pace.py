"""What reading costs, and how fast one account may speak: a token bucket whose whole state is one exact time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page of reading takes at most: `requests`, each for `price` US dollars at most."""

    requests: int = 5
    price: float = 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `limit` in any span of length `per`, `burst` of them at once (0: a quarter of the limit, at least one).

    The bucket is kept as `full_at`, the time at which it is full again (None: it is full). It holds `burst` tokens and
    gets one back in each `interval`, which is so long that a burst and what flows in after it stay within the limit.
    """

    limit: int
    per: timedelta
    burst: int = 0

    @property
    def size(self) -> int:
        return min(self.burst or max(1, self.limit // 4), self.limit)

    @property
    def interval(self) -> timedelta:
        """How long one token takes to come back, rounded up: a microsecond too much breaks no promise."""
        shares = self.limit - self.size + 1
        return -(-self.per // _TICK // shares) * _TICK

    def ready_at(self, full_at: datetime | None, now: datetime) -> datetime:
        """When the next one may leave: `now`, or later."""
        return now if full_at is None else max(now, full_at - (self.size - 1) * self.interval)

    def taken(self, full_at: datetime | None, now: datetime) -> datetime:
        """`full_at` after one token was taken at `now`."""
        return max(full_at or now, now) + self.interval
