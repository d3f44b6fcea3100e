"""What a transaction tells about itself, written as its very last statements, and logged once it is committed.

Audit notes and events are numbered without gaps in the order of the commits: a reader that has seen number n never
finds a smaller one later. The row of `ledgers` that counts them is locked only while the transaction commits, and so
are the running totals.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from store import outbox
from store.dialects import insert_into
from store.tables import audit, events, ledgers, tallies
from store.types import clean

_KEY = "hearback.pending"


@dataclass(slots=True)
class Pending:
    """What waits for the end of a transaction."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    tallies: Counter[str] = field(default_factory=Counter)
    stories: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    told: list[outbox.Told] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    """Mentions whose searched text (store.indexing) has changed."""


def open_pending(tx: Connection) -> None:
    tx.info[_KEY] = Pending()


def pending(tx: Connection) -> Pending:
    found = tx.info.get(_KEY)
    if not isinstance(found, Pending):
        raise RuntimeError("this transaction only reads; use Database.begin() to write")
    return found


def drop_pending(tx: Connection) -> None:
    tx.info.pop(_KEY, None)


def flush(tx: Connection) -> None:
    """Write what waits in one order for all, so that no two transactions block each other: notes, events, totals."""
    waiting = pending(tx)
    if waiting.told:
        outbox.write(tx, waiting.told)
    if waiting.notes:
        _write_notes(tx, waiting.notes)
    if waiting.events:
        _write_events(tx, waiting.events)
    if moved := sorted((name, by) for name, by in waiting.tallies.items() if by):
        _write_tallies(tx, moved)


def link(before: str, number: int, at: datetime, who: str, what: str, thing: str, detail: str) -> str:
    """The hash of one audit entry: SHA-256 over the hash before it and everything that the entry says."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    said = json.dumps([before, number, moment, who, what, thing, detail], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _write_events(tx: Connection, rows: list[dict[str, Any]]) -> None:
    last, _ = _advance(tx, "events", len(rows))
    first = last - len(rows) + 1
    tx.execute(insert(events), [{"id": number, **row} for number, row in enumerate(rows, first)])


def _write_notes(tx: Connection, rows: list[dict[str, Any]]) -> None:
    last, head = _advance(tx, "audit", len(rows))
    chained = []
    for number, row in enumerate(rows, last - len(rows) + 1):
        said = {name: clean(row[name]) for name in ("who", "what", "thing", "detail")}
        head = link(head, number, row["at"], **said)
        chained.append({"number": number, "at": row["at"], "hash": head, **said})
    tx.execute(insert(audit), chained)
    tx.execute(update(ledgers).where(ledgers.c.name == "audit").values(hash=head))


def _write_tallies(tx: Connection, moved: list[tuple[str, int]]) -> None:
    new = insert_into(tx, tallies)
    added = {"value": tallies.c.value + new.excluded.value}
    tx.execute(
        new.on_conflict_do_update(index_elements=["name"], set_=added),
        [{"name": name, "value": by} for name, by in moved],
    )


def _advance(tx: Connection, name: str, count: int) -> tuple[int, str]:
    """Take `count` numbers: the last of them, and the hash that stood at the head before."""
    new = insert_into(tx, ledgers).values(name=name, last=count, hash="")
    taken = new.on_conflict_do_update(index_elements=["name"], set_={"last": ledgers.c.last + count})
    row = tx.execute(taken.returning(ledgers.c.last, ledgers.c.hash)).one()
    return row.last, row.hash
