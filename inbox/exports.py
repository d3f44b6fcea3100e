"""Reports and posts as files. What somebody wrote is a text in any program that opens them, never a formula."""

import csv
import io
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, Literal
from zoneinfo import ZoneInfo

from fastapi.responses import StreamingResponse
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inbox.sheets import Cell, Sheet, of_figures
from store import reporting
from store.database import Database
from store.reporting import Asked, Post

Kind = Literal["csv", "xlsx"]
EVERY = ("figures", "posts")
WINDOW = timedelta(minutes=15)
PAGE = 1_000
SHEET_ROWS = 1_000_000
"""Of one sheet; Excel takes a few more."""
CELL = 32_767
_PIECE = 1 << 16
_BEGINS_FORMULA = frozenset("=+-@\u2212")
_TYPES: dict[Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
POST_COLUMNS = (
    "id", "brand", "source", "heard", "author", "handle", "text", "stars", "language", "mood", "topics", "urgency",
    "url",
)  # fmt: skip


def answer(db: Database, what: str, kind: Kind, asked: Asked, now: datetime) -> StreamingResponse:
    """The file, a piece at a time: however many posts there are, a page of them is held."""
    if what == "posts":
        sheets: Iterable[Sheet] = (Sheet("posts", POST_COLUMNS, _posts(db, asked)),)
    else:
        with db.read() as tx:
            sheets = of_figures(reporting.gather(tx, asked, now))
    name = f"hearback-{what}-{asked.period.first}-{asked.period.last}.{kind}"
    tables = sheets if kind == "xlsx" or what == "posts" else (_long(sheets),)
    pieces = _xlsx(tables) if kind == "xlsx" else _csv(tables)
    return StreamingResponse(
        pieces, media_type=_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def dangerous(text: str) -> bool:
    """Whether a program for tables might take it for a formula: also full-width signs, and behind blanks."""
    first = next((sign for sign in text if unicodedata.category(sign)[0] not in "CZ"), "")
    return text[:1] in ("\t", "\r", "\n") or unicodedata.normalize("NFKC", first)[:1] in _BEGINS_FORMULA


def guarded(cell: Cell) -> Cell:
    """For a file that cannot say what is a text: an apostrophe in front makes it one."""
    return f"'{cell}" if isinstance(cell, str) and dangerous(cell) else cell


def _csv(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for sheet in sheets:
        writer.writerow(sheet.columns)
        for row in sheet.rows:
            writer.writerow([guarded(cell) for cell in row])
            if buffer.tell() > _PIECE:
                yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _long(sheets: Iterable[Sheet]) -> Sheet:
    """All tables as one: a number in each row, and what it is."""
    rows = (
        (sheet.title, *row[: sheet.keys], *("",) * (2 - sheet.keys), name, cell)
        for sheet in sheets
        for row in sheet.rows
        for name, cell in zip(sheet.columns[sheet.keys :], row[sheet.keys :], strict=True)
    )
    return Sheet("figures", ("table", "value", "from", "measure", "number"), rows)


def _xlsx(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        _write_book(file, sheets)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write_book(file: IO[bytes], sheets: Iterable[Sheet]) -> None:
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, {"constant_memory": True, **safe}) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        for sheet in sheets:
            page = _Page(book, sheet, bold, text)
            for row in sheet.rows:
                page.write(row)


@dataclass(slots=True)
class _Page:
    """One table on as many sheets as it takes."""

    book: Workbook
    sheet: Sheet
    bold: Format
    text: Format
    at: int = 0
    number: int = 0
    page: Worksheet | None = None

    def __post_init__(self) -> None:
        self._turn()

    def write(self, row: Sequence[Cell]) -> None:
        if self.at > SHEET_ROWS:
            self._turn()
        assert self.page is not None
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                self.page.write_string(self.at, column, cell[:CELL], *((self.text,) if dangerous(cell) else ()))
            elif cell is not None:
                self.page.write_number(self.at, column, cell)
        self.at += 1

    def _turn(self) -> None:
        self.number += 1
        title = self.sheet.title if self.number == 1 else f"{self.sheet.title} {self.number}"
        self.page = self.book.add_worksheet(title)
        self.page.freeze_panes(1, 0)
        for column, name in enumerate(self.sheet.columns):
            self.page.write_string(0, column, name, self.bold)
        self.at = 1


def _posts(db: Database, asked: Asked) -> Iterator[Sequence[Cell]]:
    """Page by page, each in a transaction of its own: a slow reader holds nothing."""
    zone, after = ZoneInfo(asked.period.zone), None
    while True:
        with db.read() as tx:
            found = reporting.posts(tx, asked, after, PAGE)
        for post in found:
            yield _row(post, zone)
        if len(found) < PAGE:
            return
        after = found[-1].place


def _row(post: Post, zone: ZoneInfo) -> Sequence[Any]:
    return (
        post.id, post.brand, post.source, post.heard_at.astimezone(zone).isoformat(timespec="seconds"), post.author,
        post.handle, post.text, post.stars, post.language, post.mood, ", ".join(post.topics), post.urgency, post.url,
    )  # fmt: skip
