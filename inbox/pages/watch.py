"""Alerts, sources and the quarantine: is anything missed, and what went wrong."""

from collections.abc import Mapping, Sequence
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from inbox.accounts import Viewer
from inbox.doors import Does, Forbidden, Looker, require
from inbox.house import House, Lent
from inbox.listening import Listening, listening
from inbox.render import done, page
from inbox.speech import _
from inbox.verdict import network_of, platform_title
from responders.lifecycle import STATES
from store import allowance, audit, holds, pauses, quarantine, queue, senders, sources
from store.allowance import Amount
from store.database import Tx
from store.errors import Missing
from store.pauses import Scope, account_name
from store.queue import QueueFilter
from store.senders import Account
from store.sources import SourceState

router = APIRouter()
Manager = Annotated[Viewer, Depends(Does("manage"))]
Stopper = Annotated[Viewer, Depends(Does("pause", "own"))]
LATEST = 200


@router.get("/alerts")
def alerts(request: Request, house: Lent, viewer: Looker) -> HTMLResponse:
    with house.db.read() as tx:
        found = queue.items(tx, QueueFilter(states=STATES, kinds=("alert",), limit=LATEST, reach=viewer.permit.reach()))
        newest = sorted(found, key=lambda row: row.stored.first_seen_at, reverse=True)
        return page(house, request, viewer, tx, "alerts.html", {"alerts": newest})


@router.get("/sources")
def every_source(request: Request, house: Lent, viewer: Looker) -> HTMLResponse:
    with house.db.read() as tx:
        reach = viewer.permit.reach()
        states = sources.every(tx, reach)
        held = quarantine.every(tx, 1_000, reach)
        per_source = {state.name: sum(1 for one in held if one.source == state.name) for state in states}
        values = {
            "sources": states,
            "held": per_source,
            "titles": {state.name: platform_title(house, state) for state in states},
            "listening": _listening(house, tx, states),
            "holds": holds.every(tx, house.services.clock()),
            "stuck": _stuck(tx, states),
            "brands": [brand.name for brand in house.settings.brands if viewer.permit.may("pause", brand.name)],
            "accounts": _accounts(states) if viewer.permit.everywhere("pause") else [],
        }
        return page(house, request, viewer, tx, "sources.html", values)


@router.post("/sources/{source}/pause")
def pause(request: Request, house: Lent, viewer: Manager, source: str) -> Response:
    now = house.services.clock()
    with house.db.begin() as tx:
        sources.state(tx, source)
        sources.pause(tx, source, viewer.person.name, now)
        audit.note(tx, viewer.person.name, "pause source", source, "", now)
    return done(request, "pause", "/sources")


@router.post("/sources/{source}/resume")
def resume(request: Request, house: Lent, viewer: Manager, source: str) -> Response:
    now = house.services.clock()
    with house.db.begin() as tx:
        sources.state(tx, source)
        sources.resume(tx, source, viewer.person.name, now)
        audit.note(tx, viewer.person.name, "resume source", source, "", now)
    return done(request, "resume", "/sources")


@router.post("/sending/pause")
def pause_sending(
    request: Request,
    house: Lent,
    viewer: Stopper,
    what: Annotated[str, Form(max_length=500)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    scope, _, name = what.partition(":")
    _require_pause(house, viewer, scope, name)
    with house.db.begin() as tx:
        _refuse_unknown(house, tx, what)
        pauses.pause(tx, _scope(scope), name, viewer.person.name, reason.strip(), house.services.clock())
    return done(request, "pause-sending", "/sources")


@router.post("/sending/resume")
def resume_sending(
    request: Request,
    house: Lent,
    viewer: Stopper,
    scope: Annotated[str, Form(max_length=20)],
    name: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    _require_pause(house, viewer, scope, name)
    with house.db.begin() as tx:
        if not pauses.resume(tx, _scope(scope), name, viewer.person.name, house.services.clock()):
            raise Missing("that is not paused")
    return done(request, "resume-sending", "/sources")


@router.get("/quarantine")
def held_back(request: Request, house: Lent, viewer: Looker) -> HTMLResponse:
    with house.db.read() as tx:
        return page(
            house,
            request,
            viewer,
            tx,
            "quarantine.html",
            {"items": quarantine.every(tx, LATEST, viewer.permit.reach())},
        )


@router.post("/quarantine/{quarantine_id}/back")
def put_back(
    request: Request, house: Lent, viewer: Annotated[Viewer, Depends(Does("retry"))], quarantine_id: int
) -> Response:
    now = house.services.clock()
    with house.db.begin() as tx:
        item = quarantine.put_back(tx, quarantine_id, now)
        audit.note(tx, viewer.person.name, "put back", f"{item.source} {item.external_id}", item.reason, now)
    return done(request, "back", "/quarantine")


def _scope(said: str) -> Scope:
    """Raises Missing for a word that names none."""
    known: Mapping[str, Scope] = {scope: scope for scope in get_args(Scope)}
    if said not in known:
        raise Missing(f"there is nothing called {said!r} to pause")
    return known[said]


def _require_pause(house: House, viewer: Viewer, scope: str, name: str) -> None:
    """A brand by whoever may pause it; an account may speak for several, so only by whoever may pause everything."""
    if scope == "brand":
        require(house, viewer, "pause", name)
    elif not viewer.permit.everywhere("pause"):
        raise Forbidden(_("Your role may not do this (pause) in every brand."))


def _accounts(states: Sequence[SourceState]) -> list[str]:
    return sorted({account_name(state.platform, state.account) for state in states})


def _refuse_unknown(house: House, tx: Tx, what: str) -> None:
    """Raises Missing for a brand or an account that nobody knows."""
    brands = {f"brand:{brand.name}" for brand in house.settings.brands}
    accounts = {f"account:{account_name(state.platform, state.account)}" for state in sources.every(tx)}
    if what not in {"all"} | brands | accounts:
        raise Missing(f"there is nothing called {what!r} to pause")


def _stuck(tx: Tx, states: Sequence[SourceState]) -> dict[str, bool]:
    """By source: whether its account may not speak until a person says that it works again."""
    dead = {(one.platform, one.account) for one in senders.every(tx) if one.disabled}
    return {state.name: (state.platform, state.account) in dead for state in states}


def _listening(house: House, tx: Tx, states: Sequence[SourceState]) -> dict[str, Listening]:
    """How often each configured source is polled, and how late it is heard."""
    configured, now = {source.name: source for source in house.settings.sources}, house.services.clock()
    used = allowance.every(tx, now)
    return {
        state.name: listening(
            house.settings, configured[state.name], network_of(house, state), state,
            used.get(Account(state.platform, state.account), Amount()), now,
        )
        for state in states
        if state.name in configured
    }  # fmt: skip
