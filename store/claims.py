"""One person at a time is at a mention: a claim, seen by all, that runs out unless its page stays open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from responders.values import Actor
from store import audit, events, permits
from store.database import Tx
from store.dialects import among, insert_into
from store.errors import Held, Missing
from store.events import Event
from store.tables import claims, responses
from store.types import key

_C = claims.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`holder` is the account name of the one who has the mention, until then at the latest."""

    mention_id: int
    holder: str
    since: datetime
    until: datetime

    def of_another(self, name: str) -> bool:
        return self.holder != key(name)


def take(tx: Tx, mention_id: int, by: Actor, now: datetime, lasts: timedelta) -> Claim:
    """Claim it or hold on to it; the claim that stands then, which is another's where they hold it.

    Raises Missing, NotAllowed.
    """
    brand = _brand(tx, mention_id, by)
    before = of(tx, mention_id, now)
    free = or_(_C.until <= now, _C.holder == by.name)
    _put(tx, mention_id, by, before.since if before else now, now + lasts, free)
    stands = of(tx, mention_id, now)
    assert stands is not None
    if before is None and not stands.of_another(by.name):
        events.add(tx, "claim", str(mention_id), brand, now)
    return stands


def take_over(tx: Tx, mention_id: int, by: Actor, now: datetime, lasts: timedelta) -> Claim:
    """Claim it whoever has it, which the record keeps. Raises Missing, NotAllowed."""
    brand = _brand(tx, mention_id, by)
    before = of(tx, mention_id, now)
    if before is None or not before.of_another(by.name):
        return take(tx, mention_id, by, now, lasts)
    _put(tx, mention_id, by, now, now + lasts)
    audit.note(tx, by.name, "take over", f"mention {mention_id}", f"held by {before.holder}", now)
    events.add(tx, "claim", str(mention_id), brand, now)
    return Claim(mention_id=mention_id, holder=key(by.name), since=now, until=now + lasts)


def let_go(tx: Tx, mention_id: int, by: Actor, now: datetime) -> bool:
    """Whether it was theirs, and is free now."""
    gone = tx.execute(delete(claims).where(_C.mention_id == mention_id, _C.holder == by.name)).rowcount == 1
    brand = permits.brand_of(tx, "mention_id", mention_id)
    if gone and brand is not None:
        events.add(tx, "claim", str(mention_id), brand, now)
    return gone


def of(tx: Tx, mention_id: int, now: datetime) -> Claim | None:
    return held(tx, [mention_id], now).get(mention_id)


def held(tx: Tx, ids: Collection[int], now: datetime) -> dict[int, Claim]:
    """By mention id, those that have not run out."""
    found = tx.execute(select(claims).where(among(tx, _C.mention_id, ids), _C.until > now)) if ids else ()
    return {
        row.mention_id: Claim(mention_id=row.mention_id, holder=row.holder, since=row.since, until=row.until)
        for row in found
    }


def told(tx: Tx, changes: Sequence[Event], now: datetime) -> list[Event]:
    """The same changes, those of claims with who holds the mention now."""
    holders = held(tx, {int(each.ref) for each in changes if each.kind == "claim"}, now)
    return [
        replace(each, holder=holders[int(each.ref)].holder)
        if each.kind == "claim" and int(each.ref) in holders
        else each
        for each in changes
    ]


def refuse_held(tx: Tx, by: Actor, response_id: int, now: datetime) -> None:
    """Keep a person's hands off what another one has claimed. Raises Held."""
    if by.kind != "person":
        return
    about = select(responses.c.mention_id).where(responses.c.id == response_id).scalar_subquery()
    others = (_C.mention_id == about, _C.until > now, _C.holder != by.name)
    if holder := tx.execute(select(_C.holder).where(*others)).scalar_one_or_none():
        raise Held(f"{holder} is at this item; take it over first, or wait until it is free", holder)


def settled(tx: Tx, by: Actor, mention_id: int) -> None:
    """What a person decided is free again."""
    if by.kind == "person":
        tx.execute(delete(claims).where(_C.mention_id == mention_id))


def _brand(tx: Tx, mention_id: int, by: Actor) -> str:
    brand = permits.brand_of(tx, "mention_id", mention_id)
    if brand is None:
        raise Missing(f"there is no mention {mention_id}")
    permits.require(tx, by, "edit", brand)
    return brand


def _put(tx: Tx, mention_id: int, by: Actor, since: datetime, until: datetime, where: Any = None) -> None:
    values = {"holder": by.name, "since": since, "until": until}
    row = insert_into(tx, claims).values(mention_id=mention_id, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["mention_id"], set_=values, where=where))
