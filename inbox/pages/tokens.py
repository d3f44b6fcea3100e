"""Tokens for programs: everybody's own under their name, and all of them for those who manage."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox import accounts
from inbox.accounts import Viewer
from inbox.doors import SELF, Does, Sees
from inbox.house import House, Lent
from inbox.render import done, page
from inbox.speech import _
from responders.roles import SCOPES
from store import audit, tokens
from store.errors import Missing

router = APIRouter()
DAYS = (7, 30, 90, 365)
Myself = Annotated[Viewer, Depends(Sees(SELF, "own"))]
Mine = Annotated[Viewer, Depends(Does(SELF, "own"))]


@router.get("/me/tokens")
def every(request: Request, house: Lent, viewer: Myself) -> HTMLResponse:
    return _page(request, house, viewer)


@router.post("/me/tokens")
def make(
    request: Request,
    house: Lent,
    viewer: Mine,
    name: Annotated[str, Form(max_length=100)] = "",
    scope: Annotated[list[str], Form(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
    brand: Annotated[list[str], Form(max_length=100)] = [],  # noqa: B006 - FastAPI copies it
    days: Annotated[int, Form(ge=1, le=365)] = 90,
) -> HTMLResponse:
    """A token may no more than its person, whatever is asked for here."""
    scopes = tuple(one for one in SCOPES if one in scope and viewer.permit.anywhere(one))
    brands = tuple(one for one in _brands(house, viewer) if one in brand)
    if not name.strip() or not name.isprintable() or not scopes or len(brands) != len(set(brand)):
        return _page(request, house, viewer, problem=_("A token needs a name and something that it may do."), code=422)
    now, secret = house.services.clock(), accounts.new_token()
    with house.db.begin() as tx:
        made = tokens.add(
            tx,
            viewer.person.id,
            name.strip(),
            accounts.fingerprint(secret),
            scopes=scopes,
            brands=brands,
            expires_at=now + timedelta(days=days),
            now=now,
        )
        audit.note(tx, viewer.person.name, "make token", made.name, f"{', '.join(scopes)}; {days} days", now)
    return _page(request, house, viewer, secret=secret)


@router.post("/me/tokens/{token_id}/revoke")
def revoke(request: Request, house: Lent, viewer: Mine, token_id: int) -> Response:
    """One's own; anybody's by whoever manages."""
    now = house.services.clock()
    with house.db.begin() as tx:
        token = tokens.find(tx, token_id)
        if token.person_id != viewer.person.id and not viewer.permit.everywhere("manage"):
            raise Missing(f"there is no token {token_id}")
        tokens.revoke(tx, token_id, now)
        audit.note(tx, viewer.person.name, "revoke token", token.name, token.owner, now)
    return done(request, "token-gone", "/me/tokens")


def _brands(house: House, viewer: Viewer) -> list[str]:
    return [brand.name for brand in house.settings.brands if viewer.permit.may("read", brand.name)]


def _page(
    request: Request, house: House, viewer: Viewer, *, secret: str = "", problem: str = "", code: int = 200
) -> HTMLResponse:
    whose = None if viewer.permit.everywhere("manage") else viewer.person.id
    with house.db.read() as tx:
        values = {
            "tokens": tokens.every(tx, whose),
            "secret": secret,
            "problem": problem,
            "scopes": [scope for scope in SCOPES if viewer.permit.anywhere(scope)],
            "brands": _brands(house, viewer),
            "days": DAYS,
        }
        return page(house, request, viewer, tx, "tokens.html", values, code)
