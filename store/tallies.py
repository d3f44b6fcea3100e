"""Running totals for the figures, so that a scrape counts nothing: exact, shared by all processes, kept over restarts.

They change with the commit of what they count. Names are made of parts with a slash between them.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from responders.lifecycle import Move, State
from responders.values import ResponseKind
from store.database import Tx
from store.ledger import pending
from store.tables import tallies

LONGEST = 100
"""Of a name from outside, so that every total fits its key."""
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Upper bounds in seconds of what is timed; longer ones are counted under "more"."""
MICRO = 1_000_000


def add(tx: Tx, name: str, by: int = 1) -> None:
    """Written with the commit of this transaction."""
    pending(tx).tallies[name] += by


def made(tx: Tx, kind: ResponseKind, state: str) -> None:
    """A new response."""
    add(tx, f"response/{kind}/{state}")


def moved(tx: Tx, kind: ResponseKind, was: State, now: State) -> None:
    """A response that has changed its state."""
    add(tx, f"response/{kind}/{was}", -1)
    add(tx, f"response/{kind}/{now}")


def attempted(tx: Tx, outlet: str, outcome: Move) -> None:
    """One try to publish has ended."""
    add(tx, f"attempt/{outlet[:LONGEST]}/{outcome}")


def answered(tx: Tx, *, in_time: bool) -> None:
    """A public answer went out, by the time that its decision promised or after it."""
    add(tx, f"answer/{'in time' if in_time else 'late'}")


def timed(tx: Tx, what: str, length: timedelta, times: int = 1) -> None:
    """`times` things of one kind took `length` each."""
    seconds = length.total_seconds()
    bucket = next((f"{bound:g}" for bound in BUCKETS if seconds <= bound), "more")
    add(tx, f"time/{what}/{bucket}", times)
    add(tx, f"time/{what}/sum", round(seconds * MICRO) * times)


def every(tx: Tx) -> Mapping[tuple[str, ...], int]:
    """Each total by the parts of its name."""
    found = tx.execute(select(tallies.c.name, tallies.c.value))
    return {tuple(row[0].split("/")): row[1] for row in found}
