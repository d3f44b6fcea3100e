"""How good the drafts are, in figures, and the switch of automatic sends."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator
from starlette.responses import Response

from inbox.accounts import Viewer
from inbox.doors import Does, Looker
from inbox.house import House, Lent
from inbox.render import done, page
from inbox.speech import N_, _
from responders.outcomes import tables
from store import outcomes, trusting

router = APIRouter()
DAYS = (7, 30, 90, 365)
SHOWN = 100
"""Rows of one table; the others are trusted more."""
HERE = "/reports/drafts"
FORBIDDEN = N_("The settings do not allow it: write allowed = true at [automatic], and restart hearback run.")


def _offered(days: int) -> int:
    if days not in DAYS:
        raise ValueError(f"there are no figures over {days} days")
    return days


@router.get(HERE)
def drafts(
    request: Request,
    house: Lent,
    viewer: Looker,
    days: Annotated[int, AfterValidator(_offered)] = 30,
    brand: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    brands = tuple(known.name for known in house.settings.brands if viewer.permit.may("read", known.name))
    chosen = brand if brand in brands else ""
    everything = ("",) if viewer.permit.everywhere("read") else brands
    since = house.services.clock() - timedelta(days=days)
    with house.db.read() as tx:
        found = [one for each in ((chosen,) if chosen else everything) for one in outcomes.decided(tx, since, each)]
    rows = tables(found)
    with house.db.read() as tx:
        values = {
            "tables": rows,
            "shown": SHOWN,
            "most": outcomes.MOST if outcomes.cut_off(found) else 0,
            "days": days,
            "spans": DAYS,
            "brand": chosen,
            "brands": brands,
            "switch": trusting.switch(tx),
            "allowed": house.settings.automatic.allowed,
        }
        return page(house, request, viewer, tx, "reports.html", values)


@router.post("/automatic/off")
def off(request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("approve", "all"))]) -> Response:
    return _turn(request, house, viewer, False)


@router.post("/automatic/on")
def on(request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("manage", "all"))]) -> Response:
    if not house.settings.automatic.allowed:
        values = {"title": _("That does not fit"), "words": FORBIDDEN}
        return page(house, request, viewer, None, "error.html", values, 422)
    return _turn(request, house, viewer, True)


def _turn(request: Request, house: House, viewer: Viewer, to: bool) -> Response:
    with house.db.begin() as tx:
        trusting.turn(tx, to, viewer.person, house.services.clock())
    return done(request, "auto-on" if to else "auto-off", HERE)
