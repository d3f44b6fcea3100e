"""A job that is stuck is seen, whatever the engine; work that is merely slow, idle or failing is not."""

import threading
from collections.abc import Callable
from datetime import timedelta

from hearback.engines.local import LocalEngine
from hearback.engines.seam import Job, Split
from hearback.progress import Progress

PATIENCE = 60.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def watched(progress: Progress, run: Callable[[], bool], *, here: bool = True, split: Split | None = None) -> Job:
    job = Job(name="poll-x", run=run, every=timedelta(seconds=30), jitter=timedelta(seconds=5), split=split)
    (made,) = progress.watched([job], every_job_is_run_here=here)
    return made


def test_a_batch_that_does_not_end_is_stuck_and_one_that_ends_is_not() -> None:
    clock = Clock()
    progress = Progress(PATIENCE, clock)
    said: list[str] = []

    def run() -> bool:
        clock.now += PATIENCE
        said.append(progress.stuck())
        clock.now += 1
        said.append(progress.stuck())
        return True

    assert watched(progress, run).run()
    assert said == ["", "poll-x has been at one batch for 61 s"]
    assert progress.stuck() == ""


def test_a_batch_that_fails_has_ended() -> None:
    clock = Clock()
    progress = Progress(PATIENCE, clock)

    def fail() -> bool:
        raise ZeroDivisionError

    job = watched(progress, fail)
    try:
        job.run()
    except ZeroDivisionError:
        clock.now = 90
    assert progress.stuck() == ""


def test_a_job_that_nobody_begins_any_more_is_seen_by_the_engine_of_one_process_alone() -> None:
    clock = Clock()
    progress, shared = Progress(PATIENCE, clock), Progress(PATIENCE, clock)
    watched(progress, lambda: False)
    watched(shared, lambda: False, here=False)
    clock.now = 30 + 5 + PATIENCE
    assert progress.stuck() == ""
    clock.now += 1
    assert progress.stuck() == "poll-x has not shown itself for 96 s"
    assert shared.stuck() == ""


def test_parts_of_a_job_are_watched_each_for_itself() -> None:
    clock = Clock()
    progress = Progress(PATIENCE, clock)
    said: list[str] = []

    def part(name: str) -> bool:
        clock.now += PATIENCE + 1
        said.append(progress.stuck())
        return False

    job = watched(progress, lambda: False, here=False, split=Split(parts=lambda: ["a"], run=part))
    assert job.split is not None
    job.split.run("twitter lotus")
    assert said == ["poll-x twitter lotus has been at one batch for 61 s"]
    assert progress.stuck() == ""


def test_what_promised_to_show_itself_must() -> None:
    clock = Clock()
    progress = Progress(PATIENCE, clock)
    progress.beat("a stranger")
    progress.expect("the inbox", 2)
    clock.now = 2
    assert progress.stuck() == ""
    clock.now = 3
    assert progress.stuck() == "the inbox has not shown itself for 3 s"
    progress.beat("the inbox")
    assert progress.stuck() == ""


def test_a_thread_of_the_real_engine_that_hangs_is_seen_while_the_others_go_on() -> None:
    progress = Progress(0.05)
    hang, others = threading.Event(), threading.Event()

    def quick() -> bool:
        others.set()
        return False

    jobs = [
        Job(name="hung", run=hang.wait, every=timedelta(seconds=1)),
        Job(name="quick", run=quick, every=timedelta(seconds=1)),
    ]
    engine = LocalEngine(threads=2)
    engine.start(progress.watched(jobs, every_job_is_run_here=True))
    try:
        assert others.wait(20)
        for _ in range(400):
            if progress.stuck():
                break
            threading.Event().wait(0.01)
        assert progress.stuck().startswith("hung has been at one batch")
    finally:
        jobs_end(hang, engine)
    assert progress.stuck() == "" or progress.stuck().startswith("quick has not shown")


def jobs_end(hang: threading.Event, engine: LocalEngine) -> None:
    threading.Timer(0.01, hang.set).start()
    engine.stop()
