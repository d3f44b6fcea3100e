"""What the JSON API tells: the values of the store, by the names that they have there."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Row = TypeVar("Row", bound=BaseModel)


class Told(BaseModel):
    """Read off a value with attributes of the same names."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Page(BaseModel, Generic[Row]):
    """One page of a list."""

    items: list[Row]
    after: str | None = Field(description="pass it as `after` for the next page; null at the end")


class By(Told):
    """Who did something."""

    kind: str = Field(description="`person`, `worker` or `clock`")
    name: str


class Author(Told):
    id: str = Field(description="the network's own")
    name: str
    handle: str | None
    url: str | None
    followers: int | None


class Gate(Told):
    """Whether the network takes an answer from us."""

    open: bool
    reason: str


class Analysis(Told):
    """What the model, or a person who corrected it, says of the text."""

    label: str = Field(description="`negative`, `neutral` or `positive`")
    unsure: bool
    negative: float
    neutral: float
    positive: float
    language: str
    topics: list[str]
    intent: str
    urgency: str
    model: str
    notes: list[str]
    said_by: str = Field(description="the person who said the mood, empty where nobody did")


class Decision(Told):
    """What the rules made of it, and why."""

    actions: list[str]
    rule: str
    reasons: list[str]
    priority: int
    due_in_minutes: int


class Claim(Told):
    """Who is at it."""

    holder: str
    since: datetime
    until: datetime


class Care(Told):
    """Whose work it is, and until when it rests."""

    assignee: str = Field(description="empty: nobody's")
    note: str
    by: str
    until: datetime | None


class ShortReply(Told):
    """The answer that stands nearest to a mention."""

    id: int
    state: str
    revision: int


class Mention(BaseModel):
    """Something that somebody said."""

    id: int
    brand: str
    source: str
    platform: str
    account: str
    external_id: str = Field(description="the network's own")
    kind: str
    author: Author
    text: str
    revision: str = Field(description="changes with the text and the stars; `heard` of an approval")
    rating: int | None = Field(description="stars, 1 to 5 where the network has them")
    url: str | None
    thread: str
    in_reply_to: str | None
    own: bool = Field(description="the brand said it itself")
    gate: Gate
    stage: str
    relevant: bool
    why: str
    posted_at: datetime | None
    first_seen_at: datetime
    edited_at: datetime | None
    gone_at: datetime | None = Field(description="when the network reported it deleted")
    analysis: Analysis | None = Field(description="null until it is read")
    decision: Decision | None
    reply: ShortReply | None
    claim: Claim | None
    care: Care


class Version(Told):
    """A text that the author replaced."""

    revision: str
    text: str
    seen_at: datetime


class ShortTicket(Told):
    id: int
    status: str
    title: str


class WholeMention(Mention):
    """A mention with all that stands around it."""

    versions: list[Version] = Field(description="earlier texts, the oldest first")
    responses: list[ShortReply]
    tickets: list[ShortTicket]
    thread_ids: list[int] = Field(description="the other mentions of its conversation")
    earlier_ids: list[int] = Field(description="what its author said before, elsewhere")


class Receipt(Told):
    """Proof that it was published."""

    external_id: str
    url: str | None
    at: datetime


class Response(Told):
    """A reply, a ticket or an alert on its way."""

    id: int
    brand: str
    mention_id: int
    mention_revision: str
    kind: str = Field(description="`reply`, `ticket` or `alert`")
    state: str
    revision: int = Field(description="what an approval binds")
    text: str
    private: str = Field(description="the message to the author alone that is approved with the text")
    language: str
    meaning: str
    template: str
    outlet: str = Field(description="the source, or for tickets and alerts the outlet, that it leaves through")
    rule: str
    reasons: list[str]
    priority: int
    follows: int = Field(description="the public answer that it is sent after; 0: none")
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    not_before: datetime | None
    receipt: Receipt | None
    detail: str = Field(description="what happened last, in words")


class Revision(Told):
    number: int
    text: str
    private: str
    by: By
    at: datetime


class Moved(Told):
    """One step of its life."""

    was: str
    move: str
    now: str
    revision: int
    by: By
    at: datetime
    reason: str


class Approval(Told):
    revision: int
    by: By
    at: datetime


class Finding(Told):
    """What the guard says about the text; `start` and `end` count characters, 0 and 0 mean all of it."""

    check: str
    blocking: bool
    message: str
    start: int
    end: int


class Verdict(Told):
    """`length` and `limit` as the network counts."""

    length: int
    limit: int
    blocked: bool
    findings: list[Finding]


class Hold(Told):
    """Why it does not leave now."""

    words: str
    by_person: bool
    until: datetime | None


class WholeResponse(Response):
    """A response with its whole history and what the guard says of it."""

    version: int = Field(description="grows with every change")
    revisions: list[Revision]
    log: list[Moved]
    approvals: list[Approval]
    verdict: Verdict | None = Field(description="of a draft; null for everything else")
    private_verdict: Verdict | None
    hold: Hold | None


class Ticket(Told):
    id: int
    response_id: int
    mention_id: int
    brand: str
    title: str
    text: str
    status: str
    assignee: str = Field(description="empty: the team's")
    priority: int
    opened_at: datetime
    updated_at: datetime
    due_at: datetime


class TicketEvent(Told):
    at: datetime
    by: By
    what: str
    detail: str


class WholeTicket(Ticket):
    history: list[TicketEvent]


class Source(Told):
    """A stream that is listened to."""

    name: str
    brand: str
    platform: str
    account: str
    stream: str
    coverage_since: datetime | None = Field(description="since then everything was heard")
    last_poll_at: datetime | None
    last_ok_at: datetime | None
    last_new_at: datetime | None
    not_before: datetime | None
    problem: str
    disabled: bool
    paused: bool
    paused_by: str
    failures: int
    missed: str


class Sources(BaseModel):
    items: list[Source]


class ResponseDone(Told):
    """How a response stands after the act."""

    id: int
    mention_id: int
    state: str
    revision: int


class MentionDone(BaseModel):
    """How a mention stands at the desk after the act."""

    id: int
    claim: Claim | None
    care: Care
    relevant: bool


class TicketAsked(BaseModel):
    """Whether a ticket is on its way now; false where there was one."""

    mention_id: int
    made: bool


class TicketDone(Told):
    id: int
    status: str
    assignee: str
    updated_at: datetime
