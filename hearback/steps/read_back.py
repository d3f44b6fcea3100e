"""Find out what became of a reply whose fate is unknown, and of one whose worker died while it spoke."""

import logging
from datetime import datetime, timedelta

from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.steps import budget
from hearback.steps.backoff import CEILING, FIRST, wait
from hearback.steps.deliver import door, first_look
from hearback.steps.warn import warn_team
from platforms.errors import PlatformError
from platforms.values import Receipt
from responders.lifecycle import ON_LOSS
from responders.values import WORKER, Response
from store import mentions, responses
from store.senders import Account

log = logging.getLogger(__name__)

NOT_FOUND = "looked for on the network after the hold and not found"
HOLD_LAGS = 3
"""An answer counts as absent only after this many read lags of the network, counted from the end of the lease, or from
when it was given up where that was later: a worker that slept may have spoken until then."""
BLIND = timedelta(days=1)
"""A network that cannot be asked for so long leaves the question to a person."""


def read_back(app: App, now: datetime) -> Outcome:
    """Settle expired leases, else look once for one uncertain reply. Raises StoreError."""
    orphans = _settle_orphans(app, now)
    if orphans:
        return Outcome(True, Counts(uncertain=orphans))
    with app.db.read() as tx:
        due = responses.uncertain_due(tx, now, max_read_backs=app.settings.thresholds.read_backs, limit=1)
    return Outcome(True, _look(app, due[0], now)) if due else Outcome()


def look_in_vain(app: App, now: datetime) -> Outcome:
    """Looking failed in a way that nobody foresaw: it counts as one look, so that the next reply gets its turn."""
    with app.db.read() as tx:
        due = responses.uncertain_due(tx, now, max_read_backs=app.settings.thresholds.read_backs, limit=1)
    if not due:
        return Outcome()
    words = "looking for it failed; the log has the traceback"
    return Outcome(True, _noted(app, due[0], now, wait(due[0].read_backs), words) + Counts(failed=1))


def _settle_orphans(app: App, now: datetime) -> int:
    with app.db.begin() as tx:
        orphans = responses.expired_leases(tx, now)
        about = mentions.get_many(tx, {response.mention_id for response in orphans})
        for response in orphans:
            until = now + first_look(app, about[response.mention_id]) if response.kind == "reply" else now
            responses.move(
                tx,
                response.id,
                ON_LOSS[response.kind],
                state=response.state,
                revision=response.revision,
                fence=response.fence,
                by=WORKER,
                now=now,
                not_before=until,
                reason="the worker stopped while it was sending",
            )
    return len(orphans)


def _look(app: App, response: Response, now: datetime) -> Counts:
    """Ask the network once; what it shows settles the response, what it does not show may, after the hold.

    Any attempt whose fate was unknown may be the one that shows: an earlier one may surface after its hold.
    """
    with app.db.read() as tx:
        stored = mentions.get(tx, response.mention_id)
        tries = responses.attempts(tx, response.id)
    lost = [one for one in tries if one.outcome == "lose"]
    began, since = tries[-1].started_at, min(one.started_at for one in lost)
    try:
        kind = app.network(stored.source, stored.mention.platform)
        if response.follows:
            return _wait_for_person(app, response, now, "a private message cannot be read back")
        if response.kind != "reply" or kind.ability == "none":
            return _wait_for_person(app, response, now, "this network cannot be read back")
        if kind.ability == "key" and kind.keeps_keys:
            return _absent(app, response, now, "the network knows its key and makes it only once", lost=len(lost))
        account = Account(stored.mention.platform, stored.mention.account)
        platform = app.platform(door(app, response.outlet, account))
        with budget.looking(app, account, kind, now):
            receipt = platform.find_reply(stored.mention, response.text, response.key, since)
    except PlatformError as error:
        return _blind(app, response, now, began, f"could not look: {error.reason}")
    if receipt is not None:
        return _settled(app, response, now, receipt)
    given_up = max(began + app.settings.thresholds.lease, tries[-1].ended_at or began)
    hold = given_up + HOLD_LAGS * kind.read_lag
    if now < hold:
        return _noted(app, response, now, max(kind.read_lag, hold - now), "the network does not show it yet")
    return _absent(app, response, now, lost=len(lost))


def _blind(app: App, response: Response, now: datetime, began: datetime, detail: str) -> Counts:
    """The network could not be asked, which is no look at it: asked again, ever later, for as long as `BLIND`."""
    if now - began >= BLIND:
        return _wait_for_person(app, response, now, detail)
    again = now + min(max((now - began) / 2, FIRST), CEILING)
    with app.db.begin() as tx:
        responses.read_back_noted(
            tx, response.id, fence=response.fence, now=now, not_before=again, detail=detail, looked=False
        )
    return Counts()


def _settled(app: App, response: Response, now: datetime, receipt: Receipt) -> Counts:
    with app.db.begin() as tx:
        responses.move(
            tx,
            response.id,
            "confirm",
            state=response.state,
            revision=response.revision,
            by=WORKER,
            now=now,
            receipt=receipt,
            reason="found on the network",
        )
    return Counts(sent=1)


def _absent(app: App, response: Response, now: datetime, why: str = NOT_FOUND, *, lost: int) -> Counts:
    """It may be sent again, because the network shows nothing or would not say it twice; but not for ever.

    `lost` is how many attempts ended so: one that a pause or a full bucket ended never reached the network.
    """
    if lost >= app.settings.thresholds.read_backs:
        return _wait_for_person(app, response, now, f"not found after {lost} attempts")
    with app.db.begin() as tx:
        responses.move(
            tx,
            response.id,
            "absent",
            state=response.state,
            revision=response.revision,
            by=WORKER,
            now=now,
            reason=why,
        )
    return Counts()


def _noted(app: App, response: Response, now: datetime, pause: timedelta, detail: str) -> Counts:
    last = response.read_backs + 1 >= app.settings.thresholds.read_backs
    if last:
        return _wait_for_person(app, response, now, detail)
    with app.db.begin() as tx:
        responses.read_back_noted(tx, response.id, fence=response.fence, now=now, not_before=now + pause, detail=detail)
    return Counts()


def _wait_for_person(app: App, response: Response, now: datetime, detail: str) -> Counts:
    """No more looking by ourselves: it stays UNCERTAIN and the team is told."""
    with app.db.begin() as tx:
        for _ in range(response.read_backs, app.settings.thresholds.read_backs):
            responses.read_back_noted(tx, response.id, fence=response.fence, now=now, not_before=None, detail=detail)
    words = f"Response {response.id} may or may not have been published ({detail}). Look, then confirm or retry."
    warn_team(app, response.brand, "An answer is uncertain", words, now)
    return Counts()
