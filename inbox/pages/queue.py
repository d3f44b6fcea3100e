"""The queue: the page, its list and its open item as parts, and the check of a text while somebody writes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from inbox.accounts import Viewer
from inbox.doors import Does, Reader
from inbox.house import House, Lent
from inbox.item import Item, find
from inbox.render import page
from inbox.verdict import message_verdict, verdict
from inbox.view import MOODS, PAGE, VIEWS, View, Viewed
from store import mentions, queue, responses, sources
from store.database import Tx
from store.errors import Missing
from store.lately import sent_lately
from store.queue import QueueItem

router = APIRouter()


@router.get("/")
def home(_: Reader) -> RedirectResponse:
    return RedirectResponse("/queue", status_code=303)


@router.get("/queue")
def show(
    request: Request, house: Lent, viewer: Reader, view: Viewed, item: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    with house.db.read() as tx:
        rows = queue.items(tx, view.filter)
        first = key_of(rows[0]) if rows else ""
        opened = _opened(house, tx, item or first)
        return page(
            house,
            request,
            viewer,
            tx,
            "queue.html",
            {"item": opened, "chosen": bool(item), "languages": _languages(rows, view), "names": _names(house, tx)}
            | _list(rows, view, tx, opened),
        )


@router.get("/queue/list")
def part_list(request: Request, house: Lent, viewer: Reader, view: Viewed) -> HTMLResponse:
    with house.db.read() as tx:
        rows = queue.items(tx, view.filter)
        return page(house, request, viewer, tx, "part_list.html", _list(rows, view, tx, None))


@router.get("/queue/item/{key}")
def part_item(request: Request, house: Lent, viewer: Reader, view: Viewed, key: str) -> HTMLResponse:
    with house.db.read() as tx:
        return page(
            house, request, viewer, tx, "part_item.html", {"item": find(house, tx, key), "view": view, "conflict": None}
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


def unified(text: str) -> str:
    """Forms send line ends as CR LF; a stored text has LF, so that what was shown is what is compared."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def key_of(row: QueueItem) -> str:
    return str(row.response.id) if row.response else f"m{row.stored.id}"


def _opened(house: House, tx: Tx, key: str) -> Item | None:
    try:
        return find(house, tx, key) if key else None
    except Missing:
        return None


def _list(rows: list[QueueItem], view: View, tx: Tx, opened: Item | None) -> dict[str, object]:
    counts = queue.counts(tx, view.brand or None).replies
    return {
        "rows": [(key_of(row), row) for row in rows],
        "view": view,
        "views": [
            (name, words, sum(counts.get(state, 0) for state in states)) for name, (words, states) in VIEWS.items()
        ],
        "more": rows[-1].cursor if len(rows) == PAGE else "",
        "open_key": opened.key if opened else "",
        "conflict": None,
    }


def _names(house: House, tx: Tx) -> dict[str, list[str]]:
    return {
        "brand": [brand.name for brand in house.settings.brands],
        "source": [state.name for state in sources.every(tx)],
        "mood": list(MOODS),
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
