"""What the writer needs to remember between calls: money, failures and answers. The top floor lends the real one."""

from dataclasses import dataclass
from typing import Protocol


class Closed(Exception):
    """No call may be made now; the message says why in words for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Permission for one call on `day`, with `worth` millionths of the currency set aside for it."""

    day: str
    worth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """How a call ended. `cost` is in millionths of the currency; `ok` is False when no usable answer came."""

    ok: bool
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0


class Purse(Protocol):
    """Shared by all workers of an installation; no call of it is made while the endpoint is being asked."""

    def open(self, worth: int, *, aside: bool = False) -> Leave:
        """Set `worth` aside and let one call through. Raises Closed.

        What is only an `aside`, and words no draft, is let through while half of the day is left.
        """

    def settle(self, leave: Leave, spent: Spent) -> None:
        """Give back what was set aside, note what was spent, and count failures in a row."""

    def refused(self) -> None:
        """Note that an answer was thrown away by the checks."""

    def kept(self, key: str) -> str | None:
        """The answer kept under `key`, None when there is none or it is too old."""

    def keep(self, key: str, answer: str) -> None:
        """Keep an answer; it holds placeholders, never what they stand for."""
