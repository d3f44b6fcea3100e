"""How good the drafts are, in figures, and the switch of automatic sends."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox.accounts import Viewer
from inbox.doors import Does, Reader
from inbox.house import House, Lent
from inbox.render import done, page
from responders.outcomes import FIELDS, table
from store import outcomes, trusting

router = APIRouter()
DAYS = (7, 30, 90, 365)
HERE = "/reports/drafts"


@router.get(HERE)
def drafts(
    request: Request,
    house: Lent,
    viewer: Reader,
    days: Annotated[int, Query(ge=1, le=3650)] = 30,
    brand: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    brands = tuple(known.name for known in house.settings.brands)
    chosen = brand if brand in brands else ""
    with house.db.read() as tx:
        found = outcomes.decided(tx, house.services.clock() - timedelta(days=days), chosen)
        values = {
            "tables": {field: table(found, field) for field in FIELDS},
            "days": days,
            "spans": DAYS,
            "brand": chosen,
            "brands": brands,
            "switch": trusting.switch(tx),
            "allowed": house.settings.automatic.allowed,
        }
        return page(house, request, viewer, tx, "reports.html", values)


@router.post("/automatic/off")
def off(request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("approve"))]) -> Response:
    return _turn(request, house, viewer, False)


@router.post("/automatic/on")
def on(request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("manage"))]) -> Response:
    if not house.settings.automatic.allowed:
        raise RequestValidationError([{"loc": ("allowed",), "msg": FORBIDDEN}])
    return _turn(request, house, viewer, True)


def _turn(request: Request, house: House, viewer: Viewer, to: bool) -> Response:
    with house.db.begin() as tx:
        trusting.turn(tx, to, viewer.person.name, house.services.clock())
    return done(request, "auto-on" if to else "auto-off", HERE)
