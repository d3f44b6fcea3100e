"""Weekly digests: each is claimed before it leaves, so that it leaves once; what may be lost says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from store.database import Tx
from store.dialects import insert_into
from store.tables import digests

_D = digests.c
PATIENCE = timedelta(minutes=15)
"""Whoever claimed a digest and has not said for so long how it went is dead."""
SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest of one week ("2026-W47"). `detail` says why one is lost: nobody knows whether it arrived."""

    name: str
    week: str
    brand: str
    state: str
    worker: str
    claimed_at: datetime
    sent_at: datetime | None
    detail: str


def claim(tx: Tx, name: str, week: str, brand: str, worker: str, now: datetime, *, again: bool = False) -> bool:
    """Whether this worker is the one to send it; with `again`, also when it was sent or lost before."""
    values = {"brand": brand, "state": "sending", "worker": worker, "claimed_at": now, "sent_at": None, "detail": ""}
    new = insert_into(tx, digests).values(name=name, week=week, **values)
    mine = new.on_conflict_do_nothing().returning(_D.name)
    if tx.execute(mine).scalar_one_or_none() is not None:
        return True
    free = (_D.name == name, _D.week == week, _D.state != "sending")
    return again and tx.execute(update(digests).where(*free).values(**values)).rowcount == 1


def settle(tx: Tx, name: str, week: str, worker: str, now: datetime, problem: str = "") -> None:
    """It left; or, with a problem, nobody knows. Only for whoever holds the claim."""
    held = (_D.name == name, _D.week == week, _D.worker == worker, _D.state == "sending")
    values = {"state": "lost", "detail": problem} if problem else {"state": "sent", "sent_at": now}
    tx.execute(update(digests).where(*held).values(**values))


def give_up(tx: Tx, now: datetime) -> list[tuple[str, str]]:
    """Digests whose worker died on the way are lost from now on; returns (name, week)."""
    stuck = (_D.state == "sending", _D.claimed_at < now - PATIENCE)
    why = "the process that sent it ended on the way"
    gone = update(digests).where(*stuck).values(state="lost", detail=why).returning(_D.name, _D.week)
    return [(row[0], row[1]) for row in tx.execute(gone)]


def lost(tx: Tx, brands: frozenset[str] | None, now: datetime) -> list[Digest]:
    """Those of the last days, of these brands (None: all)."""
    found = select(digests).where(_D.state == "lost", _D.claimed_at > now - SHOWN).order_by(_D.claimed_at, _D.name)
    return [Digest(**row) for row in tx.execute(found).mappings() if brands is None or row["brand"] in brands]


def of(tx: Tx, name: str, week: str) -> Digest | None:
    row = tx.execute(select(digests).where(_D.name == name, _D.week == week)).mappings().one_or_none()
    return None if row is None else Digest(**row)
