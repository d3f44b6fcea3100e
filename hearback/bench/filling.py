"""A database as it is after a long time: what went through the real pipeline, copied in the database itself.

Each copy has ids, authors, threads and keys of its own and is a little later than the one before, up to now. Most of
what was drafted then is sent, most tickets are closed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hearback import jobs, steps
from hearback.app import App
from store import indexing, tallies
from store.database import Tx
from store.tables import (
    analyses,
    decisions,
    mentions,
    metadata,
    moves,
    responses,
    revisions,
    search_texts,
    ticket_events,
    tickets,
)

SEED = 1_000
SPAN = timedelta(days=365)
OPEN_EACH = 20
"""What waits for a person is left so in one copy of this many."""
TOGETHER = 10
"""So many copies in one transaction."""

_COPIED = (mentions, analyses, decisions, responses, revisions, moves, tickets, ticket_events, search_texts)
_OF_ITS_OWN = {
    "mentions": ("external_id", "thread", "author_id"),
    "responses": ("key", "thread", "author_id"),
}
_SETTLED: Mapping[str, Mapping[str, str]] = {
    "responses": {
        "state": "CASE WHEN state IN ('DRAFT', 'APPROVED') THEN 'SENT' ELSE state END",
        "sent_at": "coalesce(sent_at, updated_at)",
        "receipt_id": "coalesce(receipt_id, key) || '-{k}'",
    },
    "tickets": {"status": "'closed'"},
}


def fill(app: App, source: str, count: int, now: datetime, tell: Callable[[str], None]) -> None:
    """Make `count` stored, read and answered mentions of the last year, in a database that has none; at least SEED.

    `app` listens to a BenchNetwork of SEED posts as `source`. The database must not be worked on by others.
    """
    _seed(app, source, now - SPAN)
    copies = -(-count // SEED) - 1
    with app.db.read() as tx:
        most = {table.name: _last(tx, table.name) for table in (mentions, responses, moves, tickets, ticket_events)}
        columns = {table.name: _columns(table, most, tx.dialect.name) for table in _COPIED}
    with app.db.begin() as tx:
        laid = indexing.lay_indexes_aside(tx)
    for first in range(1, copies + 1, TOGETHER):
        several = range(first, min(first + TOGETHER, copies + 1))
        with app.db.begin() as tx:
            for k in several:
                _copy(tx, columns, k, SPAN / copies * k)
        tell(f"{(several[-1] + 1) * SEED:,} stored")
    tell("making the indexes of words")
    with app.db.begin() as tx:
        indexing.make_indexes(tx, laid)
        _count_on(tx)
    tallies.mend(app.db)


def _seed(app: App, source: str, then: datetime) -> None:
    while steps.listen(app, source, then).more:
        pass
    while jobs.triage(app, then).more:
        pass
    while jobs.deliver(app, then, ("alert",)).more:
        pass


def _columns(table: Any, most: Mapping[str, int], dialect: str) -> dict[str, str]:
    """What stands in each column of a copy: SQL with {k} for its number and {s} for how many seconds later it is."""
    return {column.name: _value(table.name, column, most, dialect) for column in table.columns}


def _value(table: str, column: Any, most: Mapping[str, int], dialect: str) -> str:
    name = str(column.name)
    target = next((key.column.table.name for key in column.foreign_keys if key.column.name == "id"), None)
    if name == "id":
        return f"id + {{k}} * {most[table]}"
    if target is not None:
        return f"{name} + {{k}} * {most[target]}"
    if name in _OF_ITS_OWN.get(table, ()):
        return f"{name} || '-{{k}}'"
    if name.endswith("_at") or name == "at":
        later = "strftime('%Y-%m-%d %H:%M:%f000', {0}, '+{{s}} seconds')" if dialect == "sqlite" else _LATER
        return later.format(name)
    return name


_LATER = "{0} + interval '{{s}} seconds'"


def _copy(tx: Tx, columns: Mapping[str, Mapping[str, str]], k: int, later: timedelta) -> None:
    for table, plain in columns.items():
        values = {**plain, **(_SETTLED.get(table, {}) if k % OPEN_EACH else {})}
        names, told = ", ".join(values), ", ".join(values.values())
        told = told.replace("{k}", str(k)).replace("{s}", str(int(later.total_seconds())))
        first = _FIRST.get(table, f"mention_id <= {SEED}")
        tx.exec_driver_sql(f"INSERT INTO {table} ({names}) SELECT {told} FROM {table} WHERE {first}")  # noqa: S608


_RESPONSES = f"(SELECT id FROM responses WHERE mention_id <= {SEED})"  # noqa: S608
_TICKETS = f"(SELECT id FROM tickets WHERE mention_id <= {SEED})"  # noqa: S608
_FIRST = {
    "mentions": f"id <= {SEED}",
    "revisions": f"response_id IN {_RESPONSES}",
    "moves": f"response_id IN {_RESPONSES}",
    "ticket_events": f"ticket_id IN {_TICKETS}",
}


def _last(tx: Tx, table: str) -> int:
    found = tx.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar()  # noqa: S608
    return int(found or 0)


def _count_on(tx: Tx) -> None:
    """SQLite counts on by itself; PostgreSQL is told where, and what it knows of the rows is renewed."""
    if tx.dialect.name == "sqlite":
        return
    for table in _COPIED:
        if table.autoincrement_column is not None and "id" in table.columns:
            sequence, most = f"pg_get_serial_sequence('{table.name}', 'id')", f"(SELECT max(id) FROM {table.name})"  # noqa: S608
            tx.exec_driver_sql(f"SELECT setval({sequence}, {most}) WHERE {most} IS NOT NULL")
    for table in metadata.sorted_tables:
        tx.exec_driver_sql(f"ANALYZE {table.name}")
