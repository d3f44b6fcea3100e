"""Does every job of this process get on? What a supervisor asks before it trusts us for another minute."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock

from hearback.engines.seam import Job, Split


@dataclass(slots=True)
class Progress:
    """Watches batches begin and end. One that takes longer than `patience` (seconds) is stuck.

    So is whatever promised to show itself within a time and did not: see `expect`. Safe to use from several threads.
    """

    patience: float
    clock: Callable[[], float] = time.monotonic
    _running: dict[int, tuple[str, float]] = field(default_factory=dict)
    _promised: dict[str, tuple[float, float]] = field(default_factory=dict)
    _numbers: int = 0
    _lock: Lock = field(default_factory=Lock)

    def watched(self, jobs: Sequence[Job], *, every_job_is_run_here: bool) -> list[Job]:
        """The same jobs, each of whose batches is watched; an engine of one process must also begin them in time."""
        for job in jobs if every_job_is_run_here else ():
            self.expect(job.name, job.every.total_seconds() + job.jitter.total_seconds() + self.patience)
        return [self._watched(job) for job in jobs]

    def expect(self, name: str, within: float) -> None:
        """From now on `name` must show itself at least every `within` seconds."""
        with self._lock:
            self._promised[name] = (within, self.clock())

    def beat(self, name: str) -> None:
        """`name` shows itself."""
        with self._lock:
            if name in self._promised:
                self._promised[name] = (self._promised[name][0], self.clock())

    def stuck(self) -> str:
        """What does not get on, in words; empty when everything does."""
        with self._lock:
            now = self.clock()
            for name, began in self._running.values():
                if now - began > self.patience:
                    return f"{name} has been at one batch for {now - began:.0f} s"
            busy = {name for name, _ in self._running.values()}
            for name, (within, seen) in self._promised.items():
                if name not in busy and now - seen > within:
                    return f"{name} has not shown itself for {now - seen:.0f} s"
        return ""

    def _watched(self, job: Job) -> Job:
        def run() -> bool:
            with self._batch(job.name):
                return job.run()

        return replace(job, run=run, split=None if job.split is None else self._watched_parts(job.name, job.split))

    def _watched_parts(self, name: str, split: Split) -> Split:
        def run(part: str) -> bool:
            with self._batch(f"{name} {part}"):
                return split.run(part)

        return replace(split, run=run)

    @contextmanager
    def _batch(self, name: str) -> Iterator[None]:
        self.beat(name)
        with self._lock:
            self._numbers += 1
            number = self._numbers
            self._running[number] = (name, self.clock())
        try:
            yield
        finally:
            with self._lock:
                del self._running[number]
            self.beat(name)
