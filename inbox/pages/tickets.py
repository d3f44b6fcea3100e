"""Tickets: the list, one ticket, who does it and how far it is."""

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox import deciding
from inbox.accounts import Viewer
from inbox.doors import Does, Looker, Reader
from inbox.house import Lent
from inbox.render import done, page
from store import people, tickets
from store.tickets import TicketStatus

router = APIRouter()
STATUSES: tuple[TicketStatus, ...] = get_args(TicketStatus)
OPEN_STATUSES = ("open", "waiting")


@router.get("/tickets")
def every(
    request: Request, house: Lent, viewer: Looker, status: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    chosen = next((one for one in STATUSES if one == status), None)
    with house.db.read() as tx:
        found = tickets.every(tx, status=chosen, reach=viewer.permit.reach())
        if not chosen:
            found = [ticket for ticket in found if ticket.status in OPEN_STATUSES]
        return page(
            house, request, viewer, tx, "tickets.html", {"tickets": found, "status": chosen or "", "statuses": STATUSES}
        )


@router.get("/tickets/{ticket_id}")
def one(request: Request, house: Lent, viewer: Reader, ticket_id: int) -> HTMLResponse:
    with house.db.read() as tx:
        ticket = tickets.get(tx, ticket_id)
        return page(
            house,
            request,
            viewer,
            tx,
            "ticket.html",
            {
                "ticket": ticket,
                "events": tickets.history(tx, ticket_id),
                "people": [person.name for person in people.every(tx) if not person.disabled],
                "statuses": STATUSES,
            },
        )


@router.post("/tickets/{ticket_id}")
def change(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("ticket"))],
    ticket_id: int,
    status: Annotated[str, Form(max_length=20)] = "",
    assignee: Annotated[str, Form(max_length=200)] = "",
    note: Annotated[str, Form(max_length=5_000)] = "",
) -> Response:
    chosen = next((one for one in STATUSES if one == status), None)
    with house.db.begin() as tx:
        deciding.change_ticket(tx, house, viewer.actor, ticket_id, status=chosen, assignee=assignee, note=note)
    return done(request, "ticket-saved", f"/tickets/{ticket_id}")
