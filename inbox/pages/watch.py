"""Alerts, sources and the quarantine: is anything missed, and what went wrong."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox.accounts import Viewer
from inbox.doors import Does, Reader
from inbox.house import House, Lent
from inbox.render import done, page
from inbox.verdict import platform_title
from inbox.words import span
from responders.lifecycle import STATES
from store import audit, quarantine, queue, sources
from store.queue import QueueFilter

router = APIRouter()
Manager = Annotated[Viewer, Depends(Does("manage"))]
LATEST = 200


@router.get("/alerts")
def alerts(request: Request, house: Lent, viewer: Reader) -> HTMLResponse:
    with house.db.read() as tx:
        found = queue.items(tx, QueueFilter(states=STATES, kinds=("alert",), limit=LATEST))
        newest = sorted(found, key=lambda row: row.stored.first_seen_at, reverse=True)
        return page(house, request, viewer, tx, "alerts.html", {"alerts": newest})


@router.get("/sources")
def every_source(request: Request, house: Lent, viewer: Reader) -> HTMLResponse:
    with house.db.read() as tx:
        states = sources.every(tx)
        held = quarantine.every(tx, 1_000)
        per_source = {state.name: sum(1 for one in held if one.source == state.name) for state in states}
        titles = {state.name: platform_title(house, state) for state in states}
        values = {"sources": states, "held": per_source, "titles": titles, "pace": _pace(house)}
        return page(house, request, viewer, tx, "sources.html", values)


@router.post("/sources/{name}/pause")
def pause(request: Request, house: Lent, viewer: Manager, name: str) -> Response:
    now = house.services.clock()
    with house.db.begin() as tx:
        sources.state(tx, name)
        sources.pause(tx, name, viewer.person.name, now)
        audit.note(tx, viewer.person.name, "pause source", name, "", now)
    return done(request, "pause", "/sources")


@router.post("/sources/{name}/resume")
def resume(request: Request, house: Lent, viewer: Manager, name: str) -> Response:
    now = house.services.clock()
    with house.db.begin() as tx:
        sources.state(tx, name)
        sources.resume(tx, name, viewer.person.name, now)
        audit.note(tx, viewer.person.name, "resume source", name, "", now)
    return done(request, "resume", "/sources")


@router.get("/quarantine")
def held_back(request: Request, house: Lent, viewer: Reader) -> HTMLResponse:
    with house.db.read() as tx:
        return page(house, request, viewer, tx, "quarantine.html", {"items": quarantine.every(tx, LATEST)})


@router.post("/quarantine/{quarantine_id}/back")
def put_back(
    request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("retry"))], quarantine_id: int
) -> Response:
    now = house.services.clock()
    with house.db.begin() as tx:
        item = quarantine.put_back(tx, quarantine_id, now)
        audit.note(tx, viewer.person.name, "put back", f"{item.source} {item.external_id}", item.reason, now)
    return done(request, "back", "/quarantine")


def _pace(house: House) -> dict[str, str]:
    """How often each configured source is polled, in words."""
    found = [source for brand in house.settings.brands for source in brand.sources]
    return {source.name: f"every {span(source.every)}" for source in found}
