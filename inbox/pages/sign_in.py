"""In and out: one-time links, passwords, the look and the language of the page, one's own password."""

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from inbox import accounts, passwords
from inbox.accounts import NotLetIn, TooManyTries, Viewer
from inbox.doors import SELF, Does, Open, Sees, address, cookie_name
from inbox.house import House, Lent
from inbox.render import THEMES, done, page
from inbox.speech import LANGUAGES, _, is_zone, zones
from store import audit, entering, factors, people
from store.entering import Entering
from store.people import Person

router = APIRouter()
Myself = Annotated[Viewer, Depends(Sees(SELF, "own", early=True))]
HALF_WAY = timedelta(minutes=10)
_OPEN = Depends(Open("nobody is signed in yet"))


@router.get("/sign-in", dependencies=[_OPEN])
def form(request: Request, house: Lent, to: str = "") -> HTMLResponse:
    return page(house, request, None, None, "sign_in.html", {"to": local(to), "name": "", "problem": ""})


@router.post("/sign-in", dependencies=[_OPEN])
def sign_in(
    request: Request,
    house: Lent,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1_000)] = "",
    to: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    try:
        person = accounts.by_password(house.db, name, password, address(request), house.services.clock())
    except (NotLetIn, TooManyTries) as problem:
        status = 429 if isinstance(problem, TooManyTries) else 401
        return page(
            house, request, None, None, "sign_in.html", {"to": local(to), "name": name, "problem": str(problem)}, status
        )
    return _half_in(house, request, person, local(to), "password")


@router.get("/enter/{secret}", dependencies=[_OPEN])
def link_form(request: Request, house: Lent, secret: str) -> HTMLResponse:
    """Only a form: opening a link (as previews of chat programs do) does not use it up."""
    return page(house, request, None, None, "enter.html", {"secret": secret[:100], "problem": ""})


@router.post("/enter", dependencies=[_OPEN])
def enter(request: Request, house: Lent, secret: Annotated[str, Form(max_length=100)] = "") -> Response:
    try:
        with house.db.begin() as tx:
            person = accounts.by_link(tx, secret, house.services.clock())
    except NotLetIn as problem:
        return page(house, request, None, None, "enter.html", {"secret": "", "problem": str(problem)}, 401)
    return _half_in(house, request, person, "/queue", "link")


@router.post("/sign-out")
def sign_out(house: Lent, viewer: Annotated[Viewer, Depends(Does(SELF, "own", early=True))]) -> RedirectResponse:
    with house.db.begin() as tx:
        people.session_close(tx, viewer.key)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(house), path="/", secure=_secure(house), httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@router.post("/theme")
def theme(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does(SELF, "own", early=True))],
    theme: Annotated[str, Form()] = "",
) -> Response:
    answer = RedirectResponse(
        local(request.headers.get("referer", "").removeprefix(house.settings.inbox.public_url)), 303
    )
    chosen = theme if theme in THEMES else "dark"
    answer.set_cookie("theme", chosen, max_age=365 * 86_400, path="/", secure=_secure(house), samesite="lax")
    return answer


@router.get("/me")
def me(request: Request, house: Lent, viewer: Myself) -> HTMLResponse:
    with house.db.read() as tx:
        return page(house, request, viewer, tx, "me.html", _choices(""))


def _choices(problem: str) -> dict[str, object]:
    return {"problem": problem, "languages": LANGUAGES, "zones": zones()}


@router.post("/me/manner")
def set_manner(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does(SELF, "own", early=True))],
    language: Annotated[str, Form(max_length=20)] = "",
    time_zone: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """In which language and on which clock the pages speak to this person; empty leaves it to the browser."""
    if (language and language not in LANGUAGES) or (time_zone and not is_zone(time_zone)):
        with house.db.read() as tx:
            return page(
                house, request, viewer, tx, "me.html", _choices(_("There is no such language or zone here.")), 422
            )
    with house.db.begin() as tx:
        people.set_manner(tx, viewer.person.id, language, time_zone)
    return done(request, "manner", "/me")


@router.post("/me/password")
def set_password(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does(SELF, "own", early=True))],
    password: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    now = house.services.clock()
    try:
        made = passwords.hashed(password)
    except passwords.WeakPassword as problem:
        with house.db.read() as tx:
            return page(house, request, viewer, tx, "me.html", _choices(str(problem)), 422)
    with house.db.begin() as tx:
        people.set_password(tx, viewer.person.id, made)
        audit.note(tx, viewer.person.name, "set password", viewer.person.name, "", now)
    return let_in(house, request, viewer.person, "/me?said=password", viewer.means)


def _half_in(house: House, request: Request, person: Person, to: str, means: str) -> RedirectResponse:
    """In, or to the second factor where one is in force."""
    now = house.services.clock()
    with house.db.begin() as tx:
        if factors.confirmed(tx, person.id) is None:
            secret = ""
        else:
            secret = secrets.token_urlsafe(32)
            owed = Entering(
                kind="code", person_id=person.id, means=means, data="", leads_to=to, expires_at=now + HALF_WAY
            )
            entering.begin(tx, accounts.fingerprint(secret), owed)
    if not secret:
        return let_in(house, request, person, to, means)
    answer = RedirectResponse("/sign-in/code", status_code=303)
    keep(answer, house, "entering", secret, int(HALF_WAY.total_seconds()))
    return answer


def keep(answer: Response, house: House, of: str, secret: str, seconds: int) -> None:
    """A cookie that no script reads and no other site sends along."""
    answer.set_cookie(
        cookie_name(house, of), secret, max_age=seconds, path="/", secure=_secure(house), httponly=True, samesite="lax"
    )


def let_in(house: House, request: Request, person: Person, to: str, means: str) -> RedirectResponse:
    """A session made now: whatever cookie came with the request is not used again."""
    now = house.services.clock()
    agent = request.headers.get("user-agent", "")
    with house.db.begin() as tx:
        old = request.cookies.get(cookie_name(house))
        if old:
            people.session_close(tx, accounts.fingerprint(old))
        secret = accounts.open_session(tx, person, now, address=address(request), agent=agent, means=means)
    answer = RedirectResponse(to, status_code=303)
    keep(answer, house, "", secret, int(accounts.LONGEST.total_seconds()))
    answer.delete_cookie(cookie_name(house, "entering"), path="/", secure=_secure(house), httponly=True, samesite="lax")
    return answer


def _secure(house: House) -> bool:
    return house.settings.inbox.public_url.startswith("https://")


def local(to: str) -> str:
    """Only a path of this inbox; anything that could lead elsewhere becomes the queue."""
    inside = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if inside and not to.startswith("/sign-in") else "/queue"
