"""What the inbox lists: responses by urgency, or everything that was heard, page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from responders.lifecycle import STATES
from responders.values import Response
from store import paging
from store.answers import RESPONSE_COLUMNS, VERSION, response
from store.database import Tx
from store.dialects import among, plainly
from store.errors import Missing
from store.filtering import QueueFilter as QueueFilter
from store.filtering import reached, same, told
from store.rows import READ_COLUMNS, Stored, read_row
from store.tables import decisions, mentions, quarantine, responses, revisions, snoozes, tickets

_M, _R = mentions.c, responses.c
MOST = 1_000
_SPLIT = len(RESPONSE_COLUMNS)
_COLUMNS = (*RESPONSE_COLUMNS, *READ_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One line. `version` grows with every change of the response (0 without one); `cursor` asks for what follows."""

    response: Response | None
    version: int
    stored: Stored
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How much there is to do: replies by state, mentions not read yet, open tickets, refused alerts, quarantine.

    Each is counted as far as MOST.
    """

    replies: Mapping[str, int]
    awaiting: int
    tickets_open: int
    alerts_failed: int
    quarantined: int


def items(tx: Tx, wanted: QueueFilter) -> list[QueueItem]:
    """One page. A cursor that is not one of ours lists from the beginning."""
    ids = paging.page(tx, wanted, wanted.limit)
    if wanted.states:
        rows = tx.execute(_joined(responses.join(mentions, _R.mention_id == _M.id)).where(among(tx, _R.id, ids)))
        found = {row[0]: _item(row, paging.place(row)) for row in rows}
    else:
        newest = select(func.max(_R.id)).where(_R.mention_id == _M.id, _R.kind == "reply", _R.follows == 0)
        with_reply = mentions.outerjoin(responses, _R.id == newest.correlate(mentions).scalar_subquery())
        rows = tx.execute(_joined(with_reply).where(among(tx, _M.id, ids)))
        found = {row[_SPLIT]: _item(row, str(row[_SPLIT])) for row in rows}
    return [found[number] for number in ids]


def item(tx: Tx, response_id: int) -> QueueItem:
    """One response with its mention. Raises Missing."""
    row = tx.execute(_joined(responses.join(mentions, _R.mention_id == _M.id)).where(_R.id == response_id)).first()
    if row is None:
        raise Missing(f"there is no response {response_id}")
    return _item(row, paging.place(row))


def count(tx: Tx, wanted: QueueFilter, most: int = 100) -> int:
    """How many lines there are, counted as far as `most`."""
    return len(paging.page(tx, wanted, most))


def resting(
    tx: Tx, states: Collection[str], now: datetime, brand: str | None = None, reach: frozenset[str] | None = None
) -> int:
    """How many replies in one of these states are snoozed."""
    found = select(func.count()).select_from(snoozes.join(responses, _R.mention_id == snoozes.c.mention_id))
    here = (*same(plainly(_R.brand), brand), *reached(plainly(_R.brand), reach))
    which = (snoozes.c.until > now, plainly(_R.kind) == "reply", plainly(_R.state).in_(states), *here)
    return tx.execute(found.where(*which)).scalar_one()


def counts(tx: Tx, brand: str | None = None, reach: frozenset[str] | None = None) -> QueueCounts:
    """For one brand, or for all of those in reach; each counted as far as MOST."""
    asked = _counting(brand is not None, reach is not None)
    given = ({} if brand is None else {"brand": brand}) | ({} if reach is None else {"reach": sorted(reach)})
    found = {row[0]: row[1] for row in tx.execute(asked, given)}
    replies: dict[str, int] = {state: many for state in STATES if (many := found.pop(state))}
    return QueueCounts(replies=replies, **found)


@cache
def _counting(of_one: bool, of_some: bool) -> CompoundSelect[str, int]:
    """Made once: a page asks twice, and to say it anew takes longer than to answer it."""

    def here(column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        one = [column == bindparam("brand")] if of_one else []
        return [*one, column.in_(bindparam("reach", expanding=True))] if of_some else one

    states = [_counted(state, responses, _R.kind == "reply", _R.state == state, *here(_R.brand)) for state in STATES]
    rest = [
        _counted("awaiting", mentions, _M.stage == "new", *here(_M.brand)),
        _counted("tickets_open", tickets, tickets.c.status.in_(("open", "waiting")), *here(tickets.c.brand)),
        _counted("alerts_failed", responses, _R.kind == "alert", _R.state == "REFUSED", *here(_R.brand)),
        _counted("quarantined", quarantine, *here(quarantine.c.brand)),
    ]
    return union_all(*states, *rest)


def _counted(name: str, table: FromClause, *which: ColumnElement[bool]) -> Select[str, int]:
    some = select(literal(1)).select_from(table).where(*which).limit(MOST).subquery()
    return select(literal(name), func.count()).select_from(some)


def _joined(base: FromClause) -> Select[Any]:
    text = (revisions.c.response_id == _R.id) & (revisions.c.number == _R.revision)
    decided = and_(decisions.c.mention_id == _M.id, decisions.c.revision == _M.revision)
    return select(*_COLUMNS).select_from(told(base.outerjoin(revisions, text)).outerjoin(decisions, decided))


def _item(row: Sequence[Any], cursor: str) -> QueueItem:
    found = None if row[0] is None else response(row)
    return QueueItem(response=found, version=row[VERSION] or 0, stored=read_row(row[_SPLIT:]), cursor=cursor)
