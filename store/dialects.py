"""The few statements that the two databases spell differently."""

import json
import zlib
from collections.abc import Collection
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Interval,
    String,
    Table,
    any_,
    bindparam,
    extract,
    func,
    literal,
    text,
)
from sqlalchemy import (
    cast as cast_to,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

_LOCKS = 7_203 << 32
"""Numbers of our own among the advisory locks of a database that others may use too."""


def insert_into(where: Connection | Dialect, table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT; both databases take it in the same words."""
    dialect = where.dialect if isinstance(where, Connection) else where
    if dialect.name == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(table))
    return sqlite.insert(table)


def among(tx: Connection, column: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """`column` is one of `values` (texts or whole numbers), handed over as one parameter however many they are.

    An IN list is spelled out anew for each batch, which costs more than the lookups themselves.
    """
    if tx.dialect.name == "postgresql":
        return column == any_(bindparam(None, list(values), type_=ARRAY(column.type), unique=True))
    process = column.type.dialect_impl(tx.dialect).bind_processor(tx.dialect)
    listed = json.dumps(list(values) if process is None else [process(value) for value in values])
    each = text("(SELECT value FROM json_each(:listed))").bindparams(bindparam("listed", listed, unique=True))
    return column.op("IN", is_comparison=True)(each)


def alone(tx: Connection, what: str) -> None:
    """Let one transaction at a time do `what`, until its end; SQLite has one writer at a time anyhow."""
    if tx.dialect.name == "postgresql":
        number = _LOCKS + zlib.crc32(what.encode())
        tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def plainly(column: Column[str]) -> ColumnElement[str]:
    """`column` in words that no index answers.

    SQLite plans without knowing how many rows there are: told a state and some ids, it would walk all the drafts.
    """
    return column.concat("")


def local_day(tx: Connection, at: ColumnElement[Any], ahead: timedelta) -> ColumnElement[str]:
    """The day ("2026-11-22") of a time on a clock that is so far ahead of UTC."""
    if tx.dialect.name == "postgresql":
        return func.to_char(at + literal(ahead, Interval), "YYYY-MM-DD")
    return func.date(at, f"{ahead.total_seconds():+.0f} seconds", type_=String)


def seconds_between(tx: Connection, earlier: ColumnElement[Any], later: ColumnElement[Any]) -> ColumnElement[int]:
    """Whole seconds, as both times stand on a clock without fractions."""

    def on_the_clock(at: ColumnElement[Any]) -> ColumnElement[int]:
        seconds = func.floor(extract("epoch", at)) if tx.dialect.name == "postgresql" else func.strftime("%s", at)
        return cast_to(seconds, Integer)

    return on_the_clock(later) - on_the_clock(earlier)
