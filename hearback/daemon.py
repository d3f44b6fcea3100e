"""One process that does everything: the engine's jobs in threads, the inbox in front, signals in between.

With the grown engine it shares the jobs with the processes of `hearback worker`, which do nothing else.
"""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

import uvicorn
from anyio import to_thread

from hearback import jobs
from hearback.app import App
from hearback.counts import Counts
from hearback.engines.choose import make
from hearback.engines.seam import Job, Queue
from hearback.heap import survivors_spared
from hearback.presence import present
from hearback.progress import Progress
from hearback.systemd import Supervisor
from inbox.app import create
from inbox.services import Services, Translate
from listener.position import START, dumps
from responders.writer import Writer
from store import hooks, sources

log = logging.getLogger(__name__)

GRACE = 5
IDLE = 75
"""Seconds that a connection may rest: longer than browsers' and proxies' (60 s), which else ask while it is closed."""
HANDS = 8
"""Requests that are worked on at once. Python computes one at a time: forty of them would make each other wait."""
LOOP = "the inbox"


def _translator(writer: Writer | None) -> Translate | None:
    """What turns texts into the team's language for the inbox; None without a writer."""
    if writer is None:
        return None

    def translate(text: str, to: str, people: Sequence[str], say: Callable[[str], None]) -> str | None:
        found = writer.translate(text, to, say, people=people)
        return found.text if found else None

    return translate


def run(app: App, ready: Callable[[], None]) -> Counts:
    """Serve and work until SIGTERM or SIGINT; then finish what is in flight. Returns what was done.

    `ready` is called once the inbox accepts connections. Raises OSError when its address is taken, EngineUnavailable
    when the engine of the settings cannot run here, and whatever ended the engine before its time.
    """
    ensure_sources(app)
    tally, progress = jobs.Tally(), Progress(app.settings.schedule.stuck.total_seconds())
    server = _server(app, progress)
    work = _watched(app, progress, tally)
    engine, supervisor = make(app, work), Supervisor(os.environ, progress.stuck)

    def started() -> None:
        engine.start(work)
        supervisor.ready()
        ready()

    with present(app.db, app.worker, "run"), _taking_signals(server.end), supervisor.fed(), survivors_spared():
        try:
            with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as loop:
                loop.run(_serve(server, started, progress))
        finally:
            log.info("stopping: finishing what is in flight")
            supervisor.stopping()
            engine.stop()
    log.info("stopped", extra=tally.counts.as_dict())
    return tally.counts


def _server(app: App, progress: Progress) -> "_Server":
    """The inbox at the address of the settings."""
    web = create(
        app.db,
        app.settings,
        Services(
            playbook=app.playbook,
            network=app.network,
            classifier=app.classifier,
            translate=_translator(app.writer),
            metrics_token=app.metrics_token,
            account_secrets=app.account_secrets,
            stuck=progress.stuck,
        ),
    )
    address = app.settings.inbox
    return _Server(
        uvicorn.Config(
            web,
            host=address.host,
            port=address.port,
            log_config=None,
            access_log=False,
            timeout_keep_alive=IDLE,
            timeout_graceful_shutdown=GRACE,
            server_header=False,
        ),
        web.state.house.hub.close,
    )


def work(app: App, queues: Sequence[Queue], hands: int, ready: Callable[[], None]) -> Counts:
    """Work without an inbox, beside other processes, until SIGTERM or SIGINT. Returns what was done.

    Raises EngineUnavailable when the engine of the settings cannot run here, and whatever ended it before its time.
    """
    ensure_sources(app)
    tally, told = jobs.Tally(), threading.Event()
    progress = Progress(app.settings.schedule.stuck.total_seconds())
    work = _watched(app, progress, tally)
    engine, supervisor = make(app, work, queues, hands), Supervisor(os.environ, progress.stuck)
    with present(app.db, app.worker, "worker"), _taking_signals(told.set), supervisor.fed(), survivors_spared():
        engine.start(work)
        supervisor.ready()
        ready()
        told.wait()
        log.info("stopping: finishing what is in flight")
        supervisor.stopping()
        engine.stop()
    log.info("stopped", extra=tally.counts.as_dict())
    return tally.counts


class _Server(uvicorn.Server):
    """Ends the live streams before it waits for connections to close; they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def end(self) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)


def ensure_sources(app: App) -> None:
    """Give every source and webhook of the settings its row, so that it can be shown, paused and resumed."""
    now = jobs.clock()
    with app.db.begin() as tx:
        for source in app.settings.sources:
            sources.ensure(tx, source.name, source.brand, source.platform, source.account, source.stream, now)
        hooks.ensure(tx, [(hook.name, hook.brand, hook.events) for hook in app.settings.webhooks])


def skip_quiet_run(app: App) -> None:
    """Treat every source that was never read as one that is being heard already, so that its history is drafted for."""
    now = jobs.clock()
    with app.db.begin() as tx:
        for state in sources.every(tx):
            if state.position is None:
                sources.save_position(tx, state.name, dumps(replace(START, first=False)), now)


def _watched(app: App, progress: Progress, tally: jobs.Tally) -> Sequence[Job]:
    return progress.watched(jobs.schedule(app, tally), every_job_is_run_here=app.settings.engine == "local")


async def _serve(server: uvicorn.Server, started: Callable[[], None], progress: Progress) -> None:
    to_thread.current_default_thread_limiter().total_tokens = HANDS
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        started()
    beating = asyncio.create_task(_beats(progress))
    await serving
    beating.cancel()


async def _beats(progress: Progress) -> None:
    """The web server's loop shows that it turns."""
    progress.expect(LOOP, progress.patience)
    while True:
        progress.beat(LOOP)
        await asyncio.sleep(min(1.0, progress.patience / 3))


@contextmanager
def _taking_signals(end: Callable[[], None]) -> Iterator[None]:
    """The web server hands a signal on after it has stopped; taking it here keeps the engine's own stop in order.

    One that comes before the web server listens for signals ends it all the same.
    """

    def taken(number: int, _: FrameType | None) -> None:
        end()
        log.info("signal", extra={"signal": signal.Signals(number).name})

    before = {number: signal.signal(number, taken) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
