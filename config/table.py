"""Reads one TOML table into plain values and notes every mistake instead of stopping at the first."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from config.lines import line_of, lines
from config.problems import Problem, unknown

_PIECE = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
_LONGEST = timedelta(days=3660)


@dataclass(slots=True)
class Notes:
    """The mistakes found so far in one file. Its text tells where a key stands and is searched only for a mistake."""

    text: str = ""
    problems: list[Problem] = field(default_factory=list)
    prefix: str = ""
    _lines: Mapping[str, int] | None = None

    @property
    def lines(self) -> Mapping[str, int]:
        if self._lines is None:
            self._lines = lines(self.text)
        return self._lines

    def add(self, key: str, message: str) -> None:
        self.at(line_of(self.lines, key), key, message)

    def at(self, line: int | None, key: str, message: str) -> None:
        self.problems.append(Problem(f"{self.prefix}{key}".removesuffix(": "), line, message))


def kind_of(value: object) -> str:
    """What a TOML value is, in words."""
    return next((words for kind, words in _KINDS.items() if type(value) is kind), f"a {type(value).__name__}")


def duration(text: str) -> timedelta | None:
    """A time span written as "2m", "30s", "1h30m" or "7d"; None when it is not one."""
    pieces = _PIECE.findall(text)
    if not pieces or "".join(number + unit for number, unit in pieces) != text.strip():
        return None
    seconds = sum(float(number) * _UNITS[unit] for number, unit in pieces)
    return timedelta(seconds=seconds) if seconds <= _LONGEST.total_seconds() else None


class Table:
    """One table of the file. Every reader returns a usable value and notes what was wrong with the written one."""

    def __init__(self, values: Mapping[str, object], key: str, notes: Notes) -> None:
        self.values = values
        self.key = key
        self.notes = notes
        self._asked: set[str] = set()

    def path(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def wrong(self, name: str, message: str) -> None:
        self.notes.add(self.path(name), message)

    def has(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without a default it is required and not empty."""
        value = self._read(name, str, default)
        if default is None and isinstance(value, str) and self.has(name) and not value.strip():
            self.wrong(name, "is empty")
        return value if isinstance(value, str) else default or ""

    def choice(self, name: str, known: Sequence[str], default: str | None = None) -> str:
        value = self.text(name, default)
        if value and value not in known:
            self.wrong(name, unknown(value, known, name.replace("_", " ")))
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self._read(name, int, default)
        if not isinstance(value, int):
            return default
        if not low <= value <= high:
            self.wrong(name, f"{value} is not between {low} and {high}")
            return default
        return value

    def share(self, name: str) -> float | None:
        """A number from 0 to 1, or None when it is not given."""
        value = self.values.get(name)
        self._asked.add(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.wrong(name, f"must be a number from 0 to 1, not {value!r}")
            return None
        return float(value)

    def amount(self, name: str, default: float, low: float, high: float) -> float:
        """A number, whole or not, from `low` to `high`."""
        value = self.values.get(name, default)
        self._asked.add(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(name, f"must be a number, not {kind_of(value)}")
            return default
        if not low <= value <= high:
            self.wrong(name, f"{value} is not between {low:g} and {high:g}")
            return default
        return float(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._read(name, bool, default)
        return value if isinstance(value, bool) else default

    def span(self, name: str, default: timedelta | None, least: timedelta = timedelta(seconds=1)) -> timedelta:
        """A time span such as "2m" or "1h30m"."""
        value = self._read(name, str, default)
        if not isinstance(value, str):
            return default or least
        found = duration(value)
        if found is None:
            self.wrong(name, f'{value!r} is no time span; write "30s", "2m", "1h30m" or "7d"')
        elif found < least:
            self.wrong(name, f"{value!r} is shorter than {least.total_seconds():g} s")
        return found if found is not None and found >= least else default or least

    def texts(self, name: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts (one text alone counts as a list of one), optionally all out of `known`."""
        self._asked.add(name)
        value = self.values.get(name, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            self.wrong(name, f"must be a list of texts, not {kind_of(value)}")
            return ()
        return tuple(item for place, item in enumerate(items) if self._is_text(f"{name}[{place}]", item, known))

    def table(self, name: str) -> "Table":
        """A table; empty when it is not given."""
        value = self._read(name, dict, {})
        return Table(value if isinstance(value, dict) else {}, self.path(name), self.notes)

    def tables(self, name: str) -> tuple["Table", ...]:
        """A list of tables, written as [[name]]."""
        value = self._read(name, list, [])
        items = value if isinstance(value, list) else []
        found = []
        for place, item in enumerate(items):
            if isinstance(item, dict):
                found.append(Table(item, f"{self.path(name)}[{place}]", self.notes))
            else:
                self.wrong(f"{name}[{place}]", f"must be a table, not {kind_of(item)}")
        return tuple(found)

    def mapping(self, name: str, fits: Callable[[object], bool], words: str) -> dict[str, object]:
        """A table of free keys whose values all satisfy `fits` (described by `words`)."""
        inner = self.table(name)
        good: dict[str, object] = {}
        for key, value in inner.values.items():
            if fits(value):
                good[key] = value
            else:
                inner.wrong(key, f"must be {words}, not {kind_of(value)}")
        return good

    def end(self, also: Sequence[str] = ()) -> None:
        """Note every key that nobody asked for."""
        known = sorted(self._asked | set(also))
        for name in self.values:
            if name not in known:
                self.wrong(name, unknown(name, known, "key"))

    def _read(self, name: str, kind: type, default: object) -> object:
        self._asked.add(name)
        if name not in self.values:
            if default is None:
                self.wrong(name, "is missing")
            return default
        value = self.values[name]
        if type(value) is not kind:
            self.wrong(name, f"must be {_KINDS[kind]}, not {kind_of(value)}")
            return default
        return value

    def _is_text(self, name: str, item: object, known: Sequence[str] | None) -> bool:
        if not isinstance(item, str) or not item.strip():
            self.wrong(name, f"must be a text that is not empty, not {item!r}"[:120])
            return False
        if known is not None and item not in known:
            self.wrong(name, unknown(item, known, name.partition("[")[0].replace("_", " ")))
            return False
        return True
