"""Who may pass which route. Every route has a door; the app does not start when one lacks it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Form, Request
from fastapi.routing import iter_route_contexts

from inbox import accounts, csrf
from inbox.accounts import Viewer
from inbox.house import House, Lent
from responders.roles import may
from store.errors import Missing

LONGEST_NUMBER = 15


class SignedOut(Exception):
    """Nobody is signed in (any more)."""


class Forbidden(Exception):
    """The role does not go that far; the message says what was asked for."""


class ForgedForm(Exception):
    """The form did not come from a page of this session."""


class Unguarded(RuntimeError):
    """A route was added without saying who may pass it."""


def cookie_name(house: House) -> str:
    """With TLS in front the name itself forbids other hosts and plain HTTP to set it."""
    return "__Host-hearback" if house.settings.inbox.public_url.startswith("https://") else "hearback"


def _viewer(request: Request, house: House) -> Viewer:
    secret = request.cookies.get(cookie_name(house), "")
    found = accounts.viewer(house.db, secret, house.services.clock()) if secret else None
    if found is None:
        raise SignedOut
    request.state.viewer = found
    return found


def _storable(request: Request) -> None:
    """No database counts as far as a forged address does."""
    if any(value.lstrip("-").isdecimal() and len(value) > LONGEST_NUMBER for value in request.path_params.values()):
        raise Missing("there is nothing with such a number")


def _allowed(viewer: Viewer, act: str) -> Viewer:
    if not may(viewer.person.role, act):
        raise Forbidden(f"Your role ({viewer.person.role}) may not do this ({act}).")
    return viewer


@dataclass(frozen=True, slots=True)
class Sees:
    """The door of a page: a signed-in person whose role may do `act`."""

    act: str

    def __call__(self, request: Request, house: Lent) -> Viewer:
        viewer = _allowed(_viewer(request, house), self.act)
        _storable(request)
        return viewer


@dataclass(frozen=True, slots=True)
class Does:
    """The door of a form: the same, and the form carries this session's token."""

    act: str

    def __call__(self, request: Request, house: Lent, token: Annotated[str, Form(max_length=200)] = "") -> Viewer:
        viewer = _viewer(request, house)
        if not csrf.same(token, viewer.csrf):
            raise ForgedForm
        _allowed(viewer, self.act)
        _storable(request)
        return viewer


@dataclass(frozen=True, slots=True)
class Open:
    """The door of a route that anybody may pass; `why` says the reason."""

    why: str

    def __call__(self) -> None:
        return None


Door = Sees | Does | Open


def doors(app: FastAPI) -> dict[tuple[str, str], Door]:
    """The door of every route by method and path. Raises Unguarded."""
    found: dict[tuple[str, str], Door] = {}
    for route in iter_route_contexts(app.routes):
        door = _door(getattr(route.route, "dependant", None) or getattr(route, "dependant", None))
        for method in route.methods or {"GET"}:
            if door is None or (method == "POST" and isinstance(door, Sees)):
                raise Unguarded(f"{method} {route.path} has no door for that method")
            found[(method, route.path or "")] = door
    return found


def _door(dependant: object) -> Door | None:
    for inner in getattr(dependant, "dependencies", ()):
        if isinstance(inner.call, Sees | Does | Open):
            return inner.call
    return None


Reader = Annotated[Viewer, Depends(Sees("read"))]
Editor = Annotated[Viewer, Depends(Does("edit"))]
