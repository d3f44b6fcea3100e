"""The team and the audit trail; for those who manage."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox import accounts
from inbox.accounts import Viewer
from inbox.doors import Does, Forbidden, Sees
from inbox.house import House, Lent
from inbox.render import done, page
from inbox.speech import _
from responders.roles import ROLES
from store import audit, people
from store.database import Tx
from store.errors import Taken

router = APIRouter()
Manager = Annotated[Viewer, Depends(Does("manage", "all"))]
Looker = Annotated[Viewer, Depends(Sees("manage", "all"))]
AUDIT_PAGE = 100


@router.get("/team")
def team(request: Request, house: Lent, viewer: Looker) -> HTMLResponse:
    with house.db.read() as tx:
        return _page(house, request, viewer, tx)


@router.post("/team")
def add(
    request: Request,
    house: Lent,
    viewer: Manager,
    name: Annotated[str, Form(max_length=100)],
    role: Annotated[str, Form(max_length=20)],
    email: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    _known(role)
    now = house.services.clock()
    if not name.strip() or not name.isprintable():
        return _again(house, request, viewer, _("A person needs a name."))
    try:
        with house.db.begin() as tx:
            person = people.add(tx, name.strip(), email.strip(), role, None, now)
            link = accounts.link_for(tx, person, house.settings.inbox.public_url, now)
            audit.note(tx, viewer.person.name, "add person", person.name, role, now)
    except Taken:
        return _again(house, request, viewer, _("There is somebody called %(name)s already.", name=name.strip()))
    with house.db.read() as tx:
        return _page(house, request, viewer, tx, link=link, link_for=person.name)


@router.post("/team/{person_id}/link")
def link(request: Request, house: Lent, viewer: Manager, person_id: int) -> Response:
    now = house.services.clock()
    with house.db.begin() as tx:
        person = people.get(tx, person_id)
        made = accounts.link_for(tx, person, house.settings.inbox.public_url, now)
        audit.note(tx, viewer.person.name, "make sign-in link", person.name, "", now)
    with house.db.read() as tx:
        return _page(house, request, viewer, tx, link=made, link_for=person.name)


@router.post("/team/{person_id}/role")
def role(
    request: Request, house: Lent, viewer: Manager, person_id: int, role: Annotated[str, Form(max_length=20)]
) -> Response:
    _known(role)
    _not_self(viewer, person_id)
    with house.db.begin() as tx:
        person = people.get(tx, person_id)
        people.set_role(tx, person_id, role)
        audit.note(tx, viewer.person.name, "set role", person.name, f"{person.role} to {role}", house.services.clock())
    return done(request, "team", "/team")


@router.post("/team/{person_id}/switch")
def switch(request: Request, house: Lent, viewer: Manager, person_id: int) -> Response:
    """Off when the account is on, on when it is off."""
    _not_self(viewer, person_id)
    with house.db.begin() as tx:
        person = people.get(tx, person_id)
        (people.enable if person.disabled else people.disable)(tx, person_id)
        what = "enable account" if person.disabled else "disable account"
        audit.note(tx, viewer.person.name, what, person.name, "", house.services.clock())
    return done(request, "team", "/team")


@router.get("/audit")
def trail(request: Request, house: Lent, viewer: Looker) -> HTMLResponse:
    with house.db.read() as tx:
        entries = audit.entries(tx, limit=AUDIT_PAGE, newest_first=True)
        return page(house, request, viewer, tx, "audit.html", {"entries": entries, "broken": audit.verify(tx)})


def _page(house: House, request: Request, viewer: Viewer, tx: Tx, **values: object) -> HTMLResponse:
    known = {"link": "", "link_for": "", "problem": "", "people": people.every(tx), "roles": ROLES}
    return page(house, request, viewer, tx, "team.html", known | values)


def _again(house: House, request: Request, viewer: Viewer, problem: str) -> HTMLResponse:
    with house.db.read() as tx:
        answer = _page(house, request, viewer, tx, problem=problem)
    answer.status_code = 422
    return answer


def _known(role: str) -> None:
    if role not in ROLES:
        raise Forbidden(_("There is no role %(name)s.", name=role))


def _not_self(viewer: Viewer, person_id: int) -> None:
    if viewer.person.id == person_id:
        raise Forbidden(_("You cannot change your own role or switch your own account off."))
