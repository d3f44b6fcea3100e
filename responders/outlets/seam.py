"""The one face every outlet shows to the house: it takes a notice and gives a receipt."""

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from platforms.values import Option, Receipt
from responders import outlets
from sentiment.analysis import Urgency


class UnknownOutlet(LookupError):
    """No file responders/outlets/<kind>.py offers an outlet of that kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What to tell. `key` is stable over all attempts of one response, `url` leads to it in the inbox.

    A letter has its words in `html` too, which loads nothing from anywhere, and may name who gets it (`to`, addresses).
    """

    key: str
    title: str
    body: str
    url: str | None = None
    urgency: Urgency = "normal"
    html: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletBinding:
    """What an outlet object is made from: its table in the settings, secrets resolved into the options."""

    name: str
    brand: str
    options: Mapping[str, str | int | bool] = field(default_factory=lambda: MappingProxyType({}))


class Outlet(ABC):
    """One place where notices of a brand go.

    A subclass lives in responders/outlets/<name>.py. It translates errors into Later, Refused, Disabled and Lost of
    platforms.errors, gives every call a time-out, and never sleeps or retries by itself.

    `inside` is True for an outlet whose notice is a row of our own database: the step that settles the response
    writes that row in the same transaction, and `deliver` only makes the receipt.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()
    inside: ClassVar[bool] = False

    def __init__(self, binding: OutletBinding) -> None:
        self.binding = binding

    @abstractmethod
    def deliver(self, notice: Notice) -> Receipt:
        """Hand the notice over, tried once. Raises Later, Refused, Disabled, Lost."""

    @abstractmethod
    def check(self) -> str:
        """Look at the settings without telling anybody anything; one line that says where it goes. Raises Disabled."""

    def close(self) -> None:
        """Release connections; the object is not used afterwards."""


def find(kind: str) -> type[Outlet]:
    """The outlet class called `kind`, from responders/outlets/<kind>.py. Raises UnknownOutlet."""
    if kind in names():
        for value in vars(importlib.import_module(f"{outlets.__name__}.{kind}")).values():
            if isinstance(value, type) and issubclass(value, Outlet) and vars(value).get("name") == kind:
                return value
    raise UnknownOutlet(f"there is no outlet {kind!r}; known: {', '.join(names())}")


def names() -> tuple[str, ...]:
    """Kinds of all outlets that `find` would accept, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(outlets.__path__) if module.name != "seam"))
