"""Pages out of templates: everything is escaped, and every page knows who looks at it and what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from inbox import csrf, diff, speech, words
from inbox.accounts import Viewer
from inbox.assets import Assets
from inbox.direction import direction
from inbox.house import House
from inbox.reported import reported
from store import events, noting, pauses, permits, queue
from store.database import Tx
from store.pauses import Pause
from store.types import key

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes an act back."""

    to: str
    fields: Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page: who looks, the figures in the bar, the newest event it knows, what is paused."""

    viewer: Viewer | None
    token: str
    tallies: Mapping[str, int]
    event: int
    theme: str
    path: str
    now: datetime
    pauses: Sequence[Pause] = ()
    provider: str = ""

    def may(self, act: str, brand: str = "") -> bool:
        """In that brand; without one, in any."""
        if self.viewer is None:
            return False
        return self.viewer.permit.may(act, brand) if brand else self.viewer.permit.anywhere(act)

    def everywhere(self, act: str) -> bool:
        """In every brand."""
        return self.viewer is not None and self.viewer.permit.everywhere(act)


def environment(assets: Assets) -> Environment:
    """Jinja2 with autoescape everywhere, unknown names as errors, and the words of this room."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # comes with the extension
    env.globals.update(gettext=speech.marked, ngettext=speech.marked_plural, manner=speech.manner)
    env.globals.update(asset=assets.url, w=words, diff=diff.words, direction=direction)
    env.filters.update(number=speech.number, percent=speech.percent)
    env.filters.update(digits=speech.digits, reported=reported, plain=words.plain)
    return env


def tallies(tx: Tx, viewer: Viewer) -> dict[str, int]:
    """What waits in the brands of whoever looks, by the name of the page that shows it."""
    reach = viewer.permit.reach()
    counts = queue.counts(tx, reach=reach)
    waiting = sum(counts.replies.get(state, 0) for state in ("DRAFT", "UNCERTAIN", "REFUSED"))
    return {
        "queue": waiting,
        "tickets": counts.tickets_open,
        "alerts": counts.alerts_failed,
        "quarantine": counts.quarantined,
        "notes": noting.count_calling(tx, key(viewer.person.name), reach),
    }


def frame(house: House, request: Request, viewer: Viewer | None, tx: Tx | None) -> Frame:
    theme = request.cookies.get("theme", "")
    return Frame(
        viewer=viewer,
        token=csrf.masked(viewer.csrf) if viewer else "",
        tallies=tallies(tx, viewer) if tx is not None and viewer else {},
        event=events.last_id(tx) if tx is not None and viewer else 0,
        theme=theme if theme in THEMES else "",
        path=request.url.path,
        now=house.services.clock(),
        provider=provider.title if (provider := house.settings.accounts.oidc) else "",
        pauses=_pauses(tx, viewer) if tx is not None and viewer else (),
    )


def _pauses(tx: Tx, viewer: Viewer) -> list[Pause]:
    """An account may speak for several brands, so its pauses are shown to everybody."""
    reach = viewer.permit.reach()
    return [each for each in pauses.every(tx) if each.scope != "brand" or permits.within(each.name, reach)]


def page(
    house: House,
    request: Request,
    viewer: Viewer | None,
    tx: Tx | None,
    template: str,
    values: Mapping[str, object] = MappingProxyType({}),
    code: int = 200,
) -> HTMLResponse:
    """One page or part with `values`. `tx` is the snapshot that all of it was read from."""
    said, tone = words.SAID.get(request.query_params.get("said", ""), ("", "good"))
    known = frame(house, request, viewer, tx)
    html = house.templates.get_template(template).render(frame=known, said=said, tone=tone, **values)
    return HTMLResponse(html, status_code=code)


def wants_part(request: Request) -> bool:
    """Whether the page's own script asks, and so expects a part instead of a page."""
    return request.headers.get("x-part") == "1"


def done(request: Request, said: str, to: str, item: str = "", of: str = "", undo: Undo | None = None) -> Response:
    """After a form about item `of`: a script gets words and the item to open now, a plain form is sent on to `to`."""
    if wants_part(request):
        sentence, tone = words.SAID[said]
        back = {"to": undo.to, "fields": dict(undo.fields)} if undo else None
        return JSONResponse({"said": str(sentence), "tone": tone, "item": item, "of": of, "undo": back})
    return RedirectResponse(f"{to}{'&' if '?' in to else '?'}said={said}", status_code=303)
