"""Who did what: an append-only record in which every entry carries the hash of all before it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.database import Tx
from store.ledger import link, pending
from store.tables import audit, ledgers

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record, numbered from 1 without gaps."""

    number: int
    at: datetime
    who: str
    what: str
    thing: str
    detail: str
    hash: str


def note(tx: Tx, who: str, what: str, thing: str, detail: str, now: datetime) -> None:
    """Record that `who` did `what` to `thing`; written with the commit of this transaction."""
    if now.tzinfo is None:
        raise ValueError("a time without a time zone cannot be stored")
    pending(tx).notes.append({"at": now, "who": who, "what": what, "thing": thing, "detail": detail})


def entries(tx: Tx, *, after: int = 0, limit: int = 200, newest_first: bool = False) -> list[Entry]:
    """Entries with a number above `after`."""
    order = audit.c.number.desc() if newest_first else audit.c.number
    found = select(audit).where(audit.c.number > after).order_by(order).limit(limit)
    return [
        Entry(
            number=row.number, at=row.at, who=row.who, what=row.what, thing=row.thing, detail=row.detail, hash=row.hash
        )
        for row in tx.execute(found)
    ]


def verify(tx: Tx) -> int | None:
    """The number of the first entry that was altered, deleted or put in; None when the record is whole."""
    expected, before = 1, ""
    while chunk := entries(tx, after=expected - 1, limit=_AT_ONCE):
        for entry in chunk:
            linked = link(before, expected, entry.at, entry.who, entry.what, entry.thing, entry.detail)
            if entry.number != expected or entry.hash != linked:
                return expected
            expected, before = expected + 1, entry.hash
    return _verify_head(tx, expected, before)


def _verify_head(tx: Tx, expected: int, last_hash: str) -> int | None:
    head = tx.execute(select(ledgers.c.last, ledgers.c.hash).where(ledgers.c.name == "audit")).one_or_none()
    if head is None:
        return None if expected == 1 else expected - 1
    if head.last != expected - 1:
        return min(int(head.last) + 1, expected)
    return None if head.hash == last_hash else expected - 1
