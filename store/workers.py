"""Processes that work on this database: each says every few seconds that it is alive, and when it leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from store.database import Tx
from store.dialects import insert_into
from store.tables import workers

BEAT = timedelta(seconds=10)
GONE = timedelta(seconds=60)
"""Who said nothing for so long is dead, or cut off from the database."""
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One process; `doing` is the command that it runs."""

    name: str
    host: str
    pid: int
    doing: str
    started_at: datetime
    seen_at: datetime


def here(tx: Tx, name: str, host: str, pid: int, doing: str, now: datetime) -> None:
    """It has begun to work. Those that nobody heard of for a day are forgotten."""
    tx.execute(delete(workers).where(workers.c.seen_at < now - FORGOTTEN))
    told = {"host": host, "pid": pid, "doing": doing, "started_at": now, "seen_at": now}
    row = insert_into(tx, workers).values(name=name, **told)
    tx.execute(row.on_conflict_do_update(index_elements=["name"], set_=told))


def alive(tx: Tx, name: str, now: datetime) -> None:
    tx.execute(update(workers).where(workers.c.name == name).values(seen_at=now))


def gone(tx: Tx, name: str) -> None:
    tx.execute(delete(workers).where(workers.c.name == name))


def present(tx: Tx, now: datetime) -> list[Worker]:
    """Those heard of within the last minute, the oldest first."""
    found = select(workers).where(workers.c.seen_at > now - GONE).order_by(workers.c.started_at, workers.c.name)
    return [Worker(**row) for row in tx.execute(found).mappings()]
