"""What the scripts of the pages ask for: figures and the live stream; and what programs can do here."""

from collections.abc import AsyncIterable
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from inbox import accounts
from inbox.api.counted import Counts
from inbox.api.document import document
from inbox.doors import Looker, Program
from inbox.house import Lent
from inbox.render import tallies
from store import permits
from store.database import Tx
from store.types import key

router = APIRouter()
STREAM_SECONDS = 300.0


@router.get("/api/counts")
def counts(house: Lent, viewer: Program) -> Counts:
    """How much waits on each page; the pages themselves ask."""
    with house.db.read() as tx:
        return Counts(**tallies(tx, viewer))


@router.get("/api/openapi.json")
def openapi(request: Request, house: Lent, viewer: Program) -> dict[str, Any]:
    """What programs can do here, for programs."""
    return document(request.app, house.settings.inbox.public_url)


@router.get("/events", response_class=EventSourceResponse)
async def events(
    house: Lent,
    viewer: Looker,
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    last_event_id: Annotated[int | None, Header(ge=0, lt=2**53)] = None,
) -> AsyncIterable[ServerSentEvent]:
    """Changes since event `after` or since what the browser heard last, then live. Ends at times; they come back.

    Ends within seconds of signing out, and of a change of what the person may see.
    """
    start = last_event_id if last_event_id is not None else after
    reach = viewer.permit.reach()

    def may_listen(tx: Tx) -> bool:
        return accounts.still(tx, viewer, house.services.clock())

    async with aclosing(house.hub.listen(start, STREAM_SECONDS, may_listen)) as changes:
        async for event in changes:
            if event.brand and not permits.within(event.brand, reach):
                continue
            told = {
                "id": event.id,
                "kind": event.kind,
                "ref": event.ref,
                "brand": event.brand,
                "version": event.version,
            }
            if event.kind == "claim":
                told |= {"holder": event.holder, "mine": event.holder == key(viewer.person.name)}
            yield ServerSentEvent(data=told, id=str(event.id))
