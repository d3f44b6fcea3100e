"""A public answer and the private message that goes out after it: one yes, two responses, each sent exactly once."""

from datetime import datetime

from responders.values import Actor, Response
from store import responses
from store.database import Tx
from store.errors import Stale
from store.responses import NewResponse
from store.sweeping import withdraw


def approve(
    tx: Tx,
    response_id: int,
    revision: int,
    by: Actor,
    now: datetime,
    *,
    messages: bool,
    warned: bool | None = None,
    not_before: datetime | None = None,
) -> Response:
    """A person's yes to both texts of exactly this revision. Raises Stale when one of them was changed meanwhile.

    Where two persons approve, the first yes leaves it a draft. `warned`: the guard warned of one of the texts (None: it
    was not asked, which counts as a warning). `not_before`: when it may leave. Raises Barred.

    With `messages` (the network takes private ones) the private text becomes a response of its own, approved by the
    same person, which leaves once the public answer was sent; without, it stays with the answer for a person to copy.
    """
    approved = responses.approve(tx, response_id, revision, by, now, warned=warned, not_before=not_before)
    if approved.state == "APPROVED" and not approved.follows:
        withdraw(tx, approved.id, "another text was approved", now)
        if messages and approved.private:
            _send_along(tx, approved, by, now)
    return approved


def _send_along(tx: Tx, lead: Response, by: Actor, now: datetime) -> None:
    message = NewResponse(
        mention_id=lead.mention_id,
        mention_revision=lead.mention_revision,
        kind="reply",
        outlet=lead.outlet,
        text=lead.private,
        language=lead.language,
        template="",
        meaning="",
        rule=lead.rule,
        reasons=(f"approved together with answer {lead.id}, and sent after it",),
        priority=lead.priority,
        due_at=lead.due_at,
        by=by,
        follows=lead.id,
    )
    made = responses.create(tx, [message], now)
    if not made:
        raise Stale(f"another private message follows answer {lead.id} already", lead)
    responses.approve(tx, made[0].id, made[0].revision, by, now)
