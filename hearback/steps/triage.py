"""Understand a batch of new mentions, decide what to do about each, and lay the drafts on the desk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.steps.work import Desk, Worked
from responders.values import History
from sentiment.analysis import with_rating
from store import mentions, responses
from store import quarantine as quarantined
from store.mentions import Stored

MODEL_BATCHES = 8
"""A triage batch is this many model batches: one transaction for all of them."""


def triage(app: App, now: datetime, batch: Sequence[Stored] | None = None) -> Outcome:
    """Work out and settle one batch (the oldest waiting mentions unless given). Raises StoreError."""
    if batch is None:
        with app.db.read() as tx:
            batch = mentions.awaiting(tx, app.settings.model.batch * MODEL_BATCHES)
    if not batch:
        return Outcome()
    worked = work_out(app, batch, known(app, batch, now), now)
    with app.db.begin() as tx:
        settled = mentions.settle_triage(tx, [w.triaged for w in worked], now)
        made = responses.create(tx, [r for w in worked if w.triaged.id in settled for r in w.responses], now)
    kinds = Counter(response.kind for response in made)
    counts = Counts(analysed=len(settled), drafted=kinds["reply"], tickets=kinds["ticket"], alerts=kinds["alert"])
    return Outcome(True, counts)


def known(app: App, batch: Sequence[Stored], now: datetime) -> dict[int, History]:
    """What is known about author and thread of every mention of the batch, by mention id. Raises StoreError."""
    with app.db.read() as tx:
        return mentions.histories(tx, batch, now)


def work_out(app: App, batch: Sequence[Stored], histories: Mapping[int, History], now: datetime) -> list[Worked]:
    """Analyse, decide and draft for every mention of the batch; changes nothing anywhere."""
    analyses = app.classifier().classify([stored.mention.text for stored in batch])
    desk = Desk(app, now)
    return [
        desk.work(stored, with_rating(analysis, stored.mention.rating), histories[stored.id])
        for stored, analysis in zip(batch, analyses, strict=True)
    ]


def quarantine(app: App, stored: Stored, reason: str, now: datetime) -> Counts:
    """Set one mention aside that cannot be worked out, so that the rest go on."""
    mention = stored.mention
    with app.db.begin() as tx:
        quarantined.put(
            tx,
            stage="triage",
            source=stored.source,
            brand=mention.brand,
            external_id=mention.external_id,
            reason=reason,
            raw=mention.raw,
            now=now,
            mention_id=stored.id,
        )
    return Counts(quarantined=1)
