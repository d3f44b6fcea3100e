"""The few statements that the two databases spell differently."""

from typing import cast

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect


def insert_into(where: Connection | Dialect, table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT; both databases take it in the same words."""
    dialect = where.dialect if isinstance(where, Connection) else where
    if dialect.name == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(table))
    return sqlite.insert(table)
