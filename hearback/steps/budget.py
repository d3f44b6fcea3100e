"""What reading through an account may use in a day, and how often its sources are read because of that."""

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from config.settings import Source
from hearback.app import App
from hearback.steps.backoff import CEILING
from hearback.steps.warn import warn_team
from listener import rhythm
from listener.rhythm import Bounds, Cost, Left
from platforms import meter
from platforms.errors import Disabled, OverBudget
from platforms.meter import Meter
from platforms.pace import Reading
from platforms.seam import Platform
from store import allowance, sources
from store.allowance import Amount, Limit
from store.database import Tx
from store.pauses import account_name
from store.senders import Account
from store.sources import SourceState
from store.spend import day_of

log = logging.getLogger(__name__)

MILLION = 1_000_000
SPENT = "what the settings let the account use in a day for reading is spent"


def limit_of(app: App, account: Account) -> Limit:
    """What the settings allow for a day."""
    requests, dollars = app.settings.reading_limits(*account)
    return Limit(requests, None if dollars is None else round(dollars * MILLION))


def for_reading(app: App, account: Account, kind: type[Platform]) -> Limit:
    """The same without what is kept for looking whether an unclear answer was sent."""
    limit, share = limit_of(app, account), app.settings.thresholds.read_back_reserve if kind.speaks else 0.0
    kept = Amount(math.ceil((limit.requests or 0) * share), math.ceil((limit.money or 0) * share))
    return limit.left(kept)


@contextmanager
def reading(app: App, state: SourceState, now: datetime) -> Iterator[Meter]:
    """One page of a source is read in this block. Raises OverBudget before or in it, StoreError."""
    account, kind = Account(state.platform, state.account), _kind(app, state)
    limit = for_reading(app, account, kind) if kind else Limit()
    most = kind.reading if kind else Reading()
    # what a page holds is shown by one of its requests alone
    with _within(app, account, limit, most, 1, now) as counted:
        yield counted


@contextmanager
def looking(app: App, account: Account, kind: type[Platform], now: datetime) -> Iterator[Meter]:
    """An answer of ours is looked for in this block, at the cost of the reserve too. Raises OverBudget, StoreError."""
    most = kind.looking
    with _within(app, account, limit_of(app, account), most, most.requests, now) as counted:
        yield counted


@contextmanager
def _within(app: App, account: Account, limit: Limit, most: Reading, charged: int, now: datetime) -> Iterator[Meter]:
    """Sets aside what is needed, and counts what was used; nothing is written for an account without a budget.

    So many of the requests may be `charged` their full price.
    """
    if limit == Limit():
        with meter.running() as counted:
            yield counted
        return
    each = round(most.price * MILLION)
    with app.db.begin() as tx:
        granted = allowance.take(tx, account, limit, Amount(most.requests, each * charged), Amount(1, each), now)
    if granted is None:
        raise OverBudget(SPENT)
    money = None if granted.money is None else granted.money / MILLION
    with meter.running(granted.requests, money, most.price) as counted:
        try:
            yield counted
        finally:
            # a client that nobody counts asked once at least
            used = Amount(max(counted.requests, 1), round(counted.money * MILLION))
            with app.db.begin() as tx:
                allowance.settle(tx, account, day_of(now), granted, used)


def rest(app: App, state: SourceState, over: OverBudget, now: datetime) -> None:
    """Read nothing more today; looked at again now and then, for what was set aside may have come back."""
    account, reset = Account(state.platform, state.account), allowance.reset_of(now)
    heard = f", heard without a gap until {state.last_ok_at:%Y-%m-%d %H:%M} UTC" if state.last_ok_at else ""
    words = f"{over.reason}: nothing more is read until {reset:%Y-%m-%d %H:%M} UTC{heard}"
    with app.db.begin() as tx:
        sources.rest(tx, state.name, words, min(reset, now + CEILING), now)
        first = allowance.tell_once(tx, account, now)
    if first:
        log.warning("the day's reading is spent", extra={"source": state.name, "until": str(reset)})
        late = "What is written until then is heard late, and only as far as the network still shows it."
        warn_team(app, state.brand, f"{account_name(*account)} has used up its reading", f"{words}. {late}", now)


def due(app: App, source: Source, now: datetime) -> bool:
    """Whether it is time to read it; who has neither a budget nor a longest pause is read as the settings say."""
    if not _adapts(app, source):
        return True
    with app.db.read() as tx:
        then = sources.state(tx, source.name).next_at
    # the nearest of the engine's turns, which come `every` so often
    return then is None or now >= then - source.every / 2


def pace(app: App, source: Source, took: Meter, heard: int, now: datetime, *, walking: bool) -> None:
    """After a poll that `took` so much and brought `heard` new mentions: when is the next one? Raises StoreError."""
    if not _adapts(app, source):
        return
    with app.db.begin() as tx:
        state = sources.state(tx, source.name)
        if state.disabled or (state.not_before is not None and state.not_before > now):
            return
        active = rhythm.activity(state.activity, _paced_at(state), heard, now)
        cost, bounds = Cost(took.requests, took.money), Bounds(source.every, source.slowest)
        beat = rhythm.decide(active, bounds, _left(app, tx, source, state, now), cost, now, walking=walking)
        sources.paced(tx, source.name, activity=active, pause=beat.pause, why=beat.why, now=now)
    if beat.why == "spent":
        rest(app, state, OverBudget(SPENT), now)


def _left(app: App, tx: Tx, source: Source, state: SourceState, now: datetime) -> Left:
    account, kind = Account(source.platform, source.account), _kind(app, state)
    rest = for_reading(app, account, kind).left(allowance.used(tx, account, now)) if kind else Limit()
    return Left(
        reset=allowance.reset_of(now),
        requests=rest.requests,
        money=None if rest.money is None else rest.money / MILLION,
        least_money=kind.reading.price if kind else 0.0,
        sharers=len(_sharing(app, account)),
    )


def _paced_at(state: SourceState) -> datetime | None:
    """When its activity was last worked out."""
    if state.next_at is None or state.pause_s is None:
        return None
    return state.next_at - timedelta(seconds=state.pause_s)


def _adapts(app: App, source: Source) -> bool:
    limited = limit_of(app, Account(source.platform, source.account)) != Limit()
    return limited or source.slowest > source.every


def _sharing(app: App, account: Account) -> list[Source]:
    return [one for one in app.settings.sources if (one.platform, one.account) == account]


def _kind(app: App, state: SourceState) -> type[Platform] | None:
    try:
        return app.network(state.name, state.platform)
    except Disabled:
        return None
