"""What the inbox lists: responses by urgency, or everything that was heard, page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, exists, false, func, literal, or_, select, tuple_

from responders.values import Response
from store.answers import RESPONSE_COLUMNS, VERSION, response
from store.database import Tx
from store.errors import Missing
from store.rows import READ_COLUMNS, Stored, read_row
from store.tables import (
    analyses,
    assignments,
    decisions,
    mentions,
    quarantine,
    responses,
    revisions,
    snoozes,
    tickets,
)

_M, _R, _A = mentions.c, responses.c, analyses.c
_SPLIT = len(RESPONSE_COLUMNS)
_COLUMNS = (*RESPONSE_COLUMNS, *READ_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What to list. None: any. `label` may also be "unsure"; `text` is looked for in the mention and its author's name.

    `assignee` "" is what is nobody's work. `resting` True lists what is snoozed at `now`, False what is not. `vips` are
    by brand the customers to take special care of, "@handle" or "platform:id" in lower case; only theirs are listed.

    With `states` (and `kinds`) responses are listed, the most urgent first; without, every mention, the newest first,
    with its newest reply. `after` is the cursor of the last item seen. `reach` are the brands that may be seen.
    """

    brand: str | None = None
    states: tuple[str, ...] = ("DRAFT",)
    kinds: tuple[str, ...] = ("reply",)
    language: str | None = None
    label: str | None = None
    source: str | None = None
    topic: str | None = None
    stars: int | None = None
    assignee: str | None = None
    resting: bool | None = None
    now: datetime | None = None
    vips: Mapping[str, Collection[str]] | None = None
    text: str | None = None
    limit: int = 50
    after: str | None = None
    reach: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One line. `version` grows with every change of the response (0 without one); `cursor` asks for what follows."""

    response: Response | None
    version: int
    stored: Stored
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How much there is to do: replies by state, mentions not read yet, open tickets, refused alerts, quarantine."""

    replies: Mapping[str, int]
    awaiting: int
    tickets_open: int
    alerts_failed: int
    quarantined: int


def items(tx: Tx, wanted: QueueFilter) -> list[QueueItem]:
    """One page. A cursor that is not one of ours lists from the beginning."""
    return _responses(tx, wanted) if wanted.states else _mentions(tx, wanted)


def item(tx: Tx, response_id: int) -> QueueItem:
    """One response with its mention. Raises Missing."""
    row = tx.execute(_joined(responses.join(mentions, _R.mention_id == _M.id)).where(_R.id == response_id)).first()
    if row is None:
        raise Missing(f"there is no response {response_id}")
    return _item(row, _place(row))


def count(tx: Tx, wanted: QueueFilter, most: int = 100) -> int:
    """How many lines there are, counted as far as `most`."""
    which = [_R.state.in_(wanted.states), _R.kind.in_(wanted.kinds)] if wanted.states else []
    base = responses.join(mentions, _R.mention_id == _M.id) if wanted.states else mentions
    found = select(_M.id).select_from(_told(base)).where(*which, *_conditions(wanted)).limit(most)
    return _count(tx, found.subquery())


def resting(
    tx: Tx, states: Collection[str], now: datetime, brand: str | None = None, reach: frozenset[str] | None = None
) -> int:
    """How many replies in one of these states are snoozed."""
    found = select(func.count()).select_from(snoozes.join(responses, _R.mention_id == snoozes.c.mention_id))
    here = (*_of(_R.brand, brand), *_reached(_R.brand, reach))
    which = (snoozes.c.until > now, _R.kind == "reply", _R.state.in_(states), *here)
    return tx.execute(found.where(*which)).scalar_one()


def counts(tx: Tx, brand: str | None = None, reach: frozenset[str] | None = None) -> QueueCounts:
    """For one brand, or for all of those in reach."""

    def here(column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        return [*_of(column, brand), *_reached(column, reach)]

    states = select(_R.state, func.count()).where(_R.kind == "reply", *here(_R.brand)).group_by(_R.state)
    waiting = select(func.count()).select_from(mentions).where(_M.stage == "new", *here(_M.brand))
    refused = (_R.kind == "alert") & (_R.state == "REFUSED")
    open_ones = tickets.c.status.in_(("open", "waiting"))
    return QueueCounts(
        replies={row[0]: row[1] for row in tx.execute(states)},
        awaiting=tx.execute(waiting).scalar_one(),
        tickets_open=_count(tx, tickets, open_ones, *here(tickets.c.brand)),
        alerts_failed=_count(tx, responses, refused, *here(_R.brand)),
        quarantined=_count(tx, quarantine, *here(quarantine.c.brand)),
    )


def _responses(tx: Tx, wanted: QueueFilter) -> list[QueueItem]:
    which = [_R.state.in_(wanted.states), _R.kind.in_(wanted.kinds), *_conditions(wanted)]
    if place := _read_place(wanted.after):
        which.append(tuple_(_R.rank, _R.due_at, _R.id) > place)
    found = _joined(responses.join(mentions, _R.mention_id == _M.id)).where(*which)
    page = found.order_by(_R.rank, _R.due_at, _R.id).limit(wanted.limit)
    return [_item(row, _place(row)) for row in tx.execute(page)]


def _mentions(tx: Tx, wanted: QueueFilter) -> list[QueueItem]:
    newest = select(func.max(_R.id)).where(_R.mention_id == _M.id, _R.kind == "reply", _R.follows == 0)
    newest = newest.correlate(mentions)
    with_reply = mentions.outerjoin(responses, _R.id == newest.scalar_subquery())
    which = list(_conditions(wanted))
    if wanted.after and wanted.after.isdecimal():
        which.append(_M.id < int(wanted.after))
    page = _joined(with_reply).where(*which).order_by(_M.id.desc()).limit(wanted.limit)
    return [_item(row, str(row[_SPLIT])) for row in tx.execute(page)]


def _joined(base: FromClause) -> Select[Any]:
    text = (revisions.c.response_id == _R.id) & (revisions.c.number == _R.revision)
    decided = and_(decisions.c.mention_id == _M.id, decisions.c.revision == _M.revision)
    return select(*_COLUMNS).select_from(_told(base.outerjoin(revisions, text)).outerjoin(decisions, decided))


def _told(base: FromClause) -> FromClause:
    return base.outerjoin(analyses, and_(_A.mention_id == _M.id, _A.revision == _M.revision))


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    which = [
        *_of(_M.brand, wanted.brand),
        *_reached(_M.brand, wanted.reach),
        *_of(_M.source, wanted.source),
        *_of(_A.language, wanted.language),
        *_of(_M.rating, wanted.stars),
        *_at_the_desk(wanted),
    ]
    if wanted.topic:
        which.append(_A.topics.cast(Text).contains(f'"{wanted.topic}"', autoescape=True))
    if wanted.vips is not None:
        which.append(or_(false(), *(_is_vip(brand, names) for brand, names in wanted.vips.items() if names)))
    if wanted.label == "unsure":
        which.append(_A.unsure.is_(True))
    elif wanted.label:
        which.append(_A.label == wanted.label)
    if wanted.text:
        which.append(
            or_(_M.text.icontains(wanted.text, autoescape=True), _M.author_name.icontains(wanted.text, autoescape=True))
        )
    return which


def _at_the_desk(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if wanted.assignee is not None:
        given = assignments.c.mention_id == _M.id
        theirs = exists().where(given, *_of(assignments.c.assignee, wanted.assignee or None))
        which.append(theirs if wanted.assignee else ~theirs)
    if wanted.resting is not None:
        rests = exists().where(snoozes.c.mention_id == _M.id, snoozes.c.until > wanted.now)
        which.append(rests if wanted.resting else ~rests)
    return which


def _is_vip(brand: str, names: Collection[str]) -> ColumnElement[bool]:
    """As responders.acquaintance.is_vip does, but for letters outside of ASCII, which SQLite does not fold."""
    handle = func.lower(literal("@").concat(func.ltrim(_M.author_handle, "@")))
    identity = func.lower(_M.platform.concat(":").concat(_M.author_id))
    return and_(_M.brand == brand, or_(handle.in_(names), identity.in_(names)))


def _of(column: ColumnElement[Any], value: str | int | None) -> list[ColumnElement[bool]]:
    return [] if value is None else [column == value]


def _reached(column: ColumnElement[Any], reach: frozenset[str] | None) -> list[ColumnElement[bool]]:
    return [] if reach is None else [column.in_(sorted(reach))]


def _count(tx: Tx, table: FromClause, *which: ColumnElement[bool]) -> int:
    return tx.execute(select(func.count()).select_from(table).where(*which)).scalar_one()


def _item(row: Sequence[Any], cursor: str) -> QueueItem:
    found = None if row[0] is None else response(row)
    return QueueItem(response=found, version=row[VERSION] or 0, stored=read_row(row[_SPLIT:]), cursor=cursor)


def _place(row: Any) -> str:
    return f"{row.rank}/{row.due_at.isoformat()}/{row[0]}"


def _read_place(cursor: str | None) -> tuple[int, datetime, int] | None:
    try:
        rank, due_at, number = (cursor or "").split("/")
        place = int(rank), datetime.fromisoformat(due_at), int(number)
    except ValueError:
        return None
    return place if place[1].tzinfo else None
