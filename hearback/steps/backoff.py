"""How long to leave a network alone."""

import random
from datetime import datetime, timedelta

FIRST, CEILING = timedelta(seconds=30), timedelta(minutes=15)
LONGEST = timedelta(days=1)
"""A network that names a later time than this is not believed: a wrong header would stop an account for ever."""


def wait(failures: int) -> timedelta:
    """Doubles from 30 s with every failure in a row, at most 15 minutes, with jitter of a fifth either way."""
    steady = min(FIRST * (1 << min(failures, 10)), CEILING)
    return steady * random.uniform(0.8, 1.2)  # noqa: S311  (spreading load, not a secret)


def until(now: datetime, asked: datetime | None, failures: int) -> datetime:
    """When to try again: when the network `asked` for, else by `wait`.

    Never at once, whatever it asked: by a clock that is fast, every time that it names is over already.
    """
    if asked is None:
        return now + wait(failures)
    return min(max(asked, now + FIRST), now + LONGEST)
