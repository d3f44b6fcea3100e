"""Several processes on several machines: Procrastinate's workers on the PostgreSQL that holds the tables anyhow.

A job in its tables is only a word that somebody should look: losing or repeating one loses and repeats nothing. The
tick, which one process gets each time, wakes what is due; what a dead worker held is put back after a while.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, ProcrastinateException, UniqueViolation
from procrastinate.jobs import Job as Waiting
from procrastinate.jobs import Status
from procrastinate.worker import Worker

from hearback.engines.pulse import Pulse
from hearback.engines.seam import MOST_BATCHES, QUEUES, Job, Queue

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Due = Callable[[Sequence[Job]], Sequence[str]]
CLOCK = "clock"
_PLENTY = 60.0
"""Seconds after which a worker that ended counts as one that had been well."""
_LONGEST = 30.0


class GrownEngine:
    """Works on some queues in this process, together with all the other processes that share the database.

    `due` names the jobs whose turn it is, each to one process alone, and never raises. `word` is the channel on which
    a transaction may name a job that has work now. One hand works on the model, `hands` on every other queue.
    """

    def __init__(
        self,
        address: str,
        due: Due,
        *,
        name: str,
        word: str,
        queues: Sequence[Queue] = QUEUES,
        hands: int = 4,
        pulse: Pulse | None = None,
    ) -> None:
        self._due, self._name, self._word, self._queues, self._hands = due, name, word, tuple(queues), hands
        self._pulse = pulse or Pulse()
        settings = {"options": "-c timezone=utc", "application_name": name[:60]}
        self._app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=4, kwargs=settings))
        self._jobs: dict[str, Job] = {}
        self._workers: dict[str, Any] = {}
        self._stopping, self._begun = threading.Event(), threading.Event()
        self._threads = ThreadPoolExecutor(hands * len(self._queues) + 2, thread_name_prefix="job")
        self._alone = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._ended: Future[None] | None = None

    def start(self, jobs: Sequence[Job]) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._declare()
        self._ended = self._alone.submit(self._run)
        self._ended.add_done_callback(self._end_process)
        self._begun.wait()

    def stop(self) -> None:
        self._stopping.set()
        if self._ended is None:
            return
        with suppress(RuntimeError):  # its loop is closed when it ended by itself
            self._loop.call_soon_threadsafe(self._halt)
        try:
            self._ended.result()
        finally:
            self._threads.shutdown()
            self._alone.shutdown()

    def _declare(self) -> None:
        """The tick and the rescue have no lock: one that died would hold it against all that come after."""
        beats = {"tick": (self._tick, self._pulse.tick), "rescue": (self._rescue, self._pulse.rescue)}
        for name, (run, seconds) in beats.items():
            task = self._app.task(name=f"hearback.{name}", queue=CLOCK, queueing_lock=name)(run)
            self._app.periodic(cron=f"* * * * * */{seconds}", periodic_id=name)(task)
        self._work = self._app.task(name="hearback.work")(self._perform)

    def _end_process(self, ended: "Future[None]") -> None:
        """An engine that broke ends the process as a signal would, so that something starts it again."""
        if not self._stopping.is_set() and ended.exception() is not None:
            log.critical("the engine broke", exc_info=ended.exception())
            os.kill(os.getpid(), signal.SIGTERM)

    def _run(self) -> None:
        # psycopg cannot use the loop that Windows takes by itself
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            self._loop = runner.get_loop()
            self._halted = asyncio.Event()
            self._begun.set()
            runner.run(self._main())

    async def _main(self) -> None:
        if self._stopping.is_set():
            return
        async with self._app.open_async(), asyncio.TaskGroup() as group:
            listener = group.create_task(self._persist("word", self._listen))
            keepers = [group.create_task(self._persist(queue, partial(self._serve, queue))) for queue in self._all()]
            await asyncio.wait(keepers)
            listener.cancel()

    def _all(self) -> tuple[str, ...]:
        """Every process keeps the clock, so that any one of them is enough."""
        return (CLOCK, *self._queues)

    def _halt(self) -> None:
        self._halted.set()
        for worker in self._workers.values():
            worker.stop()

    async def _persist(self, what: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run it again whenever it ends: with a database that went away it does, and its jobs are put back."""
        failures = 0
        while not self._stopping.is_set():
            began, reason = self._loop.time(), "it ended"
            try:
                await run()
            except ProcrastinateException as error:
                reason = str(error.__cause__ or error)
            if self._stopping.is_set():
                return
            failures = 0 if self._loop.time() - began > _PLENTY else failures + 1
            log.warning("the engine lost its database and tries again", extra={"queue": what, "reason": reason})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._halted.wait(), min(2.0**failures / 2, _LONGEST))

    async def _serve(self, queue: str) -> None:
        """One worker, until it is told to stop or loses the database."""
        hands = {CLOCK: 2, "model": 1}.get(queue, self._hands)
        worker: Any = Worker(
            self._app,
            queues=[queue],
            name=f"{self._name}-{queue}",
            concurrency=hands,
            fetch_job_polling_interval=min(1.0, self._pulse.look) if queue in (CLOCK, "speak") else self._pulse.look,
            abort_job_polling_interval=3600,
            listen_notify=queue not in (CLOCK, "house"),
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self._pulse.beat,
            stalled_worker_timeout=self._pulse.dead,
        )
        self._workers[queue] = worker
        await worker.run()

    async def _listen(self) -> None:
        await self._app.connector.listen_notify(on_notification=self._told, channels=[self._word])

    async def _told(self, *, channel: str, payload: str) -> None:
        with suppress(ConnectorException):  # the next tick wakes it
            await self._wake([payload])

    async def _tick(self, timestamp: int) -> None:
        await self._wake(await self._in_thread(partial(self._due, tuple(self._jobs.values()))))

    async def _rescue(self, timestamp: int) -> None:
        """Put back what workers held that are dead or cut off; who only slept finds its leases taken."""
        manager = self._app.job_manager
        for held in await manager.get_stalled_jobs(seconds_since_heartbeat=self._pulse.dead):
            log.warning(
                "a worker died, its job runs again", extra={"job": held.task_kwargs.get("name", held.task_name)}
            )
            await self._put_back(held)

    async def _put_back(self, held: Waiting) -> None:
        manager = self._app.job_manager
        try:
            await manager.retry_job(held)
        except UniqueViolation:  # its next turn waits already
            await manager.finish_job(held, status=Status.FAILED, delete_job=True)
        except ConnectorException as error:
            log.info("put back by another process", extra={"reason": str(error.__cause__ or error)})

    async def _wake(self, names: Sequence[str]) -> None:
        """Queue what is not queued yet."""
        if not names:
            return
        queued = {job.queueing_lock for job in await self._app.job_manager.list_jobs_async(status=Status.TODO.value)}
        for job in (self._jobs[name] for name in names if name in self._jobs):
            parts = await self._in_thread(job.split.parts) if job.split else (job.name,)
            for part in parts:
                if _label(job, part) not in queued:
                    await self._defer(job, part)

    async def _defer(self, job: Job, part: str) -> None:
        label = _label(job, part)
        how: dict[str, Any] = {"queue": job.queue, "queueing_lock": label} | ({} if job.together else {"lock": label})
        with suppress(AlreadyEnqueued):
            await self._work.configure(**how).defer_async(name=job.name, part=part)

    async def _perform(self, name: str, part: str) -> None:
        """Batches of one job until there is no more; where more hands may help, they are called."""
        job = self._jobs.get(name)
        if job is None:
            log.warning("this process does not know the job; are its settings older?", extra={"job": name})
            return
        run = partial(job.split.run, part) if job.split else job.run
        for _ in range(MOST_BATCHES):
            if self._stopping.is_set() or not await self._in_thread(run):
                return
            if job.together:
                await self._wake([name])

    async def _in_thread(self, run: Callable[[], Result]) -> Result:
        return await self._loop.run_in_executor(self._threads, run)


def _label(job: Job, part: str) -> str:
    return job.name if part == job.name else f"{job.name} {part}"
