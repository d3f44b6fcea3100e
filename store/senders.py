"""How each account fares when it speaks, apart from how its streams are read; all workers share these rows.

An account is (platform, account), whatever number of sources read its streams. Its row is made with its first send.
Whoever is about to send locks the row first, so that no two workers take the same token.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, select, update

from platforms.pace import Pace
from responders.breaker import Breaker, BreakerState
from store import audit, events
from store.database import Tx
from store.dialects import insert_into
from store.tables import senders, sources

_C = senders.c
WELL = Breaker()
_FRESH: dict[str, Any] = {"disabled": "", "problem": "", "failures": 0, "openings": 0, "version": 1}


class Account(NamedTuple):
    """Through what a reply leaves: one account of one network."""

    platform: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One account as it stands. `disabled` says why it may not speak until a person acts, "" when it may.

    `full_at` and `hour_full_at` are its two buckets (platforms.pace), the network's and the house's; `ready_at` is when
    both have a token. `not_before` is when the network may be spoken to again.
    """

    platform: str
    account: str
    full_at: datetime | None = None
    hour_full_at: datetime | None = None
    ready_at: datetime | None = None
    not_before: datetime | None = None
    disabled: str = ""
    problem: str = ""
    breaker: Breaker = WELL
    last_ok_at: datetime | None = None
    version: int = 1

    def state(self, now: datetime) -> BreakerState:
        """Of the circuit breaker: "closed" is well, "open" leaves the network alone, "half-open" tries one reply."""
        return self.breaker.state(now)

    def waits_until(self, now: datetime) -> datetime | None:
        """Until when nothing may leave as things stand, None when a reply may leave now; pauses are not in it."""
        times = (self.not_before, self.breaker.closed_until(now), self.ready_at)
        return max((at for at in times if at is not None and now < at), default=None)


def every(tx: Tx) -> list[Sender]:
    """Every account that ever sent something or could not."""
    found = tx.execute(select(senders).order_by(_C.platform, _C.account)).mappings()
    return [_sender(row) for row in found]


def account_of(tx: Tx, source: str) -> Account:
    """The account that `source` speaks through; ("", "") when there is no such source."""
    found = select(sources.c.platform, sources.c.account).where(sources.c.name == source)
    row = tx.execute(found).one_or_none()
    return Account(row[0], row[1]) if row else Account("", "")


def accounts(tx: Tx) -> dict[str, Account]:
    """What every source ever known speaks through, by its name."""
    found = tx.execute(select(sources.c.name, sources.c.platform, sources.c.account))
    return {row.name: Account(row.platform, row.account) for row in found}


def lock(tx: Tx, account: Account) -> Sender:
    """The row of this account, made when it is new; nobody else changes it before this transaction ends."""
    row = insert_into(tx, senders).values(**account._asdict(), **_FRESH)
    tx.execute(row.on_conflict_do_nothing())
    return _sender(tx.execute(select(senders).where(_this(account)).with_for_update()).mappings().one())


def has_token(tx: Tx, sender: Sender, paces: Sequence[Pace], now: datetime) -> bool:
    """Whether both buckets have a token now; `paces` are the network's and the house's. Keeps when they will."""
    ready = _ready(paces, (sender.full_at, sender.hour_full_at), now)
    if ready > now:
        _change(tx, sender, now, {"ready_at": ready}, quiet=True)
    return ready <= now


def take(tx: Tx, sender: Sender, paces: Sequence[Pace], trial: timedelta, now: datetime) -> None:
    """Take a token out of both buckets for one reply, after `has_token`, in the transaction that locked the row.

    While the breaker is half-open, others wait `trial` for what comes of it.
    """
    full = (sender.full_at, sender.hour_full_at)
    after = tuple(pace.taken(at, now) for pace, at in zip(paces, full, strict=True))
    changes = {"full_at": after[0], "hour_full_at": after[1], "ready_at": _ready(paces, after, now)}
    _change(tx, sender, now, changes | _breaker(sender.breaker.tried(now, trial)), quiet=True)


def answered(tx: Tx, account: Account, now: datetime) -> None:
    """The network gave a clear answer, yes or no: whatever was counted against it is forgotten.

    What it asked others to wait for stays: this answer may have been on its way before.
    """
    sender = lock(tx, account)
    changes = {"last_ok_at": now} | _breaker(WELL)
    if sender.not_before is None or sender.not_before <= now:
        changes |= {"problem": "", "not_before": None}
    _change(tx, sender, now, changes, quiet=not sender.problem)


def untried(tx: Tx, account: Account, now: datetime) -> None:
    """The reply that was to leave never reached the network: another one may try. Its token is spent all the same."""
    sender = lock(tx, account)
    _change(tx, sender, now, _breaker(sender.breaker.untried()), quiet=True)


def failed(
    tx: Tx, account: Account, problem: str, after: int, rest: Callable[[int], timedelta], now: datetime
) -> Sender | None:
    """The network gave no clear answer. Returns the account when that was one time too many and it opened anew."""
    sender = lock(tx, account)
    breaker = sender.breaker.failed(now, after, rest)
    _change(tx, sender, now, {"problem": problem} | _breaker(breaker))
    opened = breaker.openings == 1 and not sender.breaker.openings
    return lock(tx, account) if opened else None


def wait_until(tx: Tx, account: Account, until: datetime, problem: str, now: datetime) -> None:
    """The network asks for patience: nothing is sent through this account before `until`; reading goes on."""
    _change(tx, lock(tx, account), now, {"not_before": until, "problem": problem})


def disable(tx: Tx, account: Account, problem: str, now: datetime) -> None:
    """Send nothing through this account until a person resumes it; reading goes on."""
    _change(tx, lock(tx, account), now, {"disabled": problem or "it may not speak any more", "problem": problem})


def resume(tx: Tx, account: Account, by: str, now: datetime) -> bool:
    """Use it again, whatever the network said: a person says that it works. Whether anything had stopped it.

    The buckets stay as they are, and so does a pause. Written to the audit record when it changes something.
    """
    found = next((one for one in every(tx) if (one.platform, one.account) == account), None)
    if found is None or not (found.disabled or found.problem or found.breaker != WELL or found.not_before):
        return False
    _change(tx, lock(tx, account), now, {"disabled": "", "problem": "", "not_before": None} | _breaker(WELL))
    audit.note(tx, by, "resume", f"sending through {found.platform}:{found.account}", found.disabled, now)
    return True


def _ready(paces: Sequence[Pace], full: Sequence[datetime | None], now: datetime) -> datetime:
    return max(pace.ready_at(at, now) for pace, at in zip(paces, full, strict=True))


def _breaker(breaker: Breaker) -> dict[str, Any]:
    return {name: getattr(breaker, name) for name in ("failures", "openings", "shut_until", "trial_until")}


def _change(tx: Tx, sender: Sender, now: datetime, values: dict[str, Any], *, quiet: bool = False) -> None:
    this = _this(Account(sender.platform, sender.account))
    tx.execute(update(senders).where(this).values(version=_C.version + 1, **values))
    if not quiet:
        events.add(tx, "source", f"{sender.platform}:{sender.account}", "", now)


def _this(account: Account) -> ColumnElement[bool]:
    return (_C.platform == account.platform) & (_C.account == account.account)


def _sender(row: RowMapping) -> Sender:
    told = dict(row)
    parts = {name: told.pop(name) for name in ("failures", "openings", "shut_until", "trial_until")}
    return Sender(**told, breaker=Breaker(**parts))
