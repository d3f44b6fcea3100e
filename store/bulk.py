"""Many rows in one statement: values are turned into the driver's column by column, then handed over at once."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

from store.dialects import insert_into

Conflict = Literal["fail", "ignore", "replace"]
_Processor = Callable[[Any], Any] | None


class _Prepared(NamedTuple):
    """`places` are positions among the columns in the order of the statement; `names` only if its values have names."""

    sql: str
    places: tuple[int, ...]
    names: tuple[str, ...]
    processors: tuple[_Processor, ...]


def insert_rows(
    tx: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]], conflict: Conflict = "fail"
) -> None:
    """Insert `rows`, each with one value per column; the other columns stay NULL.

    On a row that is there already: an error, nothing, or (by primary key) its columns are replaced.
    """
    if not rows:
        return
    ready = _prepared(tx.dialect, table, columns, conflict)
    values = tuple(zip(*rows, strict=True))
    bound = [
        values[place] if process is None else map(process, values[place])
        for place, process in zip(ready.places, ready.processors, strict=True)
    ]
    parameters: list[Any] = list(zip(*bound, strict=True))
    if ready.names:
        parameters = [dict(zip(ready.names, row, strict=True)) for row in parameters]
    tx.exec_driver_sql(ready.sql, parameters)


@lru_cache(maxsize=64)
def _prepared(dialect: Dialect, table: Table, columns: tuple[str, ...], conflict: Conflict) -> _Prepared:
    statement = insert_into(dialect, table)
    if conflict == "ignore":
        statement = statement.on_conflict_do_nothing()
    elif conflict == "replace":
        keys = [column.name for column in table.primary_key]
        new = {name: statement.excluded[name] for name in columns if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    positional = compiled.positional
    order = tuple(compiled.positiontup or ()) if positional else columns
    processors = (table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order)
    places = tuple(columns.index(name) for name in order)
    return _Prepared(str(compiled), places, () if positional else order, tuple(processors))
