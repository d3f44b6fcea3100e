"""What is asked of a network within a block, counted at the wire, and stopped before it is more than was allowed.

Clients that go through `wire` or `fetch` are counted by themselves; another one calls `ask` before each request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from platforms.errors import OverBudget


@dataclass(slots=True)
class Meter:
    """Requests made and US dollars that they cost. None: no limit. One request may cost `each` at most."""

    most_requests: int | None = None
    most_money: float | None = None
    each: float = 0.0
    requests: int = 0
    money: float = 0.0
    outer: "Meter | None" = None

    def _ask(self) -> None:
        if self.most_requests is not None and self.requests >= self.most_requests:
            raise OverBudget("the requests that the settings allow for a day are used")
        if self.most_money is not None and self.money + self.each > self.most_money + _DUST:
            raise OverBudget("the money that the settings allow for a day is used")


_DUST = 1e-9
_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def running(most_requests: int | None = None, most_money: float | None = None, each: float = 0.0) -> Iterator[Meter]:
    """Count what this thread asks in the block; a block around it counts along."""
    made = Meter(most_requests, most_money, each, outer=_METER.get())
    token = _METER.set(made)
    try:
        yield made
    finally:
        _METER.reset(token)


def ask() -> None:
    """One request is about to be made. Raises OverBudget where it may not be."""
    for meter in _meters():
        meter._ask()
    for meter in _meters():
        meter.requests += 1


def charge(money: float) -> None:
    """What the network takes for its last answer, in US dollars."""
    for meter in _meters():
        meter.money += money


def _meters() -> Iterator[Meter]:
    meter = _METER.get()
    while meter is not None:
        yield meter
        meter = meter.outer
