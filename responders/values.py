"""What the house decides to do about a mention, and what a person approved. All frozen, all times UTC-aware."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from platforms.values import Receipt

ResponseKind = Literal["reply", "ticket", "alert"]
ActorKind = Literal["person", "worker", "clock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who moves something: a person (by account name), a worker, or the clock.

    `scopes` is what a program may do that acts in the person's name, and `brands` where (None: wherever the person
    may); both are None where the person acts.
    """

    kind: ActorKind
    name: str
    scopes: frozenset[str] | None = field(default=None, compare=False, repr=False)
    brands: frozenset[str] | None = field(default=None, compare=False, repr=False)


WORKER = Actor(kind="worker", name="hearback")
CLOCK = Actor(kind="clock", name="clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known about the author and the thread before now; counts are of earlier items, not this one.

    `replies_in_thread` counts what was sent there, to whomever. `open_in_thread` counts replies to this author there
    that wait or are on their way, `open_to_author` those in all threads; what waits for an earlier post of the same
    conversation gives way, so it is in neither. `open_tickets_in_thread` counts tickets about this author there that
    nobody has closed. An author is one id on one network, in all its streams: the same name elsewhere is no proof.
    `complaints_by_author` counts earlier unhappy mentions, `vip` is True for customers whom the settings name, and for
    those whom the team marked.
    """

    mentions_by_author: int = 0
    replies_to_author: int = 0
    replies_to_author_today: int = 0
    replies_in_thread: int = 0
    open_in_thread: int = 0
    open_to_author: int = 0
    open_tickets_in_thread: int = 0
    said_to_author: tuple[str, ...] = ()
    complaints_by_author: int = 0
    vip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do about one mention and why, in words a person can read.

    `topic` names the templates to draft from when a rule chose them; it is not stored (a draft names its template).
    `priority` is 0 (whenever) to 100 (now); `due_in_minutes` is the time to a first response that was promised.
    """

    actions: tuple[ResponseKind, ...]
    rule: str
    reasons: tuple[str, ...]
    priority: int
    due_in_minutes: int
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What the shop itself says: a verbatim `passage` of its own `article`, from the section called `section`.

    `sure` is False for what may not be the answer: for the agent's eyes, never quoted in a draft.
    """

    article: str
    title: str
    section: str
    passage: str
    language: str
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text to propose. `language` is the text's own; `template` names its origin; `meaning` is a gloss.

    `private` is a message to the author alone that goes with a public text, in the same language ("" when none fits).
    `writer` is the model that worded it, "" for the template's own words.
    """

    text: str
    language: str
    template: str
    meaning: str
    reasons: tuple[str, ...]
    private: str = ""
    citations: tuple[Citation, ...] = ()
    writer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The same answer in another tone: "short", "warm" or "formal"."""

    tone: str
    text: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the guard has to say about a text; `start`/`end` are character offsets (0, 0: the whole text)."""

    check: str
    blocking: bool
    message: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One numbered state of a response's text, and of the private message that goes with it."""

    number: int
    text: str
    by: Actor
    at: datetime
    private: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A person's yes to exactly one revision."""

    revision: int
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A reply, ticket or alert on its way. `text` is the text of `revision`; `key` is stable over all attempts.

    `fence` grows with every claim: a write that carries an older fence changes nothing. `outlet` is the source
    (for replies) or the outlet (for tickets and alerts) it leaves through. `detail` says in words what last happened.

    `private` is the message to the author alone that is approved together with `text`. Where the network takes such
    messages it leaves as a response of its own: one whose `follows` is the id of the public answer (0: follows none).
    """

    id: int
    brand: str
    mention_id: int
    mention_revision: str
    kind: ResponseKind
    state: str
    revision: int
    text: str
    language: str
    template: str
    meaning: str
    outlet: str
    key: str
    rule: str
    reasons: tuple[str, ...]
    priority: int
    fence: int
    attempts: int
    read_backs: int
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    not_before: datetime | None = None
    lease_until: datetime | None = None
    receipt: Receipt | None = None
    detail: str = ""
    private: str = ""
    follows: int = 0
    citations: tuple[Citation, ...] = ()
