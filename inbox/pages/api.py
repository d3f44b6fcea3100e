"""What the scripts of the pages ask for: figures and the live stream; and what programs can do here."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Send

from inbox import accounts
from inbox.accounts import Viewer
from inbox.api.counted import Counts
from inbox.api.document import document
from inbox.doors import Looker, Program
from inbox.house import Lent
from inbox.live import Batch
from inbox.render import tallies
from store import permits
from store.database import Tx
from store.events import Event
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


@router.get("/events")
async def events(
    house: Lent,
    viewer: Looker,
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    last_event_id: Annotated[int | None, Header(ge=0, lt=2**53)] = None,
) -> EventSourceResponse:
    """Changes since event `after` or since what the browser heard last, then live. Ends at times; they come back.

    Ends within seconds of signing out, and of a change of what the person may see.
    """
    start = last_event_id if last_event_id is not None else after

    def may_listen(tx: Tx) -> bool:
        return accounts.still(tx, viewer, house.services.clock())

    changes = house.hub.listen(start, STREAM_SECONDS, may_listen)
    return _Stream(_told(changes, viewer), headers={"X-Accel-Buffering": "no"})


class _Stream(EventSourceResponse):
    """Lets go of its listener at once when the browser is gone."""

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await super().stream_response(send)


async def _told(changes: AsyncGenerator[Batch], viewer: Viewer) -> AsyncIterator[bytes]:
    """What comes together leaves together, as one piece of the stream."""
    reach, me = viewer.permit.reach(), key(viewer.person.name)
    async with aclosing(changes):
        async for batch in changes:
            seen = [each for each in batch if not each.brand or permits.within(each.brand, reach)]
            if seen:
                yield b"".join(_event(each, me) for each in seen)
            elif not batch:
                yield KEEPALIVE_COMMENT


def _event(change: Event, me: str) -> bytes:
    told = {
        "id": change.id,
        "kind": change.kind,
        "ref": change.ref,
        "brand": change.brand,
        "version": change.version,
    }
    if change.kind == "claim":
        told |= {"holder": change.holder, "mine": change.holder == me}
    return format_sse_event(data_str=json.dumps(told), id=str(change.id))
