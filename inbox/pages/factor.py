"""The second factor: set it up under one's name, and say the code on the way in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox import factors
from inbox.accounts import NotLetIn, TooManyTries, Viewer, fingerprint
from inbox.doors import SELF, Does, Forbidden, Open, Sees, cookie_name, owes_factor
from inbox.factors import NoKey, Vault
from inbox.house import House, Lent
from inbox.pages.sign_in import let_in
from inbox.render import done, page
from inbox.speech import _
from store import entering, people
from store import factors as kept
from store.errors import Missing

router = APIRouter()
Myself = Annotated[Viewer, Depends(Sees(SELF, "own", early=True))]
Mine = Annotated[Viewer, Depends(Does(SELF, "own", early=True))]
Code = Annotated[str, Form(max_length=100)]
_OPEN = Depends(Open("the password or the link was right, the code is still owed"))


def _vault(house: House) -> Vault:
    return Vault(house.services.account_secrets.get("key", ""))


@router.get("/me/factor")
def show(request: Request, house: Lent, viewer: Myself) -> HTMLResponse:
    return _shown(request, house, viewer, "")


@router.get("/me/factor.svg")
def picture(house: Lent, viewer: Myself) -> Response:
    """A file of its own: the content policy takes no pictures from inside a page."""
    if viewer.factor:
        raise Missing("there is nothing to set up")
    offered = factors.offer(house.db, _vault(house), viewer.person, house.services.clock())
    return Response(offered.picture, media_type="image/svg+xml")


@router.post("/me/factor")
def confirm(request: Request, house: Lent, viewer: Mine, code: Code = "") -> HTMLResponse:
    try:
        codes = factors.confirm(house.db, _vault(house), viewer.person, code, house.services.clock())
    except (NotLetIn, TooManyTries, NoKey) as problem:
        return _shown(request, house, viewer, str(problem), 422)
    return _page(request, house, viewer, {"codes": codes, "on": True})


@router.post("/me/factor/off")
def off(request: Request, house: Lent, viewer: Mine, code: Code = "") -> Response:
    """With a code, so that an unwatched browser is not enough."""
    if {viewer.person.role, *viewer.permit.brands.values()} & set(house.settings.accounts.second_factor):
        raise Forbidden(_("Your role needs a second factor."))
    try:
        factors.check(house.db, _vault(house), viewer.person, code, house.services.clock())
    except (NotLetIn, TooManyTries, NoKey) as problem:
        return _shown(request, house, viewer, str(problem), 422)
    factors.drop(house.db, viewer.person, viewer.person.name, house.services.clock())
    return done(request, "factor-off", "/sign-in")


def _shown(request: Request, house: House, viewer: Viewer, problem: str, code: int = 200) -> HTMLResponse:
    if viewer.factor:
        return _page(request, house, viewer, {"on": True, "problem": problem}, code)
    try:
        offered = factors.offer(house.db, _vault(house), viewer.person, house.services.clock())
    except NoKey as missing:
        return _page(request, house, viewer, {"problem": str(missing)}, code)
    return _page(request, house, viewer, {"offer": offered, "problem": problem}, code)


def _page(request: Request, house: House, viewer: Viewer, values: dict[str, object], code: int = 200) -> HTMLResponse:
    usual = {"codes": (), "offer": None, "on": False, "problem": "", "needed": owes_factor(viewer, house)}
    with house.db.read() as tx:
        left = kept.codes_left(tx, viewer.person.id)
        return page(house, request, viewer, tx, "factor.html", usual | {"left": left} | values, code)


@router.get("/sign-in/code", dependencies=[_OPEN])
def ask(request: Request, house: Lent) -> HTMLResponse:
    return page(house, request, None, None, "code.html", {"problem": ""})


@router.post("/sign-in/code", dependencies=[_OPEN])
def say(request: Request, house: Lent, code: Code = "") -> Response:
    held = fingerprint(request.cookies.get(cookie_name(house, "entering"), ""))
    now = house.services.clock()
    with house.db.read() as tx:
        half = entering.find(tx, held, "code", now)
        person = people.get(tx, half.person_id) if half and half.person_id else None
    if half is None or person is None or person.disabled:
        return page(house, request, None, None, "code.html", {"problem": _("Too late. Begin again.")}, 401)
    try:
        factors.check(house.db, _vault(house), person, code, now)
    except (NotLetIn, TooManyTries, NoKey) as problem:
        status = 429 if isinstance(problem, TooManyTries) else 401
        return page(house, request, None, None, "code.html", {"problem": str(problem)}, status)
    with house.db.begin() as tx:
        taken = entering.take(tx, held, "code", now)
    if taken is None:
        return page(house, request, None, None, "code.html", {"problem": _("Too late. Begin again.")}, 401)
    return let_in(house, request, person, half.leads_to, half.means)
