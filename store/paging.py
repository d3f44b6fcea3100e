"""Which lines of the queue come next: the same work for a thousand mentions and for a million.

Each state is read in the order of its index, as far as a page needs. A search looks through the nearest lines first,
which a common word fills a page from; a rare one is taken from the index of words instead; what is common, but not
near, is looked for along the whole order.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, func, select, tuple_, union_all

from store import finding
from store.database import Tx
from store.dialects import among, plainly
from store.filtering import QueueFilter, of_line, of_mention, told
from store.tables import mentions, responses, search_texts

NEAREST = 2_000
"""Lines that are looked through before the index of words is asked."""
CANDIDATES = 5_000
"""Mentions from the index of words that are put in order; with more of them a page is soon filled along the order."""
_M, _R, _S = mentions.c, responses.c, search_texts.c
_KEYS = (_R.rank, _R.due_at, _R.id)
_LINE = (_R.id, _R.rank, _R.due_at)


def page(tx: Tx, wanted: QueueFilter, limit: int) -> list[int]:
    """Ids of the next lines in their order: of responses, or of mentions where no states are wanted."""
    words = finding.words(wanted.text or "")
    if not words:
        return _ids(tx, _along(tx, wanted, limit))
    nearest = _nearest(wanted)
    found = _ids(tx, _within(tx, wanted, nearest, words, limit))
    if len(found) == limit or _count(tx, nearest) < NEAREST:
        return found
    those = finding.candidates(tx, words, CANDIDATES + 1)
    if len(those) <= CANDIDATES:
        return _ids(tx, _along(tx, wanted, limit, words, those))
    return _ids(tx, _along(tx, wanted, limit, words))


def place(row: Any) -> str:
    """The cursor of a line of responses."""
    return f"{row.rank}/{row.due_at.isoformat()}/{row[0]}"


def _along(
    tx: Tx, wanted: QueueFilter, limit: int, words: Sequence[str] = (), those: Collection[int] | None = None
) -> Select[Any]:
    """Along the order, or `those` mentions put in order."""
    if not wanted.states:
        which = [*_conditions(tx, wanted, words), *_older(wanted)]
        near = [] if those is None else [among(tx, _M.id, those)]
        lines = select(_M.id).select_from(_joined(wanted, mentions, _M.id, bool(words))).where(*which, *near)
        return lines.order_by(_M.id.desc()).limit(limit)
    base = _joined(wanted, responses, _R.mention_id, bool(words))
    each = []
    for ahead in _ahead(wanted, walking=those is None):
        near = [] if those is None else [among(tx, _R.mention_id, those)]
        lines = select(*_LINE).select_from(base).where(*ahead, *near, *_conditions(tx, wanted, words))
        each.append(lines.order_by(*_KEYS).limit(limit))
    return _first(each, limit)


def _within(tx: Tx, wanted: QueueFilter, nearest: Subquery, words: Sequence[str], limit: int) -> Select[Any]:
    """Of the nearest lines those that fit."""
    if not wanted.states:
        base = _joined(wanted, nearest.join(mentions, _M.id == nearest.c.id), _M.id, bool(words))
        fitting = select(_M.id).select_from(base).where(*_conditions(tx, wanted, words))
        return fitting.order_by(_M.id.desc()).limit(limit)
    base = _joined(wanted, nearest.join(responses, _R.id == nearest.c.id), _R.mention_id, bool(words))
    fitting = select(_R.id).select_from(base).where(*_conditions(tx, wanted, words))
    return fitting.order_by(nearest.c.rank, nearest.c.due_at, nearest.c.id).limit(limit)


def _nearest(wanted: QueueFilter) -> Subquery:
    if not wanted.states:
        return select(_M.id).where(*_older(wanted)).order_by(_M.id.desc()).limit(NEAREST).subquery("nearest")
    each = [select(*_LINE).where(*ahead).order_by(*_KEYS).limit(NEAREST) for ahead in _ahead(wanted)]
    return _first(each, NEAREST).subquery("nearest")


def _ahead(wanted: QueueFilter, walking: bool = True) -> list[list[ColumnElement[bool]]]:
    """The lines that come after the cursor: of each state and kind, or without `walking` of all of them at once."""
    behind = _read(wanted.after)
    after = [tuple_(*_KEYS) > behind] if behind else []
    if not walking:
        return [[plainly(_R.state).in_(wanted.states), plainly(_R.kind).in_(wanted.kinds), *after]]
    return [[_R.state == one, _R.kind == other, *after] for one in wanted.states for other in wanted.kinds]


def _older(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    return [_M.id < int(wanted.after)] if wanted.after and wanted.after.isdecimal() else []


def _first(each: Sequence[Select[Any]], limit: int) -> Select[Any]:
    """The lines of several states in one order; one state has its order already."""
    if len(each) == 1:
        return each[0]
    merged = union_all(*(select(lines.subquery()) for lines in each)).subquery("merged")
    return select(merged).order_by(merged.c.rank, merged.c.due_at, merged.c.id).limit(limit)


def _joined(wanted: QueueFilter, base: FromClause, mention_id: Any, searched: bool) -> FromClause:
    """With no more than the conditions speak of."""
    if searched:
        base = base.join(search_texts, _S.mention_id == mention_id)
    if wanted.states and of_mention(wanted):
        base = base.join(mentions, _M.id == _R.mention_id)
    return told(base) if of_mention(wanted) else base


def _conditions(tx: Tx, wanted: QueueFilter, words: Sequence[str]) -> list[ColumnElement[bool]]:
    line = of_line(wanted, _R.brand, _R.mention_id) if wanted.states else of_line(wanted, _M.brand, _M.id)
    return [*line, *of_mention(wanted), *([finding.holds(tx, words)] if words else [])]


def _count(tx: Tx, lines: Subquery) -> int:
    return tx.execute(select(func.count()).select_from(lines)).scalar_one()


def _ids(tx: Tx, found: Select[Any]) -> list[int]:
    return list(tx.execute(found).scalars())


def _read(cursor: str | None) -> tuple[int, datetime, int] | None:
    try:
        rank, due_at, number = (cursor or "").split("/")
        behind = int(rank), datetime.fromisoformat(due_at), int(number)
    except ValueError:
        return None
    return behind if behind[1].tzinfo else None
