"""Running totals for the figures, so that a scrape counts nothing: exact, shared by all processes, kept over restarts.

They change with the commit of what they count. Names are made of parts with a slash between them.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, func, select, text

from responders.lifecycle import Move, State
from responders.values import ResponseKind
from store.database import Database, Tx
from store.dialects import insert_into
from store.ledger import pending
from store.tables import mentions, responses, tallies

LONGEST = 100
"""Of a name from outside, so that every total fits its key."""
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Upper bounds in seconds of what is timed; longer ones are counted under "more"."""
MICRO = 1_000_000
HEARD = "heard"
"""Begins the totals that say how often a day was understood anew, which are no figures of their own."""


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
    found = tx.execute(select(tallies.c.name, tallies.c.value).where(tallies.c.name.not_like(f"{HEARD}/%")))
    return {tuple(row[0].split("/")): row[1] for row in found}


def drifted(tx: Connection) -> Mapping[str, tuple[int, int]]:
    """What rows can be counted for and is not what they say: by name (rows, running total)."""
    rows, totals = _counted(tx), every(tx)
    names = {*rows, *("/".join(name) for name, value in totals.items() if value and name[0] == "response")}
    told = {name: (rows.get(name, 0), totals.get(tuple(name.split("/")), 0)) for name in sorted(names)}
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]}


def mend(db: Database) -> Mapping[str, tuple[int, int]]:
    """Put right what drifted while an older Hearback wrote, which knows of no totals; returns what that was.

    Costs a count. Only where there is something to put right do writers wait.
    """
    with db.read() as tx:
        if not drifted(tx):
            return {}
    with db.begin() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(text("LOCK TABLE mentions, responses IN SHARE MODE"))
        wrong = drifted(tx)
        for name, (value, _) in wrong.items():
            row = insert_into(tx, tallies).values(name=name, value=value)
            tx.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
    return wrong


def _counted(tx: Connection) -> dict[str, int]:
    r = responses.c
    by_state = tx.execute(select(r.kind, r.state, func.count()).group_by(r.kind, r.state))
    found = {f"response/{kind}/{state}": count for kind, state, count in by_state}
    return found | {"mentions": tx.execute(select(func.count()).select_from(mentions)).scalar_one()}
