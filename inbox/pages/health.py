"""For machines: alive, ready, and the figures for a scraper; and the files of the page itself."""

import hmac

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from inbox.doors import Forbidden, Open
from inbox.house import House, Lent
from inbox.metrics import exposition
from inbox.speech import _
from store import migrate
from store.errors import Missing, StoreError

router = APIRouter()
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via")
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/livez", dependencies=[Depends(Open("a supervisor asks"))], include_in_schema=False)
def livez(house: Lent) -> PlainTextResponse:
    """Alive while every job gets on; a network, a database or a model that is away stops none of them."""
    if problem := house.services.stuck():
        return PlainTextResponse(f"stuck: {problem}\n", status_code=503)
    return PlainTextResponse("alive\n")


@router.get("/readyz", dependencies=[Depends(Open("a supervisor asks"))], include_in_schema=False)
def readyz(house: Lent) -> PlainTextResponse:
    """Ready when the database answers and its tables are the ones of this version. Networks do not count."""
    try:
        house.db.ping()
        migrate.require_current(house.db)
    except StoreError as problem:
        return PlainTextResponse(f"not ready: {problem}\n", status_code=503)
    return PlainTextResponse("ready\n")


@router.get(
    "/metrics", dependencies=[Depends(Open("a scraper asks, by token or from this machine"))], include_in_schema=False
)
def metrics(request: Request, house: Lent) -> Response:
    if not _may_scrape(request, house):
        raise Forbidden(_("Metrics are for this machine, or for a scraper with the token."))
    try:
        body, media_type = exposition(house.db, house.services.clock())
    except StoreError as problem:
        return PlainTextResponse(f"no figures: {problem}\n", status_code=503)
    return Response(body, headers={"Content-Type": media_type})


def _may_scrape(request: Request, house: House) -> bool:
    """With a token set everybody needs it: behind a proxy every caller looks like this machine.

    The name it was called by counts too: a foreign page whose own name was made to lead here must not read it.
    """
    token = house.services.metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode())
    forwarded = any(name in request.headers for name in _FORWARDED)
    here = request.url.hostname in ("127.0.0.1", "::1", "localhost")
    return here and not forwarded and request.client is not None and request.client.host in ("127.0.0.1", "::1")


@router.get(
    "/static/{version}/{name}", dependencies=[Depends(Open("styles and scripts hold no data"))], include_in_schema=False
)
def static(house: Lent, version: str, name: str) -> Response:
    asset = house.assets.files.get(name)
    if asset is None:
        raise Missing("there is no such file")
    keep = FOR_EVER if version == house.assets.version else "no-cache"
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": keep})
