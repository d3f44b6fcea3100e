"""The queue: the page, its list and its open item as parts, and the check of a text while somebody writes."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from inbox.accounts import Viewer
from inbox.deciding import unified
from inbox.doors import Does, Looker, Reader
from inbox.house import House, Lent, in_turn
from inbox.item import Item, find
from inbox.listing import key_of, listed, seen
from inbox.render import page
from inbox.verdict import message_verdict, verdict
from inbox.view import ME, MOODS, NOBODY, STARS, View, Viewed
from responders.lifecycle import STATES
from sentiment.analysis import TOPICS
from store import claims, mentions, people, queue, responses, sources
from store.database import Tx
from store.errors import Missing
from store.lately import sent_lately
from store.queue import QueueItem

router = APIRouter()


@router.get("/")
def home(_: Looker) -> RedirectResponse:
    return RedirectResponse("/queue", status_code=303)


@router.get("/queue")
def show(
    request: Request, house: Lent, viewer: Looker, view: Viewed, item: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    with house.db.read() as tx:
        rows = queue.items(tx, seen(house, viewer, view))
        first = _first_free(tx, rows, viewer, house.services.clock())
        opened = _opened(house, tx, viewer, item or first)
        return page(
            house,
            request,
            viewer,
            tx,
            "queue.html",
            {
                "item": opened,
                "chosen": bool(item),
                "languages": _languages(rows, view),
                "names": _names(house, tx, viewer),
            }
            | listed(house, rows, view, tx, opened, viewer),
        )


@router.get("/queue/list", dependencies=[Depends(in_turn, scope="function")])
def part_list(request: Request, house: Lent, viewer: Looker, view: Viewed) -> HTMLResponse:
    with house.db.read() as tx:
        rows = queue.items(tx, seen(house, viewer, view))
        return page(house, request, viewer, tx, "part_list.html", listed(house, rows, view, tx, None, viewer))


@router.get("/queue/item/{key}")
def part_item(request: Request, house: Lent, viewer: Reader, view: Viewed, key: str) -> HTMLResponse:
    with house.db.read() as tx:
        return page(
            house,
            request,
            viewer,
            tx,
            "part_item.html",
            {"item": find(house, tx, key, me=viewer.person.name), "view": view, "conflict": None},
        )


@router.post("/responses/{response_id}/check")
def check(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("edit"))],
    response_id: int,
    text: Annotated[str, Form(max_length=100_000)] = "",
    private: Annotated[str, Form(max_length=100_000)] = "",
    paired: Annotated[str, Form(max_length=1)] = "",
) -> HTMLResponse:
    with house.db.read() as tx:
        reply = responses.get(tx, response_id)
        stored = mentions.get(tx, reply.mention_id)
        recent = sent_lately(tx, reply.outlet, stored.mention.author.id, house.services.clock())
    judged = (
        message_verdict(house, stored, unified(text), reply.language)
        if reply.follows
        else verdict(house, stored, unified(text), reply.language, recent)
    )
    aside = message_verdict(house, stored, unified(private), reply.language) if private or paired else None
    return page(house, request, viewer, None, "part_verdict.html", {"verdict": judged, "aside": aside})


def _first_free(tx: Tx, rows: list[QueueItem], viewer: Viewer, now: datetime) -> str:
    """The first item that nobody else is at."""
    held = claims.held(tx, [row.stored.id for row in rows], now)
    free = (row for row in rows if row.stored.id not in held or not held[row.stored.id].of_another(viewer.person.name))
    return next((key_of(row) for row in free), "")


def _opened(house: House, tx: Tx, viewer: Viewer, key: str) -> Item | None:
    try:
        found = find(house, tx, key, me=viewer.person.name) if key else None
    except Missing:
        return None
    return found if found and viewer.permit.may("read", found.stored.mention.brand) else None


def _names(house: House, tx: Tx, viewer: Viewer) -> dict[str, list[str]]:
    return {
        "brand": [brand.name for brand in house.settings.brands if viewer.permit.may("read", brand.name)],
        "source": [state.name for state in sources.every(tx, viewer.permit.reach())],
        "mood": list(MOODS),
        "topic": list(TOPICS),
        "stars": list(STARS),
        "state": list(STATES),
        "who": [ME, NOBODY, *(person.name for person in people.every(tx) if not person.disabled)],
    }


COMMON = (
    "ar",
    "de",
    "en",
    "es",
    "fa",
    "fil",
    "fr",
    "hi",
    "id",
    "it",
    "ja",
    "ko",
    "ms",
    "pl",
    "pt",
    "ru",
    "th",
    "tr",
    "uk",
    "vi",
    "zh",
)


def _languages(rows: list[QueueItem], view: View) -> list[str]:
    """Languages to choose from: the common ones, those in sight, and the chosen one."""
    seen = {row.stored.analysis.language for row in rows if row.stored.analysis}
    return sorted({*COMMON, *seen, view.language} - {""})
