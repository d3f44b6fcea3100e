"""Page the team: alerts of one rule and brand within a window are told together, so that one incident pages once."""

import logging
from collections.abc import Sequence
from datetime import datetime

from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.steps.backoff import until
from hearback.steps.settling import consequence, settle
from hearback.steps.warn import tell_held
from hearback.steps.work import INBOX
from platforms.errors import Later, PlatformError, Refused
from platforms.values import Receipt
from responders.brief import title
from responders.outlets.seam import Notice
from responders.values import Response, ResponseKind
from store import mentions, responses, sending, tellings
from store.mentions import Stored

log = logging.getLogger(__name__)

ALERTS: tuple[ResponseKind, ...] = ("alert",)
TOGETHER = 500
"""So many alerts are told as one; the rest of a greater storm follows in the next window."""


def page(app: App, now: datetime) -> Outcome:
    """Tell one alert, with all that share its rule and brand; else what was held too long. Raises StoreError."""
    group = _claim(app, now)
    if group:
        return Outcome(True, _tell(app, group, now))
    tell_held(app, now)
    return Outcome()


def heading(stored: Stored) -> str:
    """Only analysed mentions have tickets and alerts, so the analysis is there."""
    if stored.analysis is None:
        return stored.mention.text[:80]
    return title(stored.mention, stored.analysis)


def _claim(app: App, now: datetime) -> Sequence[Response]:
    """The next alert and those like it. What is like one that was told just now waits for the end of its window.

    One that is raised in the inbox alone is not told: it may appear after the step opened all that there was.
    """
    window, lease = app.settings.sending.alert_window, app.settings.thresholds.lease
    with app.db.begin() as tx:
        while (first := sending.next_due(tx, now, ALERTS, without=(INBOX,))) is not None:
            known = tellings.of(tx, first.brand, first.outlet, first.rule)
            if known is None or now >= known.told_at + window:
                room = TOGETHER if window else 1
                only = None if window else first.id
                return responses.claim(tx, app.worker, now, lease, limit=room, kinds=ALERTS, like=first, only=only)
            why = f"an alert of the rule {first.rule} was sent at {known.told_at:%H:%M} UTC, this one goes next"
            if not sending.put_off(tx, first, known.told_at + window, why, now):
                return ()
    return ()


def _tell(app: App, group: Sequence[Response], now: datetime) -> Counts:
    first, others = group[0], len(group) - 1
    with app.db.read() as tx:
        stored = mentions.get(tx, first.mention_id)
    try:
        receipt = _notify(app, first, stored, others, min(each.created_at for each in group))
    except PlatformError as error:
        return _consequence(app, group, error, now)
    with app.db.begin() as tx:
        for each in group:
            told = "" if each is first else f"told together with alert {first.id}"
            settle(tx, each, "confirm", now, receipt=receipt, reason=told)
        tellings.told(tx, first.brand, first.outlet, first.rule, now)
    log.info("sent", extra={"response": first.id, "kind": "alert", "outlet": first.outlet, "together": len(group)})
    return Counts(sent=len(group))


def _notify(app: App, response: Response, stored: Stored, others: int, since: datetime) -> Receipt:
    urgency = stored.analysis.urgency if stored.analysis else "normal"
    url = f"{app.settings.inbox.public_url}/queue?item=m{stored.id}"
    if not any((o.brand, o.name) == (response.brand, response.outlet) for o in app.settings.outlets):
        raise Refused(f"the settings no longer hold an outlet called {response.outlet!r}")
    heard, body = heading(stored), response.text
    if others:
        heard = f"{heard} (and {others} more)"
        body = f"{body}\n\n{others} more of the rule {response.rule} since {since:%H:%M} UTC: see Alerts in the inbox."
    notice = Notice(key=response.key, title=heard, body=body, url=url, urgency=urgency)
    return app.outlet(response.brand, response.outlet).deliver(notice)


def _consequence(app: App, group: Sequence[Response], error: PlatformError, now: datetime) -> Counts:
    first = group[0]
    move = consequence(error, first)
    asked = error.until if isinstance(error, Later) else None
    again = until(now, asked, first.attempts) if move == "postpone" else None
    with app.db.begin() as tx:
        for each in group:
            settle(tx, each, move, now, not_before=again, reason=error.reason)
    log.warning("not sent", extra={"response": first.id, "move": move, "reason": error.reason, "together": len(group)})
    return Counts(failed=len(group))
