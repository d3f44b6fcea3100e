"""What programs read: the same lists and items as the pages, by the same filters, in the brands they may see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from inbox.accounts import Viewer
from inbox.api import counted, shapes, telling
from inbox.api.cursors import MENTIONS, RESPONSES, TICKETS, opened, sealed
from inbox.api.wishes import USUAL, Cursor, Filters, Kind, Limit, State, Tab, Word
from inbox.doors import Asks, Program, require
from inbox.house import House, Lent
from inbox.listing import seen
from inbox.render import tallies
from inbox.reporting import USUAL as USUAL_DAYS
from inbox.reporting import Wanted
from inbox.view import RESTING, VIEWS
from responders.lifecycle import STATES
from responders.outcomes import tables
from store import outcomes, queue, reporting, sources, tickets
from store.tickets import Ticket, TicketStatus

router = APIRouter(prefix="/api/v1")
Named = Annotated[Viewer, Depends(Asks("read"))]
Number = Annotated[int, Path(ge=1, lt=10**15)]


@router.get("/counts", tags=["figures"])
def counts(house: Lent, viewer: Program) -> counted.Counts:
    """How much waits for a person."""
    with house.db.read() as tx:
        return counted.Counts(**tallies(tx, viewer))


@router.get("/mentions", tags=["mentions"])
def mentions(
    house: Lent, viewer: Program, view: Filters, limit: Limit = USUAL, after: Cursor = ""
) -> shapes.Page[shapes.Mention]:
    """Everything that was heard, the newest first."""
    asked = replace(seen(house, viewer, view), limit=limit, after=opened(MENTIONS, after))
    with house.db.read() as tx:
        return telling.mention_rows(tx, house, queue.items(tx, asked), limit)


@router.get("/mentions/{mention_id}", tags=["mentions"])
def mention(house: Lent, _: Named, mention_id: Number) -> shapes.WholeMention:
    """One mention with its answers, its tickets, its conversation and what its author said before."""
    with house.db.read() as tx:
        return telling.whole_mention(tx, house, mention_id)


@router.get("/responses", tags=["responses"])
def responses(
    house: Lent,
    viewer: Program,
    view: Filters,
    tab: Annotated[Tab, Query(description="the tab of the page; `all` for every state")] = "waiting",
    state: Annotated[State, Query(description="one state, instead of those of the tab")] = "",
    kind: Annotated[Kind, Query()] = "reply",
    limit: Limit = USUAL,
    after: Cursor = "",
) -> shapes.Page[shapes.Response]:
    """Answers, tickets or alerts on their way, the most urgent first."""
    states = (state,) if state else VIEWS[tab][1] or STATES
    asked = replace(
        seen(house, viewer, view),
        states=states,
        kinds=(kind,),
        resting=None if state else RESTING.get(tab),
        limit=limit,
        after=opened(RESPONSES, after),
    )
    with house.db.read() as tx:
        return telling.response_rows(queue.items(tx, asked), limit)


@router.get("/responses/{response_id}", tags=["responses"])
def response(house: Lent, _: Named, response_id: Number) -> shapes.WholeResponse:
    """One response with every revision and every step, and what the guard says of a draft."""
    with house.db.read() as tx:
        return telling.whole_response(tx, house, response_id)


@router.get("/alerts", tags=["alerts"])
def alerts(
    house: Lent, viewer: Program, view: Filters, limit: Limit = USUAL, after: Cursor = ""
) -> shapes.Page[shapes.Response]:
    """Alerts in every state, the most urgent first; `/responses/{response_id}` tells one."""
    asked = seen(house, viewer, view)
    asked = replace(asked, states=STATES, kinds=("alert",), limit=limit, after=opened(RESPONSES, after))
    with house.db.read() as tx:
        return telling.response_rows(queue.items(tx, asked), limit)


@router.get("/tickets", tags=["tickets"])
def every_ticket(
    house: Lent,
    viewer: Program,
    brand: Word = "",
    status: Annotated[TicketStatus | None, Query()] = None,
    limit: Limit = USUAL,
    after: Cursor = "",
) -> shapes.Page[shapes.Ticket]:
    """Tickets, the most urgent first."""
    place = opened(TICKETS, after)
    with house.db.read() as tx:
        found = tickets.every(
            tx, brand=brand or None, status=status, limit=limit, reach=viewer.permit.reach(), after=place
        )
    return shapes.Page(items=[shapes.Ticket.model_validate(one) for one in found], after=_after(found, limit))


@router.get("/tickets/{ticket_id}", tags=["tickets"])
def ticket(house: Lent, _: Named, ticket_id: Number) -> shapes.WholeTicket:
    """One ticket with its history."""
    with house.db.read() as tx:
        return telling.whole_ticket(tx, ticket_id)


@router.get("/sources", tags=["sources"])
def every_source(house: Lent, viewer: Program) -> shapes.Sources:
    """Every stream that is listened to, and whether anything is missed. They are few: there are no pages."""
    with house.db.read() as tx:
        found = sources.every(tx, viewer.permit.reach())
    return shapes.Sources(items=[shapes.Source.model_validate(one) for one in found])


@router.get("/sources/{source}", tags=["sources"])
def source(house: Lent, _: Named, source: Annotated[str, Path(max_length=100)]) -> shapes.Source:
    with house.db.read() as tx:
        return shapes.Source.model_validate(sources.state(tx, source))


@router.get("/reports/drafts", tags=["figures"])
def drafts(
    house: Lent, viewer: Program, days: Annotated[int, Query(ge=1, le=365)] = 30, brand: Word = ""
) -> counted.DraftFigures:
    """What people did with the drafts of the last days."""
    since = house.services.clock() - timedelta(days=days)
    with house.db.read() as tx:
        found = [one for each in _brands(house, viewer, brand) for one in outcomes.decided(tx, since, each)]
    rows = {field: [counted.DraftRow.model_validate(row) for row in told] for field, told in tables(found).items()}
    return counted.DraftFigures(days=days, brand=brand, **rows)


@router.get("/reports/figures", tags=["figures"])
def figures(
    house: Lent,
    viewer: Program,
    days: Annotated[int, Query(ge=1, le=365)] = USUAL_DAYS,
    brand: Word = "",
    source: Word = "",
    language: Word = "",
) -> counted.Figures:
    """What people said and how fast they were answered, in the last days."""
    if brand:
        require(house, viewer, "read", brand)
    now = house.services.clock()
    asked = Wanted(days=days, brand=brand, source=source, language=language).asked(viewer.permit, now)
    reporting.prepare(house.db, asked, now)
    with house.db.read() as tx:
        return telling.figures(reporting.gather(tx, asked, now))


def _brands(house: House, viewer: Viewer, brand: str) -> Sequence[str]:
    """What the figures are asked for, one after the other; "" is every brand. Raises Missing."""
    if brand:
        require(house, viewer, "read", brand)
        return (brand,)
    if viewer.permit.everywhere("read"):
        return ("",)
    return [known.name for known in house.settings.brands if viewer.permit.may("read", known.name)]


def _after(found: Sequence[Ticket], limit: int) -> str | None:
    return sealed(TICKETS, tickets.place(found[-1])) if len(found) == limit else None
