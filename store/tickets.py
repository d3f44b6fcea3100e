"""The built-in tickets: what a colleague has to do about a mention, until it is solved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import RowMapping, insert, select, tuple_, union_all, update

from responders.values import WORKER, Actor, Response
from store import events, indexing, permits
from store.answers import actor
from store.database import Tx
from store.dialects import insert_into, plainly
from store.errors import Missing
from store.tables import ticket_events, tickets

TicketStatus = Literal["open", "waiting", "solved", "closed"]

_C = tickets.c
_ORDER = (_C.rank, _C.due_at, _C.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One piece of work. `assignee` is a person's name or empty; `priority` 0 (whenever) to 100 (now)."""

    id: int
    response_id: int
    mention_id: int
    brand: str
    title: str
    text: str
    status: TicketStatus
    assignee: str
    priority: int
    opened_at: datetime
    updated_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One line of a ticket's history."""

    at: datetime
    by: Actor
    what: str
    detail: str


def open_ticket(tx: Tx, response: Response, title: str, now: datetime, *, by: Actor = WORKER) -> Ticket:
    """The ticket that `response` asks for; asked again, it is the same ticket."""
    new = insert_into(tx, tickets).values(
        response_id=response.id,
        mention_id=response.mention_id,
        brand=response.brand,
        title=title,
        text=response.text,
        status="open",
        assignee="",
        rank=-response.priority,
        opened_at=now,
        updated_at=now,
        due_at=response.due_at,
    )
    made = tx.execute(new.on_conflict_do_nothing().returning(_C.id)).scalar_one_or_none()
    if made is not None:
        _tell(tx, made, response.brand, by, "opened", title, now)
        indexing.touch(tx, [response.mention_id])
        return get(tx, made)
    row = tx.execute(select(tickets).where(_C.response_id == response.id)).mappings().one()
    return _ticket(row)


def get(tx: Tx, ticket_id: int) -> Ticket:
    """Raises Missing."""
    row = tx.execute(select(tickets).where(_C.id == ticket_id)).mappings().one_or_none()
    if row is None:
        raise Missing(f"there is no ticket {ticket_id}")
    return _ticket(row)


def of_mention(tx: Tx, mention_id: int) -> list[Ticket]:
    """Newest first."""
    found = select(tickets).where(_C.mention_id == mention_id).order_by(_C.id.desc())
    return [_ticket(row) for row in tx.execute(found).mappings()]


def every(
    tx: Tx,
    *,
    brand: str | None = None,
    status: TicketStatus | None = None,
    limit: int = 200,
    reach: frozenset[str] | None = None,
    after: str | None = None,
) -> list[Ticket]:
    """The most urgent first, of the brands in `reach` (None: all); what comes `after` a `place`. Raises ValueError."""
    which = []
    if after:
        rank, due_at, number = after.split("/")
        which.append(tuple_(*_ORDER) > (int(rank), datetime.fromisoformat(due_at), int(number)))
    if brand is not None:
        which.append(plainly(_C.brand) == brand)
    if reach is not None:
        which.append(plainly(_C.brand).in_(sorted(reach)))
    statuses = get_args(TicketStatus) if status is None else (status,)
    each = (select(_C.id).where(_C.status == one, *which).order_by(*_ORDER).limit(limit) for one in statuses)
    first = union_all(*(select(lines.subquery()) for lines in each))
    found = select(tickets).where(_C.id.in_(first)).order_by(*_ORDER).limit(limit)
    return [_ticket(row) for row in tx.execute(found).mappings()]


def place(ticket: Ticket) -> str:
    """Where a ticket stands in the list: what `every` goes on after."""
    return f"{-ticket.priority}/{ticket.due_at.isoformat()}/{ticket.id}"


def history(tx: Tx, ticket_id: int) -> list[TicketEvent]:
    """What happened to a ticket, oldest first."""
    c = ticket_events.c
    found = tx.execute(select(ticket_events).where(c.ticket_id == ticket_id).order_by(c.id))
    return [
        TicketEvent(at=row.at, by=actor(row.by_kind, row.by_name), what=row.what, detail=row.detail) for row in found
    ]


def set_status(tx: Tx, ticket_id: int, status: TicketStatus, *, by: Actor, now: datetime, reason: str = "") -> Ticket:
    """Raises Missing, NotAllowed."""
    return _change(tx, ticket_id, {"status": status}, by, status, reason, now)


def assign(tx: Tx, ticket_id: int, assignee: str, *, by: Actor, now: datetime) -> Ticket:
    """An empty name gives it back to the team. Raises Missing, NotAllowed."""
    return _change(tx, ticket_id, {"assignee": assignee}, by, "assigned", assignee, now)


def note(tx: Tx, ticket_id: int, text: str, *, by: Actor, now: datetime) -> Ticket:
    """Raises Missing, NotAllowed."""
    return _change(tx, ticket_id, {}, by, "note", text, now)


def _change(tx: Tx, ticket_id: int, values: dict[str, Any], by: Actor, what: str, detail: str, now: datetime) -> Ticket:
    permits.require_for(tx, by, "ticket", "ticket_id", ticket_id)
    changed = update(tickets).where(_C.id == ticket_id).values(updated_at=now, **values)
    brand = tx.execute(changed.returning(_C.brand)).scalar_one_or_none()
    if brand is None:
        raise Missing(f"there is no ticket {ticket_id}")
    _tell(tx, ticket_id, brand, by, what, detail, now)
    return get(tx, ticket_id)


def _tell(tx: Tx, ticket_id: int, brand: str, by: Actor, what: str, detail: str, now: datetime) -> None:
    line = {"ticket_id": ticket_id, "at": now, "by_kind": by.kind, "by_name": by.name, "what": what, "detail": detail}
    tx.execute(insert(ticket_events), line)
    events.add(tx, "ticket", str(ticket_id), brand, now)
    kind = "ticket.opened" if what == "opened" else "ticket.changed"
    events.happened(tx, kind, brand, now, ticket_id=ticket_id, what=what)


def _ticket(row: RowMapping) -> Ticket:
    told = dict(row)
    return Ticket(priority=-told.pop("rank"), **told)
