"""Connections and transactions: addresses, pragmas, roll-back, many writers, words for a database that is away."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from store import database, events
from store.database import Database
from store.errors import BadDatabase, StoreError, Unreachable
from store.tables import sign_in_attempts
from tests.store.making import NOW

WRITE = {"key": "k", "ok": True, "at": NOW}
WRITER = """
import sys
from datetime import datetime, UTC
from store.database import Database
from store import people
db = Database(sys.argv[1])
for _ in range(50):
    with db.begin() as tx:
        before = people.failures_since(tx, "k", datetime(2000, 1, 1, tzinfo=UTC))
        people.attempt_noted(tx, "k", False, datetime.now(UTC))
        assert people.failures_since(tx, "k", datetime(2000, 1, 1, tzinfo=UTC)) == before + 1
db.close()
"""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:///no/such/folder/hearback.db", "folder of the database does not exist"),
        ("mysql://root@localhost/hearback", "not supported"),
        ("oracle://x", "not supported"),
        ("hearback.db", "no database address"),
        ("", "no database address"),
        ("postgresql://me@host:s3cret/x", "its port is no number"),
    ],
)
def test_a_bad_address_is_refused_in_words(address: str, words: str) -> None:
    with pytest.raises(BadDatabase, match=words):
        Database(address)


def test_sqlite_keeps_every_promise_of_its_settings(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with db.begin() as tx:
        told = {name: tx.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "busy_timeout")}
        told |= {name: tx.execute(text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "synchronous")}
    db.close()
    assert told == {"journal_mode": "wal", "busy_timeout": 30_000, "foreign_keys": 1, "synchronous": 2}


@pytest.mark.postgres
def test_postgresql_is_read_committed_in_utc(postgres: str) -> None:
    db = Database(postgres)
    with db.begin() as tx:
        assert tx.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
        assert tx.execute(text("SHOW timezone")).scalar() == "UTC"
    db.close()


def test_an_exception_takes_everything_back(db: Database) -> None:
    def write_and_fail() -> None:
        with db.begin() as tx:
            tx.execute(insert(sign_in_attempts), WRITE)
            events.add(tx, "source", "x", "lotus", NOW)
            raise KeyError("stop")

    with pytest.raises(KeyError):
        write_and_fail()
    with db.read() as tx:
        assert tx.execute(select(func.count()).select_from(sign_in_attempts)).scalar() == 0
        assert events.last_id(tx) == 0


def test_a_reading_transaction_cannot_write(db: Database) -> None:
    with pytest.raises((DBAPIError, Unreachable), match=r"readonly|read-only"), db.read() as tx:
        tx.execute(insert(sign_in_attempts), WRITE)


def test_a_connection_that_read_may_write_afterwards(db: Database) -> None:
    with db.read() as tx:
        assert tx.execute(text("SELECT 1")).scalar() == 1
    with db.begin() as tx:
        tx.execute(insert(sign_in_attempts), WRITE)


def test_what_is_told_needs_a_writing_transaction(db: Database) -> None:
    with pytest.raises(RuntimeError, match="only reads"), db.read() as tx:
        events.add(tx, "source", "x", "lotus", NOW)


def test_a_reader_sees_one_moment(db: Database) -> None:
    count = select(func.count()).select_from(sign_in_attempts)
    with db.read() as reader:
        assert reader.execute(count).scalar() == 0
        with db.begin() as tx:
            tx.execute(insert(sign_in_attempts), WRITE)
        assert reader.execute(count).scalar() == 0
    with db.read() as reader:
        assert reader.execute(count).scalar() == 1


def test_four_threads_write_and_none_is_locked_out(db: Database) -> None:
    together = threading.Barrier(4)

    def write() -> None:
        together.wait()
        for _ in range(25):
            with db.begin() as tx:
                tx.execute(insert(sign_in_attempts), WRITE)
                events.add(tx, "source", "x", "lotus", NOW)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write) for _ in range(4)]:
            done.result()
    with db.read() as tx:
        assert tx.execute(select(func.count()).select_from(sign_in_attempts)).scalar() == 100
        assert [event.id for event in events.after(tx, 0)] == list(range(1, 101))


def test_three_processes_write_to_one_sqlite_file(db: Database) -> None:
    if db.dialect != "sqlite":
        pytest.skip("PostgreSQL serves processes by its nature; two writers may count the same there")
    command = [sys.executable, "-W", "error", "-c", WRITER, db.url]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    said = [process.communicate(timeout=60)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    with db.read() as tx:
        assert tx.execute(select(func.count()).select_from(sign_in_attempts)).scalar() == 150


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_WRITER_WAIT", 0.01)
    db = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with db.begin(), pytest.raises(Unreachable, match="nested"), db.begin():
        pass
    with db.begin() as tx:
        tx.execute(text("SELECT 1"))
    db.close()


def test_a_foreign_writer_that_holds_on_is_told_as_busy(tmp_path: Path) -> None:
    first, second = (Database(f"sqlite:///{tmp_path / 'a.db'}") for _ in range(2))
    with second.begin() as tx:
        tx.execute(text("SELECT 1"))
    with first.begin():
        with second.read() as tx:
            tx.execute(text("PRAGMA busy_timeout = 20"))
        with pytest.raises(Unreachable, match="locked"), second.begin():
            pass
    first.close()
    second.close()


def test_the_log_is_brought_into_the_file_while_others_read_and_write(db: Database, tmp_path: Path) -> None:
    with db.begin() as tx:
        tx.execute(insert(sign_in_attempts), WRITE)
    with db.begin() as tx:
        tx.execute(insert(sign_in_attempts), WRITE)
        db.checkpoint()
        if db.file is None:
            return
        without_log = tmp_path / "without_log.db"
        without_log.write_bytes(db.file.read_bytes())
    kept = Database(f"sqlite:///{without_log}")
    with kept.read() as reader:
        assert reader.execute(select(func.count()).select_from(sign_in_attempts)).scalar() == 1
    kept.close()


def test_the_end_that_waits_for_the_other_in_a_long_move_is_not_cut_off(db: Database) -> None:
    if db.dialect == "sqlite":
        return
    with db.begin() as tx:
        assert tx.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "1min"
    with db.reshape() as tx:
        assert tx.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "0"


def test_ping_tells_in_words_that_nobody_answers(db: Database, tmp_path: Path) -> None:
    db.ping()
    away = Database("postgresql://nobody@127.0.0.1:9/nothing")
    with pytest.raises(Unreachable, match="does not answer"):
        away.ping()
    away.close()


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("this is a letter, not a database, and it is long enough to be sure" * 20)
    db = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(StoreError, match="not a database"):
        db.ping()
    db.close()
