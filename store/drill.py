"""A backup is worth what its restoring is: brought back in a place of its own, opened, counted, looked through."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from store import audit, backups, dumps, migrate, restoring, tallies
from store.database import Database, Tx
from store.errors import BackupRefused, BadBackup
from store.restoring import Held
from store.tables import metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back: rows by table, the schema it had, what may not leave, and every fault found, in words."""

    rows: Mapping[str, int]
    revision: str
    held: Held
    faults: tuple[str, ...] = ()


def restore(path: Path, url: str, now: datetime) -> Restored:
    """Bring a backup to the database `url`, which must not be there yet (PostgreSQL: without tables).

    It is brought to this version, and nothing leaves it until a person has looked (store.restoring). Of SQLite nothing
    stands in its place before all of that is done. Raises BadBackup, BackupRefused, NewerDatabase.
    """
    kept = backups.check(path)
    with _opened(url) as db:
        if db.file is None:
            _refuse_other(path, is_sqlite=False)
            with db.read() as tx:
                if set(dumps.rows(tx)) - {migrate.RESTORING}:
                    raise BackupRefused("the database has tables: restore into an empty one")
            with db.reshape() as tx:
                migrate.mark_restoring(tx)
            dumps.restore(path, db.address)
            return _made_ready(db, kept.rows, now)
        target = db.file
    _refuse_other(path, is_sqlite=True)
    with _unfinished(path, target) as place, _opened(f"sqlite:///{place}") as copy:
        return _made_ready(copy, kept.rows, now)


def drill(path: Path, url: str, now: datetime) -> Restored:
    """Restore beside the database `url`, look through what came back, remove it. Raises as `restore` does."""
    with _place(path, url) as place:
        found = restore(path, place, now)
        with _opened(place) as db, db.read() as tx:
            return replace(found, faults=tuple(_faults(tx)))


def _made_ready(db: Database, promised: Mapping[str, int], now: datetime) -> Restored:
    revision = migrate.revision(db)
    with db.read() as tx:
        found = {name: count for name, count in _rows(tx).items() if name != migrate.RESTORING}
    if promised and found != dict(promised):
        raise BadBackup(f"not everything came back: {_difference(promised, found)}")
    migrate.upgrade(db)
    with db.begin() as tx:
        held = restoring.hold(tx, now)
        migrate.restored(tx)
    return Restored(rows=found, revision=revision or "", held=held)


def _refuse_other(path: Path, *, is_sqlite: bool) -> None:
    if is_sqlite and not backups.is_sqlite(path):
        raise BackupRefused("this is a dump of PostgreSQL: restore it into one, see [database] url")
    if not is_sqlite and backups.is_sqlite(path):
        raise BackupRefused("this is a copy of SQLite: restore it into a file, then `hearback move` it")


@contextmanager
def _unfinished(path: Path, target: Path) -> Iterator[Path]:
    """A copy beside `target` that takes its place at the end of the block, or goes.

    SQLite plays any log that it finds beside a file into that file, so a log that was left behind is refused as well.
    """
    there = [each for each in (target, *_logs(target)) if each.exists()]
    if there:
        words = "stop Hearback, and move it away together with its -wal and -shm files"
        raise BackupRefused(f"{there[0]} is there: {words}")
    part = target.with_name(target.name + ".part")
    try:
        for old in (part, *_logs(part)):
            old.unlink(missing_ok=True)
        shutil.copyfile(path, part)
        yield part
        if any(log.exists() and log.stat().st_size for log in _logs(part)):
            raise BadBackup(f"{part} is still in use: nothing was restored")
        backups.reach_the_disk(part)
        os.replace(part, target)
    finally:
        for left in (part, *_logs(part)):
            left.unlink(missing_ok=True)


def _logs(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal")]


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
    names = tx.execute(text(backups.TABLES))
    return {name: tx.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names.scalars()}  # noqa: S608


def _faults(tx: Tx) -> Iterator[str]:
    """The record's chain, the running totals, and the tables of this version."""
    altered = audit.verify(tx)
    if altered is not None:
        yield f"the audit record was altered at entry {altered}"
    for name, (counted, total) in tallies.drifted(tx).items():
        yield f"{counted} {name}, but the running total says {total}"
    missing = metadata.tables.keys() - _rows(tx).keys()
    if missing:
        yield f"tables are missing: {', '.join(sorted(missing))}"


def _difference(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return ", ".join(f"{name} has {after.get(name, 'no')} rows, not {before.get(name, 'any')}" for name in names)
