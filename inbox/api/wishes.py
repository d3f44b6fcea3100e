"""What the JSON API is asked for: filters in addresses, wishes in bodies. What is not known here is refused."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, get_args

from fastapi import Depends, Query
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictBool,
    StrictInt,
)
from pydantic_core import CoreSchema, core_schema

from inbox.leaving import When
from inbox.resting import Rest
from inbox.view import MOODS, VIEWS, View
from responders.lifecycle import STATES
from responders.values import ResponseKind
from sentiment.analysis import TOPICS
from store.tickets import TicketStatus

MOST, USUAL = 200, 50
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
_FIRST, _FARTHEST = 2000, 2199
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]{5,18}([Zz]|[+-][0-9]{2}:?[0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text out of these."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.words))


def _day(said: object) -> object:
    """A calendar day as text, and nothing that merely could be one."""
    if said is None:
        return said
    if not isinstance(said, str) or len(said) != len("2026-01-31"):
        raise ValueError("must be a day, as in 2026-01-31")
    day = date.fromisoformat(said)
    if not _FIRST <= day.year <= _FARTHEST:
        raise ValueError("must be a day of this century or the next")
    return day


def _moment(said: object) -> object:
    """A time with its zone, as text."""
    if said is None:
        return said
    if not isinstance(said, str) or _MOMENT.fullmatch(said) is None or not _FIRST <= int(said[:4]) <= _FARTHEST:
        raise ValueError("must be a time with its zone, as in 2026-01-31T09:00:00Z")
    return said


Word = Annotated[str, Query(max_length=100, pattern=NO_CONTROLS)]
Cursor = Annotated[str, Query(max_length=400, pattern=r"^[A-Za-z0-9_-]*$", description="`after` of the page before")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="rows of one page")]
Tab = Annotated[str, OneOf(tuple(VIEWS))]
Kind = Annotated[str, OneOf(get_args(ResponseKind))]
State = Annotated[str, OneOf(("", *STATES))]
Mood = Annotated[str, OneOf(("", *MOODS))]
Topic = Annotated[str, OneOf(("", *TOPICS))]


def _filters(
    brand: Word = "",
    source: Word = "",
    language: Word = "",
    mood: Annotated[Mood, Query()] = "",
    topic: Annotated[Topic, Query()] = "",
    stars: Annotated[int | None, Query(ge=1, le=5)] = None,
    who: Annotated[
        str, Query(max_length=200, pattern=NO_CONTROLS, description="whose work: a name, `me` or `nobody`")
    ] = "",
    vip: Annotated[bool, Query(description="only of customers whom the settings name")] = False,
    q: Annotated[str, Query(max_length=200, pattern=NO_CONTROLS, description="words to look for")] = "",
) -> View:
    """The same filters as the page's, over everything that was heard."""
    told = {"brand": brand, "source": source, "language": language, "mood": mood, "topic": topic, "who": who}
    return View(view="all", stars=str(stars or ""), vip="1" if vip else "", q=q.strip(), **told)


Filters = Annotated[View, Depends(_filters)]

Text = Annotated[str, Field(max_length=100_000)]
Reason = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(max_length=200, pattern=NO_CONTROLS)]
Revision = Annotated[StrictInt, Field(ge=1, lt=2**31, description="the one you read; any other is refused (409)")]
Day = Annotated[date | None, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime | None, BeforeValidator(_moment)]


class Wish(BaseModel):
    """The body of a write; what is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Wish):
    """An empty object."""


class Edit(Wish):
    """New words for a draft; without `private` the private message stays as it is."""

    revision: Revision
    text: Text
    private: Text | None = None


class Approve(Wish):
    """A yes to exactly what this revision says."""

    revision: Revision
    heard: Annotated[str, Field(max_length=64, pattern=NO_CONTROLS)] = Field(
        default="", description="`revision` of the mention you read; an edited one is refused (409)"
    )
    when: When = Field(default=When.NOW, description="`waking`: when its customer may be awake; `at`: at that time")
    at: Moment = None


class Seen(Wish):
    """Which revision it is about."""

    revision: Revision


class Reject(Seen):
    """Why it is not the answer."""

    reason: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]


class Retry(Seen):
    """Try again what was refused, or what a person looked for on the network and did not find."""

    state: Annotated[str, OneOf(("UNCERTAIN", "REFUSED"))]


class Take(Wish):
    """Claim it; `over` takes it from whoever has it, which the record keeps."""

    over: StrictBool = False


class Snooze(Wish):
    """For an hour, until 9:00 tomorrow, or until 9:00 on a `day`, on the clock of the brand."""

    until: Rest
    day: Day = None


class Assign(Wish):
    """Hand it over; nobody is the empty name."""

    person: Name
    note: Reason = ""


class Ask(Wish):
    note: Reason = ""


class ChangeTicket(Wish):
    """What is left out stays as it is."""

    status: TicketStatus | None = None
    assignee: Name | None = None
    note: Annotated[str, Field(max_length=5_000)] = ""
