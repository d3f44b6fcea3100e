"""One process among all that work on the database: its name, and a sign of life every few seconds."""

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from store import migrate, workers
from store.database import Database, Tx
from store.errors import MovedDatabase, StoreError
from store.workers import BEAT, Worker

log = logging.getLogger(__name__)


def new_name() -> str:
    """A name that no other process has, not even one of this number on this machine."""
    return f"{socket.gethostname()[:100]}-{os.getpid()}-{secrets.token_hex(2)}"


def end_process() -> None:
    """In order, as if it had been told to stop from outside."""
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def present(db: Database, name: str, doing: str, moved: Callable[[], None] = end_process) -> Iterator[None]:
    """Say that this process works on the database, until the end of the block. Raises StoreError at its beginning.

    `moved` is called, in a thread, once everything was moved out of the database meanwhile.
    """
    with db.begin() as tx:
        workers.here(tx, name, socket.gethostname(), os.getpid(), doing, _now())
        migrate.refuse_moved(tx)
    ended = threading.Event()
    pulse = threading.Thread(target=_beat, args=(db, name, ended, moved), name="presence")
    pulse.start()
    try:
        yield
    finally:
        ended.set()
        pulse.join()
        _said(lambda: _leave(db, name))


def others(db: Database, now: datetime) -> list[Worker]:
    """Processes that work on the database, without those of this machine that were killed. Raises StoreError."""
    with db.read() as tx:
        return others_in(tx, now)


def others_in(tx: Tx, now: datetime) -> list[Worker]:
    """The same, within a transaction."""
    return [one for one in workers.present(tx, now) if one.host != socket.gethostname() or _lives(one.pid)]


def _beat(db: Database, name: str, ended: threading.Event, moved: Callable[[], None]) -> None:
    while not ended.wait(BEAT.total_seconds()):
        try:
            _said(lambda: _alive(db, name))
        except MovedDatabase as error:
            log.error("the database was moved away", extra={"reason": str(error)})
            moved()
            return


def _alive(db: Database, name: str) -> None:
    with db.begin() as tx:
        workers.alive(tx, name, _now())
        migrate.refuse_moved(tx)


def _leave(db: Database, name: str) -> None:
    with db.begin() as tx:
        workers.gone(tx, name)


def _said(write: Callable[[], None]) -> None:
    """Without a database nobody can be told; the next sign of life may reach it."""
    try:
        write()
    except MovedDatabase:
        raise
    except StoreError as error:
        log.warning("no sign of life", extra={"reason": str(error)})


def _lives(pid: int) -> bool:
    if os.name != "posix":  # there the question itself would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _now() -> datetime:
    return datetime.now(UTC)
