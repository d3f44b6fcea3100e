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
from inbox.render import Undo, done, page, wants_part
from inbox.verdict import Verdict, message_verdict, takes_messages, verdict
from inbox.view import View, Viewed
from responders.brief import brief
from responders.lifecycle import IllegalMove, Move
from responders.values import Response
from store import mentions, pairs, responses
from store.database import Tx
from store.errors import Held, Missing, Stale
from store.mentions import Stored

router = APIRouter()
ROUTINE_MINUTES = 24 * 60
TICKET_OUTLET = "tickets"
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
class Words:
    """The texts of the editor; no `private` (None) means that the form did not show one, so it stays as it is."""

    text: str
    private: str | None

    @classmethod
    def of(cls, text: str, private: str, paired: str) -> "Words":
        return cls(unified(text), unified(private).strip() if paired else None)

    def changed(self, shown: Response) -> bool:
        return self.text != shown.text or self.private not in (None, shown.private)


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

    def done(self, said: str, following: str, undo: Undo | None = None) -> Answer:
        to = self.view.link(**({"item": following} if following else {}))
        return done(self.request, said, to, following, of=str(self.response_id), undo=undo)

    def conflict(self, words: str, text: str | None = None, status: int = STALE, private: str | None = None) -> Answer:
        """The item as it is now, with what went wrong and the person's own text."""
        with self.house.db.read() as tx:
            item = find(self.house, tx, str(self.response_id), text, private)
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
            shown = _as_shown(tx, act, revision)
            changed = words.changed(shown)
            if changed:
                _revise(tx, act, shown, words)
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
) -> Answer:
    act = Act(request, house, viewer, view, response_id)
    words = Words.of(text, private, paired)
    try:
        with house.db.begin() as tx:
            approved = _approve(tx, act, revision, words, heard)
    except Held as problem:
        return act.conflict(_held(problem), words.text, private=words.private)
    except (Stale, IllegalMove) as problem:
        return act.conflict(_stale(problem), words.text, private=words.private)
    except Unsafe as problem:
        return act.conflict(str(problem), words.text, status=UNFIT, private=words.private)
    return act.done("approve", following, Undo(f"/responses/{response_id}/recall", {"revision": approved.revision}))


def _approve(tx: Tx, act: Act, revision: int, words: Words, heard: str) -> Response:
    """Exactly the shown texts are approved: what was changed in the editor becomes a revision of its own first.

    `heard` is the revision of the customer's post that was on the screen; an answer to other words needs another look.
    """
    shown = _as_shown(tx, act, revision)
    stored = mentions.get(tx, shown.mention_id)
    if heard not in ("", stored.revision):
        raise Stale("the customer edited the post while you read it")
    _let_out(act.house, stored, shown, words)
    if words.changed(shown):
        shown = _revise(tx, act, shown, words)
    messages = takes_messages(act.house, stored)
    return pairs.approve(tx, shown.id, shown.revision, act.viewer.actor, act.house.services.clock(), messages=messages)


def _revise(tx: Tx, act: Act, shown: Response, words: Words) -> Response:
    return responses.revise(
        tx,
        shown.id,
        words.text,
        base_revision=shown.revision,
        by=act.viewer.actor,
        now=act.house.services.clock(),
        private=words.private,
    )


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


def _let_out(house: House, stored: Stored, response: Response, words: Words) -> None:
    if not stored.mention.gate.open:
        raise Unsafe(f"The network does not take this answer from Hearback: {stored.mention.gate.reason}")
    if stored.gone_at is not None:
        raise Unsafe("The post has been deleted on the network, so there is nothing to answer.")
    judge = message_verdict if response.follows else verdict
    private = response.private if words.private is None else words.private
    judged: Verdict = judge(house, stored, words.text, response.language)
    if judged.blocked or message_verdict(house, stored, private, response.language).blocked:
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
    except Held as problem:
        return act.conflict(_held(problem))
    return act.done(said, following)


def _held(problem: Held) -> str:
    return f"Nothing was done: {problem}."


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
