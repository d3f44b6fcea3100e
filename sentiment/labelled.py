"""Labelled rows of files that people have: TSV, CSV and JSONL, plain or gzipped."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sentiment.analysis import LABELS

TEXT_NAMES = ("text", "sentence", "review", "content", "comment", "tweet")
LABEL_NAMES = ("label", "sentiment", "stars", "rating")
NAMED = 5
"""How many wrong rows of a file are named one by one."""
LONGEST, LONGEST_CELL = 1 << 20, 131_072
"""Characters of a row and of a cell; more is a wrong row, read past and kept nowhere. So long is a cell to csv, too."""
_STARS_NAMES = ("stars", "rating")
_STARS = re.compile(r"^\s*(?:([1-5])\s*(?:stars?|★)|(★{1,5}))\s*$", re.IGNORECASE)
_PLAIN_STAR = re.compile(r"^\s*([1-5])(?:\.0)?\s*$")
_BY_STARS = (0, 0, 1, 2, 2)
_NUMBER = re.compile(r"^\s*-?\d+(?:\.0)?\s*$")
_NEUTRAL = LABELS.index("neutral")


class Unreadable(Exception):
    """A file that cannot be measured; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Example:
    """Line `line` of a file: its text and the index of its label in LABELS, or what is wrong with it."""

    line: int
    text: str = ""
    label: int = -1
    problem: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds: good rows, wrong rows with the first of them, and 2 or 3 classes."""

    rows: int
    wrong: int
    first_wrong: tuple[Example, ...]
    classes: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file and its columns; `text` and `label` name them, "" finds the usual names."""

    path: Path
    text: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        """The name without its endings: "th-wisesight.test" of th-wisesight.test.tsv.gz."""
        return self.path.name.removesuffix(".gz").rsplit(".", 1)[0]

    def examples(self) -> Iterator[Example]:
        """Every row in order, wrong ones too. Raises Unreadable."""
        kind = self.path.name.removesuffix(".gz").rsplit(".", 1)[-1].lower()
        if kind not in ("tsv", "csv", "jsonl"):
            raise Unreadable(f"{self.path}: labelled rows are read from .tsv, .csv and .jsonl, each also with .gz")
        try:
            with _opened(self.path) as file:
                yield from _objects(file, self) if kind == "jsonl" else _table(file, kind, self)
        except (OSError, EOFError, zlib.error) as fault:
            raise Unreadable(f"{self.path} cannot be read: {getattr(fault, 'strerror', None) or fault}") from fault

    def columns(self, names: Iterable[str]) -> tuple[str, str]:
        """The columns of text and label among `names`. Raises Unreadable."""
        there = {name.strip().lower(): name for name in names}
        text = next((name for name in _wanted(self.text, TEXT_NAMES) if name in there), "")
        label = next((name for name in _wanted(self.label, LABEL_NAMES) if name in there), "")
        if not text or not label:
            missing, option = ("label", "--label") if text else ("text", "--text")
            has = ", ".join(there) or "none"
            raise Unreadable(f"no column for the {missing} among its columns ({has}); name yours with {option}")
        return there[text], there[label]


def survey(source: Source) -> Survey:
    """Reads the whole file once. Raises Unreadable, also where what its labels mean is anybody's guess."""
    rows, wrong = 0, 0
    first: list[Example] = []
    labels: set[int] = set()
    numbers: set[str] = set()
    for each in source.examples():
        numbers |= {each.number} - {""}
        if each.problem:
            wrong += 1
            first += [each] if wrong <= NAMED else []
        else:
            rows += 1
            labels.add(each.label)
    _plain(source, numbers)
    if not rows:
        reason = f"line {first[0].line}: {first[0].problem}" if first else "it is empty"
        raise Unreadable(f"{source.path} has no row that can be read: {reason}")
    return Survey(rows, wrong, tuple(first), 3 if _NEUTRAL in labels else 2)


def _plain(source: Source, numbers: set[str]) -> None:
    """Raises Unreadable where numbers may be stars or a two-class numbering: read as 0, 1, 2 they would be wrong."""
    if numbers and (not numbers <= {"0", "1", "2"} or not numbers >= {"0", "2"}):
        seen = ", ".join(sorted(numbers)[:6])
        raise Unreadable(
            f"{source.path} has the labels {seen}. Numbers are read as 0 negative, 1 neutral, 2 positive; "
            'stars of 1 to 5 from a column called "stars" or "rating". Write names where they mean something else.'
        )


def _wanted(named: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    return (named.strip().lower(),) if named else usual


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return path.open(encoding="utf-8-sig", errors="replace", newline="")


def _table(file: IO[str], kind: str, source: Source) -> Iterator[Example]:
    rows = _tab_cells(_Lines(file)) if kind == "tsv" else _comma_cells(_Lines(file))
    names = next(rows, (0, [], ""))[1]
    try:
        text, label = source.columns(names)
    except Unreadable as fault:
        raise Unreadable(f"{source.path}: {fault}") from fault
    for line, cells, problem in rows:
        if problem:
            yield Example(line, problem=problem)
        elif max(map(len, cells), default=0) > LONGEST_CELL:
            yield Example(line, problem=f"a cell of more than {LONGEST_CELL:,} characters")
        elif len(cells) == len(names):
            yield _example(line, cells[names.index(text)], cells[names.index(label)], label)
        elif cells:
            yield Example(line, problem=f"{len(cells)} cells instead of {len(names)}")


class _TooLong(Exception):
    """A row of more than LONGEST characters."""


@dataclass(slots=True)
class _Lines:
    """The lines of a file, bounded: `line` is the number of the last one, `held` the characters of the row so far."""

    file: IO[str]
    line: int = 0
    held: int = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        """Raises _TooLong after a line, or the lines of one row, that are too long; the next call goes on after it."""
        found = self.file.readline(LONGEST)
        if not found:
            raise StopIteration
        self.line += 1
        self.held += len(found)
        if self.held < LONGEST:
            return found
        self.held = 0
        while found and not found.endswith(("\n", "\r")):
            found = self.file.readline(LONGEST)
        raise _TooLong(f"longer than {LONGEST:,} characters")


Cells = Iterator[tuple[int, list[str], str]]
"""The number of a row's last line, its cells, and what is wrong with it."""


def _tab_cells(lines: _Lines) -> Cells:
    for line, raw, problem in _rows(lines):
        bare = raw.rstrip("\r\n")
        yield line, bare.split("\t") if bare else [], problem


def _comma_cells(lines: _Lines) -> Cells:
    """A row whose quote is never closed ends where it is too long, or with the file."""
    reader = csv.reader(lines)
    while True:
        lines.held = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLong) as fault:
            yield lines.line, [], str(fault)
        else:
            yield lines.line, cells, ""


def _rows(lines: _Lines) -> Iterator[tuple[int, str, str]]:
    """The number of each line, the line, and what is wrong with it."""
    while True:
        lines.held = 0
        try:
            raw = next(lines)
        except StopIteration:
            return
        except _TooLong as fault:
            yield lines.line, "", str(fault)
        else:
            yield lines.line, raw, ""


def _objects(file: IO[str], source: Source) -> Iterator[Example]:
    for line, raw, problem in _rows(_Lines(file)):
        if problem:
            yield Example(line, problem=problem)
        elif raw.strip():
            yield _object(line, raw, source)


def _object(line: int, raw: str, source: Source) -> Example:
    try:
        value = json.loads(raw)
        if not isinstance(value, dict):
            return Example(line, problem="not a JSON object")
        text, label = source.columns(value)
    except (ValueError, RecursionError) as fault:
        return Example(line, problem=f"not JSON: {fault}")
    except Unreadable as fault:
        return Example(line, problem=str(fault))
    if not isinstance(value[text], str):
        return Example(line, problem=f"{text!r} is no text")
    return _example(line, value[text], str(value[label]), label)


def _example(line: int, text: str, raw: str, column: str) -> Example:
    stars = column.strip().lower() in _STARS_NAMES
    number = "" if stars or not _NUMBER.match(raw) else raw.strip().removesuffix(".0")
    label = _label(raw, number, stars)
    if label is None:
        return Example(line, problem=f"unknown label {raw[:40]!r}", number=number)
    if not text.strip():
        return Example(line, problem="no text", number=number)
    return Example(line, text, label, number=number)


def _label(raw: str, number: str, stars: bool) -> int | None:
    """negative, neutral, positive; 0, 1, 2; or stars that are called so: "4 stars", ★★★★, a column "stars"."""
    if found := _STARS.match(raw) or (_PLAIN_STAR.match(raw) if stars else None):
        return _BY_STARS[int(found[1] or len(found[2])) - 1]
    if number:
        return int(number) if number in ("0", "1", "2") else None
    return next((at for at, name in enumerate(LABELS) if name == raw.strip().lower()), None)
