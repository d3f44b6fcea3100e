"""A backup is worth what its restoring is: brought back in a place of its own, opened, counted, looked through."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, text

from store import audit, backups, dumps, migrate, tallies
from store.database import Database, Tx
from store.errors import BackupRefused, BadBackup
from store.tables import mentions, metadata, responses


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back: rows by table, the schema it had, and every fault that was found in words."""

    rows: Mapping[str, int]
    revision: str
    faults: tuple[str, ...]


def restore(path: Path, url: str) -> Mapping[str, int]:
    """Bring a backup to the database `url`, which must not be there yet (PostgreSQL: without tables); rows by table.

    Raises BadBackup, BackupRefused.
    """
    kept = backups.check(path)
    with _opened(url) as db:
        if db.dialect == "sqlite" and not backups.is_sqlite(path):
            raise BackupRefused("this is a dump of PostgreSQL: restore it into one, see [database] url")
        if db.dialect == "postgresql" and backups.is_sqlite(path):
            raise BackupRefused("this is a copy of SQLite: restore it into a file, then `hearback move` it")
        _bring(path, db)
    with _opened(url) as db, db.read() as tx:
        found = _rows(tx)
    if kept.rows and dict(found) != dict(kept.rows):
        raise BadBackup(f"not everything came back: {_difference(kept.rows, found)}")
    return found


def drill(path: Path, url: str) -> Restored:
    """Restore beside the database `url`, look through what came back, remove it. Raises BadBackup, BackupRefused."""
    with _place(path, url) as place:
        found = restore(path, place)
        with _opened(place) as db:
            before = migrate.revision(db)
            migrate.upgrade(db)
            with db.read() as tx:
                return Restored(rows=found, revision=before or "", faults=tuple(_faults(tx)))


def _bring(path: Path, db: Database) -> None:
    if db.dialect == "postgresql":
        with db.read() as tx:
            if tx.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")).scalar():
                raise BackupRefused("the database has tables: restore into an empty one")
        dumps.restore(path, db.address)
        return
    target = Path(db.url.removeprefix("sqlite:///"))
    if target.exists():
        raise BackupRefused(f"{target} is there: stop Hearback, and move it away together with its -wal and -shm files")
    shutil.copyfile(path, target)


@contextmanager
def _place(path: Path, url: str) -> Iterator[str]:
    if backups.is_sqlite(path):
        with TemporaryDirectory(prefix="hearback-drill-", dir=path.parent) as folder:
            yield f"sqlite:///{Path(folder) / 'drill.db'}"
        return
    with _opened(url) as db, dumps.scratch(db.address) as address:
        yield address


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        db.close()


def _rows(tx: Tx) -> dict[str, int]:
    if tx.dialect.name == "postgresql":
        return dumps.rows(tx)
    names = tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
    return {name: tx.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names.scalars()}  # noqa: S608


def _faults(tx: Tx) -> Iterator[str]:
    """The record's chain, the running totals, and the tables of this version."""
    altered = audit.verify(tx)
    if altered is not None:
        yield f"the audit record was altered at entry {altered}"
    totals = tallies.every(tx)
    if (heard := _count(tx)) != totals.get(("mentions",), 0):
        yield f"{heard} mentions, but the running total says {totals.get(('mentions',), 0)}"
    r = responses.c
    for kind, state, count in tx.execute(select(r.kind, r.state, func.count()).group_by(r.kind, r.state)):
        if totals.get(("response", kind, state), 0) != count:
            yield f"{count} {kind} {state}, but the running total says {totals.get(('response', kind, state), 0)}"
    missing = metadata.tables.keys() - _rows(tx).keys()
    if missing:
        yield f"tables are missing: {', '.join(sorted(missing))}"


def _count(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(mentions)).scalar_one()


def _difference(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return ", ".join(f"{name} has {after.get(name, 'no')} rows, not {before.get(name, 'any')}" for name in names)
