"""Send what was approved: claim, commit, speak once, settle."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from config.playbook import PlaybookError
from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.desk import findings
from hearback.steps.backoff import until, wait
from hearback.steps.trust import take
from hearback.steps.warn import warn_team
from hearback.steps.work import INBOX
from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.seam import Platform
from platforms.values import Receipt
from responders.brief import title
from responders.lifecycle import ON_LOSS, Move
from responders.outlets.seam import Notice
from responders.values import WORKER, Response, ResponseKind
from store import mentions, responses, sources, tickets, trusting
from store.database import Tx
from store.mentions import Stored

log = logging.getLogger(__name__)

TICKETS: tuple[ResponseKind, ...] = ("ticket",)
ALERTS: tuple[ResponseKind, ...] = ("alert",)
CONSEQUENCE: dict[type[PlatformError], Move] = {
    Later: "postpone",
    Refused: "refuse",
    Disabled: "postpone",
    Lost: "lose",
}


def deliver(app: App, now: datetime, kinds: Sequence[ResponseKind] = ("reply", "alert")) -> Outcome:
    """Open what stays in the house, then claim one response that leaves it, speak, and settle. Raises StoreError.

    `kinds` are served in their order. The daemon gives each its own job: a pager that hangs holds up no reply.
    """
    inside = _inside(app, now)
    if inside.sent:
        return Outcome(True, inside)
    for kind in kinds:
        with app.db.begin() as tx:
            without = sources.blocked(tx, now) if kind == "reply" else ()
            lease = app.settings.thresholds.lease
            claimed = responses.claim(tx, app.worker, now, lease, limit=1, kinds=(kind,), without=without)
        chosen = claimed[0] if claimed else take(app, now) if kind == "reply" else None
        if chosen:
            return Outcome(True, _speak(app, chosen, now))
    return Outcome()


def _inside(app: App, now: datetime) -> Counts:
    """Built-in tickets and inbox alerts: no network, so claim, open and confirm are one transaction."""
    lease, room = app.settings.thresholds.lease, 50
    with app.db.begin() as tx:
        claimed = responses.claim(tx, app.worker, now, lease, limit=room, kinds=TICKETS)
        claimed += responses.claim(tx, app.worker, now, lease, limit=room, kinds=ALERTS, outlets=(INBOX,))
        about = mentions.get_many(tx, {response.mention_id for response in claimed})
        for response in claimed:
            if response.kind == "ticket":
                tickets.open_ticket(tx, response, _title(about[response.mention_id]), now)
            receipt = Receipt(external_id=response.key, url=None, at=now)
            _move(tx, response, "confirm", now, receipt=receipt)
    return Counts(sent=len(claimed))


def _title(stored: Stored) -> str:
    """Only analysed mentions have tickets and alerts, so the analysis is there."""
    if stored.analysis is None:
        return stored.mention.text[:80]
    return title(stored.mention, stored.analysis)


def _speak(app: App, response: Response, now: datetime) -> Counts:
    with app.db.read() as tx:
        stored = mentions.get(tx, response.mention_id)
        held = responses.get(tx, response.id)
        let_out_at = trusting.let_out_at(tx, held)
        moved = mentions.moved_since(tx, stored.id, let_out_at) if let_out_at else ""
    if (held.state, held.fence) != (response.state, response.fence):
        log.warning("taken over before it was sent", extra={"response": response.id})
        return Counts()
    try:
        if moved:
            raise Refused(f"{moved} after this answer was approved")
        receipt = (
            _reply(app, response, stored, let_out_at, now)
            if response.kind == "reply"
            else _notify(app, response, stored)
        )
    except PlatformError as error:
        return _consequence(app, response, stored, error, now)
    with app.db.begin() as tx:
        _move(tx, response, "confirm", now, receipt=receipt)
    log.info("sent", extra={"response": response.id, "kind": response.kind, "outlet": response.outlet})
    return Counts(sent=1)


def _reply(app: App, response: Response, stored: Stored, let_out_at: datetime | None, now: datetime) -> Receipt:
    """Publish the revision that was let out, unless the world has moved since: then it is refused with the reason."""
    if response.brand not in {brand.name for brand in app.settings.brands}:
        raise Refused(f"the settings no longer hold the brand {response.brand!r}")
    try:
        blocking = [finding.message for finding in findings(app, response, stored, now) if finding.blocking]
    except PlaybookError as error:
        raise Later("the playbook cannot be used; `hearback check` says what to mend") from error
    if blocking:
        raise Refused("; ".join(blocking))
    if stored.gone_at is not None:
        raise Refused("the post was deleted")
    if stored.edited_at is not None and let_out_at is not None and stored.edited_at > let_out_at:
        raise Refused("the post was edited after this answer was approved")
    platform = app.platform(response.outlet)
    if not response.follows:
        return platform.reply(stored.mention, response.text, response.key)
    if not platform.messages:
        raise Refused("this network takes no private messages from Hearback: copy the text")
    return platform.message(stored.mention, response.text, response.key)


def _notify(app: App, response: Response, stored: Stored) -> Receipt:
    urgency = stored.analysis.urgency if stored.analysis else "normal"
    url = f"{app.settings.inbox.public_url}/queue?item=m{stored.id}"
    if not any((o.brand, o.name) == (response.brand, response.outlet) for o in app.settings.outlets):
        raise Refused(f"the settings no longer hold an outlet called {response.outlet!r}")
    notice = Notice(key=response.key, title=_title(stored), body=response.text, url=url, urgency=urgency)
    return app.outlet(response.brand, response.outlet).deliver(notice)


def _consequence(app: App, response: Response, stored: Stored, error: PlatformError, now: datetime) -> Counts:
    """The one table of what an error means for a response and for the account that it left through."""
    move: Move = next((move for kind, move in CONSEQUENCE.items() if isinstance(error, kind)), "lose")
    if move == "lose":
        move = ON_LOSS[response.kind]
    again = _again(app, response, stored, error, now) if move in {"postpone", "lose"} else None
    with app.db.begin() as tx:
        _move(tx, response, move, now, not_before=again, reason=error.reason)
        if response.kind == "reply" and isinstance(error, Later):
            sources.wait_until(tx, response.outlet, again or now, error.reason, now)
        if response.kind == "reply" and isinstance(error, Disabled):
            sources.failed(tx, response.outlet, error.reason, now, disabled=True)
    log.warning("not sent", extra={"response": response.id, "move": move, "reason": error.reason})
    if response.kind == "reply" and isinstance(error, Disabled):
        app.forget(response.outlet)
        warn_team(app, response.brand, f"{response.outlet} is disabled", error.reason)
    return Counts(uncertain=1) if move == "lose" else Counts(failed=1)


def _again(app: App, response: Response, stored: Stored, error: PlatformError, now: datetime) -> datetime:
    if isinstance(error, Later):
        return until(now, error.until, response.attempts)
    if isinstance(error, Lost) and response.kind == "reply":
        return now + first_look(app, stored)
    return now + wait(response.attempts)


def first_look(app: App, stored: Stored) -> timedelta:
    """When a reply whose fate is unknown is looked for first: once the network's reads have caught up."""
    try:
        return app.network(stored.source, stored.mention.platform).read_lag
    except Disabled:
        return Platform.read_lag


def _move(
    tx: Tx,
    response: Response,
    move: Move,
    now: datetime,
    *,
    receipt: Receipt | None = None,
    not_before: datetime | None = None,
    reason: str = "",
) -> Response:
    """Move a response that this worker holds, with its fence."""
    return responses.move(
        tx,
        response.id,
        move,
        state=response.state,
        revision=response.revision,
        fence=response.fence,
        by=WORKER,
        now=now,
        receipt=receipt,
        not_before=not_before,
        reason=reason,
    )
