"""No pattern of the guard or the writer takes long for any text: `re` holds every thread up while it looks."""

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from types import FrameType, ModuleType

import pytest

import responders.guard
import responders.writer
from responders.guard.emails import emails
from responders.writer.mask import Mask

_STARTS = (
    "",
    "joe arroba ",
    "joe at ",
    "joe-at-",
    "joe艾特",
    "joe@",
    "http://",
    "password is ",
    "code ",
    "order no ",
    "“",
)
_PIECES = (
    *(
        "1-dot-",
        "1_dot_",
        "a dot ",
        "a点",
        "ドット",
        "点",
        "a.",
        "a-",
        "-",
        "_",
        "a",
        "1",
        "1 ",
        "1-",
        "ab1-",
        "a ",
        " ",
    ),
    *("@", "a@", "(at)", "[.]", "«", "“a", "[", "{", "<a", "line: ", "ig_", "1.1", "refund ", "r-", "r.", "zero ", "!"),
    *("password ", "is ", "code ", "ก", "ศูนย์", "ゼロ", "und", "A", "aB", "%2e", "·", "\n", "\u0301", "\u200d"),
)
_REPEATED, _MOST_SECONDS = 48, 0.5


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(module.name)


def _patterns(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (pattern for item in value.values() for pattern in _patterns(item))
    elif isinstance(value, tuple | list):
        yield from (pattern for item in value for pattern in _patterns(item))


PATTERNS = {
    pattern.pattern: pattern
    for package in (responders.guard, responders.writer)
    for module in _modules(package)
    for value in vars(module).values()
    for pattern in _patterns(value)
}


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError


@pytest.fixture
def patience() -> Iterator[None]:
    """Breaks a search off that would not end within this year."""
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("patience")
def test_no_pattern_reads_a_text_in_many_ways() -> None:
    texts = [f"{start}{piece * _REPEATED}{end}" for start in _STARTS for piece in _PIECES for end in ("1", "!")]
    assert len(PATTERNS) > 60
    for pattern in PATTERNS.values():
        started = time.process_time()
        for text in texts:
            pattern.search(text)
        assert time.process_time() - started < _MOST_SECONDS, pattern.pattern


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("piece", ["1-dot-", "1_dot_", "a点", "ドット", "a dot ", "a[.]", "-"])
def test_a_host_of_hundreds_of_said_dots_costs_little(piece: str) -> None:
    started = time.process_time()
    for start in ("joe arroba ", "joe-at-", "joe艾特"):
        list(emails(f"{start}{piece * (6_000 // len(piece))}1"))
    Mask("Mali").hide(f"joe arroba {piece * 600}1")
    assert time.process_time() - started < 2
