"""Programs that are told what happens: who they are, what waits for them, and what became of each call."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update

from responders.values import Actor
from store import audit, permits
from store.database import Tx
from store.dialects import among, insert_into
from store.errors import Missing, Stale
from store.tables import webhook_calls, webhooks
from store.waking import wake

_H, _C = webhooks.c, webhook_calls.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One program. `gone`: the settings no longer hold it. `waiting` and `failed` count its calls."""

    name: str
    brand: str
    kinds: tuple[str, ...]
    gone: bool
    not_before: datetime | None
    failures: int
    problem: str
    last_ok_at: datetime | None
    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One event on its way to one program. `event` is the same however often it is sent; `since` begins its time."""

    id: int
    hook: str
    event: str
    kind: str
    body: str
    state: str
    attempts: int
    at: datetime
    next_at: datetime
    since: datetime
    settled_at: datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The calls that this worker sends now, in their order; `fence` tells it from whoever takes over."""

    hook: str
    fence: int
    failures: int
    calls: tuple[Call, ...]


def ensure(tx: Tx, hooks: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
    """The programs of the settings as (name, brand, kinds); what is not among them is told nothing any more."""
    known = {row.name: row for row in tx.execute(select(webhooks))}
    wanted = {name: {"brand": brand, "kinds": kinds, "gone": False} for name, brand, kinds in hooks}
    for name, values in wanted.items():
        row = known.get(name)
        if row is None:
            fresh = {"fence": 0, "failures": 0, "problem": ""}
            tx.execute(insert_into(tx, webhooks).values(name=name, **values, **fresh).on_conflict_do_nothing())
        elif (row.brand, row.kinds, row.gone) != tuple(values.values()):
            tx.execute(update(webhooks).where(_H.name == name).values(values))
    for name in known.keys() - wanted.keys():
        if not known[name].gone:
            tx.execute(update(webhooks).where(_H.name == name).values(gone=True))


def every(tx: Tx, reach: frozenset[str] | None = None) -> list[Hook]:
    """By brand and name, of the brands in `reach` (None: all); those that are gone while calls of theirs are left."""
    counts = (
        select(_C.hook, _C.state, func.count()).where(_C.state.in_(("waiting", "failed"))).group_by(_C.hook, _C.state)
    )
    many = {(row[0], row[1]): row[2] for row in tx.execute(counts)}
    found = select(webhooks).order_by(_H.brand, _H.name)
    rows = tx.execute(found if reach is None else found.where(_H.brand.in_(sorted(reach)))).all()
    hooks = [_hook(row, many.get((row.name, "waiting"), 0), many.get((row.name, "failed"), 0)) for row in rows]
    return [hook for hook in hooks if not hook.gone or hook.waiting or hook.failed]


def failed(tx: Tx, reach: frozenset[str] | None = None, limit: int = 200) -> list[Call]:
    """Calls that were given up, the newest first."""
    found = select(webhook_calls).join(webhooks, _H.name == _C.hook).where(_C.state == "failed")
    if reach is not None:
        found = found.where(_H.brand.in_(sorted(reach)))
    return [_call(row) for row in tx.execute(found.order_by(_C.id.desc()).limit(limit))]


def due(tx: Tx, now: datetime) -> list[str]:
    """Programs for which a call can be sent now."""
    waiting = select(_C.hook).where(_C.state == "waiting", _C.next_at <= now)
    return list(tx.execute(select(_H.name).where(*_free(now), _H.name.in_(waiting)).order_by(_H.name)).scalars())


def claim(tx: Tx, name: str, now: datetime, lease: timedelta, limit: int) -> Claim | None:
    """Take this program for oneself until `now + lease`; None where another worker has it or nothing is due."""
    mine = update(webhooks).where(_H.name == name, *_free(now))
    row = tx.execute(mine.values(fence=_H.fence + 1, lease_until=now + lease).returning(_H.fence, _H.failures)).first()
    if row is None:
        return None
    these = (_C.hook == name, _C.state == "waiting", _C.next_at <= now)
    calls = tx.execute(select(webhook_calls).where(*these).order_by(_C.id).limit(limit)).all()
    if not calls:
        tx.execute(update(webhooks).where(_H.name == name).values(lease_until=None))
        return None
    return Claim(name, row.fence, row.failures, tuple(_call(call) for call in calls))


def taken(tx: Tx, claim: Claim, call: Call, now: datetime) -> None:
    """The program took it. Raises Stale where another worker has taken over."""
    _hold(tx, claim, failures=0, problem="", not_before=None, last_ok_at=now)
    _settle(tx, call, state="sent", settled_at=now, detail="", attempts=call.attempts + 1)


def put_off(tx: Tx, claim: Claim, call: Call, until: datetime, words: str, *, all_wait: bool) -> None:
    """It was not taken, and is tried again then; with `all_wait` everything else for this program waits, too."""
    if all_wait:
        _hold(tx, claim, failures=_H.failures + 1, problem=words, not_before=until)
    else:
        _hold(tx, claim, problem=words)
    _settle(tx, call, next_at=until, detail=words, attempts=call.attempts + 1)


def given_up(tx: Tx, claim: Claim, call: Call, words: str, now: datetime) -> None:
    """Its time is over; a person may send it again."""
    _hold(tx, claim, problem=words)
    _settle(tx, call, state="failed", settled_at=now, detail=words, attempts=call.attempts + 1)


def give_up_before(tx: Tx, claim: Claim, began: datetime, words: str, now: datetime) -> int:
    """What waited for this program since before then has waited long enough; returns how many."""
    old = update(webhook_calls).where(_C.hook == claim.hook, _C.state == "waiting", _C.since <= began)
    return tx.execute(old.values(state="failed", settled_at=now, detail=words)).rowcount


def let_go(tx: Tx, claim: Claim) -> None:
    """Others may send now."""
    tx.execute(update(webhooks).where(_H.name == claim.hook, _H.fence == claim.fence).values(lease_until=None))


def send_again(tx: Tx, call_id: int, by: Actor, now: datetime) -> Call:
    """A failed call has its whole time anew. Raises Missing, NotAllowed, Stale for one that did not fail."""
    row = tx.execute(select(webhook_calls, _H.brand).join(webhooks).where(_C.id == call_id)).one_or_none()
    if row is None:
        raise Missing(f"there is no call {call_id}")
    permits.require(tx, by, "manage", row.brand)
    again = {"state": "waiting", "next_at": now, "since": now, "settled_at": None, "attempts": 0}
    if tx.execute(update(webhook_calls).where(_C.id == call_id, _C.state == "failed").values(again)).rowcount != 1:
        raise Stale(f"call {call_id} has not failed: it is {row.state}")
    tx.execute(update(webhooks).where(_H.name == row.hook).values(not_before=None))
    audit.note(tx, by.name, "send webhook again", row.hook, f"call {call_id}, {row.kind}", now)
    wake(tx, "webhooks")
    return _call(row)


def send_all_again(tx: Tx, name: str, by: Actor, now: datetime) -> int:
    """Everything that was given up for one program; returns how many. Raises Missing, NotAllowed."""
    brand = tx.execute(select(_H.brand).where(_H.name == name)).scalar_one_or_none()
    if brand is None:
        raise Missing(f"there is no webhook {name!r}")
    permits.require(tx, by, "manage", brand)
    again = {"state": "waiting", "next_at": now, "since": now, "settled_at": None, "attempts": 0}
    many = tx.execute(update(webhook_calls).where(_C.hook == name, _C.state == "failed").values(again)).rowcount
    tx.execute(update(webhooks).where(_H.name == name).values(not_before=None))
    audit.note(tx, by.name, "send webhook again", name, f"all {many} calls", now)
    wake(tx, "webhooks")
    return many


def forget(tx: Tx, before: datetime, limit: int) -> int:
    """Delete calls that were settled before then; returns how many."""
    old = select(_C.id).where(_C.state.in_(("sent", "failed")), _C.settled_at < before).limit(limit)
    ids = list(tx.execute(old).scalars())
    if ids:
        tx.execute(delete(webhook_calls).where(among(tx, _C.id, ids)))
    return len(ids)


def brand_of(tx: Tx, call_id: int) -> str | None:
    """Of the program that a call is for."""
    return tx.execute(select(_H.brand).join(webhook_calls).where(_C.id == call_id)).scalar_one_or_none()


def _free(now: datetime) -> Collection[Any]:
    return (
        _H.gone.is_(False),
        or_(_H.lease_until.is_(None), _H.lease_until <= now),
        or_(_H.not_before.is_(None), _H.not_before <= now),
    )


def _hold(tx: Tx, claim: Claim, **values: Any) -> None:
    mine = update(webhooks).where(_H.name == claim.hook, _H.fence == claim.fence)
    if tx.execute(mine.values(values)).rowcount != 1:
        raise Stale(f"another worker sends to {claim.hook} now")


def _settle(tx: Tx, call: Call, **values: Any) -> None:
    tx.execute(update(webhook_calls).where(_C.id == call.id, _C.state == "waiting").values(values))


def _hook(row: Row[Any], waiting: int, failed: int) -> Hook:
    told = {name: getattr(row, name) for name in Hook.__slots__ if name not in ("waiting", "failed")}
    return Hook(**told, waiting=waiting, failed=failed)


def _call(row: Row[Any]) -> Call:
    return Call(**{name: getattr(row, name) for name in Call.__slots__})
