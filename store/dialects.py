"""The few statements that the two databases spell differently."""

import json
import zlib
from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ARRAY, Column, ColumnElement, Connection, Table, any_, bindparam, func, select, text
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
    return column.in_(select(func.json_each(listed).table_valued("value").c.value))


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
