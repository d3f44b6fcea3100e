"""Second factors: a sealed key for one-time codes, the last code that was taken, and codes for the day it is lost."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from store.database import Tx
from store.dialects import insert_into
from store.tables import factors, recovery_codes

_F, _R = factors.c, recovery_codes.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One person's key, sealed; not in force before it is confirmed. `last_step` is the newest time step used."""

    person_id: int
    sealed: str = field(repr=False)
    last_step: int
    made_at: datetime
    confirmed_at: datetime | None


def of(tx: Tx, person_id: int) -> Factor | None:
    """None when the person never began to set one up."""
    row = tx.execute(select(factors).where(_F.person_id == person_id)).mappings().one_or_none()
    return None if row is None else Factor(**row)


def confirmed(tx: Tx, person_id: int) -> Factor | None:
    """The factor that is in force."""
    found = of(tx, person_id)
    return found if found is not None and found.confirmed_at is not None else None


def propose(tx: Tx, person_id: int, sealed: str, now: datetime) -> None:
    """Keep a key that is not in force yet, in the place of another such one; one in force stays."""
    values = {"sealed": sealed, "last_step": 0, "made_at": now}
    row = insert_into(tx, factors).values(person_id=person_id, confirmed_at=None, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=values, where=_F.confirmed_at.is_(None)))


def confirm(tx: Tx, person_id: int, code_hashes: Collection[str], now: datetime) -> bool:
    """Put the proposed key in force, with fresh recovery codes; False when there is none to confirm."""
    waiting = update(factors).where(_F.person_id == person_id, _F.confirmed_at.is_(None)).values(confirmed_at=now)
    if tx.execute(waiting).rowcount != 1:
        return False
    new_codes(tx, person_id, code_hashes)
    return True


def new_codes(tx: Tx, person_id: int, code_hashes: Collection[str]) -> None:
    """Replace the recovery codes."""
    tx.execute(delete(recovery_codes).where(_R.person_id == person_id))
    tx.execute(insert(recovery_codes), [{"code_hash": each, "person_id": person_id} for each in code_hashes])


def use_step(tx: Tx, person_id: int, step: int) -> bool:
    """Take the code of a time step, once: False for one that was used, or that is older than one that was."""
    newer = update(factors).where(_F.person_id == person_id, _F.last_step < step).values(last_step=step)
    return tx.execute(newer).rowcount == 1


def use_code(tx: Tx, person_id: int, code_hash: str, now: datetime) -> bool:
    """Take a recovery code, once."""
    fresh = (_R.code_hash == code_hash) & (_R.person_id == person_id) & _R.used_at.is_(None)
    return tx.execute(update(recovery_codes).where(fresh).values(used_at=now)).rowcount == 1


def codes_left(tx: Tx, person_id: int) -> int:
    left = select(func.count()).select_from(recovery_codes).where(_R.person_id == person_id, _R.used_at.is_(None))
    return tx.execute(left).scalar_one()


def drop(tx: Tx, person_id: int) -> bool:
    """Take the factor away with its codes; whether there was one."""
    tx.execute(delete(recovery_codes).where(_R.person_id == person_id))
    return tx.execute(delete(factors).where(_F.person_id == person_id)).rowcount == 1
