"""A filled database of the first release goes to this version while others write, and after a kill -9 midway."""

import multiprocessing
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import event, text

from store import audit, mentions, migrate, responses, tallies
from store.database import Database
from tests.store.making import NOW, later

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill -9")

FILLED, WRITERS = 300, 2
FIRST = "0001"
TIMES = "'2026-03-01 12:00:00.000000'"
MENTION = f"""INSERT INTO mentions (source, brand, platform, account, external_id, revision, stage, quiet, relevant,
    why, kind, author_id, author_name, text, thread, seen_at, gate_open, gate_reason, own, raw, first_seen_at,
    last_seen_at)
    VALUES ('x', 'lotus', 'twitter', 'lotusandpine', '%s', 'r', 'done', false, true, '', 'mention', 'u%s', 'Anh',
    'late', 't%s', {TIMES}, true, '', false, '{{}}', {TIMES}, {TIMES})"""
SOURCE = """INSERT INTO sources (name, brand, platform, account, stream, problem, disabled, paused, paused_by, failures,
    missed, version) VALUES ('x', 'lotus', 'twitter', 'lotusandpine', 'mentions', '', false, false, '', 0, '', 1)"""
RESPONSE = f"""INSERT INTO responses (brand, mention_id, mention_revision, platform, author_id, thread, kind, state,
    revision, language, template, meaning, outlet, key, rule, reasons, rank, fence, attempts, read_backs, created_at,
    updated_at, due_at, detail, version) SELECT brand, id, revision, platform, author_id, thread, 'reply',
    CASE WHEN id - (id / 3) * 3 = 0 THEN 'DRAFT' ELSE 'REJECTED' END, 1, 'en', 'late-1', '', source, 'k' || id,
    'angry', '[]', -80, 0, 0, 0, {TIMES}, {TIMES}, {TIMES}, '', 1 FROM mentions"""
REVISION = f"""INSERT INTO revisions (response_id, number, text, by_kind, by_name, at)
    SELECT id, 1, 'We are sorry.', 'worker', 'hearback', {TIMES} FROM responses"""


def killed_upgrade(url: str) -> int | None:
    """The exit status of an upgrade in a process of its own, which is killed when all steps are done but the commit."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    child = context.Process(target=_upgrade, args=(url,))
    child.start()
    child.join(120)
    return child.exitcode


def _upgrade(url: str) -> None:
    db, applied = Database(url), 0

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal applied
        applied += "alembic_version" in statement and not statement.startswith(("SELECT", "PRAGMA"))

    def die(_connection: object) -> None:
        if applied:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db._engine, "before_cursor_execute", count)
    event.listen(db._engine, "commit", die)
    migrate.upgrade(db)


@pytest.fixture
def filled(empty_address: str) -> Iterator[Database]:
    """A database of the first release with rows in it."""
    db = Database(empty_address)
    with db.reshape() as tx:
        settings = migrate.config()
        settings.attributes["connection"] = tx
        command.upgrade(settings, FIRST)
    with db.begin() as tx:
        tx.execute(text(SOURCE))
        for number in range(FILLED):
            tx.exec_driver_sql(MENTION % (number, number % 200, number % 300))
        tx.exec_driver_sql(RESPONSE)
        tx.execute(text(REVISION))
        audit.note(tx, "mai", "approve", "response 1", "", NOW)
    yield db
    db.close()


def connect(url: str) -> Any:
    """What an older Hearback uses, which knows nothing of the new tables."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))


@contextmanager
def writing(url: str) -> Iterator[list[str]]:
    """Writers at work; yields the names of what they were told is stored."""
    stored: list[str] = []
    stop, faults = threading.Event(), list[BaseException]()

    def write(writer: int) -> None:
        number = 0
        with closing(connect(url)) as connection:
            while not stop.is_set():
                number += 1
                name = f"w{writer}-{number}"
                connection.execute(MENTION % (name, number, number))
                connection.commit()
                stored.append(name)
                stop.wait(0.002)

    def guarded(writer: int) -> None:
        try:
            write(writer)
        except (sqlite3.Error, psycopg.Error) as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield stored
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []


def everything_is_there(db: Database, stored: list[str]) -> None:
    with db.read() as tx:
        there = set(tx.execute(text("SELECT external_id FROM mentions")).scalars())
        assert there == {*map(str, range(FILLED)), *stored}
        assert tx.execute(text("SELECT count(*) FROM responses")).scalar() == FILLED
        if db.dialect == "sqlite":
            assert tx.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert tx.execute(text("PRAGMA foreign_key_check")).all() == []


def test_an_upgrade_killed_midway_changes_nothing_and_the_next_one_ends_it_while_others_write(filled: Database) -> None:
    with writing(filled.url) as stored:
        assert killed_upgrade(filled.url) == -signal.SIGKILL
        assert migrate.revision(filled) == FIRST
        before = len(stored)
        assert migrate.upgrade(filled) == (FIRST, migrate.head())
        so_far = len(stored)
        while len(stored) < so_far + 20:
            threading.Event().wait(0.01)
    assert migrate.revision(filled) == migrate.head()
    assert before > 0
    everything_is_there(filled, stored)
    tallies.mend(filled)
    _works(filled, len(stored))


def _works(db: Database, added: int) -> None:
    """This version reads, moves and counts what the first one wrote."""
    with db.begin() as tx:
        (waiting,) = [one for one in responses.of_mention(tx, 3) if one.state == "DRAFT"]
        assert mentions.get(tx, 3).mention.text == "late"
        assert (waiting.text, waiting.follows, waiting.citations) == ("We are sorry.", 0, ())
        gone = responses.expire_due(tx, later(60 * 24 * 30), timedelta(days=7), limit=10_000)
        assert waiting.id in gone
    with db.read() as tx:
        totals = tallies.every(tx)
        assert totals["mentions",] == FILLED + added, "what an older Hearback stored meanwhile is counted"
        assert totals["response", "reply", "EXPIRED"] == FILLED // 3 == len(gone)
        assert totals["response", "reply", "DRAFT"] == 0
        assert audit.verify(tx) is None
