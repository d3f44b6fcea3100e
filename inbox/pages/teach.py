"""What a person says about how a mention reads, and the words that weighed."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator
from starlette.responses import Response as Answer

from inbox.accounts import Viewer
from inbox.doors import Does, Reader
from inbox.house import House, Lent
from inbox.render import done, page, wants_part
from inbox.view import View, Viewed
from inbox.weighing import weighed
from sentiment.analysis import TOPICS
from store import corrections, mentions, responses
from store.corrections import Part
from store.database import Tx
from store.errors import Stale
from store.mentions import Stored

router = APIRouter()
Heard = Annotated[str, Form(max_length=64)]
Back = Annotated[str, Form(max_length=20)]


class Mood(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


def _known(topic: str) -> str:
    if topic not in TOPICS:
        raise ValueError(f"there is no topic {topic[:40]!r}")
    return topic


Topic = Annotated[str, AfterValidator(_known)]


@router.post("/mentions/{mention_id}/mood")
def mood(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("edit"))],
    view: Viewed,
    mention_id: int,
    label: Annotated[Mood, Form()],
    heard: Heard = "",
    back: Back = "",
) -> Answer:
    """The mood is not what the house made of it."""
    redone = _say(house, viewer, mention_id, "mood", (label.value,), heard)
    return _told(request, view, mention_id, back, redone=redone)


@router.post("/mentions/{mention_id}/topics")
def topics(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("edit"))],
    view: Viewed,
    mention_id: int,
    topic: Annotated[list[Topic], Form(min_length=1, max_length=len(TOPICS))],
    heard: Heard = "",
    back: Back = "",
) -> Answer:
    """It is about something else; "other" counts only alone."""
    chosen = tuple(name for name in TOPICS if name in topic)
    said = tuple(name for name in chosen if name != "other") or chosen
    redone = _say(house, viewer, mention_id, "topics", said, heard)
    return _told(request, view, mention_id, back, redone=redone)


@router.get("/mentions/{mention_id}/words")
def words(request: Request, house: Lent, viewer: Reader, view: Viewed, mention_id: int) -> HTMLResponse:
    """The text with the words that weighed, worked out now and kept nowhere."""
    with house.db.read() as tx:
        stored = mentions.get(tx, mention_id)
    values = {"stored": stored, "words": weighed(house, stored), "view": view}
    with house.db.read() as tx:
        template = "part_words.html" if wants_part(request) else "words.html"
        return page(house, request, viewer, tx, template, values)


def _say(house: House, viewer: Viewer, mention_id: int, part: Part, said: tuple[str, ...], heard: str) -> bool:
    """Keep the word; whether the mention is worked out anew because of it. Raises Missing, Stale."""
    now = house.services.clock()
    with house.db.begin() as tx:
        stored = mentions.get(tx, mention_id)
        if heard not in ("", stored.revision):
            raise Stale("nothing was noted: the customer edited the post while you read it")
        corrections.say(tx, stored, part, said, viewer.actor, now)
        if not _open_still(house, tx, stored):
            return False
        responses.supersede(tx, [stored.id], f"{viewer.person.name} corrected the {part}", now)
        return mentions.reopen(tx, [stored.id], now) > 0


def _open_still(house: House, tx: Tx, stored: Stored) -> bool:
    """Whether rules and drafts may be asked again: it is recent, and no person has worked on a reply to it."""
    age = house.services.clock() - stored.first_seen_at
    if stored.stage != "done" or stored.gone_at is not None or age > house.settings.thresholds.draft_expires:
        return False
    replies = [one for one in responses.of_mention(tx, stored.id) if one.kind == "reply" and one.state != "EXPIRED"]
    return all(one.state == "DRAFT" and one.revision == 1 for one in replies)


def _told(request: Request, view: View, mention_id: int, back: str, *, redone: bool) -> Answer:
    item = f"m{mention_id}" if redone or not back else back
    return done(request, "redone" if redone else "noted", view.link(item=item), item)
