"""What the optional writer cost, how it fares, and what it said lately; all workers share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import RowMapping, delete, func, select, update

from store.database import Tx
from store.dialects import insert_into
from store.tables import writer_answers, writer_days

Verdict = Literal["open", "shut", "calls", "budget"]
MOST_ANSWERS = 5_000

_D, _A = writer_days.c, writer_answers.c
_COUNTED = ("calls", "failed", "refused", "cached", "tokens_in", "tokens_out", "cost")
_FRESH: Mapping[str, int] = dict.fromkeys((*_COUNTED, "reserved", "failures"), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a day may hold (`budget` in millionths), and when and for how long failures in a row shut the writer."""

    budget: int
    calls: int
    failures: int
    cool_down: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """Sums of all days, and `cost_today` of this one, costs in millionths; `shut_until` while nothing may be asked."""

    calls: int
    failed: int
    refused: int
    cached: int
    tokens_in: int
    tokens_out: int
    cost: int
    cost_today: int
    shut_until: datetime | None


def day_of(now: datetime) -> str:
    """The name of the UTC day that `now` falls on."""
    return now.astimezone(UTC).date().isoformat()


def take_leave(tx: Tx, worth: int, limits: Limits, trial: timedelta, now: datetime) -> Verdict:
    """Let one call through and set `worth` aside for it, or say what forbids it.

    After its cool-down one caller at a time tries the writer again; the others wait `trial` for what it finds.
    """
    row = _today(tx, now)
    if row["shut_until"] is not None and now < row["shut_until"]:
        return "shut"
    if row["calls"] >= limits.calls:
        return "calls"
    if row["cost"] + row["reserved"] + worth > limits.budget:
        return "budget"
    changes = {"calls": row["calls"] + 1, "reserved": row["reserved"] + worth}
    if row["shut_until"] is not None:
        changes["shut_until"] = now + trial
    _change(tx, row["day"], changes)
    return "open"


def settle(
    tx: Tx, day: str, worth: int, *, ok: bool, tokens: tuple[int, int], cost: int, limits: Limits, now: datetime
) -> datetime | None:
    """Note how a call of `day` ended; until when the writer is shut because of it, None when it is not."""
    of_now = _today(tx, now)
    _change(
        tx,
        day,
        {
            "reserved": _D.reserved - worth,
            "failed": _D.failed + int(not ok),
            "tokens_in": _D.tokens_in + tokens[0],
            "tokens_out": _D.tokens_out + tokens[1],
            "cost": _D.cost + cost,
        },
    )
    failures = 0 if ok else of_now["failures"] + 1
    shut = now + limits.cool_down if failures >= limits.failures else None
    _change(tx, of_now["day"], {"failures": failures, "shut_until": shut})
    return shut


def note(tx: Tx, now: datetime, what: Literal["refused", "cached"]) -> None:
    """Count one answer that was thrown away, or one that was there already."""
    row = _today(tx, now)
    _change(tx, row["day"], {what: row[what] + 1})


def answer(tx: Tx, key: str, since: datetime) -> str | None:
    """The answer kept under `key` at `since` or later."""
    return tx.execute(select(_A.answer).where(_A.key == key, _A.at >= since)).scalar()


def keep_answer(tx: Tx, key: str, text: str, since: datetime, now: datetime) -> None:
    """Keep an answer; those from before `since` go, and the oldest beyond 5,000."""
    new = insert_into(tx, writer_answers).values(key=key, answer=text, at=now)
    tx.execute(new.on_conflict_do_update(index_elements=["key"], set_={"answer": text, "at": now}))
    oldest = select(_A.at).order_by(_A.at.desc()).offset(MOST_ANSWERS).limit(1)
    bound = tx.execute(oldest).scalar()
    tx.execute(delete(writer_answers).where((_A.at < since) if bound is None else (_A.at <= max(bound, since))))


def spend(tx: Tx, now: datetime) -> Spend:
    """All at this moment; a handful of numbers, one row a day."""
    sums = tx.execute(select(*(func.coalesce(func.sum(_D[name]), 0).label(name) for name in _COUNTED))).mappings().one()
    row = _latest(tx)
    today = row is not None and row["day"] == day_of(now)
    shut = row["shut_until"] if row is not None else None
    return Spend(
        **{name: int(sums[name]) for name in _COUNTED},
        cost_today=row["cost"] if row is not None and today else 0,
        shut_until=shut if shut is not None and now < shut else None,
    )


def _today(tx: Tx, now: datetime) -> RowMapping:
    """The row of the day, locked; a new day begins with the failures of the one before."""
    day = day_of(now)
    found = _locked(tx, day)
    if found is None:
        before = _latest(tx)
        kept = {name: before[name] for name in ("failures", "shut_until")} if before is not None else {}
        new = insert_into(tx, writer_days).values(**{**_FRESH, "day": day, "shut_until": None, **kept})
        tx.execute(new.on_conflict_do_nothing())
        found = _locked(tx, day)
    assert found is not None
    return found


def _locked(tx: Tx, day: str) -> RowMapping | None:
    return tx.execute(select(writer_days).where(_D.day == day).with_for_update()).mappings().one_or_none()


def _latest(tx: Tx) -> RowMapping | None:
    return tx.execute(select(writer_days).order_by(_D.day.desc()).limit(1)).mappings().one_or_none()


def _change(tx: Tx, day: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(writer_days).where(_D.day == day).values(**values))
