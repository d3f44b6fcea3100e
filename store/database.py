"""Connections and transactions of the one database, SQLite (a file) or PostgreSQL.

A transaction (`Tx`) comes from `Database.begin()` (writes) or `Database.read()` (a read-only snapshot) and is passed to
the functions of the repositories; other rooms treat it as opaque.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from config.approval import Approval
from store import backups, dumps, indexing, ledger, stories
from store.errors import BadDatabase, StoreError, Unreachable

Tx = Connection
DialectName = Literal["sqlite", "postgresql"]

_POOL = 10
_WRITER_WAIT = 30.0
_WRITES, _HEEDED = "hearback_writes", "hearback_heeded"
_NOTHING: Mapping[str, Approval] = MappingProxyType({})
_POSTGRES = "-c timezone=utc -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_READ_LOG = "PRAGMA wal_checkpoint(PASSIVE)"
_LONGEST_LOG = 20_000
"""Pages of SQLite's log after which the writer itself has to bring them into the file, where nobody did before."""
_UPGRADE_LOCK = 7_203_344_115
_MISTAKES = (IntegrityError, ProgrammingError, DataError, InternalError, NotSupportedError)  # ours, not the database's


class Database:
    """A pool of connections to one database; safe to share between threads.

    Its errors name no values, for what customers wrote would be among them and go into the logs.
    SQLite has one writer at a time: threads of this process queue for it here, other processes wait in SQLite.
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.url = url
        self.dialect = cast(DialectName, parsed.get_backend_name())
        self._file = Path(parsed.database or "") if self.dialect == "sqlite" else None
        self._engine = _sqlite(parsed) if self.dialect == "sqlite" else _postgresql(parsed)
        self._writer = threading.Lock()
        self._heeded = _NOTHING

    def heed(self, rules: Mapping[str, Approval]) -> None:
        """Every transaction from here on obeys these rules of approval, by brand."""
        self._heeded = MappingProxyType(dict(rules))

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """A writing transaction: committed at the end of the block, rolled back when it raises.

        Not to be nested in one thread: on SQLite the inner one would wait for the outer one (Unreachable after 30 s).
        """
        with self._sole_writer(), _told(), self._engine.connect() as connection:
            tx = connection.execution_options(**{_WRITES: True, _HEEDED: self._heeded})
            ledger.open_pending(tx)
            said = ledger.pending(tx).stories
            try:
                with tx.begin():
                    yield tx
                    indexing.flush(tx)
                    ledger.flush(tx)
            finally:
                ledger.drop_pending(tx)
        stories.log(said)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that sees one moment of the database and cannot write."""
        with _told(), self._engine.connect() as connection:
            tx = connection.execution_options(**self._reading)
            with tx.begin():
                yield tx

    @contextmanager
    def reshape(self) -> Iterator[Tx]:
        """A transaction for migrations: one at a time over all processes, all or nothing."""
        with self._sole_writer(), _told(), self._engine.connect() as connection:
            tx = connection.execution_options(**{_WRITES: True})
            with _without_foreign_keys(tx), tx.begin():
                if self.dialect == "postgresql":
                    tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # the other end may take long
                    tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
                yield tx
                _refuse_broken_references(tx)

    @property
    def file(self) -> Path | None:
        """Where a SQLite database is; None for PostgreSQL."""
        return self._file

    @property
    def address(self) -> str:
        """The PostgreSQL database as its own programs are told it, with the password. Raises BadDatabase on SQLite."""
        if self.dialect != "postgresql":
            raise BadDatabase("this is a SQLite database: one process, one machine")
        return make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)

    def ping(self) -> None:
        """Raises Unreachable, with words, when the database does not answer."""
        with self.read() as tx:
            tx.execute(text("SELECT 1"))

    def tidy(self) -> None:
        """Write the file of SQLite anew without the remains of what was deleted. Raises Unreachable while it is in use.

        PostgreSQL does so by itself.
        """
        if self._file is None:
            return
        with self._sole_writer(), _told(), self._engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            try:
                for statement in ("PRAGMA query_only = OFF", indexing.TIDY, "VACUUM", _EMPTY_LOG):
                    driver.execute(statement)
            except sqlite3.Error as error:
                raise Unreachable(f"the database is in use: {error}") from error

    def checkpoint(self) -> None:
        """Bring what was committed from SQLite's log into its file, while others write. Raises Unreachable.

        A writer that has to do so itself keeps all others waiting: with a large file, for a second and more.
        """
        if self._file is None:
            return
        with _told(), self._engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            try:
                driver.execute(_READ_LOG)
            except sqlite3.Error as error:
                raise Unreachable(f"the database is in use: {error}") from error

    def backup(self, path: Path) -> backups.Backup:
        """A checked copy of the running database in `path`, its SHA-256 in `path`.sha256, its rows in `path`.rows.

        Raises BackupRefused where PostgreSQL's own programs are missing, BadBackup.
        """
        if self._file is not None:
            return backups.copy(self._file, path)
        with self.read() as tx:
            return dumps.copy(tx, self.address, path)

    def close(self) -> None:
        self._engine.dispose()

    @property
    def _reading(self) -> dict[str, Any]:
        if self.dialect == "sqlite":
            return {_WRITES: False, _HEEDED: self._heeded}
        return {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ", _HEEDED: self._heeded}

    @contextmanager
    def _sole_writer(self) -> Iterator[None]:
        if self.dialect != "sqlite":
            yield
            return
        if not self._writer.acquire(timeout=_WRITER_WAIT):
            raise Unreachable(f"another transaction has been writing for {_WRITER_WAIT:.0f} s; is begin() nested?")
        try:
            yield
        finally:
            self._writer.release()


def heeded(tx: Tx) -> Mapping[str, Approval]:
    """The rules of approval that this transaction obeys, by brand."""
    return cast(Mapping[str, Approval], tx.get_execution_options().get(_HEEDED, _NOTHING))


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise BadDatabase(f"this is no database address: {error}") from error
    except ValueError:
        # What it took for a port may be a piece of the password, so its own words are not repeated.
        words = "its port is no number. Write / @ : and # in a password as %2F %40 %3A and %23"
        raise BadDatabase(f"this is no database address: {words}") from None
    if backend == "sqlite":
        return _parse_sqlite(parsed)
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise BadDatabase(f"{backend} is not supported: use sqlite:///FILE or postgresql://USER@HOST/DATABASE")


def _parse_sqlite(parsed: URL) -> URL:
    file = parsed.database or ""
    if not file or file == ":memory:" or file.startswith("file:"):
        raise BadDatabase("SQLite needs a file: sqlite:///hearback.db")
    folder = Path(file).parent
    if not folder.is_dir():
        raise BadDatabase(f"the folder of the database does not exist: {folder}")
    return parsed.set(drivername="sqlite+pysqlite", query={})


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, pool_size=_POOL, max_overflow=_POOL, pool_timeout=_WRITER_WAIT, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL) -> Engine:
    arguments = {"options": _POSTGRES, "connect_timeout": 5}
    try:
        return create_engine(
            url, pool_size=_POOL, max_overflow=_POOL, pool_timeout=_WRITER_WAIT, pool_pre_ping=True,
            hide_parameters=True, connect_args=arguments, isolation_level="READ COMMITTED",
        )  # fmt: skip
    except ModuleNotFoundError as error:
        raise BadDatabase("PostgreSQL needs its driver: pip install 'hearback[postgres]'") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_WRITER_WAIT * 1000:.0f}")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -16000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")


@contextmanager
def _told() -> Iterator[None]:
    """Say in our own words that the database is away or busy, so that no other room needs to know its library."""
    try:
        yield
    except (DatabaseError, InterfaceError, PoolTimeout) as error:
        if isinstance(error, _MISTAKES):
            raise
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise Unreachable(f"the database does not answer or is busy: {cause}".strip()) from error


@contextmanager
def _without_foreign_keys(tx: Tx) -> Iterator[None]:
    """SQLite rebuilds a table to alter it; its references are checked at the end instead of row by row."""
    if tx.dialect.name != "sqlite":
        yield
        return
    driver = tx.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _refuse_broken_references(tx: Tx) -> None:
    if tx.dialect.name == "sqlite" and (broken := tx.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise StoreError(f"the upgrade would leave a row of {broken[0]} that refers to a missing row of {broken[2]}")
