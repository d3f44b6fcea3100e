"""Read one page of one source and store it together with the position that it leaves."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.steps import budget
from hearback.steps.backoff import until, wait
from hearback.steps.warn import warn_team
from listener import coverage, position
from listener.coverage import Coverage
from listener.position import Position
from listener.relevance import plain
from platforms.errors import Disabled, Later, OverBudget
from platforms.values import Broken, Mention, Page
from responders.lifecycle import State
from store import mentions, quarantine, responses, sources
from store.database import Tx
from store.sources import SourceState
from store.waking import wake

log = logging.getLogger(__name__)

APPROVED: tuple[State, ...] = ("APPROVED",)
ECHOES = timedelta(days=30)
"""For so long somebody's copy of our own words is taken for an echo."""
PATIENCE = 6
"""After this many failures in a row, without a time named by the network, a walk begins anew."""


@dataclass(frozen=True, slots=True)
class Read:
    """One page as it was read, with where the source stood before and stands after."""

    state: SourceState
    before: Position
    after: Position
    page: Page


class _Undo(Exception):
    """Ends a transaction that was only a trial."""


def listen(app: App, source: str, now: datetime) -> Outcome:
    """Read and store the next page of `source`. More means that the walk has further pages. Raises StoreError."""
    found = read(app, source, now)
    return found if isinstance(found, Outcome) else keep(app, found, now)


def read(app: App, source: str, now: datetime) -> Read | Outcome:
    """The next page of `source`, which is not stored yet, or what became of the attempt to read it.

    A source that is paused, disabled or told to wait is left alone; what the network answers instead of a page is kept
    as the source's problem. Raises StoreError.
    """
    with app.db.read() as tx:
        state = sources.state(tx, source)
    if state.paused or state.disabled or (state.not_before is not None and state.not_before > now):
        return Outcome()
    before = position.loads(state.position)
    try:
        with budget.reading(app, state, now):
            page = app.platform(source).read(before.cursor, before.token, now)
    except OverBudget as over:
        budget.rest(app, state, over, now)
        return Outcome()
    except Later as later:
        stuck = before.walking and later.until is None and state.failures >= PATIENCE
        return _failed(app, state, later.reason, now, until(now, later.until, state.failures), _anew(before, stuck))
    except Disabled as disabled:
        return _failed(app, state, disabled.reason, now, None, _anew(before, before.walking))
    if before.first:
        page = position.within(page, now, app.settings.thresholds.history)
    return Read(state, before, position.advance(before, page, _in_text(state.last_ok_at)), page)


def keep(app: App, found: Read, now: datetime) -> Outcome:
    """Store a page with the position that it leaves. Raises StoreError, and whatever one bad mention may cause."""
    counts = _store(app, found, now)
    if found.page.missed is not None and found.page.missed != found.before.missed:
        warn_team(app, found.state.brand, f"{found.state.name} has a gap", found.page.missed, now)
    return Outcome(found.after.walking, counts)


def can_keep(app: App, found: Read, part: Sequence[Mention], now: datetime) -> bool:
    """Whether storing `part` of a page works; nothing stays. Raises like `keep` when it does not."""
    with suppress(_Undo), app.db.begin() as tx:
        _add(app, tx, replace(found, page=replace(found.page, mentions=tuple(part))), now)
        raise _Undo
    return True


def without(found: Read, bad: Sequence[Mention]) -> Read:
    """The page with these mentions for the quarantine instead of the store."""
    reason = "storing this mention failed; the log has the traceback"
    broken = [Broken(external_id=str(each.external_id), reason=reason, raw=str(each.raw)) for each in bad]
    good = tuple(mention for mention in found.page.mentions if not any(mention is each for each in bad))
    return replace(found, page=replace(found.page, mentions=good, broken=(*found.page.broken, *broken)))


def set_aside(app: App, source: str, now: datetime) -> Outcome:
    """A page whose reading or storing failed in a way that nobody foresaw: shown as a problem, tried again later."""
    with app.db.read() as tx:
        state = sources.state(tx, source)
    return _failed(app, state, "reading failed; the log has the traceback", now, now + wait(state.failures))


def _store(app: App, read: Read, now: datetime) -> Counts:
    with app.db.begin() as tx:
        added = _add(app, tx, read, now)
        _outdate(tx, read, added, now)
        broken = (*read.page.broken, *_unstorable(read.page, added))
        _set_aside(tx, read.state, broken, now)
        covered = _coverage(read, now, app.settings.thresholds.history)
        if added.new or added.edited_ids:
            wake(tx, "triage")
        sources.save_position(
            tx,
            read.state.name,
            position.dumps(read.after),
            now,
            new=added.new,
            coverage_since=covered.since,
            missed=covered.gap,
            version=read.state.version,
        )
    return Counts(polled=len(read.page.mentions), stored=added.new, quarantined=len(broken))


def _add(app: App, tx: Tx, read: Read, now: datetime) -> mentions.Added:
    relevance, heard = app.relevance[read.state.brand], read.page.mentions
    said = _echoed(tx, read, now)
    verdicts = {mention.external_id: relevance.judge(mention, said) for mention in heard}
    return mentions.add(tx, read.state.name, heard, quiet=read.before.first, relevant=verdicts, now=now)


def _echoed(tx: Tx, read: Read, now: datetime) -> frozenset[str]:
    """Those of our own newest texts that somebody on this page says word for word."""
    heard = {plain(mention.text) for mention in read.page.mentions}
    if not heard:
        return frozenset()
    ours = responses.lately_said(tx, read.state.brand, now - ECHOES)
    return frozenset(text for text in ours if plain(text) in heard)


def _unstorable(page: Page, added: mentions.Added) -> Iterator[Broken]:
    """What was read but cannot be kept by any database."""
    reasons = dict(added.refused)
    for mention in page.mentions:
        if mention.external_id in reasons:
            yield Broken(external_id=mention.external_id, reason=reasons[mention.external_id], raw=mention.raw)


def _set_aside(tx: Tx, state: SourceState, broken: Sequence[Broken], now: datetime) -> None:
    for record in broken:
        quarantine.put(
            tx,
            stage="listen",
            source=state.name,
            brand=state.brand,
            external_id=record.external_id,
            reason=record.reason,
            raw=record.raw,
            now=now,
        )


def _outdate(tx: Tx, read: Read, added: mentions.Added, now: datetime) -> None:
    """Take back drafts whose conversation has moved: edited, deleted, written again, answered by a colleague."""
    account = (read.state.platform, read.state.account)
    moved = {
        "the customer edited the post": added.edited_ids,
        "the post was deleted": mentions.mark_gone(tx, *account, read.page.gone, now),
        "a colleague answered on the network itself": mentions.answered_outside(tx, added.new_ids),
    }
    for reason, ids in moved.items():
        if ids:
            responses.supersede(tx, ids, reason, now)
    # Nobody approved an answer to what was written since. The draft itself stays until triage knows of a better one.
    overtaken = mentions.overtaken(tx, added.new_ids)
    responses.supersede(tx, overtaken, "the customer wrote again", now, was=APPROVED)


def _coverage(read: Read, now: datetime, history: timedelta) -> Coverage:
    heard = datetime.fromisoformat(read.before.heard) if read.before.heard else None
    until = heard if read.before.walking else read.state.last_ok_at
    known = Coverage(since=read.state.coverage_since, until=until, gap=read.state.missed or None)
    return coverage.after_poll(known, read.before, read.after, read.page, now, history=history)


def _in_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _anew(before: Position, stuck: bool) -> str | None:
    """The position that gives up a walk whose token may be forgotten; the next walk loses nothing."""
    return position.dumps(position.restart(before)) if stuck else None


def _failed(
    app: App, state: SourceState, reason: str, now: datetime, again: datetime | None, at: str | None = None
) -> Outcome:
    """Keep the problem, and the position `at` if there is one; `again` None: disabled until a person acts."""
    with app.db.begin() as tx:
        sources.failed(tx, state.name, reason, now, not_before=again, disabled=again is None, position=at)
    log.warning("source cannot be read", extra={"source": state.name, "reason": reason, "until": str(again)})
    if again is None:
        app.forget(state.name)
        warn_team(app, state.brand, f"{state.name} is disabled", reason, now)
    return Outcome(False, Counts(failed=1))
