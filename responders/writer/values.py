"""What goes into the writer and what comes out of it. All frozen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.playbook import Voice
from platforms.values import Author
from responders.values import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """One reply to be worded, with the frame it has to stay in.

    `template` is the finished template draft, the example; `passages` are cited from the brand's own articles; `said`
    is what the author was told before. `author`, `text`, `thread` (earlier posts, oldest first) and `people` (names of
    others in the thread) come from strangers and are masked before they leave. `measure` and `limit` are the
    network's, `check` is the guard.
    """

    brand: str
    language: str
    mood: str
    topics: tuple[str, ...]
    public: bool
    voice: Voice
    author: Author
    text: str
    template: str
    check: Callable[[str], Sequence[Finding]]
    thread: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    measure: Callable[[str], int] = len
    limit: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text that passed every check. `reasons` say in words who worded it, for how much and how fast."""

    text: str
    language: str
    model: str
    cost: float
    cached: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A text in the team's language, for reading only; never sent."""

    text: str
    language: str
    model: str
    cost: float
    cached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a chat: `role` is "system" or "user"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the endpoint said, as it said it; token counts are None when it did not tell them."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None
