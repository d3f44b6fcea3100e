"""What a person does with a response. Every act names the revision that was on the screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response as Answer

from inbox import deciding
from inbox.accounts import Viewer
from inbox.deciding import Unfit, Unsafe, Words, unified
from inbox.doors import Does
from inbox.house import House, Lent
from inbox.item import find
from inbox.leaving import When, Wish
from inbox.render import Undo, done, page, wants_part
from inbox.reported import reported
from inbox.speech import _
from inbox.view import View, Viewed
from responders.lifecycle import IllegalMove, Move
from store.errors import Barred, Held, Stale

router = APIRouter()
STALE, UNFIT = 409, 422

Revision = Annotated[int, Form(ge=1, lt=2**31)]
Text = Annotated[str, Form(max_length=100_000)]
Paired = Annotated[str, Form(max_length=1)]
Next = Annotated[str, Form(alias="next", max_length=20)]
Heard = Annotated[str, Form(max_length=64)]
Reason = Annotated[str, Form(max_length=2_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why nothing was done, with the text that the person had in front of her."""

    words: str
    text: str | None = None
    private: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """One form on its way: who sent it, about which response, from which view of the queue."""

    request: Request
    house: House
    viewer: Viewer
    view: View
    response_id: int

    def done(self, said: str, following: str, undo: Undo | None = None) -> Answer:
        to = self.view.link(**({"item": following} if following else {}))
        return done(self.request, said, to, following, of=str(self.response_id), undo=undo)

    def conflict(self, words: str, text: str | None = None, status: int = STALE, private: str | None = None) -> Answer:
        """The item as it is now, with what went wrong and the person's own text."""
        with self.house.db.read() as tx:
            item = find(self.house, tx, str(self.response_id), text, private, self.viewer.person.name)
            template = "part_item.html" if wants_part(self.request) else "conflict.html"
            told = Conflict(words=words, text=text, private=private, stale=status == STALE)
            return page(
                self.house,
                self.request,
                self.viewer,
                tx,
                template,
                {"item": item, "view": self.view, "conflict": told},
                status,
            )


@router.post("/responses/{response_id}/save")
def save(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("edit"))],
    view: Viewed,
    response_id: int,
    revision: Revision,
    text: Text = "",
    private: Text = "",
    paired: Paired = "",
) -> Answer:
    act = Act(request, house, viewer, view, response_id)
    words = Words.of(text, private, paired)
    try:
        with house.db.begin() as tx:
            _, changed = deciding.save(tx, house, viewer.actor, response_id, revision, words)
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem), words.text, private=words.private)
    except Held as problem:
        return act.conflict(_held(problem), words.text, private=words.private)
    return act.done("saved" if changed else "same", str(response_id))


@router.post("/responses/{response_id}/approve")
def approve(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("approve"))],
    view: Viewed,
    response_id: int,
    revision: Revision,
    text: Text = "",
    private: Text = "",
    paired: Paired = "",
    heard: Heard = "",
    following: Next = "",
    when: Annotated[When, Form()] = When.NOW,
    at: Annotated[datetime | None, Form()] = None,
) -> Answer:
    """Exactly what is on the screen; where two persons approve, this may be the first yes, which sends nothing."""
    act = Act(request, house, viewer, view, response_id)
    words, wish = Words.of(text, private, paired), Wish(when, at)
    try:
        with house.db.begin() as tx:
            approved = deciding.approve(tx, house, viewer.actor, response_id, revision, words, heard, wish)
    except Held as problem:
        return act.conflict(_held(problem), words.text, private=words.private)
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem), words.text, private=words.private)
    except Barred as problem:
        return act.conflict(_barred(problem), words.text, status=UNFIT, private=words.private)
    except (Unsafe, Unfit) as problem:
        return act.conflict(str(problem), words.text, status=UNFIT, private=words.private)
    said = "agree" if approved.state == "DRAFT" else "approve-later" if approved.not_before else "approve"
    return act.done(said, following, Undo(f"/responses/{response_id}/recall", {"revision": approved.revision}))


@router.post("/responses/{response_id}/hand")
def hand(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("approve"))],
    view: Viewed,
    response_id: int,
    revision: Revision,
    text: Text = "",
    private: Text = "",
    paired: Paired = "",
    edited: Annotated[str, Form(max_length=1)] = "",
    following: Next = "",
) -> Answer:
    """The person has published this on the network herself; a draft's form brings the words that she had there."""
    act = Act(request, house, viewer, view, response_id)
    words = Words.of(text, private, paired) if edited else None
    mine = words or Words("", None)
    try:
        with house.db.begin() as tx:
            deciding.answered_by_hand(tx, house, viewer.actor, response_id, revision, words)
    except Held as problem:
        return act.conflict(_held(problem), mine.text or None, private=mine.private)
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem), mine.text or None, private=mine.private)
    except Barred as problem:
        return act.conflict(_barred(problem), mine.text or None, status=UNFIT, private=mine.private)
    return act.done("hand", following)


@router.post("/responses/{response_id}/reject")
def reject(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("reject"))],
    view: Viewed,
    response_id: int,
    revision: Revision,
    reason: Reason,
    following: Next = "",
    back: Annotated[str, Form(max_length=1)] = "",
) -> Answer:
    """For good, or with `back` to the person who wrote it."""
    act = Act(request, house, viewer, view, response_id)
    why = unified(reason).strip()
    if not why:
        return act.conflict(_("A rejection needs a reason, so that drafts get better."), status=UNFIT)
    if not back:
        return _move(act, "reject", revision, "reject", following, why)
    try:
        with house.db.begin() as tx:
            deciding.send_back(tx, house, viewer.actor, response_id, revision, why)
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem))
    except Held as problem:
        return act.conflict(_held(problem))
    return act.done("return", following)


@router.post("/responses/{response_id}/recall")
def recall(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("recall"))],
    view: Viewed,
    response_id: int,
    revision: Revision,
) -> Answer:
    return _move(Act(request, house, viewer, view, response_id), "recall", revision, "recall", str(response_id))


@router.post("/responses/{response_id}/confirm")
def confirm(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("retry"))],
    view: Viewed,
    response_id: int,
    revision: Revision,
) -> Answer:
    reason = "a person saw it on the network"
    return _move(
        Act(request, house, viewer, view, response_id), "confirm", revision, "confirm", str(response_id), reason
    )


@router.post("/responses/{response_id}/retry")
def retry(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("retry"))],
    view: Viewed,
    response_id: int,
    revision: Revision,
    state: Annotated[str, Form(max_length=20)],
) -> Answer:
    act = Act(request, house, viewer, view, response_id)
    said = "redraft" if state == "REFUSED" else "retry"
    reason = "a person looked on the network and did not find it" if state == "UNCERTAIN" else ""
    return _move(act, "retry", revision, said, str(response_id), reason, state)


def _move(act: Act, move: Move, revision: int, said: str, following: str, reason: str = "", state: str = "") -> Answer:
    try:
        with act.house.db.begin() as tx:
            deciding.step(tx, act.house, act.viewer.actor, act.response_id, move, revision, reason, state)
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem))
    except Held as problem:
        return act.conflict(_held(problem))
    return act.done(said, following)


def _held(problem: Held) -> str:
    return _("Nothing was done: %(why)s.", why=reported(str(problem)))


def _barred(problem: Barred) -> str:
    return f"Nothing was approved: {problem}."


def _stale(problem: Exception) -> str:
    return _(
        "Nothing was done, because this item has changed since you opened it: %(why)s.", why=reported(str(problem))
    )


@router.post("/mentions/{mention_id}/ticket")
def ticket(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("ticket"))],
    view: Viewed,
    mention_id: int,
    note: Reason = "",
    following: Annotated[str, Form(alias="back", max_length=20)] = "",
) -> Answer:
    with house.db.begin() as tx:
        made = deciding.ask_for_ticket(tx, house, viewer.actor, mention_id, note)
    item: str = following or f"m{mention_id}"
    return done(request, "ticket" if made else "ticket-there", view.link(item=item), item)
