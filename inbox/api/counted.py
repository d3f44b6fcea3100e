"""What the JSON API tells in figures: what waits, how good the drafts were, what was said and how it was answered."""

from datetime import date, timedelta

from pydantic import BaseModel, Field

from inbox.api.shapes import Told


class Counts(BaseModel):
    """What waits for a person."""

    queue: int = Field(description="drafts to decide, and replies that were refused or are unclear")
    tickets: int = Field(description="tickets that are not solved")
    alerts: int = Field(description="alerts that could not be delivered")
    quarantine: int = Field(description="items held back because they could not be handled")
    notes: int = Field(description="notes of the team that call you and that you have not read")


class DraftRow(Told):
    """What people did with the drafts of one group; `trust` is the low end of the 95 % interval of untouched ones."""

    template: str
    topic: str
    language: str
    writer: str
    untouched: int
    edited: int
    rejected: int
    by_itself: int
    decided: int
    trust: float
    distance: float | None
    changed: float | None
    median: float | None


class DraftFigures(BaseModel):
    """How good the drafts were; each table the least trusted first."""

    days: int
    brand: str = Field(description="empty: all that you may read")
    template: list[DraftRow]
    topic: list[DraftRow]
    language: list[DraftRow]
    writer: list[DraftRow]


class Moods(Told):
    """How many mentions were of which mood."""

    negative: int
    neutral: int
    unsure: int
    positive: int


class Line(Told):
    """One value of a cut, in these days and in as many before."""

    value: str
    now: Moods
    before: Moods


class Spread(Told):
    """How long something took, None where nothing was; `in_time` of `promised` kept their promised time."""

    count: int
    median: timedelta | None
    p90: timedelta | None
    longest: timedelta | None
    promised: int
    in_time: int


class Complaint(Told):
    """How often a topic was in unhappy mentions: `now` of `of_now` this week, `before` of `of_before` last week."""

    topic: str
    now: int
    of_now: int
    before: int
    of_before: int
    few: bool = Field(description="so few that shares say little")
    chance: bool = Field(description="such a change comes about by itself in more than one of twenty cases")


class Figures(BaseModel):
    """What was said and how it was answered, from `first` to `last` on the clock of `zone`."""

    first: date
    last: date
    zone: str
    total: Line
    cuts: dict[str, list[Line]] = Field(description="by `source`, `language` and `topic`")
    answers: Spread = Field(description="from hearing to the first answer")
    resolutions: Spread = Field(description="from hearing to a solved ticket")
    alerts: Spread = Field(description="from hearing to the alert")
    overdue: int
    complaints: list[Complaint]
