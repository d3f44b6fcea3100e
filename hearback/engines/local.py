"""One process, one machine: APScheduler threads with a memory job store."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from hearback.engines.seam import Job, drain


class LocalEngine:
    """Runs each job in a thread pool; one job never runs twice at the same time, and a late one is never dropped."""

    def __init__(self, threads: int = 8) -> None:
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(threads)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )

    def start(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._scheduler.add_job(
                drain,
                IntervalTrigger(seconds=job.every.total_seconds(), jitter=job.jitter.total_seconds() or None),
                args=(job.run, self._stopping.is_set),
                id=job.name,
                name=job.name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
