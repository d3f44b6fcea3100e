"""Let drafts go that nobody wanted in time."""

from datetime import datetime

from hearback.app import App
from hearback.counts import Outcome
from store import responses

BATCH = 500


def expire(app: App, now: datetime) -> Outcome:
    """Expire one batch of drafts and approvals that nobody touched for the configured time. Raises StoreError."""
    with app.db.begin() as tx:
        gone = responses.expire_due(tx, now, app.settings.thresholds.draft_expires, limit=BATCH)
    return Outcome(len(gone) == BATCH)
