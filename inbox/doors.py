"""Who may pass which route, in which brand. Every route has a door; the app does not start when one lacks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, Form, Request
from fastapi.routing import iter_route_contexts

from inbox import accounts, csrf, speech
from inbox.accounts import Viewer
from inbox.house import House, Lent
from inbox.speech import _
from inbox.words import role_name
from store import permits
from store.errors import Missing
from store.permits import Owned

LONGEST_NUMBER = 15
Where = Literal["named", "own", "all"]
"""In which brands a role must go so far: that of what the address names; any, and the page shows only those; every."""
PARTS: Mapping[str, Owned] = {
    "response_id": "response_id",
    "mention_id": "mention_id",
    "ticket_id": "ticket_id",
    "quarantine_id": "quarantine_id",
    "source": "source",
}
SELF = "self"
"""What everybody who is signed in may do: look after their own account, and leave."""
BEARER = "bearer "
_NAME = re.compile(r"\{(\w+)\}")


class SignedOut(Exception):
    """Nobody is signed in (any more)."""


class Forbidden(Exception):
    """The role does not go that far; the message says what was asked for."""


class OwesFactor(Exception):
    """The role asks for a second factor, and this person has none yet."""


class ForgedForm(Exception):
    """The form did not come from a page of this session."""


class Unguarded(RuntimeError):
    """A route was added without saying who may pass it."""


def cookie_name(house: House, of: str = "") -> str:
    """With TLS in front the name itself forbids other hosts and plain HTTP to set it."""
    name = f"hearback-{of}" if of else "hearback"
    return f"__Host-{name}" if house.settings.inbox.public_url.startswith("https://") else name


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else "unknown"


def _viewer(request: Request, house: House) -> Viewer:
    secret = request.cookies.get(cookie_name(house), "")
    found = accounts.viewer(house.db, secret, house.services.clock()) if secret else None
    if found is None:
        raise SignedOut
    request.state.viewer = found
    accepted = request.headers.get("accept-language", "")
    speech.choose(found.person.language or "", found.person.time_zone or "", accepted)
    return found


def _program(request: Request, house: House) -> Viewer:
    """Whoever a token stands for, or the signed-in person where there is none."""
    said = request.headers.get("authorization", "")
    if not said:
        return _viewer(request, house)
    secret = said[len(BEARER) :].strip() if said.lower().startswith(BEARER) else ""
    now, limits, where = house.services.clock(), house.settings.api, address(request)
    house.pace.take(f"address {where}", limits.calls_per_minute_and_address, now)
    found = accounts.by_token(house.db, secret, where, now)
    house.pace.take(f"token {found.token_id}", limits.calls_per_minute, now)
    return found


def owes_factor(viewer: Viewer, house: House) -> bool:
    """Whether the role asks for a second factor that is not there; the provider of identities asks for its own."""
    asked = frozenset(house.settings.accounts.second_factor)
    roles = {viewer.person.role, *viewer.permit.brands.values()}
    return not viewer.factor and viewer.means not in ("provider", "token") and bool(asked & roles)


def _storable(request: Request) -> None:
    """No database counts as far as a forged address does."""
    if any(value.lstrip("-").isdecimal() and len(value) > LONGEST_NUMBER for value in request.path_params.values()):
        raise Missing("there is nothing with such a number")


def require(house: House, viewer: Viewer, act: str, brand: str) -> None:
    """Refuse what the role does not allow in `brand`; whoever may not even read there is told of nothing."""
    if not viewer.permit.may("read", brand):
        raise Missing("there is no such thing in your brands")
    if not viewer.permit.may(act, brand):
        raise Forbidden(_("Your role may not do this (%(act)s) in %(brand)s.", act=act, brand=brand))


def _let_pass(request: Request, house: House, viewer: Viewer, door: "Sees | Does | Asks | Writes") -> Viewer:
    """Raises Forbidden, Missing, OwesFactor."""
    if not door.early and owes_factor(viewer, house):
        raise OwesFactor
    permit = viewer.permit
    allowed = permit.everywhere if door.where == "all" else permit.anywhere
    if door.act != SELF and not allowed(door.act):
        raise Forbidden(
            _("Your role (%(role)s) may not do this (%(act)s).", role=role_name(viewer.person.role), act=door.act)
        )
    _storable(request)
    for name, which in request.path_params.items() if door.where == "named" else ():
        _within(house, viewer, door.act, name, which)
    return viewer


def _within(house: House, viewer: Viewer, act: str, name: str, said: str) -> None:
    what, which = _named(name, said)
    with house.db.read() as tx:
        brand = permits.brand_of(tx, what, which)
    if brand is not None:
        require(house, viewer, act, brand)


def _named(name: str, said: str) -> tuple[Owned, int | str]:
    """What a part of the address stands for. An item of the queue is a reply, or with an "m" a mention."""
    if name == "source":
        return "source", said
    what: Owned = PARTS.get(name) or ("mention_id" if said.startswith("m") else "response_id")
    digits = said.removeprefix("m")
    return what, int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER else 0


@dataclass(frozen=True, slots=True)
class Sees:
    """The door of a page: a signed-in person whose role may do `act`; `early` even before a second factor is set up."""

    act: str
    where: Where = "named"
    early: bool = False

    def __call__(self, request: Request, house: Lent) -> Viewer:
        return _let_pass(request, house, _viewer(request, house), self)


@dataclass(frozen=True, slots=True)
class Does:
    """The door of a form: the same, and the form carries this session's token."""

    act: str
    where: Where = "named"
    early: bool = False

    def __call__(self, request: Request, house: Lent, token: Annotated[str, Form(max_length=200)] = "") -> Viewer:
        viewer = _viewer(request, house)
        if not csrf.same(token, viewer.csrf):
            raise ForgedForm
        return _let_pass(request, house, viewer, self)


@dataclass(frozen=True, slots=True)
class Asks:
    """The door of a JSON route: a signed-in person, or a program with a token whose scopes hold `act`."""

    act: str
    where: Where = "named"
    early: bool = False

    def __call__(self, request: Request, house: Lent) -> Viewer:
        return _let_pass(request, house, _program(request, house), self)


@dataclass(frozen=True, slots=True)
class Writes:
    """The door of a JSON route that changes something: a token whose scopes hold `act`, and never a mere cookie.

    No page of a stranger can send a token along, so nothing can be forged here.
    """

    act: str
    where: Where = "named"
    early: bool = False

    def __call__(self, request: Request, house: Lent) -> Viewer:
        if not request.headers.get("authorization"):
            raise SignedOut
        return _let_pass(request, house, _program(request, house), self)


@dataclass(frozen=True, slots=True)
class Open:
    """The door of a route that anybody may pass; `why` says the reason."""

    why: str

    def __call__(self) -> None:
        return None


Door = Sees | Does | Asks | Writes | Open


def doors(app: FastAPI) -> dict[tuple[str, str], Door]:
    """The door of every route by method and path. Raises Unguarded."""
    found: dict[tuple[str, str], Door] = {}
    for route in iter_route_contexts(app.routes):
        door = _door(getattr(route.route, "dependant", None) or getattr(route, "dependant", None))
        for method in route.methods or {"GET"}:
            if door is None or (method == "POST" and not isinstance(door, Does | Writes | Open)):
                raise Unguarded(f"{method} {route.path} has no door for that method")
            if not isinstance(door, Open) and not _placed(door, route.path or ""):
                raise Unguarded(f"{method} {route.path} does not say in which brands its door is open")
            found[(method, route.path or "")] = door
    return found


def _placed(door: Sees | Does | Asks | Writes, path: str) -> bool:
    """Whether the brand is known wherever it decides: every name in the address stands for something of a brand."""
    names = set(_NAME.findall(path))
    return door.where != "named" or (bool(names) and names <= {*PARTS, "key"})


def _door(dependant: object) -> Door | None:
    for inner in getattr(dependant, "dependencies", ()):
        if isinstance(inner.call, Sees | Does | Asks | Writes | Open):
            return inner.call
    return None


Reader = Annotated[Viewer, Depends(Sees("read"))]
"""Of a page whose address names something of a brand."""
Looker = Annotated[Viewer, Depends(Sees("read", "own"))]
"""Of a page that shows what `viewer.permit.reach()` allows, and nothing else."""
Program = Annotated[Viewer, Depends(Asks("read", "own"))]
"""Of a JSON route that does the same, for programs too."""
