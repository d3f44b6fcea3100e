"""Views of the queue that a person keeps under a name; only theirs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from store.database import Tx
from store.dialects import insert_into
from store.errors import Taken
from store.tables import saved_views

MOST = 20
_V = saved_views.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`query` is the part of the address behind the question mark."""

    name: str
    query: str


def of(tx: Tx, person_id: int) -> list[Kept]:
    """By name."""
    found = select(_V.name, _V.query).where(_V.person_id == person_id).order_by(_V.name)
    return [Kept(name=row.name, query=row.query) for row in tx.execute(found)]


def keep(tx: Tx, person_id: int, name: str, query: str, now: datetime) -> None:
    """In the place of an earlier one of that name. Raises Taken when there are 20 others."""
    others = select(func.count()).select_from(saved_views).where(_V.person_id == person_id, _V.name != name)
    if tx.execute(others).scalar_one() >= MOST:
        raise Taken(f"you keep {MOST} views already; give one of them up first")
    values = {"query": query, "at": now}
    row = insert_into(tx, saved_views).values(person_id=person_id, name=name, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["person_id", "name"], set_=values))


def drop(tx: Tx, person_id: int, name: str) -> bool:
    """Whether there was one of that name."""
    return tx.execute(delete(saved_views).where(_V.person_id == person_id, _V.name == name)).rowcount == 1
