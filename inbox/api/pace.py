"""How fast programs may ask: one bucket for each token and one for each address, in the memory of this process."""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

KEPT = 10_000
"""Buckets; the one that nobody has used for longest makes room."""


class TooFast(Exception):
    """Asked too often; `wait` is the number of whole seconds until the next call is let in."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"too many calls; the next one is let in after {wait} s")
        self.wait = wait


@dataclass(slots=True)
class Pace:
    """Buckets that hold a minute's worth of calls and fill evenly. Safe to use from several threads."""

    _buckets: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, per_minute: int, now: datetime) -> None:
        """Count one call. Raises TooFast when the bucket is empty."""
        with self._lock:
            left, at = self._buckets.pop(key, (float(per_minute), now))
            left = min(per_minute, left + max(0.0, (now - at).total_seconds()) * per_minute / 60)
            self._buckets[key] = (max(left - 1, 0.0) if left >= 1 else left, now)
            while len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        if left < 1:
            raise TooFast(math.ceil((1 - left) * 60 / per_minute))
