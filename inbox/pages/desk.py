"""Who is at an item, whose work it is, until when it rests: for the open item, and for several at once."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as Answer

from inbox import deciding
from inbox.accounts import Viewer
from inbox.doors import Does
from inbox.house import House, Lent
from inbox.item import Item, find
from inbox.render import Undo, done, page, wants_part
from inbox.resting import Rest
from inbox.view import View, Viewed
from responders.lifecycle import IllegalMove
from store import claims, desk, mentions, responses, views
from store.claims import Claim
from store.database import Tx
from store.errors import Held, Missing, NotAllowed, Stale
from store.mentions import Stored

router = APIRouter()
MOST = 50
Editor = Annotated[Viewer, Depends(Does("edit"))]
Anywhere = Annotated[Viewer, Depends(Does("edit", "own"))]
Back = Annotated[str, Form(max_length=20)]
Next = Annotated[str, Form(alias="next", max_length=20)]
Name = Annotated[str, Form(max_length=200)]
Note = Annotated[str, Form(max_length=2_000)]
Day = Annotated[date | None, Form()]


@router.post("/mentions/{mention_id}/claim")
def claim(
    request: Request, house: Lent, viewer: Editor, view: Viewed, mention_id: int, over: Back = "", back: Back = ""
) -> Answer:
    """Sent by an open page every now and then, which shows the lock anew; a form asks to take it over."""
    now, lasts = house.services.clock(), house.settings.inbox.claim
    with house.db.begin() as tx:
        take = claims.take_over if over else claims.take
        stands = take(tx, mention_id, viewer.actor, now, lasts)
    if wants_part(request) and not over:
        return _lock(request, house, viewer, view, mention_id, back or f"m{mention_id}")
    said = "held" if stands.of_another(viewer.person.name) else "claim"
    return done(request, said, view.link(item=back or f"m{mention_id}"), back)


@router.post("/mentions/{mention_id}/unclaim")
def unclaim(request: Request, house: Lent, viewer: Editor, view: Viewed, mention_id: int, back: Back = "") -> Answer:
    with house.db.begin() as tx:
        claims.let_go(tx, mention_id, viewer.actor, house.services.clock())
    return done(request, "unclaim", view.link(item=back), back)


@router.post("/mentions/{mention_id}/snooze")
def snooze(
    request: Request,
    house: Lent,
    viewer: Editor,
    view: Viewed,
    mention_id: int,
    rest: Annotated[Rest, Form()],
    day: Day = None,
    following: Next = "",
) -> Answer:
    with house.db.begin() as tx:
        deciding.snooze(tx, house, viewer.actor, mention_id, rest, day)
    undo = Undo(f"/mentions/{mention_id}/wake", {})
    return done(request, "snooze", view.link(item=following), following, of=f"m{mention_id}", undo=undo)


@router.post("/mentions/{mention_id}/wake")
def wake(request: Request, house: Lent, viewer: Editor, view: Viewed, mention_id: int, back: Back = "") -> Answer:
    with house.db.begin() as tx:
        desk.wake(tx, mention_id, viewer.actor, house.services.clock())
    item = back or f"m{mention_id}"
    return done(request, "wake", view.link(item=item), item)


@router.post("/mentions/{mention_id}/assign")
def assign(
    request: Request,
    house: Lent,
    viewer: Editor,
    view: Viewed,
    mention_id: int,
    person: Name = "",
    note: Note = "",
    back: Back = "",
    following: Next = "",
) -> Answer:
    """Hand it over to a person, take it oneself, or make it nobody's."""
    with house.db.begin() as tx:
        before = desk.assign(tx, mention_id, person, viewer.actor, house.services.clock(), note.strip())
    stays = person in ("", viewer.person.name)
    item: str = (back or f"m{mention_id}") if stays else following
    undo = Undo(f"/mentions/{mention_id}/assign", {"person": before.assignee, "note": before.note})
    said = "assign" if person else "unassign"
    return done(request, said, view.link(item=item), item, of=f"m{mention_id}", undo=undo)


@router.post("/mentions/{mention_id}/not-ours")
def not_ours(
    request: Request, house: Lent, viewer: Editor, view: Viewed, mention_id: int, following: Next = ""
) -> Answer:
    with house.db.begin() as tx:
        desk.not_ours(tx, mention_id, viewer.actor, house.services.clock())
    return done(request, "not-ours", view.link(item=following), following, of=f"m{mention_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """As much of an item as its lock shows."""

    key: str
    stored: Stored
    claim: Claim | None


class Bulk(StrEnum):
    """What is done to several at once. Approving is not among them: each answer is read before it goes out."""

    REJECT = "reject"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    NOT_OURS = "not-ours"


@dataclass(frozen=True, slots=True)
class Wish:
    act: Bulk
    reason: str
    rest: Rest
    day: date | None
    person: str


@router.post("/queue/bulk")
def bulk(
    request: Request,
    house: Lent,
    viewer: Anywhere,
    view: Viewed,
    act: Annotated[Bulk, Form()],
    item: Annotated[list[str] | None, Form(max_length=MOST)] = None,
    reason: Note = "",
    rest: Annotated[Rest, Form()] = Rest.HOUR,
    day: Day = None,
    person: Name = "",
) -> Answer:
    """Each in a transaction of its own: what another person holds, or has changed, is left and stays on the list."""
    if act is Bulk.REJECT and not reason.strip():
        return done(request, "bulk-reason", view.link())
    wish = Wish(act, reason.strip(), rest, day, person)
    left = [each for each in item or () if not _one(house, viewer, each, wish)]
    said = "bulk-none" if not item else "bulk-left" if left else "bulk"
    return done(request, said, view.link())


def _one(house: House, viewer: Viewer, chosen: str, wish: Wish) -> bool:
    """Whether it was done; `chosen` is the key of an item, a colon, and the revision that was on the list."""
    key, _, revision = chosen.partition(":")
    try:
        with house.db.begin() as tx:
            known = find(house, tx, key)
            _act(tx, house, viewer, known, int(revision) if revision.isdecimal() else 0, wish)
    except (Stale, Held, IllegalMove, Missing, NotAllowed):
        return False
    return True


def _act(tx: Tx, house: House, viewer: Viewer, item: Item, revision: int, wish: Wish) -> None:
    now, by, number = house.services.clock(), viewer.actor, item.stored.id
    if wish.act is Bulk.SNOOZE:
        deciding.snooze(tx, house, by, number, wish.rest, wish.day)
    elif wish.act is Bulk.ASSIGN:
        desk.assign(tx, number, wish.person, by, now)
    elif wish.act is Bulk.NOT_OURS:
        desk.not_ours(tx, number, by, now)
    elif item.reply is None:
        raise Missing("there is no draft to reject")
    else:
        seen = revision or item.reply.revision
        responses.move(tx, item.reply.id, "reject", state="DRAFT", revision=seen, by=by, now=now, reason=wish.reason)


@router.post("/views")
def keep_view(request: Request, house: Lent, viewer: Anywhere, view: Viewed, name: Name) -> Answer:
    """Keep the filters of this page under a name."""
    if not name.strip():
        return RedirectResponse(view.link(), status_code=303)
    with house.db.begin() as tx:
        views.keep(tx, viewer.person.id, name.strip(), view.query(), house.services.clock())
    return done(request, "view-kept", view.link())


@router.post("/views/drop")
def drop_view(request: Request, house: Lent, viewer: Anywhere, view: Viewed, name: Name) -> Answer:
    with house.db.begin() as tx:
        views.drop(tx, viewer.person.id, name)
    return done(request, "view-gone", view.link())


def _lock(request: Request, house: House, viewer: Viewer, view: View, mention_id: int, key: str) -> HTMLResponse:
    with house.db.read() as tx:
        claim = claims.of(tx, mention_id, house.services.clock())
        locked = Locked(key=key, stored=mentions.get(tx, mention_id), claim=claim)
        return page(house, request, viewer, tx, "part_lock.html", {"item": locked, "view": view})
