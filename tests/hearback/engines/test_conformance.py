"""What holds for both engines alike."""

import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest

from hearback.engines.seam import MOST_BATCHES, Job
from tests.hearback.engines.conftest import MakeEngine

SOON = 60


def job(name: str, run: object, every: float = 60) -> Job:
    return Job(name=name, run=run, every=timedelta(seconds=every))  # type: ignore[arg-type]


def test_every_job_runs(make_engine: MakeEngine) -> None:
    ran = {name: threading.Event() for name in ("poll-one", "poll-two", "deliver")}

    def mark(name: str) -> bool:
        ran[name].set()
        return False

    make_engine().start([job(name, lambda name=name: mark(name)) for name in ran])
    assert all(event.wait(SOON) for event in ran.values())


def test_a_job_runs_until_there_is_no_more(make_engine: MakeEngine) -> None:
    batches, empty = [], threading.Event()

    def batch() -> bool:
        batches.append(1)
        if len(batches) == 30:
            empty.set()
        return len(batches) < 30

    make_engine().start([job("triage", batch)])
    assert empty.wait(SOON)


def test_what_never_says_that_it_is_done_lets_others_have_a_turn(make_engine: MakeEngine) -> None:
    batches, other = [], threading.Event()

    def endless() -> bool:
        batches.append(1)
        return True

    def after_it() -> bool:
        if len(batches) >= MOST_BATCHES:
            other.set()
        return False

    make_engine().start([job("endless", endless), job("other", after_it, every=1)])
    assert other.wait(SOON)


def test_one_job_never_runs_twice_at_once_and_a_late_one_is_not_dropped(make_engine: MakeEngine) -> None:
    inside, most, runs, enough = 0, 0, 0, threading.Event()
    lock = threading.Lock()

    def work() -> bool:
        nonlocal inside, most, runs
        with lock:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(1.2)
        with lock:
            inside -= 1
            runs += 1
        if runs >= 2:
            enough.set()
        return False

    make_engine().start([job("slow", work, every=1)])
    assert enough.wait(SOON)
    assert most == 1


def test_the_pause_between_two_runs_is_kept(make_engine: MakeEngine) -> None:
    began: list[float] = []
    enough = threading.Event()

    def note() -> bool:
        began.append(time.monotonic())
        if len(began) == 3:
            enough.set()
        return False

    make_engine().start([job("poll", note, every=1), job("rare", lambda: bool(began.append(0.0)), every=3600)])
    assert enough.wait(SOON)
    polls = [at for at in began if at]
    assert all(later - earlier > 0.4 for earlier, later in pairwise(polls))
    assert began.count(0.0) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_raises_stops_no_other_and_runs_again(make_engine: MakeEngine) -> None:
    broke, fine = [], threading.Event()

    def broken() -> bool:
        broke.append(1)
        raise ZeroDivisionError("a fault that nobody foresaw")

    def well() -> bool:
        if len(broke) >= 2:
            fine.set()
        return False

    make_engine().start([job("broken", broken, every=1), job("well", well, every=1)])
    assert fine.wait(SOON)


def test_stop_waits_for_the_batch_in_flight_and_starts_nothing_new(make_engine: MakeEngine) -> None:
    began, go_on, done = threading.Event(), threading.Event(), []

    def work() -> bool:
        began.set()
        assert go_on.wait(SOON)
        done.append(1)
        return True

    engine = make_engine()
    engine.start([job("work", work)])
    assert began.wait(SOON)
    stopper = threading.Thread(target=engine.stop)
    stopper.start()
    stopper.join(0.2)
    assert stopper.is_alive(), "stop must wait for the batch in flight"
    go_on.set()
    stopper.join(SOON)
    assert not stopper.is_alive()
    assert done == [1], "nothing new after stop"


def test_an_engine_that_never_began_can_be_stopped(make_engine: MakeEngine) -> None:
    engine = make_engine()
    engine.start([])
    engine.stop()
