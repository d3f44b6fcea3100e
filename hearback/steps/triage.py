"""Understand a batch of new mentions, decide what to do about each, and lay the drafts on the desk."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from config.playbook import PlaybookError
from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.steps.reading import classified, judged, team
from hearback.steps.work import Desk, Worked
from responders.values import Response
from store import mentions, readings, responses, tallies
from store import quarantine as quarantined
from store.database import Tx
from store.mentions import Stored
from store.waking import wake

log = logging.getLogger(__name__)

MODEL_BATCHES = 16
"""A triage batch is this many model batches: one transaction for all of them."""


def waiting(app: App, now: datetime) -> Sequence[Stored]:
    """The next batch: the oldest mentions that wait, of brands whose playbook can be used. Raises StoreError.

    No other worker gets them until they are given back, or this one has been silent for too long.
    """
    closed = [brand.name for brand in app.settings.brands if not _has_playbook(app, brand.name)]
    most = app.settings.model.batch * MODEL_BATCHES
    with app.db.begin() if _shared(app) else app.db.read() as tx:
        return readings.take(tx, app.worker, now, now + _patience(app), most, closed)


def give_back(app: App, batch: Sequence[Stored]) -> None:
    """Let others have what this worker did not get done. Raises StoreError."""
    if batch and _shared(app):
        with app.db.begin() as tx:
            readings.give_back(tx, app.worker, batch)


def _shared(app: App) -> bool:
    """Whether other processes may read mentions too; only then is it noted who reads what."""
    return app.db.dialect == "postgresql"


def _patience(app: App) -> timedelta:
    """How long a batch may take: the lease of a worker, and what the writer may need on top."""
    writer = app.settings.writer
    return app.settings.thresholds.lease + (writer.timeout * writer.per_batch if writer else timedelta())


def triage(app: App, now: datetime, batch: Sequence[Stored]) -> Outcome:
    """Work out and settle one batch; more means that others may wait. Raises StoreError."""
    if not batch:
        return Outcome()
    worked, took = _work_out(app, batch, now)
    with app.db.begin() as tx:
        tallies.timed(tx, "model batch", took)
        tallies.timed(tx, "model text", took / len(batch), times=len(batch))
        settled = mentions.settle_triage(tx, [w.triaged for w in worked], now)
        made = responses.create(tx, [r for w in worked if w.triaged.id in settled for r in w.responses], now)
        _outdate(tx, made, now)
        if made:
            wake(tx, "alert")
    kinds = Counter(response.kind for response in made)
    counts = Counts(analysed=len(settled), drafted=kinds["reply"], tickets=kinds["ticket"], alerts=kinds["alert"])
    return Outcome(True, counts)


def _outdate(tx: Tx, made: Sequence[Response], now: datetime) -> None:
    """Take back what was answered before its draft was there, and what waits where a newer post has its answer."""
    by_kind = {kind: [each.mention_id for each in made if each.kind == kind] for kind in ("reply", "ticket")}
    moved = {
        "a colleague answered on the network itself": mentions.answered_already(tx, by_kind["reply"]),
        "the customer wrote again": mentions.overtaken(tx, {*by_kind["reply"], *by_kind["ticket"]}),
    }
    for reason, ids in moved.items():
        responses.supersede(tx, ids, reason, now)


def _work_out(app: App, batch: Sequence[Stored], now: datetime) -> tuple[list[Worked], timedelta]:
    """Analyse, decide and draft for every mention of the batch; who wrote twice is answered where they wrote last.

    Returns how long the model took, too.
    """
    model = app.classifier()
    with app.db.read() as tx:
        histories, told = mentions.histories(tx, batch, now), team(tx, model.revision, batch)
    began = time.monotonic()
    analyses = classified(model, batch, told)
    took = timedelta(seconds=time.monotonic() - began)
    desk, unsure = Desk(app, now), app.settings.thresholds.unsure
    desk.read_up(zip(batch, analyses, strict=True))
    newest_first = []
    for stored, analysis in reversed(list(zip(batch, analyses, strict=True))):
        try:
            phrases = app.playbook(stored.mention.brand).phrases
            newest_first.append(
                desk.work(stored, judged(stored, analysis, told, phrases, unsure), histories[stored.id])
            )
        except PlaybookError as error:
            _complain(stored.mention.brand, _in_words(error))
    return newest_first[::-1], took


def _has_playbook(app: App, brand: str) -> bool:
    """False when nothing can be worked out for this brand now; its mentions wait until its playbook is mended."""
    try:
        app.playbook(brand)
    except PlaybookError as error:
        _complain(brand, _in_words(error))
        return False
    return True


def _in_words(error: PlaybookError) -> str:
    return "; ".join(map(str, error.problems))


@lru_cache(maxsize=256)
def _complain(brand: str, reason: str) -> None:
    """Once for each state of a playbook, not at every batch."""
    log.error("the playbook cannot be used, its brand's mentions wait", extra={"brand": brand, "reason": reason})


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
