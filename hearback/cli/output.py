"""How the command line speaks: tables for people, JSON for machines, errors that say what to do."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

out = Console(soft_wrap=True)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
err = Console(stderr=True, soft_wrap=True)
_LONG = 32
"""Cells longer than this are sentences, which may wrap."""
_GAP = 2


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what happened and what to do on standard error, and end with `code`."""
    err.print("[bold red]hearback:[/]", safe(message))
    raise typer.Exit(code)


def safe(text: str) -> Text:
    """Words as they may stand on a terminal whoever wrote them: nothing in them is markup or a control sequence."""
    return Text(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


def say(text: str) -> None:
    """Plain words on standard output."""
    out.print(safe(text))


def plain(value: Any) -> Any:
    """A value as JSON knows it: times in ISO 8601, tuples as lists."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def emit_json(value: Any) -> None:
    """One JSON document on standard output, real characters, lone surrogates escaped."""
    text = json.dumps(plain(value), ensure_ascii=False)
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def emit(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """The same rows as a JSON array or as a table; `empty` is said instead of an empty table."""
    if as_json:
        emit_json(list(rows))
    elif not rows:
        out.print(empty)
    else:
        out.print(_table(rows))


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Names, numbers and times stay whole, for they are typed again: a small terminal wraps the line instead."""
    cells = {name: [safe(_cell(row[name])) for row in rows] for name in rows[0]}
    widths = {name: max(len(name), *(cell.cell_len for cell in column)) for name, column in cells.items()}
    whole = sum(min(width, _LONG) + _GAP for width in widths.values())
    table = Table(box=None, pad_edge=False, header_style="bold", width=whole if whole > out.width else None)
    for name, width in widths.items():
        table.add_column(name.replace("_", " "), no_wrap=width <= _LONG, overflow="fold")
    for row in zip(*cells.values(), strict=True):
        table.add_row(*row)
    return table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)
