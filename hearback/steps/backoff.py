"""How long to leave a network alone that named no time itself."""

import random
from datetime import timedelta

FIRST, CEILING = timedelta(seconds=30), timedelta(minutes=15)


def wait(failures: int) -> timedelta:
    """Doubles from 30 s with every failure in a row, at most 15 minutes, with jitter of a fifth either way."""
    steady = min(FIRST * (1 << min(failures, 10)), CEILING)
    return steady * random.uniform(0.8, 1.2)  # noqa: S311  (spreading load, not a secret)
