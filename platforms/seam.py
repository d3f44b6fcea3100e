"""The one face every network shows to the house: it hears, it speaks, it says what it can do."""

import importlib
import importlib.metadata
import pkgutil
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from functools import cache
from typing import ClassVar, Literal

import platforms
from platforms.pace import Pace, Reading
from platforms.values import Binding, Mention, Option, Page, Receipt

Ability = Literal["upsert", "key", "search", "none"]
ENTRY_POINTS = "hearback.platforms"
PARTS = {"errors", "fetch", "graph", "meter", "pace", "seam", "values", "weight", "wire"}


class UnknownPlatform(LookupError):
    """No file platforms/<name>.py and no installed package offers a platform of that name."""


class Platform(ABC):
    """One stream of one account on one network.

    `messages`: it can also send the author of a mention a private message, of at most `message_limit` characters.

    A subclass lives in platforms/<name>.py. It translates the network's errors into Later, Refused, Disabled
    and Lost, gives every call the binding's time-out, and never sleeps or retries by itself.

    `threads`: what is too long for one post may go on in another; `window`: how long after a mention the network still
    takes an answer (None: for ever).

    `pace`: how fast one account may publish by the network's own rules, answers and private messages together.

    `reading` is what one page takes at most, `looking` what looking for an answer of ours does; what it does take is
    counted (platforms.meter), and a budget of the settings is kept with it.

    `ability`: how an answer whose fate is unknown is settled. *upsert*: the network keeps one answer to a post, and
    writing it again changes nothing; *key*: the network knows `key` again, so that the same write is made once;
    *search*: our answer can be found; *none*: only a person can tell. `keeps_keys`: it knows them for ever, so that an
    answer may be sent again without looking; where it forgets them (a paused one may wait for days), it is looked for.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    streams: ClassVar[tuple[str, ...]]
    options: ClassVar[tuple[Option, ...]] = ()
    speaks: ClassVar[bool] = False
    ability: ClassVar[Ability] = "none"
    read_lag: ClassVar[timedelta] = timedelta(seconds=60)
    text_limit: ClassVar[int] = 100_000
    public: ClassVar[bool] = True
    threads: ClassVar[bool] = False
    window: ClassVar[timedelta | None] = None
    messages: ClassVar[bool] = False
    message_limit: ClassVar[int] = 100_000
    pace: ClassVar[Pace] = Pace(limit=60, per=timedelta(minutes=1))
    reading: ClassVar[Reading] = Reading()
    looking: ClassVar[Reading] = Reading()
    keeps_keys: ClassVar[bool] = False

    def __init__(self, binding: Binding) -> None:
        self.binding = binding

    @classmethod
    def of(cls, stream: str) -> "type[Platform]":
        """The class that hears `stream`; a network whose streams have limits of their own answers with a subclass."""
        return cls

    @classmethod
    def measure(cls, text: str) -> int:
        """Length of `text` as this network counts it, comparable with `text_limit`."""
        return len(text)

    @classmethod
    def price(cls, text: str) -> float:
        """What the network charges for publishing `text`, in US dollars; `price("")` is that of plain words."""
        return 0.0

    @staticmethod
    def shown(text: str) -> str:
        """`text` as the network shows it to its readers: for the preview of an answer."""
        return text

    @abstractmethod
    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        """One page: the first of a walk down to `cursor` (token None), or the page that `token` names.

        A platform subtracts its own small overlap from `cursor`, so items indexed late are met again.
        Raises Later, Disabled (never Refused or Lost: reading changes nothing).
        """

    def reply(self, to: Mention, text: str, key: str) -> Receipt:
        """Publish `text` as an answer to `to`, tried once. `key` is stable over attempts of one response.

        Raises Later, Refused, Disabled, Lost.
        """
        raise TypeError(f"{self.title} is read-only in Hearback")

    def reply_again(self, to: Mention, text: str, key: str, ours: str) -> Receipt:
        """The same where our own answer, which reads `ours`, stands already: the post was edited and answered anew.

        A network that keeps one answer to a post (*upsert*) puts `text` in its place, and refuses when another stands.
        """
        return self.reply(to, text, key)

    def message(self, to: Mention, text: str, key: str) -> Receipt:
        """Send `text` to the author of `to` alone, tried once. `key` is stable over attempts of one response.

        Raises Later, Refused, Disabled, Lost.
        """
        raise TypeError(f"{self.title} takes no private messages from Hearback")

    def find_reply(self, to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        """Read back: our own answer to `to` published after `since`, or None when the network shows none.

        Matches on in-reply-to and own account, never on the text alone. Raises Later, Disabled.
        """
        raise TypeError(f"{self.title} cannot be read back")

    @abstractmethod
    def check(self) -> str:
        """Try the account without changing anything; return one line that says who it is. Raises Later, Disabled."""

    def close(self) -> None:
        """Release connections; the object is not used afterwards."""


@cache
def find(name: str) -> type[Platform]:
    """The platform class called `name`, from platforms/<name>.py or an installed package's entry point."""
    if name in _shipped():
        return _only_platform_in(importlib.import_module(f"platforms.{name}"), name)
    for point in importlib.metadata.entry_points(group=ENTRY_POINTS, name=name):
        found = point.load()
        if isinstance(found, type) and issubclass(found, Platform):
            return found
    raise UnknownPlatform(f"there is no platform {name!r}; known: {', '.join(names())}")


def names() -> tuple[str, ...]:
    """Names of all platforms that `find` would accept, sorted."""
    outside = {point.name for point in importlib.metadata.entry_points(group=ENTRY_POINTS)}
    return tuple(sorted(_shipped() | outside))


def _shipped() -> set[str]:
    modules = {module.name for module in pkgutil.iter_modules(platforms.__path__)}
    return modules - PARTS


def _only_platform_in(module: object, name: str) -> type[Platform]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Platform) and value is not Platform and value.name == name:
            return value
    raise UnknownPlatform(f"platforms/{name}.py holds no Platform whose name is {name!r}")
