"""Programs that are told what happens: whether they take it, what was given up, and its way out once more."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox.accounts import Viewer
from inbox.doors import Does, Looker, require
from inbox.house import Lent
from inbox.render import done, page
from store import hooks
from store.errors import Missing

router = APIRouter()
LATEST = 200
HERE = "/webhooks"


@router.get(HERE)
def every(request: Request, house: Lent, viewer: Looker) -> HTMLResponse:
    with house.db.read() as tx:
        reach = viewer.permit.reach()
        values = {"hooks": hooks.every(tx, reach), "failed": hooks.failed(tx, reach, LATEST), "latest": LATEST}
        values["brands"] = {hook.name: hook.brand for hook in hooks.every(tx, reach)}
        return page(house, request, viewer, tx, "webhooks.html", values)


@router.post("/webhooks/calls/{call_id}/again")
def again(
    request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("manage", "own"))], call_id: int
) -> Response:
    with house.db.begin() as tx:
        brand = hooks.brand_of(tx, call_id)
        if brand is None:
            raise Missing(f"there is no call {call_id}")
        require(house, viewer, "manage", brand)
        hooks.send_again(tx, call_id, viewer.actor, house.services.clock())
    return done(request, "hook-again", HERE)


@router.post("/webhooks/{hook}/again")
def all_again(
    request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("manage", "own"))], hook: str
) -> Response:
    """Everything that was given up for one program."""
    with house.db.begin() as tx:
        known = next((one for one in hooks.every(tx, viewer.permit.reach()) if one.name == hook), None)
        if known is None:
            raise Missing("there is no such webhook")
        require(house, viewer, "manage", known.brand)
        hooks.send_all_again(tx, hook, viewer.actor, house.services.clock())
    return done(request, "hook-again", HERE)
