"""Forget what has been kept for as long as the settings say."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hearback.app import App
from hearback.counts import Outcome
from store import forgetting, hooks, replays
from store.database import Tx

BATCH = 500
TOLD = timedelta(days=30)
"""How long a call to a webhook is kept once it was taken or given up."""
Forget = Callable[[Tx, datetime, int], int]


def retention(app: App, now: datetime) -> Outcome:
    """One small batch of each kind, each in its own transaction, so that nobody waits for long. Raises StoreError."""
    kept = app.settings.retention
    kinds: tuple[tuple[Forget, timedelta | None], ...] = (
        (forgetting.raw, kept.raw),
        (forgetting.unanswered, kept.unanswered),
        (forgetting.answered, kept.answered),
        (forgetting.tries, kept.attempts),
        (forgetting.set_aside, kept.quarantine),
        (forgetting.sign_ins, timedelta()),
        (replays.forget, replays.KEPT),
        (hooks.forget, TOLD),
    )
    more = False
    for forget, span in kinds:
        if span is not None:
            with app.db.begin() as tx:
                more |= forget(tx, now - span, BATCH) == BATCH
    return Outcome(more)
