"""The one door through which a response changes its state, for people and workers alike."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, exists, insert, select, update

from platforms.values import Receipt
from responders.lifecycle import IllegalMove, Move, State, Step, after
from responders.values import Actor, Response
from store import approving, claims, events, indexing, outbox, permits, tallies
from store.answers import VERSION, read_responses, response
from store.approving import FirstYes
from store.database import Tx
from store.errors import Barred, Stale
from store.stories import tell, tell_move
from store.sweeping import withdraw, write_log
from store.tables import approvals, attempts, automatic, responses, revisions
from store.tables.trusted import RELEASED, SWITCHED_ON
from store.waking import wake

_C = responses.c
_ACT: dict[str, str] = {
    "confirm": "retry",
    "agree": "approve",
    "hand": "approve",
    "retract": "recall",
    "return": "reject",
}
"""What a person must be allowed to do for a move, where it is not called the same."""
TAKEN_BACK: tuple[State, ...] = ("DRAFT", "REJECTED", "EXPIRED")
"""What an answer becomes that does not leave as it was approved, nor does the private message after it."""
_LETTING_OUT: tuple[Move, ...] = ("approve", "hand")
"""What says yes to a text: it goes out, or a person has published it herself."""
_DECIDING: tuple[Move, ...] = ("agree", "approve", "return", "hand", "reject", "retry")
"""What nobody does to an item that another person has claimed; taking an approval back is never held up."""


def move(
    tx: Tx,
    response_id: int,
    move: Move,
    *,
    state: str,
    revision: int,
    by: Actor,
    now: datetime,
    fence: int | None = None,
    reason: str = "",
    receipt: Receipt | None = None,
    not_before: datetime | None = None,
    detail: str | None = None,
    warned: bool | None = None,
) -> Response:
    """Take the step that lifecycle.STEPS has for (`state`, `move`, `by`), if the response still is what was seen.

    It must still be in `state` at `revision` (and carry `fence`, required for every move out of SENDING): otherwise
    Stale, and nothing changed. Every move ends the lease, sets `not_before` to what is given, and writes the log; one
    that takes a public answer back takes the private message back that waits to follow it. `warned`: the guard warned
    of the text, None where it was not asked.
    Raises IllegalMove for a step that is not in the table; "claim", "trust" and "agree" have doors of their own. Raises
    NotAllowed where a person's role in that brand does not go so far, Barred where the rules of approval want another
    person, Held where another person is at the item.
    """
    step = _step(state, move, by)
    permits.require_for(tx, by, _ACT.get(move, move), "response_id", response_id)
    if move in _DECIDING:
        claims.refuse_held(tx, by, response_id, now)
    _refuse_wrong_use(move, state, by, fence, receipt)
    first = _heed_rules(tx, response_id, move, state, by, warned)
    said = reason if detail is None else detail
    values = {"detail": said, **_values(step.now, now, receipt, not_before)}
    _compare_and_set(tx, response_id, values, now, state=state, revision=revision, fence=fence)
    write_log(tx, [(response_id, revision)], step, by=by, now=now, reason=reason)
    if move in _LETTING_OUT:
        _keep_yes(tx, response_id, revision, first, by, now)
    if state == "SENDING":
        _end_attempt(tx, response_id, fence, move, said, now)
    if step.now == "APPROVED" and not_before is None:
        wake(tx, "deliver")
    if step.now in TAKEN_BACK:
        withdraw(tx, response_id, "the public answer was taken back", now)
    moved = _told(tx, response_id, now)
    if move in _DECIDING:
        claims.settled(tx, by, moved.mention_id)
    _account(tx, moved, step, by)
    return moved


def approve(
    tx: Tx,
    response_id: int,
    revision: int,
    by: Actor,
    now: datetime,
    *,
    reason: str = "",
    warned: bool | None = None,
    not_before: datetime | None = None,
) -> Response:
    """A person's yes to exactly this revision, which leaves `not_before` then. Raises Stale when it was changed.

    Where two persons approve, the first yes leaves it a draft that waits for the second. Raises Barred.
    """
    permits.require_for(tx, by, "approve", "response_id", response_id)
    if approving.which_yes(tx, response_id, by, warned) == "approve":
        return move(
            tx, response_id, "approve", state="DRAFT", revision=revision, by=by, now=now, reason=reason, warned=warned,
            not_before=not_before,
        )  # fmt: skip
    return _agree(tx, response_id, revision, by, now, reason)


def _agree(tx: Tx, response_id: int, revision: int, by: Actor, now: datetime, reason: str) -> Response:
    """The first yes of two: nothing leaves, and the draft stays what it is."""
    claims.refuse_held(tx, by, response_id, now)
    step = _step("DRAFT", "agree", by)
    _compare_and_set(tx, response_id, {"detail": reason}, now, state="DRAFT", revision=revision)
    approving.note_first(tx, response_id, by, now)
    write_log(tx, [(response_id, revision)], step, by=by, now=now, reason=reason)
    agreed = _told(tx, response_id, now)
    claims.settled(tx, by, agreed.mention_id)
    _account(tx, agreed, step, by)
    return agreed


def trust(tx: Tx, response_id: int, revision: int, by: Actor, now: datetime, *, reason: str) -> Response:
    """Release a draft without a person. Raises IllegalMove unless the switch is on and a judgement released it."""
    passed = exists().where(automatic.c.response_id == response_id, automatic.c.revision == revision, RELEASED)
    if not tx.execute(select(passed & SWITCHED_ON)).scalar():
        raise IllegalMove("only a draft that was judged and released, while the switch is on, goes past a person")
    draft = present_row(tx, response_id)
    if draft is not None and (why := approving.reasons(tx, response(draft), warned=False)):
        raise IllegalMove(f"two persons approve this: {', '.join(why)}")
    step = _step("DRAFT", "trust", by)
    _compare_and_set(tx, response_id, {"state": step.now, "detail": reason}, now, state="DRAFT", revision=revision)
    write_log(tx, [(response_id, revision)], step, by=by, now=now, reason=reason)
    moved = _told(tx, response_id, now)
    _account(tx, moved, step, by)
    return moved


def revise(
    tx: Tx, response_id: int, text: str, *, base_revision: int, by: Actor, now: datetime, private: str | None = None
) -> Response:
    """Give a draft a new text, numbered one above `base_revision`. Raises Stale when that is not the present one.

    Raises NotAllowed for a person who may not edit in that brand, Held where another person is at the item.

    The private message that goes with it stays as it is unless a new one is given.
    """
    permits.require_for(tx, by, "edit", "response_id", response_id)
    claims.refuse_held(tx, by, response_id, now)
    number = base_revision + 1
    if private is None:
        before = (revisions.c.response_id == response_id) & (revisions.c.number == base_revision)
        private = tx.execute(select(revisions.c.private).where(before)).scalar() or ""
    _compare_and_set(tx, response_id, {"revision": number}, now, state="DRAFT", revision=base_revision)
    told = {"text": text, "private": private, "by_kind": by.kind, "by_name": by.name, "at": now}
    tx.execute(insert(revisions), {"response_id": response_id, "number": number, **told})
    revised = _told(tx, response_id, now)
    _happened(tx, "response.revised" if revised.kind == "reply" else "", revised)
    indexing.touch(tx, [revised.mention_id])
    return revised


def read_back_noted(
    tx: Tx,
    response_id: int,
    *,
    fence: int,
    now: datetime,
    not_before: datetime | None,
    detail: str,
    looked: bool = True,
) -> Response:
    """Count one look at the network that settled nothing; the response stays UNCERTAIN. Raises Stale.

    Without `looked` the network could not be asked at all, and nothing is counted.
    """
    values = {"read_backs": _C.read_backs + int(looked), "not_before": not_before, "detail": detail}
    _compare_and_set(tx, response_id, values, now, state="UNCERTAIN", fence=fence)
    noted = _told(tx, response_id, now)
    what = "looked for in vain" if looked else "could not be looked for"
    tell(tx, what, noted.mention_id, response=response_id, looks=noted.read_backs)
    return noted


def present_row(tx: Tx, response_id: int) -> Row[Any] | None:
    """The response's row with its present text (columns of store.answers), None when it is not there."""
    return tx.execute(read_responses().where(_C.id == response_id)).one_or_none()


def _step(state: str, move: Move, by: Actor) -> Step:
    return Step(cast(State, state), move, after(state, move, by.kind), frozenset({by.kind}))


def _heed_rules(tx: Tx, response_id: int, move: Move, state: str, by: Actor, warned: bool | None) -> FirstYes | None:
    """The first yes that stands, where a second one follows it. Raises Barred, IllegalMove.

    What a network refused was approved before, as it is.
    """
    if move == "retract" and not approving.standing(tx, [response_id]):
        raise IllegalMove("there is no first yes to take back")
    if move not in _LETTING_OUT or state != "DRAFT":
        return None
    if approving.which_yes(tx, response_id, by, warned) == "agree":
        raise Barred("two persons approve this, and nobody else has said yes yet")
    return approving.standing(tx, [response_id]).get(response_id)


def _keep_yes(tx: Tx, response_id: int, revision: int, first: FirstYes | None, by: Actor, now: datetime) -> None:
    told = {"response_id": response_id, "revision": revision, "by_kind": "person"}
    given = [(first.by, first.at)] if first and first.by != by.name else []
    tx.execute(insert(approvals), [{**told, "by_name": who, "at": at} for who, at in (*given, (by.name, now))])


def _values(target: str, now: datetime, receipt: Receipt | None, not_before: datetime | None) -> dict[str, Any]:
    values: dict[str, Any] = {"state": target, "not_before": not_before, "lease_until": None}
    if target == "SENT":
        values["sent_at"] = now
    if receipt is not None:
        values |= {"receipt_id": receipt.external_id, "receipt_url": receipt.url, "receipt_at": receipt.at}
    if target in ("DRAFT", "APPROVED"):
        values["read_backs"] = 0
    return values


def _refuse_wrong_use(move: Move, state: str, by: Actor, fence: int | None, receipt: Receipt | None) -> None:
    if move == "claim":
        raise IllegalMove("a response is claimed with responses.claim(), which counts the fence up")
    if move == "agree":
        raise IllegalMove(
            "the first yes of two is said with responses.approve(), which knows whether two are asked for"
        )
    if move == "trust":
        raise IllegalMove("a response goes past a person with trusting.judge(), which keeps the reason")
    if state == "SENDING" and fence is None:
        raise ValueError("a move out of SENDING needs the fence of its claim")
    if move == "confirm" and by.kind == "worker" and receipt is None:
        raise ValueError("a worker confirms with a receipt")


def _compare_and_set(
    tx: Tx,
    response_id: int,
    values: dict[str, Any],
    now: datetime,
    *,
    state: str,
    revision: int | None = None,
    fence: int | None = None,
) -> None:
    seen = update(responses).where(_C.id == response_id, _C.state == state)
    if revision is not None:
        seen = seen.where(_C.revision == revision)
    if fence is not None:
        seen = seen.where(_C.fence == fence)
    changed = tx.execute(seen.values({"updated_at": now, "version": _C.version + 1, **values}))
    if changed.rowcount != 1:
        raise _stale(tx, response_id, state, revision, fence)


def _stale(tx: Tx, response_id: int, state: str, revision: int | None, fence: int | None) -> Stale:
    present = present_row(tx, response_id)
    if present is None:
        return Stale(f"response {response_id} does not exist")
    found = response(present)
    wanted = f"{state}" + (f" at revision {revision}" if revision is not None else "")
    words = f"response {response_id} is not {wanted} any more: it is {found.state} at revision {found.revision}"
    if fence is not None and fence != found.fence:
        words += f", and claim {fence} was followed by claim {found.fence}"
    return Stale(words, found)


def _told(tx: Tx, response_id: int, now: datetime) -> Response:
    present = present_row(tx, response_id)
    assert present is not None
    events.add(tx, "response", str(response_id), present.brand, now, present[VERSION])
    return response(present)


def _account(tx: Tx, moved: Response, step: Step, by: Actor) -> None:
    """One move in the running totals and in the log; its reason is not logged, it may hold words and names."""
    tallies.moved(tx, moved.kind, step.was, step.now)
    _happened(tx, outbox.moved(moved.kind, step), moved)
    if step.was == "SENDING":
        tallies.attempted(tx, moved.outlet, step.move)
    if step.now == "SENT" and moved.kind == "reply" and not moved.follows:
        tallies.answered(tx, in_time=moved.updated_at <= moved.due_at)
    facts: dict[str, Any] = {"kind": moved.kind, "state": step.now, "revision": moved.revision}
    if moved.fence:
        facts["fence"] = moved.fence
    tell_move(tx, step.move, moved.mention_id, moved.id, by, **facts)


def _happened(tx: Tx, kind: str, found: Response) -> None:
    events.happened(tx, kind, found.brand, found.updated_at, **outbox.about(found))


def _end_attempt(tx: Tx, response_id: int, fence: int | None, move: Move, detail: str, now: datetime) -> None:
    this = (attempts.c.response_id == response_id) & (attempts.c.fence == fence)
    tx.execute(update(attempts).where(this).values(ended_at=now, outcome=move, detail=detail))
