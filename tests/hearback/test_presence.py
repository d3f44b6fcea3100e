"""Who works on a database: names of their own, signs of life, and the dead that are not counted."""

import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from hearback import presence
from hearback.presence import new_name, others, present
from store import migrate, workers
from store.errors import MovedDatabase, Unreachable
from tests.hearback.house import House


def test_no_two_names_are_the_same() -> None:
    assert len({new_name() for _ in range(50)}) > 40
    assert str(os.getpid()) in new_name()


def test_a_process_is_there_while_it_works_and_gone_after(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    db, seen, beaten = house.app.db, presence.workers.alive, threading.Semaphore(0)

    def alive(*told: object) -> None:
        seen(*told)  # type: ignore[arg-type]
        beaten.release()

    monkeypatch.setattr(presence.workers, "alive", alive)
    monkeypatch.setattr(presence, "BEAT", timedelta(milliseconds=10))
    with present(db, "me", "run"):
        assert beaten.acquire(timeout=10)
        assert beaten.acquire(timeout=10), "the first beat is written when the second begins"
        (one,) = others(db, datetime.now(UTC))
        assert (one.name, one.host, one.pid, one.doing) == ("me", socket.gethostname(), os.getpid(), "run")
        assert one.seen_at > one.started_at
    assert others(db, datetime.now(UTC)) == []


def test_a_database_that_is_away_ends_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise Unreachable("the database is away")

    with present(house.app.db, "me", "run"):
        monkeypatch.setattr(presence.workers, "gone", away)


def test_a_process_ends_when_its_database_was_moved_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "BEAT", timedelta(milliseconds=10))
    told = threading.Event()
    with present(house.app.db, "me", "run", told.set):
        with house.app.db.begin() as tx:
            migrate.mark_moved(tx)
        assert told.wait(10)


def test_a_process_that_came_while_it_was_moved_does_not_begin(house: House) -> None:
    with house.app.db.begin() as tx:
        migrate.mark_moved(tx)
    with pytest.raises(MovedDatabase, match="hearback move"), present(house.app.db, "me", "run"):
        pass
    assert others(house.app.db, datetime.now(UTC)) == []


def test_being_told_to_end_is_a_signal_like_any_other() -> None:
    told: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    try:
        presence.end_process()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == [signal.SIGTERM]


def test_nothing_is_sent_out_of_a_database_that_was_moved_away(house: House) -> None:
    house.approved()
    with house.app.db.begin() as tx:
        migrate.mark_moved(tx)
    with pytest.raises(MovedDatabase, match="hearback move"):
        house.deliver()
    assert house.network.tried == []
    assert house.reply().state == "APPROVED"


def test_killed_processes_of_this_machine_are_not_counted(house: House) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    now = datetime.now(UTC)
    with house.app.db.begin() as tx:
        workers.here(tx, "killed", socket.gethostname(), process.pid, "run", now)
        workers.here(tx, "elsewhere", "another-machine", process.pid, "worker", now)
    assert [one.name for one in others(house.app.db, now)] == ["elsewhere"]
    assert others(house.app.db, now + timedelta(minutes=2)) == [], "who is silent for a minute is gone"
