"""The people who write: who they are, on which channels, how they feel, what of theirs is open."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response as Answer

from inbox.accounts import Viewer
from inbox.deciding import Unfit, unified
from inbox.doors import Does, Looker, require
from inbox.house import House, Lent
from inbox.moods import story
from inbox.render import done, page
from inbox.speech import _
from platforms.errors import Disabled
from responders.acquaintance import listed
from store import authors, customers
from store.authors import PAGE, Author, Identity

router = APIRouter()
Editor = Annotated[Viewer, Depends(Does("edit", "own"))]
Word = Annotated[str, Form(max_length=400)]
Asked = Annotated[str, Query(max_length=400)]


def link(who: Identity) -> str:
    """The address of somebody's page."""
    return f"/customers/one?{urlencode({'brand': who.brand, 'platform': who.platform, 'author': who.author_id})}"


@router.get("/customers")
def every(
    request: Request,
    house: Lent,
    viewer: Looker,
    q: Asked = "",
    brand: Asked = "",
    vip: Annotated[str, Query(max_length=1)] = "",
    after: Annotated[str, Query(max_length=2_000)] = "",
) -> HTMLResponse:
    with house.db.read() as tx:
        found = authors.page(tx, reach=viewer.permit.reach(), text=q, brand=brand, after=after, vips=bool(vip))
        marked = authors.vips(tx, [one.who for one in found])
        more = {"q": q, "brand": brand, "vip": vip, "after": found[-1].cursor} if len(found) == PAGE else {}
        values = {
            "customers": [(one, link(one.who), one.who in marked or _named(house, one)) for one in found],
            "brands": [each.name for each in house.settings.brands if viewer.permit.may("read", each.name)],
            "titles": {one.who.platform: network_title(house, one.who.platform) for one in found},
            "asked": {"q": q, "brand": brand, "vip": vip},
            "more": f"/customers?{urlencode(more)}" if more else "",
        }
        return page(house, request, viewer, tx, "customers.html", values)


@router.get("/customers/one")
def one(
    request: Request, house: Lent, viewer: Looker, brand: Asked, platform: Asked, author: Asked, q: Asked = ""
) -> HTMLResponse:
    """`q` looks for another id of the same person, to be joined."""
    return _one(request, house, viewer, Identity(brand, platform, author), q)


def _one(request: Request, house: House, viewer: Viewer, who: Identity, q: str = "", code: int = 200) -> HTMLResponse:
    require(house, viewer, "read", who.brand)
    with house.db.read() as tx:
        known = customers.get(tx, who)
        ids = {author.who for author in known.authors}
        found = authors.page(tx, reach=frozenset({who.brand}), text=q) if q.strip() else []
        values = {
            "who": who,
            "customer": known,
            "vip": known.vip or any(_named(house, author) for author in known.authors),
            "story": story(known.said),
            "titles": {each.platform: network_title(house, each.platform) for each in {*ids, *(f.who for f in found)}},
            "links": {author.who: link(author.who) for author in known.authors},
            "others": [author for author in found if author.who not in ids],
            "q": q,
        }
        return page(house, request, viewer, tx, "customer.html", values, code)


@router.post("/customers/vip")
def vip(
    request: Request, house: Lent, viewer: Editor, brand: Word, platform: Word, author: Word, on: Word = ""
) -> Answer:
    who = Identity(brand, platform, author)
    with house.db.begin() as tx:
        customers.set_vip(tx, who, bool(on), viewer.actor, house.services.clock())
    return done(request, "customer", link(who))


@router.post("/customers/note")
def note(
    request: Request,
    house: Lent,
    viewer: Editor,
    brand: Word,
    platform: Word,
    author: Word,
    text: Annotated[str, Form(max_length=20_000)],
) -> Answer:
    who = Identity(brand, platform, author)
    try:
        with house.db.begin() as tx:
            customers.note(tx, who, unified(text), viewer.actor, house.services.clock())
    except ValueError:
        raise Unfit(_("A note has 1 to 4,000 characters.")) from None
    return done(request, "note", link(who))


@router.post("/customers/note/drop")
def drop_note(
    request: Request,
    house: Lent,
    viewer: Editor,
    brand: Word,
    platform: Word,
    author: Word,
    number: Annotated[int, Form(ge=1, lt=2**53)],
) -> Answer:
    who = Identity(brand, platform, author)
    with house.db.begin() as tx:
        customers.drop_note(tx, who, number, viewer.actor, house.services.clock())
    return done(request, "customer", link(who))


@router.post("/customers/join")
def join(
    request: Request,
    house: Lent,
    viewer: Editor,
    brand: Word,
    platform: Word,
    author: Word,
    other_platform: Word,
    other_author: Word,
) -> Answer:
    who = Identity(brand, platform, author)
    with house.db.begin() as tx:
        other = Identity(brand, other_platform, other_author)
        customers.join(tx, who, other, viewer.actor, house.services.clock())
    return done(request, "customer", link(who))


@router.post("/customers/part")
def part(
    request: Request, house: Lent, viewer: Editor, brand: Word, platform: Word, author: Word, back: Word = ""
) -> Answer:
    """Let this id be a person of its own again."""
    who = Identity(brand, platform, author)
    with house.db.begin() as tx:
        customers.part(tx, who, viewer.actor, house.services.clock())
    return done(request, "customer", link(who))


def network_title(house: House, platform: str) -> str:
    """The network's own name, or its short one where it is no longer installed."""
    try:
        return house.services.network("", platform).title
    except (LookupError, Disabled):
        return platform


def _named(house: House, author: Author) -> bool:
    """Whether the settings name them as a VIP."""
    names = next((listed(brand.vip) for brand in house.settings.brands if brand.name == author.who.brand), frozenset())
    handle = author.handle.lstrip("@").casefold()
    return f"{author.who.platform}:{author.who.author_id}".casefold() in names or bool(handle and f"@{handle}" in names)
