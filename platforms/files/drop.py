"""Files as rows of bytes: where they end for now, whether they are the ones we knew, and what stands in them."""

import csv
import errno
import hashlib
import json
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from platforms.files.records import role

SUFFIXES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".json"})
LONGEST = 8 * 1024 * 1024
LARGEST_ARRAY = 32 * 1024 * 1024
_SEEN = 512
_QUIET = 10.0
_SHOWN = 10_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

# One limit for the whole process is all that csv has. Nobody else relies on this one: see sentiment/labelled.py.
csv.field_size_limit(LONGEST)


@dataclass(frozen=True, slots=True)
class Mark:
    """A file as far as it was (or will be) read: `end` in bytes, `seal` over its first and last bytes up to there."""

    end: int
    seal: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A record that cannot be read, by line (0: the whole file)."""

    line: int
    reason: str
    raw: str


Item = tuple[int, dict[str, Any]] | Trouble


def measure_up(path: Path, now: datetime) -> Mark:
    """How far `path` can be read now; a last line that somebody may still be writing is left. Raises OSError.

    Who may drop files here need not be allowed to read what a link would lead to, and a pipe would hold us for ever.
    """
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "it is a link, a folder or a device, and no file of its own")
    with path.open("rb") as file:
        end = state.st_size
        if path.suffix.lower() == ".json":
            return Mark(end, f"{_seal(file, end)}-{state.st_mtime_ns}")
        if now.timestamp() - state.st_mtime < _QUIET:
            end = _whole_lines(file, end, json_lines=path.suffix.lower() in {".jsonl", ".ndjson"})
        return Mark(end, _seal(file, end))


def resume(path: Path, seen: Mark | None, goal: Mark) -> int:
    """Where to go on in `path`: after what was read, or at 0 when it is another file now. Raises OSError."""
    if seen is None or seen.end < 0 or seen.end > goal.end:
        return 0
    if path.suffix.lower() == ".json":
        return goal.end if seen == goal else 0
    with path.open("rb") as file:
        return seen.end if _seal(file, seen.end) == seen.seal else 0


def items(path: Path, start: int, end: int, encoding: str) -> Iterator[tuple[int, Item]]:
    """Records of `path` from byte `start` to `end`, each with the place to go on after it. Raises OSError.

    In a JSON array the places are counted in records, with `end` as a place behind them all.
    """
    if start >= end:
        return
    if path.suffix.lower() == ".json":
        yield from _array(path, start, encoding)
        return
    with path.open("rb") as file:
        reader = _Lines(file, end, encoding)
        if path.suffix.lower() in {".jsonl", ".ndjson"}:
            yield from _json_lines(reader, start)
        else:
            yield from _table(reader, start)


@dataclass(slots=True)
class _Lines:
    """Lines of one file, decoded: UTF-8, else as was declared; `bad` is the last line that was neither."""

    file: BinaryIO
    end: int
    declared: str
    offset: int = 0
    bad: int = 0
    _mark: bytes = b""
    _wide: str = ""
    _base: int = 0
    _since: int = 0

    def __post_init__(self) -> None:
        head = self.file.read(3)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                self._mark, self._wide = mark, encoding if encoding != "utf-8" else ""
        if not self._mark:
            self._wide = _declared_wide(self.declared)

    def seek(self, offset: int) -> None:
        self.offset = max(offset, len(self._mark))
        self.file.seek(self.offset)
        self._base, self._since, self.bad = self.offset, 0, 0

    @property
    def line(self) -> int:
        """Number of the line read last; counted from the top of the file, so asked for only when something is wrong."""
        here = self.file.tell()
        self.file.seek(0)
        before = self.file.read(self._base).count(b"\n")
        self.file.seek(here)
        return before + self._since

    def __iter__(self) -> Iterator[str]:
        while self.offset < self.end:
            raw = self._raw()
            if not raw:
                return
            self.offset += len(raw)
            self._since += 1
            yield self._decoded(raw)

    def _raw(self) -> bytes:
        raw = self.file.readline(LONGEST)
        while self._wide and raw and not _ends_wide(raw, self._wide) and len(raw) < LONGEST:
            more = self.file.read(1) if len(raw) % 2 else self.file.readline(LONGEST)
            if not more:
                break
            raw += more
        return raw

    def _decoded(self, raw: bytes) -> str:
        for encoding in (self._wide,) if self._wide else ("utf-8", self.declared):
            try:
                return raw.decode(encoding) if encoding else _never(raw)
            except UnicodeDecodeError:
                continue
        self.bad = self._since
        return raw.decode("utf-8", "backslashreplace")

    def was_bad(self, since: int) -> bool:
        """Did a line read after the `since`-th fail to decode?"""
        return self.bad > since

    @property
    def read_so_far(self) -> int:
        return self._since


def _declared_wide(declared: str) -> str:
    name = declared.lower().replace("_", "-").replace("utf16", "utf-16")
    if not name.startswith("utf-16"):
        return ""
    return "utf-16-be" if name.endswith("be") else "utf-16-le"


def _never(raw: bytes) -> str:
    raise UnicodeDecodeError("utf-8", raw[:1], 0, 1, "no other encoding was declared")


def _ends_wide(raw: bytes, encoding: str) -> bool:
    return len(raw) % 2 == 0 and raw.endswith(b"\n\x00" if encoding == "utf-16-le" else b"\x00\n")


def _encoding_trouble(lines: _Lines, raw: str) -> Trouble:
    other = f" nor {lines.declared}" if lines.declared else "; name its encoding in the option encoding"
    return Trouble(lines.line, f"it is not UTF-8{other}", raw[:_SHOWN])


def _json_lines(lines: _Lines, start: int) -> Iterator[tuple[int, Item]]:
    lines.seek(start)
    before = 0
    for text in lines:
        if text.strip() or lines.was_bad(before):
            yield lines.offset, _json_item(lines, text, before)
        before = lines.read_so_far


def _json_item(lines: _Lines, text: str, before: int) -> Item:
    if lines.was_bad(before):
        return _encoding_trouble(lines, text)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Trouble(lines.line, f"it is not JSON: {error}", text[:_SHOWN])
    if not isinstance(record, dict):
        return Trouble(lines.line, "it is not an object", text[:_SHOWN])
    return lines.read_so_far, record


def _table(lines: _Lines, start: int) -> Iterator[tuple[int, Item]]:
    lines.seek(0)
    header = next(iter(lines), "")
    delimiter = max(",;\t|", key=lambda sign: len(_known(header, sign)))
    if "text" not in _known(header, delimiter) and "title" not in _known(header, delimiter):
        if not start:
            strange = Trouble(1, "no column of its header holds the text", header[:_SHOWN])
            yield lines.end, _encoding_trouble(lines, header) if lines.was_bad(0) else strange
        return
    columns = next(csv.reader([header], delimiter=delimiter))
    if start > lines.offset:
        lines.seek(start)
    yield from _rows(lines, columns, delimiter)


def _known(header: str, delimiter: str) -> set[str | None]:
    try:
        return {role(name) for name in next(csv.reader([header], delimiter=delimiter), [])} - {None}
    except csv.Error:
        return set()


def _rows(lines: _Lines, columns: Sequence[str], delimiter: str) -> Iterator[tuple[int, Item]]:
    source = iter(lines)
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        before = lines.read_so_far
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield lines.offset, Trouble(lines.line, f"it is not a row: {error}", "")
            reader = csv.reader(source, delimiter=delimiter)
            continue
        if any(cell.strip() for cell in cells):
            yield lines.offset, _row_item(lines, columns, cells, before)


def _row_item(lines: _Lines, columns: Sequence[str], cells: Sequence[str], before: int) -> Item:
    if lines.was_bad(before):
        return _encoding_trouble(lines, " ".join(cells))
    if len(cells) > len(columns):
        reason = f"it has {len(cells)} cells under a header of {len(columns)}"
        return Trouble(lines.line, reason, " ".join(cells)[:_SHOWN])
    return lines.read_so_far, dict(zip(columns, cells, strict=False))


def _array(path: Path, start: int, encoding: str) -> Iterator[tuple[int, Item]]:
    try:
        if path.stat().st_size > LARGEST_ARRAY:
            raise ValueError(f"a JSON array may have {LARGEST_ARRAY >> 20} MB; write larger ones as .jsonl")
        found = json.loads(_all_text(path.read_bytes(), encoding))
        if not isinstance(found, list):
            raise ValueError("it is not an array")
    except (ValueError, RecursionError) as error:
        yield 1, Trouble(0, f"the file cannot be read: {error}", "")
        return
    for number, record in enumerate(found[start:], start + 1):
        yield (
            number,
            (number, record)
            if isinstance(record, dict)
            else Trouble(number, "it is not an object", str(record)[:_SHOWN]),
        )


def _all_text(content: bytes, encoding: str) -> str:
    for mark, named in _BOMS:
        if content.startswith(mark):
            return content.removeprefix(mark).decode(named)
    try:
        return content.decode(_declared_wide(encoding) or "utf-8")
    except UnicodeDecodeError:
        if not encoding:
            raise ValueError("it is not UTF-8; name its encoding in the option encoding") from None
        return content.decode(encoding)


def _whole_lines(file: BinaryIO, size: int, *, json_lines: bool) -> int:
    """The end of the last line that is surely whole; UTF-16 files are exports, written at once."""
    file.seek(0)
    if file.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
        return size
    start = max(0, size - LONGEST)
    file.seek(start)
    tail = file.read(size - start)
    cut = tail.rfind(b"\n") + 1
    if json_lines and _is_json(tail[cut:]):
        return size
    return start + cut if cut or not start else size


def _is_json(tail: bytes) -> bool:
    try:
        json.loads(tail)
    except (ValueError, RecursionError):
        return False
    return True


def _seal(file: BinaryIO, end: int) -> str:
    file.seek(0)
    head = file.read(min(_SEEN, end))
    file.seek(max(0, end - _SEEN))
    return hashlib.sha256(head + file.read(min(_SEEN, end))).hexdigest()[:16]
