"""How often a source is read, and what reading through its account may cost in a day."""

from dataclasses import dataclass
from datetime import timedelta

from config.table import Table

EVERY = timedelta(minutes=5)
_LARGEST_JITTER = timedelta(seconds=30)
KEYS = ("slowest", "requests_per_day", "dollars_per_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """`every` while people write, up to `slowest` while it is quiet, each pause longer or shorter by up to `jitter`.

    The limits hold for the account, whatever number of its sources say so (the smallest counts). None: no limit.
    """

    every: timedelta = EVERY
    jitter: timedelta = timedelta()
    slowest: timedelta = EVERY
    requests_per_day: int | None = None
    dollars_per_day: float | None = None


def rhythm(table: Table) -> Rhythm:
    """As the table of a source says it."""
    every = table.span("every", EVERY)
    jitter = table.span("jitter", min(every / 10, _LARGEST_JITTER), timedelta())
    if jitter >= every:
        table.wrong("jitter", "must be shorter than `every`")
    slowest = table.span("slowest", every) if table.has("slowest") else every
    if slowest < every:
        table.wrong("slowest", "must not be shorter than `every`")
    requests = table.number("requests_per_day", 1, 1, 100_000_000) if table.has("requests_per_day") else None
    dollars = table.amount("dollars_per_day", 1.0, 0.01, 1_000_000) if table.has("dollars_per_day") else None
    return Rhythm(
        every=every, jitter=jitter, slowest=max(slowest, every), requests_per_day=requests, dollars_per_day=dollars
    )
