"""What reading through an account has used of its day, shared by all workers; set aside before it is asked for.

What one poll or look may take at most is set aside first and what it did not take is given back. A worker that dies in
between leaves it set aside: the day's budget is kept in any case. Money is in millionths of a US dollar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from store.database import Tx
from store.dialects import insert_into
from store.senders import Account
from store.spend import day_of
from store.tables import reading_days

_D = reading_days.c


@dataclass(frozen=True, slots=True)
class Amount:
    """Requests and millionths of a dollar."""

    requests: int = 0
    money: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of a day; None: as much as it likes."""

    requests: int | None = None
    money: int | None = None

    def left(self, used: Amount) -> "Limit":
        """What remains of it, never below nothing."""
        return Limit(_rest(self.requests, used.requests), _rest(self.money, used.money))


def reset_of(now: datetime) -> datetime:
    """When the day ends that `now` falls on: midnight UTC."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def take(tx: Tx, account: Account, limit: Limit, most: Amount, least: Amount, now: datetime) -> Limit | None:
    """Set aside as much of `most` as `limit` leaves today; None, and nothing is, when not even `least` is left.

    Of what has no limit nothing is set aside, and it comes back as None.
    """
    row = insert_into(tx, reading_days).values(**account._asdict(), day=day_of(now), requests=0, money=0, told=False)
    tx.execute(row.on_conflict_do_nothing())
    left = limit.left(_locked(tx, account, now))
    granted = Limit(_share(left.requests, most.requests), _share(left.money, most.money))
    if _short(left.requests, least.requests) or _short(left.money, least.money):
        return None
    _add(tx, account, day_of(now), Amount(granted.requests or 0, granted.money or 0))
    return granted


def settle(tx: Tx, account: Account, day: str, granted: Limit, used: Amount) -> None:
    """What was `used` of what was granted on `day` counts, the rest is given back."""
    _add(tx, account, day, Amount(used.requests - (granted.requests or 0), used.money - (granted.money or 0)))


def used(tx: Tx, account: Account, now: datetime) -> Amount:
    """Of the day that `now` falls on."""
    row = tx.execute(select(_D.requests, _D.money).where(_today(account, now))).one_or_none()
    return Amount(row.requests, row.money) if row else Amount()


def every(tx: Tx, now: datetime) -> Mapping[Account, Amount]:
    """What each account has used of the day that `now` falls on; those that have a budget alone."""
    found = tx.execute(select(reading_days).where(_D.day == day_of(now)))
    return {Account(row.platform, row.account): Amount(row.requests, row.money) for row in found}


def tell_once(tx: Tx, account: Account, now: datetime) -> bool:
    """Whether nobody was told yet that today's budget is spent; somebody is now."""
    changed = update(reading_days).where(_today(account, now), _D.told.is_(False)).values(told=True)
    return tx.execute(changed).rowcount == 1


def _locked(tx: Tx, account: Account, now: datetime) -> Amount:
    found = select(_D.requests, _D.money).where(_today(account, now)).with_for_update()
    row = tx.execute(found).one()
    return Amount(row.requests, row.money)


def _add(tx: Tx, account: Account, day: str, more: Amount) -> None:
    this = (_D.platform == account.platform) & (_D.account == account.account) & (_D.day == day)
    tx.execute(
        update(reading_days).where(this).values(requests=_D.requests + more.requests, money=_D.money + more.money)
    )


def _today(account: Account, now: datetime) -> ColumnElement[bool]:
    return (_D.platform == account.platform) & (_D.account == account.account) & (_D.day == day_of(now))


def _rest(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(limit - used, 0)


def _short(left: int | None, least: int) -> bool:
    return left is not None and left < least


def _share(left: int | None, most: int) -> int | None:
    return None if left is None else min(left, most)
