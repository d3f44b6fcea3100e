"""When each job is due next, for engines of several processes: a row per job, so that one process alone wakes it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from store.database import Tx
from store.dialects import alone, insert_into
from store.tables import turns


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a job runs, and by how much each pause may differ from that."""

    every: timedelta
    jitter: timedelta = timedelta(0)

    def after(self, now: datetime) -> datetime:
        """The next turn; jitter never takes more than half of the pause away."""
        spread = self.jitter * random.uniform(-1, 1)  # noqa: S311  (spreading load, not a secret)
        return now + max(self.every + spread, self.every / 2)


def take(tx: Tx, rhythms: Mapping[str, Rhythm], now: datetime, early: timedelta = timedelta(0)) -> list[str]:
    """Names of the jobs that are due, or will be within `early`; each gets its next turn. A new one is due at once.

    A turn that was set further away than the present rhythm allows (somebody shortened it) is due too.
    """
    alone(tx, "turns")
    known = {row.name: row.next_at for row in tx.execute(select(turns))}
    due = [name for name, rhythm in rhythms.items() if _is_due(known.get(name), rhythm, now + early)]
    for name in due:
        row = insert_into(tx, turns).values(name=name, next_at=rhythms[name].after(now))
        tx.execute(row.on_conflict_do_update(index_elements=["name"], set_={"next_at": row.excluded.next_at}))
    return due


def _is_due(next_at: datetime | None, rhythm: Rhythm, by: datetime) -> bool:
    return next_at is None or next_at <= by or next_at > by + rhythm.every + rhythm.jitter
