"""What each person may do in which brand, and the refusal of everything else: asked again in every transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import Any, Literal, get_args

from sqlalchemy import Column, Table, delete, select

from responders.roles import NOWHERE, ROLES, Permit
from responders.values import Actor
from store import people
from store.database import Tx
from store.dialects import insert_into
from store.errors import Missing, NotAllowed
from store.people import Person
from store.tables import grants, mentions, quarantine, responses, sources, tickets

Owned = Literal["response_id", "mention_id", "ticket_id", "quarantine_id", "source"]
OWNED: tuple[Owned, ...] = get_args(Owned)
_HOME: dict[Owned, tuple[Table, Column[Any]]] = {
    "response_id": (responses, responses.c.id),
    "mention_id": (mentions, mentions.c.id),
    "ticket_id": (tickets, tickets.c.id),
    "quarantine_id": (quarantine, quarantine.c.id),
    "source": (sources, sources.c.name),
}


def of(tx: Tx, person: Person) -> Permit:
    """Of an account that is switched off: nothing."""
    return _permit(person, brands_of(tx, person.id))


def of_each(tx: Tx, known: Iterable[Person]) -> dict[int, Permit]:
    """The same for many at once, by person id."""
    brands: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in tx.execute(select(grants.c.person_id, grants.c.brand, grants.c.role).order_by(grants.c.brand)):
        brands[row.person_id][row.brand] = row.role
    return {person.id: _permit(person, brands[person.id]) for person in known}


def _permit(person: Person, brands: dict[str, str]) -> Permit:
    return Permit(role=NOWHERE) if person.disabled else Permit(role=person.role, brands=MappingProxyType(brands))


def brands_of(tx: Tx, person_id: int) -> dict[str, str]:
    """The roles that hold in one brand each, by brand."""
    found = select(grants.c.brand, grants.c.role).where(grants.c.person_id == person_id).order_by(grants.c.brand)
    return {row.brand: row.role for row in tx.execute(found)}


def grant(tx: Tx, person_id: int, brand: str, role: str) -> None:
    """A role in one brand. Raises Missing for an unknown role or person."""
    if role not in ROLES:
        raise Missing(f"there is no role {role!r}")
    people.get(tx, person_id)
    if brands_of(tx, person_id).get(brand) != role:
        people.take_yes_away(tx, person_id)
    row = insert_into(tx, grants).values(person_id=person_id, brand=brand, role=role)
    tx.execute(row.on_conflict_do_update(index_elements=["person_id", "brand"], set_={"role": role}))


def ungrant(tx: Tx, person_id: int, brand: str = "") -> int:
    """Take the role in one brand back, or in all of them; returns how many there were."""
    if brands_of(tx, person_id):
        people.take_yes_away(tx, person_id)
    these = delete(grants).where(grants.c.person_id == person_id)
    return tx.execute(these.where(grants.c.brand == brand) if brand else these).rowcount


def brand_of(tx: Tx, what: Owned, which: int | str) -> str | None:
    """The brand that something belongs to, None when there is no such thing."""
    table, column = _HOME[what]
    return tx.execute(select(table.c.brand).where(column == which)).scalar_one_or_none()


def require(tx: Tx, by: Actor, act: str, brand: str | None) -> None:
    """Refuse a person who may not do `act` in `brand` (None: in every brand). Raises NotAllowed.

    Workers and the clock do what the lifecycle lets them. A name without an account may do nothing, but where nobody
    has one yet: there is no door then through which anybody could come.
    """
    if by.kind != "person":
        return
    person = people.by_name(tx, by.name)
    if person is None and not people.every(tx):
        return
    permit = of(tx, person) if person else Permit(role=NOWHERE)
    if by.scopes is not None:
        permit = permit.narrowed(by.scopes, by.brands or frozenset())
    if not (permit.everywhere(act) if brand is None else permit.may(act, brand)):
        where = f" in {brand}" if brand else ""
        raise NotAllowed(f"{by.name} may not do this ({act}){where}")


def require_for(tx: Tx, by: Actor, act: str, what: Owned, which: int | str) -> None:
    """The same for the brand of something. Raises NotAllowed; nothing for what is not there."""
    if by.kind == "person" and (brand := brand_of(tx, what, which)) is not None:
        require(tx, by, act, brand)


def within(brand: str, reach: Collection[str] | None) -> bool:
    """Whether `brand` is one of those in reach (None: all are)."""
    return reach is None or brand in reach
