"""Let drafts go that nobody wanted in time, and news that everybody has read."""

from datetime import datetime, timedelta

from hearback.app import App
from hearback.counts import Outcome
from store import events, responses

BATCH = 500
NEWS = timedelta(days=7)
"""How long a browser that was away can still catch up with what changed."""


def expire(app: App, now: datetime) -> Outcome:
    """Expire one batch of drafts and approvals that nobody touched for the configured time. Raises StoreError."""
    with app.db.begin() as tx:
        gone = responses.expire_due(tx, now, app.settings.thresholds.draft_expires, limit=BATCH)
        events.forget(tx, now - NEWS)
    return Outcome(len(gone) == BATCH)
