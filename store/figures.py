"""What an operator watches: how much there is of everything, how long the oldest has waited, what is in time.

Made for a scrape every few seconds of a database that has been used for years: running totals are read, what is open is
counted (by its index, up to 100,000), and what is long settled is never walked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, select

from store import tallies
from store.database import Tx
from store.dialects import plainly
from store.tables import mentions, quarantine, responses, tickets

MOST = 100_000
"""Open things are counted so far; a queue that is longer is shown as this long."""
REACH, SPAN = 20_000, timedelta(days=7)
"""The share in time is that of the answers sent within the span, among so many of the newest responses."""
_M, _R = mentions.c, responses.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long something took: how often by bucket (see tallies.BUCKETS), and all together in seconds."""

    buckets: Mapping[str, int]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts, and the times of the oldest that wait (None: nothing waits).

    `responses` is keyed by (kind, state), `attempts` by (outlet, the move that ended them), `answers` by whether they
    went out by their time, `times` by what was timed. `in_time` is the share of the last days' answers, None without
    any. `overdue` counts drafts past their time.
    """

    mentions: int
    stages: Mapping[str, int]
    responses: Mapping[tuple[str, str], int]
    attempts: Mapping[tuple[str, str], int]
    answers: Mapping[str, int]
    times: Mapping[str, Timing]
    oldest_new_at: datetime | None
    oldest_draft_at: datetime | None
    oldest_draft_due_at: datetime | None
    oldest_approved_at: datetime | None
    overdue: int
    in_time: float | None
    quarantined: int
    tickets_open: int


def figures(tx: Tx, now: datetime) -> Figures:
    """All at one moment; what this very transaction changed is not in the totals yet."""
    totals = tallies.every(tx)
    heard = totals.get(("mentions",), 0)
    waiting = {stage: _count(tx, mentions, _M.stage == stage) for stage in ("new", "quarantined")}
    drafts = _drafts(tx, now)
    return Figures(
        mentions=heard,
        stages={**waiting, "settled": max(0, heard - sum(waiting.values()))},
        responses={(name[1], name[2]): total for name, total in totals.items() if name[0] == "response"},
        attempts={("/".join(name[1:-1]), name[-1]): total for name, total in totals.items() if name[0] == "attempt"},
        answers={name[1]: total for name, total in totals.items() if name[0] == "answer"},
        times=_times(totals),
        oldest_new_at=tx.execute(select(_M.first_seen_at).where(_M.stage == "new").order_by(_M.id).limit(1)).scalar(),
        oldest_draft_at=drafts[0],
        oldest_draft_due_at=drafts[1],
        oldest_approved_at=_oldest_approved(tx),
        overdue=drafts[2],
        in_time=_in_time(tx, now),
        quarantined=_count(tx, quarantine),
        tickets_open=_count(tx, tickets, tickets.c.status.in_(("open", "waiting"))),
    )


def _drafts(tx: Tx, now: datetime) -> tuple[datetime | None, datetime | None, int]:
    """When the oldest draft of a reply was made, when the first is due, and how many are past their time."""
    some = select(_R.created_at, _R.due_at).where(_R.state == "DRAFT", _R.kind == "reply").limit(MOST).subquery()
    late = func.sum(case((some.c.due_at < now, 1), else_=0))
    row = tx.execute(select(func.min(some.c.created_at), func.min(some.c.due_at), late)).one()
    return row[0], row[1], int(row[2] or 0)


def _oldest_approved(tx: Tx) -> datetime | None:
    some = select(_R.updated_at).where(_R.state == "APPROVED").limit(MOST).subquery()
    return tx.execute(select(func.min(some.c.updated_at))).scalar()


def _in_time(tx: Tx, now: datetime) -> float | None:
    floor = (tx.execute(select(func.max(_R.id))).scalar() or 0) - REACH
    public = and_(plainly(_R.state) == "SENT", plainly(_R.kind) == "reply", _R.follows == 0)
    found = select(func.count(), func.sum(case((_R.sent_at <= _R.due_at, 1), else_=0)))
    count, good = tx.execute(found.where(_R.id > floor, public, _R.sent_at > now - SPAN)).one()
    return good / count if count else None


def _times(totals: Mapping[tuple[str, ...], int]) -> Mapping[str, Timing]:
    parts = {name[1:]: total for name, total in totals.items() if name[0] == "time"}
    return {
        what: Timing(
            buckets={name[1]: total for name, total in parts.items() if name[0] == what and name[1] != "sum"},
            seconds=parts.get((what, "sum"), 0) / tallies.MICRO,
        )
        for what in {name[0] for name in parts}
    }


def _count(tx: Tx, table: FromClause, *which: ColumnElement[bool]) -> int:
    some = select(_first(table)).where(*which).limit(MOST).subquery()
    return tx.execute(select(func.count()).select_from(some)).scalar_one()


def _first(table: FromClause) -> ColumnElement[Any]:
    (key,) = table.primary_key
    return key
