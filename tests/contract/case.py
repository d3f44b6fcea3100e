"""What the contract suite asks of one platform: a network of its own that a test can fill, break and count."""

import importlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from platforms.seam import Platform

ReadFault = Literal["limited", "limited_bare", "dead_token", "html", "server_error", "hang", "reset"]
WriteFault = Literal["hang", "stored_hang", "stored_5xx", "stored_reset", "stored_garbage", "limited", "dead_token"]
READ_FAULTS: tuple[ReadFault, ...] = (
    "limited",
    "limited_bare",
    "dead_token",
    "html",
    "server_error",
    "hang",
    "reset",
)
WRITE_FAULTS: tuple[WriteFault, ...] = (
    "hang",
    "stored_hang",
    "stored_5xx",
    "stored_reset",
    "stored_garbage",
    "limited",
    "dead_token",
)
TIMEOUT = 0.5


class NoCase(AssertionError):
    """A platform that `platforms.seam.names` offers has no file tests/contract/cases/<name>.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One answer of ours as the network stores it."""

    external_id: str
    to: str
    text: str


class Case(ABC):
    """One platform, joined to a scriptable network. The suite opens it once and calls `clear` before every test.

    `page_size` is how many items one page of the network holds. `read_faults` and `write_faults` leave out what the
    network cannot do (a folder of files answers no 429); leave out nothing else.
    """

    page_size: ClassVar[int]
    read_faults: ClassVar[tuple[ReadFault, ...]] = READ_FAULTS
    write_faults: ClassVar[tuple[WriteFault, ...]] = WRITE_FAULTS

    @abstractmethod
    def open(self) -> None:
        """Bring the network up."""

    @abstractmethod
    def close(self) -> None:
        """Take the network down and leave nothing running."""

    @abstractmethod
    def clear(self) -> None:
        """Forget every item, answer and fault."""

    @abstractmethod
    def platform(self) -> Platform:
        """A fresh platform object bound to the network, its time-out TIMEOUT; the suite closes it."""

    @abstractmethod
    def say(self, count: int) -> list[str]:
        """Put `count` items of customers on the network that may be answered; external ids, oldest first."""

    def fail_read(self, fault: ReadFault) -> None:
        """Make the next read go wrong, once or until `clear`."""
        raise AssertionError(f"{type(self).__module__} declares read faults and must script {fault!r}")

    def fail_write(self, fault: WriteFault) -> None:
        """Make the next write go wrong; faults called stored_… keep the answer first."""
        raise AssertionError(f"{type(self).__module__} declares write faults and must script {fault!r}")

    def release(self) -> None:
        """Let hung calls end, so that `close` and `clear` wait for nothing."""

    def remove(self, external_id: str) -> None:
        """The customer deletes the item."""
        raise AssertionError(f"{type(self).__module__} speaks and must be able to remove {external_id!r}")

    def published(self) -> list[Published]:
        """Every answer of ours that the network holds."""
        raise AssertionError(f"{type(self).__module__} speaks and must count what was published")

    def writes(self) -> int:
        """How many write calls the network received since `clear`, whatever it answered."""
        raise AssertionError(f"{type(self).__module__} speaks and must count the calls")


def case_of(name: str) -> Case:
    """The case of platform `name`. Raises NoCase."""
    try:
        module = importlib.import_module(f"tests.contract.cases.{name}")
    except ModuleNotFoundError as error:
        raise NoCase(f"platform {name!r} needs tests/contract/cases/{name}.py with a Case") from error
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Case) and value is not Case:
            return value()
    raise NoCase(f"tests/contract/cases/{name}.py holds no Case")
