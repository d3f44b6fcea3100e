"""The playbook as it is on the disk, with its mistakes; one file edited, tried and rehearsed before it is kept."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response as Answer

from config import editing
from config.editing import ChangedOnDisk, NoSuchFile, NotWritten
from config.playbook import Playbook, PlaybookError
from config.problems import Problem
from inbox.accounts import Viewer
from inbox.doors import Does, Looker, require
from inbox.house import House, Lent
from inbox.render import done, page
from inbox.speech import _
from platforms.errors import Disabled
from platforms.seam import Platform
from responders.rehearsal import Rehearsal, Scene, rehearse
from store import audit, rehearsing
from store.database import Tx
from store.errors import Missing
from store.mentions import Stored

router = APIRouter()
Writer = Annotated[Viewer, Depends(Does("playbook", "own"))]
Name = Annotated[str, Form(max_length=200)]
LATELY = 2_000
DAYS = (1, 7, 14, 30)


class Wish(StrEnum):
    CHECK = "check"
    REHEARSE = "rehearse"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of it: mistakes, a rehearsal, or why it was not kept. `checked`: there are no mistakes."""

    problems: tuple[Problem, ...] = ()
    checked: bool = False
    rehearsal: Rehearsal | None = None
    refused: str = ""


UNTRIED = Tried()


def link(brand: str, name: str) -> str:
    return f"/playbook/file?{urlencode({'brand': brand, 'name': name})}"


@router.get("/playbook")
def show(
    request: Request, house: Lent, viewer: Looker, brand: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """Every file with what is wrong with it."""
    mine = [each.name for each in house.settings.brands if viewer.permit.may("read", each.name)]
    chosen = brand or (mine[0] if mine else "")
    folder = _folder(house, viewer, chosen, "read")
    problems = _problems(folder)
    files = [(name, link(chosen, name), _of(problems, name)) for name in editing.listed(folder)]
    elsewhere = [one for one in problems if not any(one in mistakes for _, _, mistakes in files)]
    values = {
        "brand": chosen,
        "brands": mine,
        "groups": _groups(files),
        "elsewhere": elsewhere,
        "mistakes": len(problems),
    }
    with house.db.read() as tx:
        return page(house, request, viewer, tx, "playbook.html", values)


@router.get("/playbook/file")
def file(
    request: Request,
    house: Lent,
    viewer: Looker,
    brand: Annotated[str, Query(max_length=100)],
    name: Annotated[str, Query(max_length=200)],
    stamp: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """One file to read, and to edit for whoever may; with a `stamp` the text that it had, to be put back."""
    folder = _folder(house, viewer, brand, "read")
    now = _found(folder, name)
    text = _old(folder, name, stamp) if stamp else now.text
    mistakes = Tried(problems=tuple(_of(_problems(folder), name)))
    return _file(request, house, viewer, brand, now, text, mistakes, stamp)


@router.post("/playbook/file")
def edit(
    request: Request,
    house: Lent,
    viewer: Writer,
    brand: Name,
    name: Name,
    act: Annotated[Wish, Form()],
    text: Annotated[str, Form(max_length=editing.LARGEST_FILE)],
    seal: Annotated[str, Form(max_length=64)],
    days: Annotated[int, Form(ge=1, le=90)] = 7,
) -> Answer:
    """Check it, see what it would have done, or keep it; the words stay in the editor until they are kept."""
    folder = _folder(house, viewer, brand, "playbook")
    now = _found(folder, name)
    text = text.replace("\r\n", "\n")
    try:
        if act is Wish.KEEP:
            _keep(house, viewer, brand, folder, name, text, seal)
            return done(request, "playbook", link(brand, name))
        after = editing.tried(folder, name, text)
        rehearsal = _rehearsed(house, brand, after, days) if act is Wish.REHEARSE else None
        tried = Tried(checked=True, rehearsal=rehearsal)
    except PlaybookError as error:
        tried = Tried(problems=error.problems)
    except ChangedOnDisk as problem:
        tried = Tried(
            refused=_(
                "Nothing was kept: %(why)s. Your words are still here; open the file anew to see its.", why=str(problem)
            )
        )
    except NotWritten as problem:
        tried = Tried(refused=_("Nothing was kept: %(why)s.", why=str(problem)))
    opened = editing.Opened(name, now.text, seal)
    return _file(request, house, viewer, brand, opened, text, tried, "", days=days)


def _keep(house: House, viewer: Viewer, brand: str, folder: Path, name: str, text: str, seal: str) -> None:
    """Tried before the transaction, for that takes a while, and written in it, so that no change is off the record."""
    now = house.services.clock()
    editing.tried(folder, name, text)
    with house.db.begin() as tx:
        kept = editing.put(folder, name, text, seal, now)
        what = f"{seal[:12]} to {kept.seal[:12]}"
        audit.note(tx, viewer.person.name, "edit playbook", f"{brand} {name}", what, now)


def _file(
    request: Request,
    house: House,
    viewer: Viewer,
    brand: str,
    opened: editing.Opened,
    text: str,
    tried: Tried,
    stamp: str,
    days: int = 7,
) -> HTMLResponse:
    folder = _folder(house, viewer, brand, "read")
    values = {
        "brand": brand,
        "file": opened,
        "text": text,
        "tried": tried,
        "stamp": stamp,
        "versions": editing.versions(folder, opened.name),
        "may": _may(house, viewer, folder),
        "address": link(brand, opened.name),
        "days": days,
        "spans": DAYS,
    }
    with house.db.read() as tx:
        return page(house, request, viewer, tx, "playbook_file.html", values, 422 if tried.refused else 200)


def _rehearsed(house: House, brand: str, after: Playbook, days: int) -> Rehearsal:
    """Beside the playbook that is in force."""
    title = house.settings.brand(brand).title
    with house.db.read() as tx:
        scenes = _scenes(house, tx, brand, days)
    return rehearse(scenes, house.services.playbook(brand), after, title)


def _scenes(house: House, tx: Tx, brand: str, days: int) -> list[Scene]:
    since = house.services.clock() - timedelta(days=days)
    return [
        Scene(one.id, one.mention, one.analysis, one.quiet, one.first_seen_at, _network(house, one))
        for one in rehearsing.lately(tx, brand, since, LATELY)
        if one.analysis is not None
    ]


def _network(house: House, stored: Stored) -> type[Platform] | None:
    try:
        return house.services.network(stored.source, stored.mention.platform)
    except (LookupError, Disabled):
        return None


def _folder(house: House, viewer: Viewer, name: str, act: str) -> Path:
    """Where the brand's playbook is. Raises Missing, Forbidden; an act that changes it is for every brand of it."""
    brand = next((one for one in house.settings.brands if one.name == name), None)
    if brand is None:
        raise Missing("there is no such brand")
    require(house, viewer, "read", name)
    for shared in _sharing(house, brand.playbook) if act != "read" else ():
        require(house, viewer, act, shared)
    return brand.playbook


def _sharing(house: House, folder: Path) -> list[str]:
    """The brands that speak by this playbook: an edit is for all of them."""
    real = folder.resolve()
    return [brand.name for brand in house.settings.brands if brand.playbook.resolve() == real]


def _may(house: House, viewer: Viewer, folder: Path) -> bool:
    return all(viewer.permit.may("playbook", name) for name in _sharing(house, folder))


def _found(folder: Path, name: str) -> editing.Opened:
    try:
        return editing.opened(folder, name)
    except NoSuchFile as problem:
        raise Missing(str(problem)) from None


def _old(folder: Path, name: str, stamp: str) -> str:
    try:
        return editing.version(folder, name, stamp)
    except NoSuchFile as problem:
        raise Missing(str(problem)) from None


def _problems(folder: Path) -> tuple[Problem, ...]:
    try:
        editing.whole(folder)
    except PlaybookError as error:
        return error.problems
    return ()


def _of(problems: tuple[Problem, ...], name: str) -> list[Problem]:
    """The mistakes of one file: their keys begin with its name."""
    return [one for one in problems if one.key == name or one.key.startswith(f"{name}: ")]


def _groups(files: list[tuple[str, str, list[Problem]]]) -> list[tuple[str, list[tuple[str, str, list[Problem]]]]]:
    """Rules and voice first, then templates by language, then knowledge."""
    titles = {
        "": _("Rules, voice and phrases"), "templates": _("Templates"), "knowledge": _("Articles"),
        "knowledge/asked": _("Asked often"),
    }  # fmt: skip
    found: dict[str, list[tuple[str, str, list[Problem]]]] = {}
    for name, address, mistakes in files:
        found.setdefault(name.rpartition("/")[0], []).append((name, address, mistakes))
    return [(titles[group], found[group]) for group in titles if group in found]
