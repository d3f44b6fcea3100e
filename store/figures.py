"""What an operator watches: how much there is of everything, and how long the oldest has waited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, func, select

from store.database import Tx
from store.tables import mentions, quarantine, responses, tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts, and the times of the oldest that wait (None: nothing waits). `responses` is keyed by (kind, state)."""

    mentions: int
    stages: Mapping[str, int]
    responses: Mapping[tuple[str, str], int]
    oldest_new_at: datetime | None
    oldest_draft_due_at: datetime | None
    oldest_approved_at: datetime | None
    quarantined: int
    tickets_open: int


def figures(tx: Tx) -> Figures:
    """All at one moment; reads whole indexes, so for a scrape every few seconds and not for every request."""
    m, r = mentions.c, responses.c
    stages = {row[0]: row[1] for row in tx.execute(select(m.stage, func.count()).group_by(m.stage))}
    states = tx.execute(select(r.kind, r.state, func.count()).group_by(r.kind, r.state))
    return Figures(
        mentions=sum(stages.values()),
        stages=stages,
        responses={(row[0], row[1]): row[2] for row in states},
        oldest_new_at=_first(tx, m.first_seen_at, m.stage == "new", m.id),
        oldest_draft_due_at=_first(tx, r.due_at, r.state == "DRAFT", r.due_at),
        oldest_approved_at=_first(tx, r.updated_at, r.state == "APPROVED", r.updated_at),
        quarantined=_count(tx, quarantine),
        tickets_open=_count(tx, tickets, tickets.c.status.in_(("open", "waiting"))),
    )


def _first(tx: Tx, column: Column[Any], which: ColumnElement[bool], order: Column[Any]) -> datetime | None:
    return tx.execute(select(column).where(which).order_by(order).limit(1)).scalar()


def _count(tx: Tx, table: FromClause, *which: ColumnElement[bool]) -> int:
    return tx.execute(select(func.count()).select_from(table).where(*which)).scalar_one()
