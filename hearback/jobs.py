"""The jobs that every engine wakes, and the edge where a fault that nobody foresaw is caught and logged."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from typing import TypeVar

from config.settings import Source
from hearback import steps
from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.engines.seam import Job, Queue, Split
from platforms import meter
from platforms.values import Mention
from responders.values import ResponseKind
from sentiment.errors import ModelUnavailable
from store import responses, senders
from store.errors import StoreError
from store.mentions import Stored
from store.senders import Account

log = logging.getLogger(__name__)

Step = Callable[[datetime], Outcome]
Result = TypeVar("Result")
FORESEEN = (StoreError, ModelUnavailable)
"""What stops a whole batch through no fault of anything in it; the words say what to do."""


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Tally:
    """What all jobs of this process did so far; safe to add to from several threads."""

    counts: Counts = field(default_factory=Counts)
    _lock: Lock = field(default_factory=Lock)

    def add(self, counts: Counts) -> None:
        with self._lock:
            self.counts = self.counts + counts


def attempt(name: str, run: Callable[[], Result]) -> Result | None:
    """Run one batch; None when it failed: what was foreseen is logged in words, a fault with its traceback."""
    try:
        return guarded(name, run)
    except FORESEEN as error:
        log.warning("batch given up", extra={"job": name, "reason": str(error)})
        return None


def guarded(name: str, run: Callable[[], Result]) -> Result | None:
    """Run one batch; a fault nobody foresaw is logged with its traceback and becomes None. Raises FORESEEN."""
    try:
        return run()
    except FORESEEN:
        raise
    except Exception:
        log.exception("batch failed", extra={"job": name})
        return None


def listen(app: App, source: str, now: datetime) -> Outcome:
    """One page of one source; a fault nobody foresaw is shown as the source's problem. Raises FORESEEN."""
    found = guarded(f"poll-{source}", lambda: steps.read(app, source, now))
    if isinstance(found, steps.Read):
        kept = guarded(f"poll-{source}", partial(steps.keep, app, found, now)) or _sifted(app, found, now)
    else:
        kept = found
    return kept if kept is not None else steps.set_aside(app, source, now)


def _sifted(app: App, found: steps.Read, now: datetime) -> Outcome | None:
    """A page that could not be stored: without the mentions at fault. None when it is not for single ones of them."""
    whole = found.page.mentions
    if guarded("store", lambda: steps.can_keep(app, found, (), now)) is None:
        return None
    bad = _at_fault(app, found, whole, now)
    if not bad or len(bad) == len(whole) > 1:
        return None
    return guarded("store", lambda: steps.keep(app, steps.without(found, bad), now))


def _at_fault(app: App, found: steps.Read, part: Sequence[Mention], now: datetime) -> Sequence[Mention]:
    """Those that cannot be stored, found by trying ever smaller parts. Raises FORESEEN."""
    if guarded("store", partial(steps.can_keep, app, found, part, now)):
        return ()
    if len(part) == 1:
        return part
    half = len(part) // 2
    return [*_at_fault(app, found, part[:half], now), *_at_fault(app, found, part[half:], now)]


def read_back(app: App, now: datetime) -> Outcome:
    """One look; a reply whose looking up fails in a way nobody foresaw lets the next one pass. Raises FORESEEN."""
    outcome = guarded("read_back", lambda: steps.read_back(app, now))
    return outcome if outcome is not None else steps.look_in_vain(app, now)


def poll(app: App, source: Source, now: datetime) -> Outcome:
    """Up to `pages_per_poll` pages of one source whose time has come; a longer walk goes on at the next poll."""
    if not steps.due(app, source, now):
        return Outcome()
    total, pages, more = Counts(), 0, True
    with meter.running() as took:
        while more and pages < app.settings.thresholds.pages_per_poll:
            outcome = listen(app, source.name, now)
            total, pages, more = total + outcome.counts, pages + 1, outcome.more
    steps.pace(app, source, took, total.stored, now, walking=more)
    return Outcome(False, total)


def triage(app: App, now: datetime) -> Outcome:
    """One batch; when it fails, ever smaller parts of it, until the mention at fault is alone. Raises FORESEEN."""
    batch = steps.waiting(app, now)
    try:
        return _triaged(app, batch, now)
    finally:
        attempt("triage", lambda: steps.leave(app, batch))


def _triaged(app: App, batch: Sequence[Stored], now: datetime) -> Outcome:
    outcome = guarded("triage", lambda: steps.triage(app, now, batch))
    if outcome is not None:
        return outcome
    if guarded("model", lambda: app.classifier().classify(["hello"])) is None:
        return Outcome(counts=Counts(failed=1))
    return _apart(app, batch, now)


def _apart(app: App, batch: Sequence[Stored], now: datetime) -> Outcome:
    """A batch that failed although the model works: the good halves are settled, the one at fault is set aside."""
    if len(batch) == 1:
        reason = "working this mention out failed; the log has the traceback"
        return Outcome(True, steps.quarantine(app, batch[0], reason, now))
    total, half = Outcome(), len(batch) // 2
    for part in (batch[:half], batch[half:]):
        total += guarded("triage", partial(steps.triage, app, now, part)) or _apart(app, part, now)
    return total


def trust(app: App, now: datetime) -> Outcome:
    """Judge the fresh drafts that a rule may send by itself; one that cannot be judged holds up no other."""
    total = Outcome()
    for draft in steps.unjudged(app, now):
        total += guarded("trust", partial(steps.judge, app, draft, now)) or Outcome()
    return total


def deliver(
    app: App,
    now: datetime,
    kinds: Sequence[ResponseKind] = ("reply", "alert"),
    through: Collection[str] | None = None,
) -> Outcome:
    """One response; a released reply that cannot be judged is a person's and holds up no other. Raises FORESEEN."""
    outcome = guarded("deliver", lambda: steps.deliver(app, now, kinds, through))
    if outcome is not None:
        return outcome
    unclear = "reply" in kinds and guarded("trust", lambda: steps.answers(app, now)) is None
    return steps.give_back(app, now) if unclear else Outcome(counts=Counts(failed=1))


def accounts_due(app: App, now: datetime) -> Sequence[str]:
    """Accounts through which approved replies may be due, each named by its platform and itself. Raises StoreError."""
    with app.db.read() as tx:
        due, accounts = responses.due_through(tx, now), senders.accounts(tx)
    return sorted({_named(accounts, source) for source in due})


def deliver_through(app: App, account: str, now: datetime) -> Outcome:
    """One reply of one account, so that no two workers speak to it at once. Raises FORESEEN.

    Sources that the settings no longer hold are among those of their account: what was drafted for them leaves there.
    """
    with app.db.read() as tx:
        accounts = senders.accounts(tx)
    through = [source for source in accounts if _named(accounts, source) == account]
    return deliver(app, now, ("reply",), through or (account,))


def _named(accounts: Mapping[str, Account], source: str) -> str:
    return " ".join(accounts[source]) if source in accounts else source


@dataclass(frozen=True, slots=True)
class _Work:
    """One line of the housework."""

    step: Step
    every: timedelta
    queue: Queue = "house"
    together: bool = False
    split: Split | None = None


def schedule(app: App, tally: Tally) -> Sequence[Job]:
    """Every job of an installation: one poll per source, and the steps that move what is stored."""

    def runner(name: str, step: Step) -> Callable[[], bool]:
        def run() -> bool:
            outcome = attempt(name, lambda: step(clock()))
            if outcome is None:
                return False
            tally.add(outcome.counts)
            return outcome.more

        return run

    def deliver_part(account: str) -> bool:
        return runner(f"deliver {account}", partial(deliver_through, app, account))()

    def tell_part(hook: str) -> bool:
        return runner(f"webhooks {hook}", lambda now: steps.tell_one(app, hook, now))()

    hooks = Split(parts=lambda: attempt("webhooks", lambda: steps.hooks_due(app, clock())) or (), run=tell_part)
    accounts = Split(parts=lambda: attempt("deliver", lambda: accounts_due(app, clock())) or (), run=deliver_part)
    polls = [
        Job(
            name=f"poll-{source.name}",
            run=runner(f"poll-{source.name}", partial(poll, app, source)),
            every=source.every,
            jitter=source.jitter,
            queue="listen",
        )
        for source in app.settings.sources
    ]
    return [
        *polls,
        *(
            Job(
                name=name,
                run=runner(name, work.step),
                every=work.every,
                queue=work.queue,
                together=work.together,
                split=work.split,
            )
            for name, work in _housework(app, accounts, hooks).items()
        ),
    ]


def _housework(app: App, accounts: Split, hooks: Split) -> dict[str, _Work]:
    times = app.settings.schedule
    return {
        "triage": _Work(partial(triage, app), times.triage, "model", together=True),
        "trust": _Work(partial(trust, app), times.triage),
        "deliver": _Work(partial(deliver, app, kinds=("reply",)), times.deliver, "speak", split=accounts),
        "alert": _Work(partial(deliver, app, kinds=("alert",)), times.deliver, "speak"),
        "read_back": _Work(partial(read_back, app), times.read_back, "speak"),
        "webhooks": _Work(partial(steps.tell, app), times.deliver, "speak", split=hooks),
        "expire": _Work(partial(steps.expire, app), times.expire),
        "retention": _Work(partial(steps.retention, app), times.retention),
        "count": _Work(partial(steps.count, app), times.retention),
        **({"checkpoint": _Work(partial(steps.checkpoint, app), times.deliver)} if app.db.file else {}),
        "digest": _Work(partial(steps.digest, app), times.expire),
    }
