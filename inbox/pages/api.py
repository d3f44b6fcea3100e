"""JSON for other programs, with the same doors as the pages, and the live stream."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from inbox import accounts
from inbox.doors import Looker, Program
from inbox.house import Lent
from inbox.listing import key_of, seen
from inbox.render import tallies
from inbox.view import PAGE, Viewed
from store import permits, queue
from store.database import Tx
from store.queue import QueueItem

router = APIRouter()
STREAM_SECONDS = 300.0


class Counts(BaseModel):
    """What waits for a person."""

    queue: int = Field(description="drafts to decide, and replies that were refused or are unclear")
    tickets: int = Field(description="tickets that are not solved")
    alerts: int = Field(description="alerts that could not be delivered")
    quarantine: int = Field(description="items held back because they could not be handled")


class Row(BaseModel):
    """One line of the queue."""

    model_config = ConfigDict(frozen=True)

    item: str
    brand: str
    source: str
    platform: str
    author: str
    text: str
    rating: int | None
    url: str | None
    first_seen_at: datetime
    language: str | None
    mood: str | None
    unsure: bool | None
    urgency: str | None
    topics: list[str]
    response_id: int | None
    state: str | None
    revision: int | None
    draft: str | None
    priority: int | None
    due_at: datetime | None


class Rows(BaseModel):
    items: list[Row]
    after: str | None = Field(description="pass it as `after` for the next page; null at the end")


@router.get("/api/counts", tags=["queue"])
def counts(house: Lent, viewer: Program) -> Counts:
    """How much waits on each page."""
    with house.db.read() as tx:
        return Counts(**tallies(tx, viewer.permit.reach()))


@router.get("/api/queue", tags=["queue"])
def rows(house: Lent, viewer: Program, view: Viewed) -> Rows:
    """The queue as the page shows it: most urgent first, 50 at a time, with the same filters."""
    with house.db.read() as tx:
        found = queue.items(tx, seen(house, viewer, view))
    full = len(found) == PAGE
    return Rows(items=[_row(row) for row in found], after=found[-1].cursor if full else None)


@router.get("/api/openapi.json", include_in_schema=False)
def openapi(request: Request, viewer: Program) -> dict[str, Any]:
    app: FastAPI = request.app
    return app.openapi()


@router.get("/events", response_class=EventSourceResponse, include_in_schema=False)
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

    async for event in house.hub.listen(start, STREAM_SECONDS, may_listen):
        if event.brand and not permits.within(event.brand, reach):
            continue
        told = {"id": event.id, "kind": event.kind, "ref": event.ref, "brand": event.brand, "version": event.version}
        yield ServerSentEvent(data=told, id=str(event.id))


def _row(row: QueueItem) -> Row:
    mention, analysis, reply = row.stored.mention, row.stored.analysis, row.response
    return Row(
        item=key_of(row),
        brand=mention.brand,
        source=row.stored.source,
        platform=mention.platform,
        author=mention.author.name,
        text=mention.text,
        rating=mention.rating,
        url=mention.url,
        first_seen_at=row.stored.first_seen_at,
        language=analysis.language if analysis else None,
        mood=analysis.label if analysis else None,
        unsure=analysis.unsure if analysis else None,
        urgency=analysis.urgency if analysis else None,
        topics=list(analysis.topics) if analysis else [],
        response_id=reply.id if reply else None,
        state=reply.state if reply else None,
        revision=reply.revision if reply else None,
        draft=reply.text if reply else None,
        priority=reply.priority if reply else None,
        due_at=reply.due_at if reply else None,
    )
