"""What the team was told lately, so that one incident does not page two hundred times."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from store.database import Tx
from store.dialects import insert_into
from store.tables import tellings

_C = tellings.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One topic of a brand as it was told through `outlet` ("": all); `held` came since, `last` is the newest."""

    brand: str
    outlet: str
    topic: str
    told_at: datetime
    held: int
    last: str


def of(tx: Tx, brand: str, outlet: str, topic: str) -> Telling | None:
    """None when it was never told."""
    row = tx.execute(select(tellings).where(_this(brand, outlet, topic))).one_or_none()
    return Telling(**row._mapping) if row else None


def told(tx: Tx, brand: str, outlet: str, topic: str, now: datetime) -> None:
    """It is told now, together with all that was held."""
    values = {"told_at": now, "held": 0, "last": ""}
    row = insert_into(tx, tellings).values(brand=brand, outlet=outlet, topic=topic, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["brand", "outlet", "topic"], set_=values))


def tell_or_hold(tx: Tx, brand: str, topic: str, body: str, window: timedelta, now: datetime) -> int | None:
    """Whether to tell it now: how many were held since it was told last; None when it is held itself."""
    known = of(tx, brand, "", topic)
    if known is not None and now < known.told_at + window:
        held = update(tellings).where(_this(brand, "", topic))
        tx.execute(held.values(held=_C.held + 1, last=body))
        return None
    told(tx, brand, "", topic, now)
    return known.held if known else 0


def due(tx: Tx, window: timedelta, now: datetime) -> list[Telling]:
    """What was held and nobody heard of yet, its time being over."""
    found = select(tellings).where(_C.held > 0, _C.told_at <= now - window).order_by(_C.told_at)
    return [Telling(**row._mapping) for row in tx.execute(found)]


def _this(brand: str, outlet: str, topic: str) -> ColumnElement[bool]:
    return (_C.brand == brand) & (_C.outlet == outlet) & (_C.topic == topic)
