"""Copies of a running database are whole, checked, and refused when they are damaged."""

import hashlib
import threading
from pathlib import Path

import pytest

from store import backups, events
from store.database import Database
from store.errors import BackupRefused, BadBackup
from tests.store.making import NOW


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Database:
    path = tmp_path / "running.db"
    path.write_bytes(sqlite_template.read_bytes())
    return Database(f"sqlite:///{path}")


def add_event(db: Database) -> None:
    with db.begin() as tx:
        events.add(tx, "source", "x", "lotus", NOW)


def test_a_copy_made_under_load_is_whole_and_not_older_than_its_start(sqlite: Database, tmp_path: Path) -> None:
    stop = threading.Event()
    add_event(sqlite)

    def write() -> None:
        while not stop.is_set():
            add_event(sqlite)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with sqlite.read() as tx:
            before = events.last_id(tx)
        made = sqlite.backup(tmp_path / "copy.db")
    finally:
        stop.set()
        writer.join()
    assert backups.check(made.path) == made
    copy = Database(f"sqlite:///{made.path}")
    with copy.read() as tx:
        kept = events.last_id(tx)
        assert [event.id for event in events.after(tx, 0, limit=100_000)] == list(range(1, kept + 1))
    assert kept >= before
    copy.close()
    sqlite.close()


def test_the_checksum_file_is_the_one_that_sha256sum_reads(sqlite: Database, tmp_path: Path) -> None:
    made = sqlite.backup(tmp_path / "copy.db")
    digest = hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert (tmp_path / "copy.db.sha256").read_text() == f"{digest}  copy.db\n"
    assert made.size == made.path.stat().st_size
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db", "copy.db.sha256"]
    sqlite.close()


@pytest.mark.parametrize("place", [0, 5000, -1])
def test_one_changed_byte_is_found(sqlite: Database, tmp_path: Path, place: int) -> None:
    made = sqlite.backup(tmp_path / "copy.db")
    content = bytearray(made.path.read_bytes())
    content[place] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(BadBackup, match="not the file that was written"):
        backups.check(made.path)
    sqlite.close()


def test_damage_with_a_matching_checksum_is_found_too(sqlite: Database, tmp_path: Path) -> None:
    made = sqlite.backup(tmp_path / "copy.db")
    torn = made.path.read_bytes()[: made.size // 2]
    made.path.write_bytes(torn)
    (tmp_path / "copy.db.sha256").write_text(f"{hashlib.sha256(torn).hexdigest()}  copy.db\n")
    with pytest.raises(BadBackup, match=r"damaged|whole"):
        backups.check(made.path)
    sqlite.close()


def test_a_copy_without_its_checksum_is_refused(sqlite: Database, tmp_path: Path) -> None:
    made = sqlite.backup(tmp_path / "copy.db")
    (tmp_path / "copy.db.sha256").unlink()
    with pytest.raises(BadBackup, match="cannot be read"):
        backups.check(made.path)
    sqlite.close()


def test_what_cannot_be_written_is_told_in_words(sqlite: Database, tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="could not be written"):
        sqlite.backup(tmp_path / "no" / "such" / "folder" / "copy.db")
    with pytest.raises(BadBackup, match="cannot replace the database"):
        sqlite.backup(tmp_path / "running.db")
    sqlite.close()


@pytest.mark.postgres
def test_postgresql_is_left_to_its_own_tool(postgres: str, tmp_path: Path) -> None:
    db = Database(postgres)
    with pytest.raises(BackupRefused, match="pg_dump"):
        db.backup(tmp_path / "copy.db")
    db.close()
    assert list(tmp_path.iterdir()) == []
