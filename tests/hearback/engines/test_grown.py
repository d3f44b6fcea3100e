"""What the grown engine does beyond the local one: it shares the work, outlives its database, and rescues."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest

from hearback.engines import schema
from hearback.engines.pulse import Pulse
from hearback.engines.seam import Job, Split
from store.database import Database
from store.errors import NewerDatabase, OldDatabase, StoreError
from store.waking import wake
from tests.hearback.engines.conftest import MakeEngine
from tests.house.source import ROOT
from tests.store.conftest import database_on

pytestmark = pytest.mark.postgres
SOON = 60
HOURLY = timedelta(hours=1)


@contextmanager
def holding(address: str) -> Iterator[subprocess.Popen[str]]:
    """Another process, which holds the job "poll"."""
    command = [sys.executable, "-m", "tests.hearback.engines.held", address]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_job_of_a_killed_process_runs_again_in_another(address: str, make_grown: MakeEngine) -> None:
    ran, other = threading.Event(), threading.Event()
    jobs = [
        Job(name="poll", run=lambda: bool(ran.set()), every=HOURLY),
        Job(name="else", run=lambda: bool(other.set()), every=HOURLY, queue="listen"),
    ]
    with holding(address) as process:
        make_grown().start(jobs)
        assert other.wait(SOON)
        assert not ran.is_set(), "somebody alive has it"
        process.kill()
        assert ran.wait(SOON)


def test_several_processes_share_the_work_and_each_turn_is_taken_once(make_grown: MakeEngine) -> None:
    ran: Counter[str] = Counter()
    lock, all_ran = threading.Lock(), threading.Event()
    names = [f"poll-{number}" for number in range(12)]

    def work(name: str) -> bool:
        with lock:
            ran[name] += 1
            if len(ran) == len(names):
                all_ran.set()
        return False

    jobs = [Job(name=name, run=lambda name=name: work(name), every=HOURLY, queue="listen") for name in names]
    for engine in (make_grown(), make_grown()):
        engine.start(jobs)
    assert all_ran.wait(SOON)
    assert ran == Counter(names)


def test_a_job_of_claimed_batches_gets_the_hands_of_all(make_grown: MakeEngine) -> None:
    together, met = threading.Barrier(2), threading.Event()

    def batch() -> bool:
        if met.is_set():
            return False
        try:
            together.wait(5)
            met.set()
        except threading.BrokenBarrierError:
            together.reset()
        return True

    for engine in (make_grown(), make_grown()):
        engine.start([Job(name="triage", run=batch, every=HOURLY, queue="model", together=True)])
    assert met.wait(SOON), "two processes worked at the same time"


def test_parts_run_beside_each_other_and_one_part_never_twice(make_grown: MakeEngine) -> None:
    inside: Counter[str] = Counter()
    lock, beside, again = threading.Lock(), threading.Barrier(2), threading.Event()
    most, runs = Counter[str](), Counter[str]()

    def part(name: str) -> bool:
        with lock:
            inside[name] += 1
            most[name] = max(most[name], inside[name])
        if not runs[name]:
            beside.wait(SOON)
        with lock:
            inside[name] -= 1
            runs[name] += 1
            if min(runs["one"], runs["two"]) >= 2:
                again.set()
        return False

    split = Split(parts=lambda: ("one", "two"), run=part)
    job = Job(name="deliver", run=lambda: False, every=timedelta(seconds=1), queue="speak", split=split)
    for engine in (make_grown(), make_grown()):
        engine.start([job])
    assert again.wait(SOON)
    assert most == Counter(["one", "two"])


def test_a_word_with_a_commit_wakes_a_job_at_once(db: Database, make_grown: MakeEngine) -> None:
    first, at_once = threading.Event(), threading.Event()

    def work() -> bool:
        (at_once if first.is_set() else first).set()
        return False

    make_grown().start([Job(name="deliver", run=work, every=HOURLY, queue="speak")])
    assert first.wait(SOON)
    for _ in range(100):  # the ear may open a moment after the first tick
        began = time.monotonic()
        with db.begin() as tx:
            wake(tx, "deliver")
        if at_once.wait(0.5):
            break
    assert at_once.is_set()
    assert time.monotonic() - began < 0.5


def test_it_goes_on_when_the_database_was_away(address: str, make_grown: MakeEngine) -> None:
    runs, again = [], threading.Event()

    def work() -> bool:
        runs.append(1)
        if len(runs) > 2:
            again.set()
        return False

    make_grown().start([Job(name="poll", run=work, every=timedelta(seconds=1))])
    while not runs:
        threading.Event().wait(0.05)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'test-%'"
        )
    runs.clear()
    assert again.wait(SOON)


def test_finished_jobs_leave_no_rows_behind(address: str, make_grown: MakeEngine) -> None:
    runs, enough = [], threading.Event()

    def work() -> bool:
        runs.append(1)
        if len(runs) == 3:
            enough.set()
        return False

    engine = make_grown()
    engine.start([Job(name="poll", run=work, every=timedelta(seconds=1))])
    assert enough.wait(SOON)
    engine.stop()
    with psycopg.connect(address) as connection:
        left = connection.execute("SELECT task_name FROM procrastinate_jobs WHERE status <> 'todo'").fetchall()
        events = connection.execute("SELECT count(*) FROM procrastinate_events").fetchone()
        alive = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    assert left == []
    assert events is not None
    assert events[0] < 10
    assert alive == (0,)


def test_the_pulse_follows_the_lease_and_the_fastest_job() -> None:
    jobs = [Job(name=name, run=bool, every=timedelta(seconds=every)) for name, every in (("a", 2), ("b", 60))]
    usual, quick = Pulse.of(jobs, timedelta(seconds=60)), Pulse.of(jobs, timedelta(seconds=2))
    assert (usual.tick, usual.dead, usual.beat, usual.rescue, usual.look) == (2, 30, 10, 10, 5)
    assert (quick.dead, quick.rescue) == (1, 1)
    assert Pulse.of([], timedelta(seconds=60)).tick == 5


def test_the_tables_of_the_engine_are_upgraded_once_and_never_backwards(postgres: str) -> None:
    for address in database_on(postgres):
        db = Database(address)
        with pytest.raises(OldDatabase, match="hearback upgrade"):
            schema.require_current(db)
        assert schema.upgrade(db) == (None, schema.newest())
        assert schema.upgrade(db) == (schema.newest(), schema.newest())
        schema.require_current(db)
        _mark(db, "'hearback: Procrastinate 99.00.00'")
        for refuse in (schema.upgrade, schema.require_current):
            with pytest.raises(NewerDatabase, match=r"99\.00\.00"):
                refuse(db)
        _mark(db, "NULL")
        with pytest.raises(StoreError, match="another program"):
            schema.upgrade(db)
        db.close()


def test_an_older_schema_gets_the_steps_that_it_lacks(postgres: str) -> None:
    *_, before, newest = schema._steps()
    for address in database_on(postgres):
        db = Database(address)
        schema.upgrade(db)
        with db.begin() as tx:
            tx.exec_driver_sql("DROP FUNCTION procrastinate_retry_job_v1")
        _mark(db, f"'hearback: Procrastinate {before.stem}'")
        with pytest.raises(OldDatabase, match="hearback upgrade"):
            schema.require_current(db)
        assert schema.upgrade(db) == (before.stem, newest.stem)
        db.close()


def _mark(db: Database, comment: str) -> None:
    with db.begin() as tx:
        tx.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS {comment}")
