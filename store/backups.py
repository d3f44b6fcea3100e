"""Online copies of a SQLite database, and the proof that a copy is whole."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from store.errors import BadBackup


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A checked copy; `size` in bytes."""

    path: Path
    sha256: str
    size: int


def copy(database: Path, path: Path) -> Backup:
    """Copy a database that may be in use; nothing stands at `path` before the copy is whole. Raises BadBackup."""
    if path.resolve() == database.resolve():
        raise BadBackup("a backup cannot replace the database itself")
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)  # in one go: in pieces it would start anew whenever somebody writes
            target.execute("PRAGMA journal_mode = DELETE")
        _refuse_damaged(unfinished)
        _reach_the_disk(unfinished)
        made = Backup(path=path, sha256=_sha256(unfinished), size=unfinished.stat().st_size)
        _keep(_checksum_file(path), f"{made.sha256}  {path.name}\n")
        os.replace(unfinished, path)
    except (OSError, sqlite3.Error) as error:
        raise BadBackup(f"the backup could not be written to {path}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def check(path: Path) -> Backup:
    """Compare a copy with its checksum and let SQLite look through it. Raises BadBackup."""
    try:
        promised = _checksum_file(path).read_text(encoding="ascii").split()[0]
        found = _sha256(path)
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise BadBackup(f"{path} or its checksum file cannot be read: {error}") from error
    if promised != found:
        raise BadBackup(f"{path} is not the file that was written: its SHA-256 is {found}, not {promised}")
    _refuse_damaged(path)
    return Backup(path=path, sha256=found, size=path.stat().st_size)


def _checksum_file(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


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


def _reach_the_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _keep(path: Path, content: str) -> None:
    with path.open("w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
