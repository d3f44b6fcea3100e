"""What a person does with a response. Every act names the revision that was on the screen."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response as Answer

from inbox.accounts import Viewer
from inbox.doors import Does
from inbox.house import House, Lent
from inbox.item import find
from inbox.pages.queue import unified
from inbox.render import done, page, wants_part
from inbox.verdict import Verdict, verdict
from inbox.view import View, Viewed
from responders.brief import brief
from responders.lifecycle import IllegalMove, Move
from responders.values import Response
from store import mentions, responses
from store.database import Tx
from store.errors import Missing, Stale
from store.mentions import Stored

router = APIRouter()
ROUTINE_MINUTES = 24 * 60
TICKET_OUTLET = "tickets"
STALE, UNFIT = 409, 422

Revision = Annotated[int, Form(ge=1, lt=2**31)]
Text = Annotated[str, Form(max_length=100_000)]
Next = Annotated[str, Form(alias="next", max_length=20)]
Heard = Annotated[str, Form(max_length=64)]
Reason = Annotated[str, Form(max_length=2_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why nothing was done, with the text that the person had in front of her."""

    words: str
    text: str | None = None
    stale: bool = False


class Unsafe(Exception):
    """The guard does not let this text out."""


@dataclass(frozen=True, slots=True)
class Act:
    """One form on its way: who sent it, about which response, from which view of the queue."""

    request: Request
    house: House
    viewer: Viewer
    view: View
    response_id: int

    def done(self, said: str, following: str) -> Answer:
        to = self.view.link(**({"item": following} if following else {}))
        return done(self.request, said, to, following, of=str(self.response_id))

    def conflict(self, words: str, text: str | None = None, status: int = STALE) -> Answer:
        """The item as it is now, with what went wrong and the person's own text."""
        with self.house.db.read() as tx:
            item = find(self.house, tx, str(self.response_id), text)
            template = "part_item.html" if wants_part(self.request) else "conflict.html"
            return page(
                self.house,
                self.request,
                self.viewer,
                tx,
                template,
                {"item": item, "view": self.view, "conflict": Conflict(words=words, text=text, stale=status == STALE)},
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
) -> Answer:
    act = Act(request, house, viewer, view, response_id)
    text = unified(text)
    try:
        with house.db.begin() as tx:
            changed = _as_shown(tx, act, revision).text != text
            if changed:
                responses.revise(
                    tx, response_id, text, base_revision=revision, by=viewer.actor, now=house.services.clock()
                )
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem), text)
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
    heard: Heard = "",
    following: Next = "",
) -> Answer:
    act = Act(request, house, viewer, view, response_id)
    text = unified(text)
    try:
        with house.db.begin() as tx:
            _approve(tx, act, revision, text, heard)
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem), text)
    except Unsafe as problem:
        return act.conflict(str(problem), text, status=UNFIT)
    return act.done("approve", following)


def _approve(tx: Tx, act: Act, revision: int, text: str, heard: str) -> None:
    """Exactly the shown text is approved: what was changed in the editor becomes a revision of its own first.

    `heard` is the revision of the customer's post that was on the screen; an answer to other words needs another look.
    """
    now = act.house.services.clock()
    shown = _as_shown(tx, act, revision)
    stored = mentions.get(tx, shown.mention_id)
    if heard not in ("", stored.revision):
        raise Stale("the customer edited the post while you read it")
    _let_out(act.house, stored, shown, text)
    if shown.text != text:
        shown = responses.revise(tx, shown.id, text, base_revision=revision, by=act.viewer.actor, now=now)
    responses.approve(tx, shown.id, shown.revision, act.viewer.actor, now)


def _reply(tx: Tx, act: Act) -> Response:
    """Tickets and alerts are responses too, but nobody takes an alert back or rewrites it by a form for replies."""
    response = responses.get(tx, act.response_id)
    if response.kind != "reply":
        raise Missing(f"there is no reply {act.response_id}")
    return response


def _as_shown(tx: Tx, act: Act, revision: int) -> Response:
    response = _reply(tx, act)
    if response.revision != revision:
        raise Stale(f"revision {response.revision} was saved while you read revision {revision}")
    return response


def _let_out(house: House, stored: Stored, response: Response, text: str) -> None:
    if not stored.mention.gate.open:
        raise Unsafe(f"The network does not take this answer from Hearback: {stored.mention.gate.reason}")
    if stored.gone_at is not None:
        raise Unsafe("The post has been deleted on the network, so there is nothing to answer.")
    judged: Verdict = verdict(house, stored, text, response.language)
    if judged.blocked:
        raise Unsafe("This text must not go out as it is. Nothing was approved; see what was found below it.")


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
) -> Answer:
    act = Act(request, house, viewer, view, response_id)
    if not reason.strip():
        return act.conflict("A rejection needs a reason, so that drafts get better.", status=UNFIT)
    return _move(act, "reject", revision, "reject", following, unified(reason).strip())


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


STATE_BEFORE: dict[str, str] = {"reject": "DRAFT", "recall": "APPROVED", "confirm": "UNCERTAIN"}


def _move(act: Act, move: Move, revision: int, said: str, following: str, reason: str = "", state: str = "") -> Answer:
    try:
        with act.house.db.begin() as tx:
            _reply(tx, act)
            responses.move(
                tx,
                act.response_id,
                move,
                state=state or STATE_BEFORE[move],
                revision=revision,
                by=act.viewer.actor,
                now=act.house.services.clock(),
                reason=reason,
            )
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem))
    return act.done(said, following)


def _stale(problem: Exception) -> str:
    return f"Nothing was done, because this item has changed since you opened it: {problem}."


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
        stored = mentions.get(tx, mention_id)
        made = responses.create(tx, [_ticket(stored, viewer, note.strip(), house)], house.services.clock())
    item: str = following or f"m{mention_id}"
    return done(request, "ticket" if made else "ticket-there", view.link(item=item), item)


def _ticket(stored: Stored, viewer: Viewer, note: str, house: House) -> responses.NewResponse:
    decision, analysis = stored.decision, stored.analysis
    body = brief(stored.mention, analysis, decision).body if analysis and decision else stored.mention.text
    minutes = decision.due_in_minutes if decision else ROUTINE_MINUTES
    return responses.NewResponse(
        mention_id=stored.id,
        mention_revision=stored.revision,
        kind="ticket",
        outlet=TICKET_OUTLET,
        text=f"{body}\n\n{viewer.person.name}: {note}" if note else body,
        language=analysis.language if analysis else "und",
        template="",
        meaning="",
        rule="by hand",
        reasons=(f"{viewer.person.name} asked for a ticket",),
        priority=decision.priority if decision else 50,
        due_at=house.services.clock() + timedelta(minutes=minutes),
        by=viewer.actor,
    )
