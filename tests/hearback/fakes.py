"""One programmable fake per seam: a network, a pager and a classifier, all in this process and all deterministic."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import ClassVar

from platforms.errors import PlatformError
from platforms.pace import Pace
from platforms.seam import Ability, Platform
from platforms.values import Author, Binding, Broken, Gate, Kind, Mention, Page, Receipt
from responders.outlets.seam import Notice, Outlet, OutletBinding
from sentiment.analysis import Analysis, Label

PER_PAGE = 10
OPEN = Gate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One answer of ours as the network keeps it."""

    to: str
    text: str
    key: str
    receipt: Receipt


class FakeNetwork(Platform):
    """Posts in the order they were said or last edited, PER_PAGE to a page, newest first.

    `reads` and `writes` are scripts: the next calls take an error from them instead of working; None works. An error
    in `writes` given as (error, True) keeps the answer before it fails. `meanwhile` runs inside every write.
    """

    name = "fake"
    title = "Fake network"
    streams = ("posts", "second")
    speaks = True
    ability: ClassVar[Ability] = "search"
    read_lag = timedelta(seconds=60)
    text_limit = 500
    pace = Pace(limit=100_000, per=timedelta(minutes=1))

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self.posts: dict[str, tuple[int, Mention]] = {}
        self.broken: list[tuple[int, Broken]] = []
        self.gone: list[str] = []
        self.missed: str | None = None
        self.published: list[Published] = []
        self.reads: deque[PlatformError | Exception | None] = deque()
        self.writes: deque[PlatformError | Exception | tuple[Exception, bool] | None] = deque()
        self.looks: deque[PlatformError | None] = deque()
        self.asked: list[tuple[str | None, str | None]] = []
        self.tried: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.visible = True
        self.messaged: list[Published] = []
        self._numbers = count(1)

    def say(
        self,
        text: str,
        *,
        author: str = "",
        at: datetime | None = None,
        thread: str = "",
        in_reply_to: str | None = None,
        rating: int | None = None,
        kind: Kind = "comment",
        own: bool = False,
        followers: int | None = None,
        gate: Gate = OPEN,
    ) -> str:
        """A new post; its external id."""
        number = next(self._numbers)
        name = f"p{number}"
        person = "lotus" if own else author or f"u{number}"
        mention = Mention(
            brand=self.binding.brand,
            platform=self.name,
            account=self.binding.account,
            external_id=name,
            kind=kind,
            author=Author(id=person, name=person.title(), followers=followers),
            text=text,
            seen_at=datetime.min,
            posted_at=at,
            thread=thread or name,
            in_reply_to=in_reply_to,
            rating=rating,
            gate=gate,
            own=own,
        )
        self.posts[name] = (number, mention)
        return name

    def follow(self, other: "FakeNetwork") -> None:
        """Go on from what was said and answered on another one, where nothing was edited."""
        self.posts |= other.posts
        self.published += other.published
        self._numbers = count(len(other.posts) + 1)

    def edit(self, name: str, text: str) -> None:
        self.posts[name] = (next(self._numbers), replace(self.posts[name][1], text=text))

    def delete(self, name: str) -> None:
        del self.posts[name]
        self.gone.append(name)

    def garble(self, name: str, reason: str) -> None:
        """A record that the platform cannot read."""
        self.broken.append((next(self._numbers), Broken(external_id=name, reason=reason, raw='{"id": null}')))

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        self.asked.append((cursor, token))
        _raise_next(self.reads)
        below, above = int(token or 1 << 62), int(cursor or 0)
        items = [*self.posts.values(), *self.broken]
        left = sorted((item for item in items if above < item[0] < below), key=lambda item: -item[0])
        shown, more = left[:PER_PAGE], len(left) > PER_PAGE
        return Page(
            mentions=tuple(replace(item, seen_at=now) for _, item in shown if isinstance(item, Mention)),
            broken=tuple(item for _, item in shown if isinstance(item, Broken)),
            gone=tuple(self.gone) if token is None else (),
            next=str(shown[-1][0]) if more else None,
            mark=str(max((number for number, _ in items), default=above)),
            missed=self.missed,
        )

    def reply(self, to: Mention, text: str, key: str) -> Receipt:
        self.tried.append(key)
        self.meanwhile()
        error = self.writes.popleft() if self.writes else None
        error, stored = error if isinstance(error, tuple) else (error, error is None)
        number = len(self.published) + 1
        receipt = Receipt(external_id=f"r{number}", url=f"https://fake.example/r{number}", at=to.seen_at)
        if stored:
            self.published.append(Published(to=to.external_id, text=text, key=key, receipt=receipt))
        if error is not None:
            raise error
        return receipt

    def message(self, to: Mention, text: str, key: str) -> Receipt:
        """Writes of both kinds follow one script."""
        self.tried.append(key)
        self.meanwhile()
        error = self.writes.popleft() if self.writes else None
        error, stored = error if isinstance(error, tuple) else (error, error is None)
        receipt = Receipt(external_id=f"m{len(self.messaged) + 1}", url=None, at=to.seen_at)
        if stored:
            self.messaged.append(Published(to=to.author.id, text=text, key=key, receipt=receipt))
        if error is not None:
            raise error
        return receipt

    def find_reply(self, to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        _raise_next(self.looks)
        found = [one.receipt for one in self.published if one.to == to.external_id and self.visible]
        return found[0] if found else None

    def check(self) -> str:
        return "the fake network is here"


def _raise_next(script: "deque[PlatformError | Exception | None] | deque[PlatformError | None]") -> None:
    error = script.popleft() if script else None
    if error is not None:
        raise error


class FakePager(Outlet):
    """Takes notices; `faults` is a script of errors, None works."""

    name = "apprise"
    title = "Fake pager"

    def __init__(self, name: str = "pager", brand: str = "lotus") -> None:
        super().__init__(OutletBinding(name=name, brand=brand))
        self.told: list[Notice] = []
        self.faults: deque[PlatformError | None] = deque()

    def deliver(self, notice: Notice) -> Receipt:
        error = self.faults.popleft() if self.faults else None
        if error is not None:
            raise error
        self.told.append(notice)
        return Receipt(external_id=notice.key, url=None, at=datetime.fromisoformat("2026-11-22T12:00:00+00:00"))

    def check(self) -> str:
        return "the pager listens"


class ModelDown(RuntimeError):
    """The fake model was told to be out of order."""


class WordsClassifier:
    """Reads a few words: bad is negative, good is positive, "now" is urgent, "poison" cannot be read at all."""

    revision = "words-1"

    def __init__(self) -> None:
        self.down = False
        self.meanwhile: Callable[[], None] = lambda: None
        self.batches: list[int] = []

    def classify(self, texts: Sequence[str]) -> list[Analysis]:
        if self.down:
            raise ModelDown("no model today")
        self.meanwhile()
        self.batches.append(len(texts))
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Analysis:
        if "poison" in text:
            raise ValueError("this text kills the tokenizer")
        label: Label = "negative" if "bad" in text else "positive" if "good" in text else "neutral"
        return Analysis(
            negative=0.9 if label == "negative" else 0.05,
            neutral=0.9 if label == "neutral" else 0.05,
            positive=0.9 if label == "positive" else 0.05,
            label=label,
            unsure="perhaps" in text,
            language=_language(text),
            topics=("delivery",) if "late" in text else ("fraud",) if "fraud" in text else ("other",),
            intent="complaint" if label == "negative" else "question" if "?" in text else "praise",
            urgency="urgent" if "now" in text else "normal",
            model=self.revision,
        )


def _language(text: str) -> str:
    ranges = {"th": ("\u0e00", "\u0e7f"), "fa": ("\u0600", "\u06ff"), "ru": ("\u0400", "\u04ff")}
    return next((name for name, (low, high) in ranges.items() if any(low <= c <= high for c in text)), "en")
