"""The web app, put together."""

from collections.abc import Callable, Sequence
from functools import cache
from http import HTTPStatus

from babel.support import LazyProxy
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from config.settings import Settings
from inbox import assets
from inbox.accounts import WINDOW, NotLetIn, TooManyTries, Viewer
from inbox.api import reading, writing
from inbox.api.pace import TooFast
from inbox.api.problems import Fault, faults, is_asked_by_program, problem
from inbox.assets import Assets
from inbox.deciding import Unfit, Unsafe
from inbox.doors import Forbidden, ForgedForm, OwesFactor, SignedOut, doors
from inbox.edge import Edge
from inbox.factors import NoKey
from inbox.house import House
from inbox.live import Hub
from inbox.pages import (
    acts,
    api,
    customers,
    desk,
    factor,
    figures,
    health,
    hooks,
    installation,
    notes,
    playbook,
    provider,
    queue,
    reports,
    sign_in,
    teach,
    team,
    tickets,
    tokens,
    translate,
    watch,
)
from inbox.render import environment, page, wants_part
from inbox.reported import sentence
from inbox.services import Services
from inbox.speech import N_, _
from responders.lifecycle import IllegalMove
from store.database import Database
from store.errors import Held, Missing, NotAllowed, Stale, Taken
from store.replays import OtherWrite

ROOMS = (
    sign_in, provider, factor, tokens, queue, acts, desk, notes, customers, playbook, teach, tickets, translate, watch,
    figures, reports, team, installation, api, hooks, reading, writing, health,
)  # fmt: skip


def create(db: Database, settings: Settings, services: Services) -> FastAPI:
    """The inbox as an ASGI app. A server that stops calls `app.state.house.hub.close()` to end the live streams."""
    files, templates = _furniture()
    hub = Hub(db, services.clock)
    house = House(db=db, settings=settings, services=services, assets=files, templates=templates, hub=hub)
    db.heed({brand.name: brand.approval for brand in settings.brands})
    app = FastAPI(title="Hearback inbox", docs_url=None, redoc_url=None, openapi_url=None, routes=_routes())
    app.state.house = house
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    spoken = settings.inbox
    app.add_middleware(Edge, public_url=spoken.public_url, language=spoken.language, zone=spoken.time_zone)
    _answers(app)
    doors(app)
    return app


@cache
def _furniture() -> tuple[Assets, Environment]:
    """Files and templates do not change while the process runs."""
    files = assets.load()
    return files, environment(files)


@cache
def _routes() -> list[BaseRoute]:
    """Routes do not change while the process runs either."""
    every = APIRouter()
    for room in ROOMS:
        every.include_router(room.router, include_in_schema=room in (reading, writing))
    return every.routes


def _answers(app: FastAPI) -> None:
    """Each kind of refusal in words."""
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(OwesFactor, _owes_factor)
    for kind, status, title in (
        (Forbidden, 403, N_("Not for your role")),
        (NotAllowed, 403, N_("Not for your role")),
        (ForgedForm, 403, N_("This form is no longer good")),
        (Missing, 404, N_("There is no such thing here")),
        (HTTPException, 404, N_("There is no such page")),
        (RequestValidationError, 422, N_("That does not fit")),
        (Stale, 409, N_("Somebody was faster")),
        (Held, 409, N_("Somebody else is at it")),
        (Unfit, 422, N_("That does not fit")),
        (Unsafe, 422, N_("That must not go out")),
        (Taken, 409, N_("That is not possible")),
        (IllegalMove, 409, N_("That is not possible any more")),
        (NotLetIn, 401, N_("Not let in")),
        (TooManyTries, 429, N_("Too many tries")),
        (TooFast, 429, N_("Too many calls")),
        (OtherWrite, 422, N_("That does not fit")),
        (NoKey, 409, N_("That is not possible")),
    ):
        app.add_exception_handler(kind, _refusal(status, title))


WORDS: dict[type[Exception], LazyProxy] = {
    ForgedForm: N_("Go back, reload the page and try again. You may have signed in anew in another tab."),
    HTTPException: N_("Nothing lives at this address."),
    RequestValidationError: N_("The address or the form holds something this page does not know."),
}


def _refusal(status: int, title: LazyProxy) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, about: Exception) -> Response:
        code = about.status_code if isinstance(about, HTTPException) else status
        words = str(WORDS[type(about)]) if type(about) in WORDS else sentence(str(about))
        if is_asked_by_program(request):
            return _problem(request, code, str(title), words, about)
        if wants_part(request):
            return JSONResponse({"said": words, "tone": "bad", "item": ""}, status_code=code)
        viewer: Viewer | None = getattr(request.state, "viewer", None)
        return page(
            request.app.state.house, request, viewer, None, "error.html", {"title": title, "words": words}, code
        )

    return answer


def _problem(request: Request, code: int, title: str, words: str, about: Exception) -> Response:
    """The same for a program."""
    found: Sequence[Fault] = ()
    headers = dict(getattr(about, "headers", None) or {})
    if isinstance(about, RequestValidationError):
        words, found = _("Something in the request does not fit: see `faults`."), faults(about)
    if isinstance(about, HTTPException) and code != HTTPStatus.NOT_FOUND:
        title, words = HTTPStatus(code).phrase, str(about.detail)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(getattr(about, "wait", int(WINDOW.total_seconds())))
    return problem(request.state.request_id, code, title, words, headers, found)


def _signed_out(request: Request, about: Exception) -> Response:
    if is_asked_by_program(request):
        return _problem(request, 401, "", _("Nobody is signed in: send a token."), about)
    if wants_part(request) or request.url.path.startswith("/events"):
        return JSONResponse({"said": _("You are signed out."), "tone": "bad", "item": ""}, status_code=401)
    back = f"?to={request.url.path}" if request.method == "GET" and request.url.path != "/" else ""
    return RedirectResponse(f"/sign-in{back}", status_code=303)


def _owes_factor(request: Request, about: Exception) -> Response:
    words = _("Your role needs a second factor: set one up under your name.")
    if is_asked_by_program(request):
        return _problem(request, 403, "", words, about)
    if wants_part(request) or request.url.path.startswith("/events"):
        return JSONResponse({"said": words, "tone": "bad", "item": ""}, status_code=403)
    return RedirectResponse("/me/factor", status_code=303)
