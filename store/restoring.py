"""A restored copy knows nothing of what was said since it was made, so it says nothing until a person has looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from responders.values import WORKER
from store import audit, moving, pauses, trusting
from store.database import Tx
from store.dialects import among, plainly
from store.sweeping import drop_followers, sweep
from store.tables import automatic, events, responses, sources
from store.tables.trusted import RELEASED

_C = responses.c
BY = "hearback restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What may have been said since the copy: `approved` replies became drafts again, `sending` ones are uncertain.

    `knows_until` is the last moment of which the copy knows anything, None when nothing ever happened in it.
    """

    approved: int
    sending: int
    knows_until: datetime | None


def hold(tx: Tx, now: datetime) -> Held:
    """Let nothing leave that may have left since the copy was made: pause all sending, stop what goes by itself.

    Approved replies are drafts again and every draft says why; one that was on its way is looked for before all else.
    """
    until = _knows_until(tx)
    since = f"the copy of {until:%Y-%m-%d %H:%M} UTC" if until else "a copy"
    why = f"restored from {since}: see what was said since then"
    pauses.pause(tx, "all", "", BY, why, now)
    if trusting.switch(tx, lock=True).on:
        trusting.set_switch(tx, False, BY, now)
    approved = _take_back(tx, why, now)
    sending = _lose(tx, why, now)
    drafts = (_C.state == "DRAFT", _C.kind == "reply", _C.detail == "")
    tx.execute(update(responses).where(*drafts).values(detail=why, version=_C.version + 1))
    audit.note(tx, BY, "restore", "database", f"{why}; {len(approved)} approved, {sending} on their way", now)
    return Held(approved=len(approved), sending=sending, knows_until=until)


def _knows_until(tx: Tx) -> datetime | None:
    times = [tx.execute(select(func.max(column))).scalar() for column in (events.c.at, sources.c.last_poll_at)]
    return max((time for time in times if time is not None), default=None)


def _take_back(tx: Tx, why: str, now: datetime) -> Sequence[int]:
    """The private message that waits to follow an answer goes with it."""
    ready = (_C.state == "APPROVED", _C.kind == "reply")
    leads = sweep(tx, (*ready, _C.follows == 0), "withhold", WORKER, now, why, limit=None)
    drop_followers(tx, among(tx, _C.follows, leads), why, now)
    alone = sweep(tx, ready, "withhold", WORKER, now, why, limit=None)
    released = (among(tx, automatic.c.response_id, [*leads, *alone]), RELEASED)
    tx.execute(update(automatic).where(*released).values(held=why, taken_at=None))
    return [*leads, *alone]


def _lose(tx: Tx, why: str, now: datetime) -> int:
    on_their_way = select(_C.id, _C.revision, _C.fence).where(_C.state == "SENDING", plainly(_C.kind) == "reply")
    rows = tx.execute(on_their_way).all()
    for row in rows:
        seen = {"revision": row.revision, "fence": row.fence}
        moving.move(tx, row.id, "lose", state="SENDING", by=WORKER, now=now, not_before=now, reason=why, **seen)
    return len(rows)
