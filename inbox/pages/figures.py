"""The reports: what people say, how fast they are answered, what they complain about; as pages and as files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from inbox import charts, exports, reporting
from inbox.accounts import TooManyTries, Viewer
from inbox.doors import Does, Looker
from inbox.exports import EVERY, Kind
from inbox.house import House, Lent
from inbox.render import page
from inbox.reporting import Asks
from inbox.speech import number
from responders.outcomes import Row, table
from responders.reports import FEW
from store import audit, digests, outcomes, people
from store import reporting as reports
from store.database import Tx
from store.reporting import Asked

router = APIRouter()
EXPORTS = 20
"""Files that one person may make in a quarter of an hour."""


@router.get("/reports")
def show(request: Request, house: Lent, viewer: Looker, wanted: Asks) -> HTMLResponse:
    now = house.services.clock()
    asked = wanted.asked(viewer.permit, now)
    reports.prepare(house.db, asked, now)
    with house.db.read() as tx:
        figures = reports.gather(tx, asked, now)
        places = reports.places(tx, viewer.permit.reach())
        values = {
            "figures": figures,
            "wanted": wanted,
            "r": reporting,
            "zero": number(0),
            "names": reporting.step_names(figures.period),
            "volume": charts.columns(figures.total.steps),
            "brands": _brands(house, viewer),
            "sources": [source for brand, source in places if wanted.brand in ("", brand)],
            "languages": sorted({line.value for line in figures.cuts["language"]} | {wanted.language} - {""}),
            "drafts": _drafts(tx, asked),
            "lost": digests.lost(tx, asked.brands, now) if viewer.permit.anywhere("manage") else (),
            "fewest": FEW,
        }
        return page(house, request, viewer, tx, "figures.html", values)


@router.post("/reports/export")
def export(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("read", "own"))],
    what: Annotated[str, Form(max_length=20)] = "figures",
    kind: Annotated[Kind, Form()] = "csv",
    days: Annotated[str, Form(max_length=4)] = "",
    brand: Annotated[str, Form(max_length=100)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[str, Form(max_length=20)] = "",
    first: Annotated[str, Form(max_length=10)] = "",
    last: Annotated[str, Form(max_length=10)] = "",
) -> StreamingResponse:
    """A file of figures or of mentions, of the brands that this person may read; who took what is in the record."""
    now = house.services.clock()
    asked = reporting.wanted(days, brand, source, language, first, last).asked(viewer.permit, now)
    _note(house, viewer, what if what in EVERY else "figures", kind, asked)
    reports.prepare(house.db, asked, now)
    return exports.answer(house.db, what if what in EVERY else "figures", kind, asked, now)


def _note(house: House, viewer: Viewer, what: str, kind: Kind, asked: Asked) -> None:
    """Raises TooManyTries."""
    now, period = house.services.clock(), asked.period
    key = f"export:{viewer.person.id}"
    told = ", ".join(sorted(asked.brands)) if asked.brands is not None else "all brands"
    narrowed = " ".join(word for word in (asked.source, asked.language) if word)
    with house.db.begin() as tx:
        if people.failures_since(tx, key, now - exports.WINDOW) >= EXPORTS:
            raise TooManyTries("Too many files in a short time. Wait a quarter of an hour.")
        people.attempt_noted(tx, key, False, now)
        detail = f"{kind}, {told}, {period.first} to {period.last} {narrowed}".strip()
        audit.note(tx, viewer.person.name, "export", what, detail, now)


def _brands(house: House, viewer: Viewer) -> list[str]:
    return [known.name for known in house.settings.brands if viewer.permit.may("read", known.name)]


def _drafts(tx: Tx, asked: Asked) -> tuple[Row, ...]:
    """What people did with the drafts of the period, of all sources, by who worded them."""
    start, end = asked.period.start, asked.period.end
    here = ("",) if asked.brands is None else sorted(asked.brands)
    found = [one for brand in here for one in outcomes.decided(tx, start, brand)]
    inside = [one for one in found if one.at < end and asked.language in ("", one.language)]
    return table(inside, "writer")
