"""What programs do: the same acts as on the pages, through the same services, each with a scope of its own."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from inbox import deciding
from inbox.accounts import Viewer
from inbox.api import shapes, telling, wishes
from inbox.api.once import Writing, writing
from inbox.api.reading import Number
from inbox.deciding import Words, unified
from inbox.doors import Writes
from inbox.leaving import Wish
from responders.lifecycle import Move
from store import claims, desk
from store.database import Tx
from store.errors import Held

router = APIRouter(prefix="/api/v1")
Call = Annotated[Writing, Depends(writing)]
Editor = Annotated[Viewer, Depends(Writes("edit"))]
Clerk = Annotated[Viewer, Depends(Writes("ticket"))]


@router.post("/responses/{response_id}/edit", tags=["responses"], response_model=shapes.ResponseDone)
def edit(call: Call, viewer: Editor, response_id: Number, wish: wishes.Edit) -> Response:
    """Give a draft new words: a new revision, or none where nothing changed."""
    private = None if wish.private is None else unified(wish.private).strip()

    def act(tx: Tx) -> shapes.ResponseDone:
        words = Words(unified(wish.text), private)
        saved, _ = deciding.save(tx, call.house, viewer.actor, response_id, wish.revision, words)
        return shapes.ResponseDone.model_validate(saved)

    return call.done(viewer, "edit", f"response {response_id}", wish, act)


@router.post("/responses/{response_id}/approve", tags=["responses"], response_model=shapes.ResponseDone)
def approve(
    call: Call, viewer: Annotated[Viewer, Depends(Writes("approve"))], response_id: Number, wish: wishes.Approve
) -> Response:
    """Let exactly this revision out. Where two persons approve, it stays a DRAFT until the second one says so."""

    def act(tx: Tx) -> shapes.ResponseDone:
        leaves = Wish(wish.when, wish.at)
        done = deciding.approve(tx, call.house, viewer.actor, response_id, wish.revision, heard=wish.heard, wish=leaves)
        return shapes.ResponseDone.model_validate(done)

    return call.done(viewer, "approve", f"response {response_id} revision {wish.revision}", wish, act)


@router.post("/responses/{response_id}/reject", tags=["responses"], response_model=shapes.ResponseDone)
def reject(
    call: Call, viewer: Annotated[Viewer, Depends(Writes("reject"))], response_id: Number, wish: wishes.Reject
) -> Response:
    """Not this answer, and why."""
    return _step(call, viewer, response_id, "reject", wish, unified(wish.reason).strip())


@router.post("/responses/{response_id}/recall", tags=["responses"], response_model=shapes.ResponseDone)
def recall(
    call: Call, viewer: Annotated[Viewer, Depends(Writes("recall"))], response_id: Number, wish: wishes.Seen
) -> Response:
    """Take an approval back, until a worker has claimed it for sending (409 then)."""
    return _step(call, viewer, response_id, "recall", wish)


@router.post("/responses/{response_id}/confirm", tags=["responses"], response_model=shapes.ResponseDone)
def confirm(
    call: Call, viewer: Annotated[Viewer, Depends(Writes("retry"))], response_id: Number, wish: wishes.Seen
) -> Response:
    """An unclear one was seen on the network."""
    return _step(call, viewer, response_id, "confirm", wish, "a person saw it on the network")


@router.post("/responses/{response_id}/retry", tags=["responses"], response_model=shapes.ResponseDone)
def retry(
    call: Call, viewer: Annotated[Viewer, Depends(Writes("retry"))], response_id: Number, wish: wishes.Retry
) -> Response:
    """Make a refused one a draft again, or send an unclear one again that is not on the network."""
    reason = "a person looked on the network and did not find it" if wish.state == "UNCERTAIN" else ""
    return _step(call, viewer, response_id, "retry", wish, reason, wish.state)


def _step(
    call: Writing, viewer: Viewer, response_id: int, move: Move, wish: wishes.Seen, reason: str = "", state: str = ""
) -> Response:
    def act(tx: Tx) -> shapes.ResponseDone:
        moved = deciding.step(tx, call.house, viewer.actor, response_id, move, wish.revision, reason, state)
        return shapes.ResponseDone.model_validate(moved)

    return call.done(viewer, move, f"response {response_id} revision {wish.revision}", wish, act)


@router.post("/mentions/{mention_id}/claim", tags=["mentions"], response_model=shapes.MentionDone)
def claim(call: Call, viewer: Editor, mention_id: Number, wish: wishes.Take) -> Response:
    """Say that you are at it, and again to stay; another's claim is refused (409) without `over`."""

    def act(tx: Tx) -> None:
        take = claims.take_over if wish.over else claims.take
        stands = take(tx, mention_id, viewer.actor, call.now, call.house.settings.inbox.claim)
        if stands.of_another(viewer.person.name):
            raise Held(f"{stands.holder} is at this item; say `over` to take it", stands.holder)

    return _at_the_desk(call, viewer, mention_id, "claim", wish, act)


@router.post("/mentions/{mention_id}/unclaim", tags=["mentions"], response_model=shapes.MentionDone)
def unclaim(call: Call, viewer: Editor, mention_id: Number, wish: wishes.Nothing) -> Response:
    """Let it go."""
    return _at_the_desk(
        call, viewer, mention_id, "let go", wish, lambda tx: claims.let_go(tx, mention_id, viewer.actor, call.now)
    )


@router.post("/mentions/{mention_id}/snooze", tags=["mentions"], response_model=shapes.MentionDone)
def snooze(call: Call, viewer: Editor, mention_id: Number, wish: wishes.Snooze) -> Response:
    """Let it rest; it comes back by itself."""
    return _at_the_desk(
        call, viewer, mention_id, "snooze", wish,
        lambda tx: deciding.snooze(tx, call.house, viewer.actor, mention_id, wish.until, wish.day),
    )  # fmt: skip


@router.post("/mentions/{mention_id}/wake", tags=["mentions"], response_model=shapes.MentionDone)
def wake(call: Call, viewer: Editor, mention_id: Number, wish: wishes.Nothing) -> Response:
    """Undo a snooze."""
    return _at_the_desk(
        call, viewer, mention_id, "wake", wish, lambda tx: desk.wake(tx, mention_id, viewer.actor, call.now)
    )


@router.post("/mentions/{mention_id}/assign", tags=["mentions"], response_model=shapes.MentionDone)
def assign(call: Call, viewer: Editor, mention_id: Number, wish: wishes.Assign) -> Response:
    """Hand it over with a note, take it yourself, or make it nobody's again."""
    note = unified(wish.note).strip()
    return _at_the_desk(
        call, viewer, mention_id, "assign", wish,
        lambda tx: desk.assign(tx, mention_id, wish.person, viewer.actor, call.now, note),
    )  # fmt: skip


@router.post("/mentions/{mention_id}/not-ours", tags=["mentions"], response_model=shapes.MentionDone)
def not_ours(call: Call, viewer: Editor, mention_id: Number, wish: wishes.Nothing) -> Response:
    """It says nothing about the brand: its answers are rejected."""
    return _at_the_desk(
        call, viewer, mention_id, "not relevant", wish, lambda tx: desk.not_ours(tx, mention_id, viewer.actor, call.now)
    )


def _at_the_desk(
    call: Writing, viewer: Viewer, mention_id: int, verb: str, wish: BaseModel, act: Callable[[Tx], object]
) -> Response:
    """Do `act`, and tell how the mention stands on the desk then."""

    def told(tx: Tx) -> shapes.MentionDone:
        act(tx)
        return telling.at_the_desk(tx, call.house, mention_id)

    return call.done(viewer, verb, f"mention {mention_id}", wish, told)


@router.post("/mentions/{mention_id}/ticket", tags=["tickets"], response_model=shapes.TicketAsked)
def ticket(call: Call, viewer: Clerk, mention_id: Number, wish: wishes.Ask) -> Response:
    """Ask for a ticket about it; it is opened with the next delivery."""

    def act(tx: Tx) -> shapes.TicketAsked:
        made = deciding.ask_for_ticket(tx, call.house, viewer.actor, mention_id, unified(wish.note))
        return shapes.TicketAsked(mention_id=mention_id, made=made)

    return call.done(viewer, "ticket", f"mention {mention_id}", wish, act)


@router.post("/tickets/{ticket_id}", tags=["tickets"], response_model=shapes.TicketDone)
def change_ticket(call: Call, viewer: Clerk, ticket_id: Number, wish: wishes.ChangeTicket) -> Response:
    """Say how far it is, who does it, and what happened."""

    def act(tx: Tx) -> shapes.TicketDone:
        changed = deciding.change_ticket(
            tx, call.house, viewer.actor, ticket_id, status=wish.status, assignee=wish.assignee, note=wish.note
        )
        return shapes.TicketDone.model_validate(changed)

    return call.done(viewer, "change ticket", f"ticket {ticket_id}", wish, act)
