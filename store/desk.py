"""Whose work a mention is, until when it rests, and that it is none of ours: said by a person, shown to all."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select, update

from responders.lifecycle import State
from responders.values import Actor
from store import audit, events, moving, people, permits
from store.answers import read_responses, response
from store.claims import let_go
from store.database import Tx
from store.dialects import among, insert_into
from store.errors import Missing, NotAllowed
from store.sending import supersede
from store.tables import assignments, mentions, responses, snoozes
from store.types import key

_APPROVED: tuple[State, ...] = ("APPROVED",)
_A, _S, _M = assignments.c, snoozes.c, mentions.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """`assignee` "" is nobody; `note` is what was said with it by `by`; `until` is when a snoozed one comes back."""

    assignee: str = ""
    note: str = ""
    by: str = ""
    until: datetime | None = None


NOBODY = Care()


def of(tx: Tx, ids: Collection[int], now: datetime) -> dict[int, Care]:
    """By mention id; those that are nobody's and do not rest are left out."""
    if not ids:
        return {}
    given = {
        row.mention_id: Care(assignee=row.assignee, note=row.note, by=row.by_name)
        for row in tx.execute(select(assignments).where(among(tx, _A.mention_id, ids)))
    }
    resting = tx.execute(select(_S.mention_id, _S.until).where(among(tx, _S.mention_id, ids), _S.until > now))
    return given | {row.mention_id: replace(given.get(row.mention_id, NOBODY), until=row.until) for row in resting}


def assign(tx: Tx, mention_id: int, to: str, by: Actor, now: datetime, note: str = "") -> Care:
    """Make it the work of the account named `to` ("": of nobody); it was that of the `Care` that comes back.

    Raises Missing, NotAllowed (also where `to` may not work in its brand), and lets go of what `by` had claimed.
    """
    brand = _brand(tx, mention_id, by)
    before = of(tx, [mention_id], now).get(mention_id, NOBODY)
    if to:
        to = _colleague(tx, to, brand)
        values = {"assignee": to, "note": note, "by_name": by.name, "at": now}
        row = insert_into(tx, assignments).values(mention_id=mention_id, **values)
        tx.execute(row.on_conflict_do_update(index_elements=["mention_id"], set_=values))
    else:
        tx.execute(delete(assignments).where(_A.mention_id == mention_id))
    if to and to != by.name:
        let_go(tx, mention_id, by, now)
    _told(tx, "assign", mention_id, to or "nobody", brand, by, now)
    return before


def snooze(tx: Tx, mention_id: int, until: datetime, by: Actor, now: datetime) -> None:
    """Let it rest until then; it comes back by itself. Raises Missing, NotAllowed, ValueError for a past time."""
    brand = _brand(tx, mention_id, by)
    if until <= now:
        raise ValueError("that time is past")
    values = {"until": until, "by_name": by.name, "at": now}
    row = insert_into(tx, snoozes).values(mention_id=mention_id, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["mention_id"], set_=values))
    let_go(tx, mention_id, by, now)
    _told(tx, "snooze", mention_id, until.isoformat(), brand, by, now)


def wake(tx: Tx, mention_id: int, by: Actor, now: datetime) -> bool:
    """Whether it was resting, and is back. Raises Missing, NotAllowed."""
    brand = _brand(tx, mention_id, by)
    gone = tx.execute(delete(snoozes).where(_S.mention_id == mention_id)).rowcount == 1
    if gone:
        _told(tx, "wake", mention_id, "", brand, by, now)
    return gone


def not_ours(tx: Tx, mention_id: int, by: Actor, now: datetime) -> int:
    """It says nothing about the brand: its answers are rejected, the approved ones too; returns how many.

    What a worker holds already is refused right before it leaves. Raises Missing, NotAllowed, Held.
    """
    brand = _brand(tx, mention_id, by)
    supersede(tx, [mention_id], "the post is not about the brand", now, was=_APPROVED)
    open_ones = read_responses().where(
        responses.c.mention_id == mention_id, responses.c.kind == "reply", responses.c.state == "DRAFT"
    )
    drafts = [response(row) for row in tx.execute(open_ones)]
    for draft in drafts:
        moving.move(
            tx, draft.id, "reject", state="DRAFT", revision=draft.revision, by=by, now=now, reason="not about the brand"
        )
    words = f"{by.name} says that this is not about the brand"
    tx.execute(update(mentions).where(_M.id == mention_id).values(relevant=False, why=words))
    _told(tx, "not relevant", mention_id, "", brand, by, now)
    return len(drafts)


def _brand(tx: Tx, mention_id: int, by: Actor) -> str:
    brand = permits.brand_of(tx, "mention_id", mention_id)
    if brand is None:
        raise Missing(f"there is no mention {mention_id}")
    permits.require(tx, by, "edit", brand)
    return brand


def _colleague(tx: Tx, name: str, brand: str) -> str:
    person = people.by_name(tx, name)
    if person is None or person.disabled:
        raise Missing(f"nobody works here under the name {name[:100]!r}")
    if not permits.of(tx, person).may("edit", brand):
        raise NotAllowed(f"{person.name} does not work on {brand}")
    return key(person.name)


def _told(tx: Tx, what: str, mention_id: int, detail: str, brand: str, by: Actor, now: datetime) -> None:
    audit.note(tx, by.name, what, f"mention {mention_id}", detail, now)
    events.add(tx, "desk", str(mention_id), brand, now)
