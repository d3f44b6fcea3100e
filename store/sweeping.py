"""Many responses moved at once by the clock or a worker, and the log that every move writes."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from responders.lifecycle import Move, State, Step, after
from responders.values import WORKER, Actor
from store import events, outbox, tallies
from store.database import Tx
from store.dialects import among, plainly
from store.stories import tell_move
from store.tables import moves, responses

_C = responses.c
WAITING: tuple[State, ...] = ("DRAFT", "APPROVED")


def withdraw(tx: Tx, lead: int, reason: str, now: datetime) -> None:
    """Take back the private message that waits to follow the answer `lead`; one that is on its way stays."""
    drop_followers(tx, _C.follows == lead, reason, now)


def drop_followers(tx: Tx, which: ColumnElement[bool], reason: str, now: datetime) -> None:
    """They have no life of their own as drafts: what was approved becomes one, and every one of them expires."""
    followers = (which, plainly(_C.kind) == "reply", _C.follows != 0)
    sweep(tx, (*followers, plainly(_C.state) == "APPROVED"), "supersede", WORKER, now, reason, limit=None)
    sweep(tx, (*followers, plainly(_C.state) == "DRAFT"), "supersede", WORKER, now, reason, limit=None)


def sweep(
    tx: Tx,
    which: Iterable[ColumnElement[bool]],
    move: Move,
    by: Actor,
    now: datetime,
    reason: str,
    *,
    limit: int | None,
) -> tuple[int, ...]:
    waiting = select(_C.id, _C.revision, _C.state).where(*which)
    found = tx.execute(waiting.order_by(_C.id).limit(limit).with_for_update()).all()
    for state in WAITING:
        rows = [(row.id, row.revision) for row in found if row.state == state]
        if rows:
            step_all(tx, rows, state, move, by, now, reason, {"not_before": None, "detail": reason})
    return tuple(row.id for row in found)


def step_all(
    tx: Tx,
    rows: Collection[tuple[int, int]],
    was: State,
    move: Move,
    by: Actor,
    now: datetime,
    reason: str,
    values: dict[str, Any],
) -> None:
    """One step of many rows that this transaction has locked, given as (id, revision)."""
    step = Step(was, move, after(was, move, by.kind), frozenset({by.kind}))
    these = update(responses).where(among(tx, _C.id, [number for number, _ in rows]), plainly(_C.state) == was)
    changes = {"state": step.now, "updated_at": now, "version": _C.version + 1, **values}
    told = (_C.id, _C.brand, _C.version, _C.mention_id, _C.kind, _C.fence, _C.revision)
    moved = tx.execute(these.values(changes).returning(*told)).all()
    assert len(moved) == len(rows), "locked rows were changed by somebody else"
    write_log(tx, list(rows), step, by=by, now=now, reason=reason)
    for row in moved:
        events.add(tx, "response", str(row.id), row.brand, now, row.version)
        tallies.moved(tx, row.kind, step.was, step.now)
        about = {"response_id": row.id, "mention_id": row.mention_id, "state": step.now, "revision": row.revision}
        events.happened(tx, outbox.moved(row.kind, step), row.brand, now, **about)
        facts = {"kind": row.kind, "state": step.now, "fence": row.fence}
        tell_move(tx, move, row.mention_id, row.id, by, **facts)


def write_log(tx: Tx, rows: Sequence[tuple[int, int]], step: Step, *, by: Actor, now: datetime, reason: str) -> None:
    """Log one step of many responses, given as (id, revision)."""
    told = {"was": step.was, "move": step.move, "now": step.now, "by_kind": by.kind, "by_name": by.name, "at": now}
    lines = [{"response_id": number, "revision": revision, "reason": reason, **told} for number, revision in rows]
    tx.execute(insert(moves), lines)
