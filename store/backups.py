"""Online copies of the database, each with its checksum and its numbers of rows, and the proof that a copy is whole.

Of SQLite the copy is a file like its own; of PostgreSQL it is what pg_dump writes (store.dumps).
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from store.errors import BadBackup


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A checked copy; `size` in bytes, `rows` by table at the moment of the copy."""

    path: Path
    sha256: str
    size: int
    rows: Mapping[str, int] = field(default_factory=dict)


Write = Callable[[Path], Mapping[str, int]]
"""Writes a copy to a path and tells its numbers of rows."""
TABLES = """SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT GLOB 'search_index*'"""
"""What SQLite holds besides its own and what the index of words is made of."""
_SQLITE = b"SQLite format 3\0"


def copy(database: Path, path: Path) -> Backup:
    """Copy a SQLite database that may be in use. Raises BadBackup."""
    if path.resolve() == database.resolve():
        raise BadBackup("a backup cannot replace the database itself")

    def write(unfinished: Path) -> Mapping[str, int]:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)  # in one go: in pieces it would start anew whenever somebody writes
            target.execute("PRAGMA journal_mode = DELETE")
            rows = _rows(target)
        _refuse_damaged(unfinished)
        return rows

    return keep(path, write)


def keep(path: Path, write: Write) -> Backup:
    """What `write` makes, with its checksum; nothing stands at `path` before it is whole. Raises BadBackup.

    Killed at any moment it leaves the copy that was there, or the new one, with files that belong to it.
    """
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        rows = write(unfinished)
        reach_the_disk(unfinished)
        made = Backup(path=path, sha256=_sha256(unfinished), size=unfinished.stat().st_size, rows=rows)
        _keep(_next(_rows_file(path)), json.dumps(dict(rows), indent=1, sort_keys=True) + "\n")
        _keep(_next(_checksum_file(path)), f"{made.sha256}  {path.name}\n")
        os.replace(unfinished, path)
        for file in (_rows_file(path), _checksum_file(path)):
            os.replace(_next(file), file)
    except (OSError, sqlite3.Error) as error:
        raise BadBackup(f"the backup could not be written to {path}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def check(path: Path) -> Backup:
    """Compare a copy with its checksum, and let SQLite look through one of its own. Raises BadBackup."""
    _finish(path)
    try:
        promised = _promised(_checksum_file(path))
        rows = json.loads(_rows_file(path).read_text(encoding="ascii")) if _rows_file(path).exists() else {}
        found = _sha256(path)
    except (OSError, ValueError, IndexError) as error:
        raise BadBackup(f"{path} or its checksum file cannot be read: {error}") from error
    if promised != found:
        raise BadBackup(f"{path} is not the file that was written: its SHA-256 is {found}, not {promised}")
    if is_sqlite(path):
        _refuse_damaged(path)
    return Backup(path=path, sha256=found, size=path.stat().st_size, rows=rows)


def beside(path: Path) -> tuple[Path, ...]:
    """The files that belong to a copy."""
    own = (_checksum_file(path), _rows_file(path))
    return (*own, *map(_next, own))


def is_sqlite(path: Path) -> bool:
    """A copy of a SQLite database, and not a dump of a PostgreSQL one."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in connection.execute(TABLES).fetchall()]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def _rows_file(path: Path) -> Path:
    return path.with_name(path.name + ".rows")


def _checksum_file(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _next(file: Path) -> Path:
    return file.with_name(file.name + ".next")


def _promised(file: Path) -> str:
    return file.read_text(encoding="ascii").split()[0]


def _finish(path: Path) -> None:
    """Give a copy its own files when their writing was cut short after the copy had taken its place."""
    waiting = [_next(file) for file in (_rows_file(path), _checksum_file(path)) if _next(file).exists()]
    if not waiting:
        return
    with suppress(OSError, ValueError, IndexError):
        if _promised(_next(_checksum_file(path))) == _sha256(path):
            for file in waiting:
                os.replace(file, file.with_suffix(""))


def _refuse_damaged(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            said += [f"broken reference in {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]
    except sqlite3.Error as error:
        raise BadBackup(f"{path} is not a whole database: {error}") from error
    if said != ["ok"]:
        raise BadBackup(f"{path} is damaged: {said[0]}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def reach_the_disk(path: Path) -> None:
    """Return once a power cut takes nothing of the file any more."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _keep(path: Path, content: str) -> None:
    with path.open("w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
