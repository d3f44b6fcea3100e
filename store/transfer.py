"""The whole of one database taken to another one, SQLite or PostgreSQL: every row or none, each compared on both sides.

The old database is held still meanwhile, and marked as moved at the end, so that no forgotten process goes on with it
and says again what is said from the new one.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, collate, delete, func, select, text

from store import indexing, migrate
from store.bulk import insert_rows
from store.database import Database, Tx
from store.errors import NotMoved
from store.tables import metadata, readings, workers

Tell = Callable[[str, str, int, int], None]

BATCH = 500
_OF_THE_MOMENT = (workers, readings)
_SEEDED = ("tallies", "turns")
"""Tables that a fresh database may have rows in; they are replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTable:
    """What was moved of one table; `digest` is a SHA-256 over the hashes of its rows in the order of their keys."""

    name: str
    rows: int
    digest: str


def always(_: Tx) -> None:
    """Nothing speaks against it."""


def transfer(old: Database, new: Database, tell: Tell, ready: Callable[[Tx], None] = always) -> list[MovedTable]:
    """Move everything; `tell` hears (what is done, table, rows so far, rows of the table) now and then.

    `ready` is asked once nobody else can write to the old one, and raises where it must not be moved.
    The new one is complete the moment before the old one is marked; cut just there, both are, and the same again marks
    the old one if nobody wrote to either of them.
    Raises NotMoved, and then nothing has changed: a database that is not empty, the same one, rows that differ.
    """
    _refuse_same(old, new)
    migrate.require_current(old)
    for each in (old, new):  # the old one is current: its words are made searchable before they are moved
        migrate.upgrade(each)
    tables = [table for table in metadata.sorted_tables if table not in _OF_THE_MOMENT]
    with old.reshape() as source:  # nobody upgrades either of them meanwhile, which every process does when it starts
        _hold_still(source, "SHARE")
        ready(source)
        with new.reshape() as target:
            _hold_still(target, "ACCESS EXCLUSIVE")
            if filled := _filled(target, tables):
                rows = _there_already(source, target, tables, filled)
            else:
                for table in reversed(tables):
                    target.execute(delete(table))
                laid = indexing.lay_indexes_aside(target)
                rows = [_copy(source, target, table, tell) for table in tables]
                tell("indexing", "search_texts", 0, 0)
                indexing.make_indexes(target, laid)
            digests = [_compare(source, target, table, tell) for table in tables]
        migrate.mark_moved(source)
    moved = zip(tables, rows, digests, strict=True)
    return [MovedTable(name=table.name, rows=count, digest=digest) for table, count, digest in moved]


def _refuse_same(old: Database, new: Database) -> None:
    if old.url == new.url or (old.file and new.file and old.file.resolve() == new.file.resolve()):
        raise NotMoved("this is the same database")


def _hold_still(tx: Tx, mode: str) -> None:
    """Nobody else writes until the end of the transaction; on SQLite that is so anyhow."""
    if tx.dialect.name == "postgresql":
        tx.execute(text(f"LOCK TABLE {', '.join(metadata.tables)} IN {mode} MODE"))


def _filled(tx: Tx, tables: list[Table]) -> str:
    """Which table has rows, in words; "" when it is empty."""
    counts = ((table.name, _count(tx, table)) for table in tables if table.name not in _SEEDED)
    return next((f"{name} has {rows} rows" for name, rows in counts if rows), "")


def _there_already(source: Tx, target: Tx, tables: list[Table], filled: str) -> list[int]:
    """The rows of each table, where an earlier move was cut between its end and the mark; else NotMoved."""
    rows = [_count(source, table) for table in tables]
    if rows != [_count(target, table) for table in tables]:
        raise NotMoved(f"the target is not empty: {filled}. Give it a database of its own")
    return rows


def _count(tx: Tx, table: Table) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()


def _copy(source: Tx, target: Tx, table: Table, tell: Tell) -> int:
    """In batches; ids that were used and deleted again stay used."""
    total, done = _count(source, table), 0
    names = tuple(column.name for column in table.columns)
    for batch in _batches(source, table):
        insert_rows(target, table, names, batch)
        done += len(batch)
        tell("copying", table.name, done, total)
    if table.autoincrement_column is not None:
        _count_on(target, table, _last_id(source, table))
    return done


def _last_id(tx: Tx, table: Table) -> int:
    """The greatest id that the table ever gave away."""
    if tx.dialect.name == "sqlite":
        found = tx.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        return int(found.scalar() or 0)
    row = tx.execute(text(f"SELECT last_value, is_called FROM {_sequence(tx, table)}")).one()  # noqa: S608
    return int(row.last_value) if row.is_called else 0


def _count_on(tx: Tx, table: Table, last: int) -> None:
    if tx.dialect.name == "sqlite":
        tx.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        counter = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
        tx.execute(counter, {"name": table.name, "last": last})
    else:
        tx.execute(select(func.setval(_sequence(tx, table), max(last, 1), last > 0)))


def _sequence(tx: Tx, table: Table) -> str:
    column = table.autoincrement_column
    assert column is not None
    return str(tx.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar_one())


def _compare(source: Tx, target: Tx, table: Table, tell: Tell) -> str:
    """The digest of the table, which has the same rows on both sides. Raises NotMoved at the first that differs."""
    whole, total = hashlib.sha256(), _count(source, table)
    for number, (old, new) in enumerate(zip_longest(_rows(source, table), _rows(target, table)), start=1):
        if old is None or new is None or _hash(old) != _hash(new):
            raise NotMoved(f"row {number} of {table.name} is not the same on both sides: nothing was moved")
        whole.update(_hash(old))
        if number % BATCH == 0 or number == total:
            tell("comparing", table.name, number, total)
    return whole.hexdigest()


def _hash(row: tuple[Any, ...]) -> bytes:
    return hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest()


def _rows(tx: Tx, table: Table) -> Iterator[tuple[Any, ...]]:
    for batch in _batches(tx, table):
        yield from batch


def _batches(tx: Tx, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    found = tx.execute(_ordered(tx, table).execution_options(stream_results=True, yield_per=BATCH))
    for part in found.partitions(BATCH):
        yield [tuple(row) for row in part]


def _ordered(tx: Tx, table: Table) -> Select[Any]:
    """By primary key, texts byte for byte: SQLite orders them so, PostgreSQL only when it is asked to."""
    bytewise = tx.dialect.name == "postgresql"
    order: list[ColumnElement[Any]] = [
        collate(column, "C") if bytewise and _is_text(column) else column for column in table.primary_key
    ]
    return select(table).order_by(*order)


def _is_text(column: ColumnElement[Any]) -> bool:
    kind = column.type
    return isinstance(getattr(kind, "impl_instance", kind), String)
