"""What is in force in this installation, and where each value comes from; to read, without any secret."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from config.telling import told
from inbox.accounts import Viewer
from inbox.doors import Sees
from inbox.house import Lent
from inbox.render import page

router = APIRouter()


@router.get("/settings")
def settings(request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Sees("manage", "all"))]) -> HTMLResponse:
    with house.db.read() as tx:
        values = {"sections": told(house.settings), "file": house.settings.path.name}
        return page(house, request, viewer, tx, "settings.html", values)
