"""Sign-ins on their half way: who still owes a code, who was sent to a provider of identities and is known there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, insert, select

from store import people
from store.database import Tx
from store.dialects import insert_into
from store.people import Person
from store.tables import entering, identities

Kind = Literal["code", "provider"]
_E, _I = entering.c, identities.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """One browser that is not in yet. `means` says how it came ("link", "password"), `data` is opaque here."""

    kind: Kind
    person_id: int | None
    means: str
    data: str = field(repr=False)
    leads_to: str
    expires_at: datetime


def begin(tx: Tx, token_hash: str, one: Entering) -> None:
    """Keep it under the hash of what its browser holds."""
    values = {name: getattr(one, name) for name in Entering.__slots__}
    tx.execute(insert(entering), {"token_hash": token_hash, **values})


def find(tx: Tx, token_hash: str, kind: Kind, now: datetime) -> Entering | None:
    """None when it is too old or was ended."""
    fresh = (_E.token_hash == token_hash) & (_E.kind == kind) & (_E.expires_at > now)
    row = tx.execute(select(*(_E[name] for name in Entering.__slots__)).where(fresh)).mappings().one_or_none()
    return None if row is None else Entering(**row)


def take(tx: Tx, token_hash: str, kind: Kind, now: datetime) -> Entering | None:
    """The same, once: it is gone afterwards."""
    found = find(tx, token_hash, kind, now)
    gone = tx.execute(delete(entering).where(_E.token_hash == token_hash, _E.kind == kind)).rowcount
    return found if gone == 1 else None


def known_as(tx: Tx, issuer: str, subject: str) -> Person | None:
    """The account of somebody who is called so by a provider."""
    found = select(_I.person_id).where(_I.issuer == issuer, _I.subject == subject)
    person_id = tx.execute(found).scalar_one_or_none()
    return None if person_id is None else people.get(tx, person_id)


def link(tx: Tx, issuer: str, subject: str, person_id: int, now: datetime) -> None:
    """From now on this name of the provider is that account, and no other."""
    row = insert_into(tx, identities).values(issuer=issuer, subject=subject, person_id=person_id, linked_at=now)
    changed = {"person_id": person_id, "linked_at": now}
    tx.execute(row.on_conflict_do_update(index_elements=["issuer", "subject"], set_=changed))
