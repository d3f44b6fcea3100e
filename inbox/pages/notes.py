"""What the team says among itself at a mention, and the notes that call whoever looks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response as Answer

from inbox.accounts import Viewer
from inbox.deciding import Unfit, unified
from inbox.doors import Does, Looker
from inbox.house import Lent
from inbox.render import done, page
from inbox.speech import _
from inbox.view import Viewed
from store import noting
from store.types import key

router = APIRouter()
Editor = Annotated[Viewer, Depends(Does("edit"))]
Reads = Annotated[Viewer, Depends(Does("read"))]
Back = Annotated[str, Form(max_length=20)]


@router.get("/notes")
def calling(
    request: Request, house: Lent, viewer: Looker, every: Annotated[str, Query(alias="all", max_length=1)] = ""
) -> HTMLResponse:
    with house.db.read() as tx:
        found = noting.calling(tx, key(viewer.person.name), viewer.permit.reach(), unseen=not every)
        return page(house, request, viewer, tx, "notes.html", {"notes": found, "all": every})


@router.post("/mentions/{mention_id}/note")
def write(
    request: Request,
    house: Lent,
    viewer: Editor,
    view: Viewed,
    mention_id: int,
    text: Annotated[str, Form(max_length=20_000)],
    back: Back = "",
) -> Answer:
    try:
        with house.db.begin() as tx:
            noting.add(tx, mention_id, unified(text), viewer.actor, house.services.clock())
    except ValueError:
        raise Unfit(_("A note has 1 to 4,000 characters.")) from None
    return done(request, "note", view.link(item=back or f"m{mention_id}"), back)


@router.post("/mentions/{mention_id}/seen")
def seen(
    request: Request,
    house: Lent,
    viewer: Reads,
    view: Viewed,
    mention_id: int,
    back: Back = "",
    listed: Annotated[str, Form(alias="list", max_length=1)] = "",
) -> Answer:
    with house.db.begin() as tx:
        noting.seen(tx, key(viewer.person.name), mention_id, house.services.clock())
    to = "/notes" if listed else view.link(item=back or f"m{mention_id}")
    return done(request, "seen", to, back)
