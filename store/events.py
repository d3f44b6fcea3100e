"""What changed, for everybody who watches: numbered without gaps in the order of the commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, select

from store.database import Tx
from store.ledger import pending
from store.outbox import Told
from store.tables import events, ledgers

EventKind = Literal["response", "mentions", "drafts", "ticket", "source", "quarantine", "claim", "desk"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change. `ref` names what changed; `version` is the version of a response's row, 0 for other kinds.

    `holder` is who has the mention of a claim now, "" when nobody does (store.claims).
    """

    id: int
    kind: EventKind
    ref: str
    brand: str
    at: datetime
    version: int
    holder: str = ""


def add(tx: Tx, kind: EventKind, ref: str, brand: str, now: datetime, version: int = 0) -> None:
    """Told with the commit: it becomes visible together with what it tells about, or never."""
    pending(tx).events.append({"kind": kind, "ref": ref, "brand": brand, "version": version, "at": now})


def happened(tx: Tx, kind: str, brand: str, now: datetime, **data: str | int) -> None:
    """Told to the programs that listen for it, with the commit; `data` are numbers and states. "" is told to nobody."""
    if kind:
        pending(tx).told.append(Told(kind, brand, data, now))


def after(tx: Tx, event_id: int, limit: int = 500) -> list[Event]:
    """Events later than `event_id`, oldest first."""
    found = select(events).where(events.c.id > event_id).order_by(events.c.id).limit(limit)
    return [
        Event(id=row.id, kind=row.kind, ref=row.ref, brand=row.brand, at=row.at, version=row.version)
        for row in tx.execute(found)
    ]


def last_id(tx: Tx) -> int:
    """The number of the newest event ever, 0 when there was none."""
    return tx.execute(select(ledgers.c.last).where(ledgers.c.name == "events")).scalar() or 0


def forget(tx: Tx, before: datetime) -> int:
    """Delete events older than `before`; returns how many."""
    return tx.execute(delete(events).where(events.c.at < before)).rowcount
