"""Which responses may leave now, which got stuck on the way, and which must not leave any more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import ColumnElement, Select, and_, exists, insert, or_, select, update

from responders.lifecycle import State
from responders.values import CLOCK, WORKER, Actor, Response, ResponseKind
from store import events
from store.answers import read_responses, response
from store.database import Tx
from store.dialects import among, plainly
from store.migrate import refuse_moved
from store.sweeping import WAITING, drop_followers, step_all, sweep
from store.tables import approvals, attempts, automatic, responses
from store.tables.trusted import RELEASED, SWITCHED_ON

_C = responses.c
_LEAD = responses.alias("lead")
KINDS: tuple[ResponseKind, ...] = get_args(ResponseKind)
LEAVING: tuple[State, ...] = ("APPROVED", "SENDING", "UNCERTAIN")


def claim(
    tx: Tx,
    worker: str,
    now: datetime,
    lease: timedelta,
    *,
    limit: int,
    kinds: Collection[ResponseKind] = KINDS,
    outlets: Collection[str] | None = None,
    without: Collection[str] = (),
    only: int | None = None,
    like: Response | None = None,
) -> list[Response]:
    """Take up to `limit` approved responses that are due, the most urgent first; nobody else gets them.

    Each gets the next fence, an attempt and a lease until `now + lease`. A reply is taken only when a person approved
    the very text that it has now, and one that follows a public answer only once that was sent. `outlets` (None: any)
    and `without` name what they leave through; `only` is the id of one, `like` one whose brand, rule and outlet count.
    """
    by = Actor(kind="worker", name=worker)
    due = _due(now, kinds, without)
    if outlets is not None:
        due.append(_C.outlet.in_(outlets))
    if only is not None:
        due.append(_C.id == only)
    if like is not None:
        due.append(_like(like))
    picked = select(_C.id, _C.revision, _C.fence).where(*due).order_by(_C.rank, _C.due_at, _C.id).limit(limit)
    return _take(tx, picked, by, now, lease)


def next_due(
    tx: Tx,
    now: datetime,
    kinds: Collection[ResponseKind],
    *,
    without: Collection[str] = (),
    but: Collection[int] = (),
) -> Response | None:
    """What `claim` would take next, which stays as it is; `but` names responses to look past."""
    which = [*_due(now, kinds, without), *([_C.id.not_in(but)] if but else [])]
    row = tx.execute(read_responses().where(*which).order_by(_C.rank, _C.due_at, _C.id).limit(1)).one_or_none()
    return response(row) if row else None


def put_off(tx: Tx, like: Response, until: datetime, why: str, now: datetime) -> int:
    """Let everything that shares kind, brand, rule and outlet with `like` wait until then; returns how many now do."""
    waited = or_(_C.not_before.is_(None), _C.not_before <= now)
    these = update(responses).where(_C.state == "APPROVED", _C.kind == like.kind, waited, _like(like))
    values = {"not_before": until, "detail": why, "version": _C.version + 1}
    moved = tx.execute(these.values(values).returning(_C.id, _C.brand, _C.version)).all()
    for row in moved:
        events.add(tx, "response", str(row.id), row.brand, now, row.version)
    return len(moved)


def _due(now: datetime, kinds: Collection[ResponseKind], without: Collection[str]) -> list[ColumnElement[bool]]:
    waited = or_(_C.not_before.is_(None), _C.not_before <= now)
    due = [_C.state == "APPROVED", _C.kind.in_(kinds), waited, _allowed(), _its_turn()]
    return [*due, _C.outlet.not_in(without)] if without else due


def _like(one: Response) -> ColumnElement[bool]:
    return and_(plainly(_C.brand) == one.brand, plainly(_C.rule) == one.rule, plainly(_C.outlet) == one.outlet)


def claim_released(tx: Tx, response: Response, worker: str, now: datetime, lease: timedelta) -> Response | None:
    """Take this reply, which a rule may send by itself; None when it is not as it was read, or was switched off."""
    passed = and_(automatic.c.response_id == _C.id, automatic.c.revision == _C.revision, RELEASED)
    this = and_(_C.id == response.id, _C.state == "APPROVED", _C.revision == response.revision)
    picked = select(_C.id, _C.revision, _C.fence).where(this, exists().where(passed), SWITCHED_ON)
    return next(iter(_take(tx, picked, Actor(kind="worker", name=worker), now, lease)), None)


def due_through(tx: Tx, now: datetime) -> frozenset[str]:
    """Names of the sources through which approved replies may be due; `claim` alone knows whether they are."""
    waited = or_(_C.not_before.is_(None), _C.not_before <= now)
    due = select(_C.outlet).distinct().where(_C.state == "APPROVED", _C.kind == "reply", waited)
    return frozenset(tx.execute(due).scalars())


def _take(tx: Tx, picked: Select[Any], by: Actor, now: datetime, lease: timedelta) -> list[Response]:
    taken = tx.execute(picked.with_for_update(skip_locked=True, of=responses)).all()
    if not taken:
        return []
    values = {"fence": _C.fence + 1, "attempts": _C.attempts + 1, "lease_until": now + lease, "not_before": None}
    step_all(tx, [(row.id, row.revision) for row in taken], "APPROVED", "claim", by, now, "", values)
    refuse_moved(tx)  # asked after these rows were free to be written: `move` lets nobody write until it is through
    start = {"worker": by.name, "started_at": now, "outcome": "", "detail": ""}
    tx.execute(insert(attempts), [{"response_id": row.id, "fence": row.fence + 1, **start} for row in taken])
    return _by_id(tx, [row.id for row in taken])


def expired_leases(tx: Tx, now: datetime, limit: int = 100) -> list[Response]:
    """What a worker took and did not settle in time: nobody knows whether it was published."""
    stuck = read_responses().where(_C.state == "SENDING", _C.lease_until <= now)
    return [response(row) for row in tx.execute(stuck.order_by(_C.lease_until, _C.id).limit(limit))]


def uncertain_due(tx: Tx, now: datetime, *, max_read_backs: int, limit: int = 100) -> list[Response]:
    """What should be looked for on the network now, looked for fewer than `max_read_backs` times so far."""
    waited = or_(_C.not_before.is_(None), _C.not_before <= now)
    open_ones = read_responses().where(_C.state == "UNCERTAIN", _C.read_backs < max_read_backs, waited)
    return [response(row) for row in tx.execute(open_ones.order_by(_C.not_before, _C.id).limit(limit))]


def supersede(
    tx: Tx, mention_ids: Collection[int], reason: str, now: datetime, *, was: Collection[State] = WAITING
) -> tuple[int, ...]:
    """The conversation has moved: waiting replies to these mentions expire, approved ones become drafts again.

    Returns the responses that were moved. What is being sent, and what has an end already, is left alone; so is what
    is in another state than `was`.
    """
    if not mention_ids:
        return ()
    which = (among(tx, _C.mention_id, mention_ids), plainly(_C.kind) == "reply", plainly(_C.state).in_(was))
    moved = sweep(tx, which, "supersede", WORKER, now, reason, limit=None)
    if moved:
        drop_followers(tx, among(tx, _C.mention_id, mention_ids), reason, now)
    return moved


def expire_due(tx: Tx, now: datetime, older_than: timedelta, limit: int = 500) -> tuple[int, ...]:
    """Replies that nobody touched for `older_than` expire, drafts and approved ones; returns which.

    A private message expires with the answer that it follows, or once nobody touched either of them for that long; not
    while the answer may still go out, else that would go out alone.
    """
    reason, since = f"nobody touched it for {older_than / timedelta(hours=1):g} hours", now - older_than
    rested = or_(_C.not_before.is_(None), _C.not_before <= since)  # one that is to leave later is not forgotten
    which = (_C.updated_at <= since, rested, _C.kind == "reply", _C.state.in_(WAITING), _on_its_own(since))
    gone = sweep(tx, which, "expire", CLOCK, now, reason, limit=limit)
    if not gone:
        return ()
    followers = (among(tx, _C.follows, gone), _C.follows != 0, plainly(_C.state).in_(WAITING))
    return gone + sweep(tx, followers, "expire", CLOCK, now, "its public answer expired", limit=None)


def _on_its_own(since: datetime) -> ColumnElement[bool]:
    """It follows nothing, or an answer that was not touched after `since` and cannot go out any more by itself."""
    lead = _LEAD.c
    over = exists().where(lead.id == _C.follows, lead.updated_at <= since, plainly(lead.state).not_in(LEAVING))
    return or_(_C.follows == 0, over)


def _its_turn() -> ColumnElement[bool]:
    sent = exists().where(_LEAD.c.id == _C.follows, _LEAD.c.state == "SENT")
    return or_(_C.follows == 0, sent)


def _allowed() -> ColumnElement[bool]:
    yes = and_(approvals.c.response_id == _C.id, approvals.c.revision == _C.revision)
    return or_(_C.kind != "reply", exists().where(yes))


def _by_id(tx: Tx, ids: Collection[int]) -> list[Response]:
    found = {row.id: response(row) for row in tx.execute(read_responses().where(among(tx, _C.id, ids)))}
    return [found[number] for number in ids]
