"""Live changes: one reader of the event table for all listening browsers of this process."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from store import claims, events
from store.database import Database, Tx
from store.events import Event

PACE = 0.3
LOOK = 2.0
"""Seconds between two looks at whether those who listen still may."""
LOOKS = 5
"""So many lists a second are asked for by all pages together, once there are more listeners than that."""
BATCH = 500
BEAT = 15.0
"""Seconds of silence after which a stream says that it is still there."""
BEHIND = 100
"""A listener that left so many batches untaken is let go."""
MayListen = Callable[[Tx], bool]
Batch = Sequence[Event]
Waiting = asyncio.Queue[Batch | None]
"""What one listener has still to take; None ends its stream."""
_log = logging.getLogger(__name__)


class Hub:
    """Reads new events every `PACE` seconds while somebody listens, and hands them to every listener.

    `close` ends all streams, so that a server that is shutting down does not wait for browsers.
    """

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._listeners: dict[Waiting, MayListen] = {}
        self._reader: asyncio.Task[None] | None = None
        self._last = 0
        self._closed = False

    async def listen(self, after: int, longest: float, may: MayListen = lambda _tx: True) -> AsyncGenerator[Batch]:
        """Every event after number `after`, then new ones as they come, for at most `longest` seconds.

        After BEAT seconds without one an empty batch. Ends soon after `may` says no.
        """
        async with self._joined(may) as queue:
            while missed := await run_in_threadpool(self._read, after):
                after = missed[-1].id
                yield missed
            end = asyncio.get_running_loop().time() + longest
            async for batch in _until(queue, end):
                yield [event for event in batch if event.id > after]

    @property
    def pace(self) -> float:
        """Seconds that a page waits between two looks at what changed, so that a crowd costs no more than a few."""
        return max(1.0, len(self._listeners) / LOOKS)

    def close(self) -> None:
        """End all streams. Call it on the loop that serves them."""
        self._closed = True
        for queue in self._listeners:
            _end(queue)
        if self._reader is not None:
            self._reader.cancel()

    @asynccontextmanager
    async def _joined(self, may: MayListen) -> AsyncIterator[Waiting]:
        queue: Waiting = asyncio.Queue(maxsize=BEHIND)
        self._listeners[queue] = may
        try:
            await self._start()
            if self._closed:
                _end(queue)
            yield queue
        finally:
            self._listeners.pop(queue, None)
            if not self._listeners and self._reader is not None:
                self._reader.cancel()
                self._reader = None

    async def _start(self) -> None:
        newest = await run_in_threadpool(self._newest)
        if self._reader is None and not self._closed:
            self._last = newest
            self._reader = asyncio.create_task(self._pump())
            self._reader.add_done_callback(self._stopped)

    async def _pump(self) -> None:
        clock = asyncio.get_running_loop().time
        looked = clock()
        while True:
            if clock() - looked >= LOOK:
                looked = clock()
                await self._let_go()
            if batch := await run_in_threadpool(self._read, self._last):
                self._last = batch[-1].id
                for queue in tuple(self._listeners):
                    self._give(queue, batch)
            await asyncio.sleep(PACE)

    async def _let_go(self) -> None:
        """End the streams of those who may listen no more."""
        asked = dict(self._listeners)
        for queue in await run_in_threadpool(self._gone, asked):
            self._listeners.pop(queue, None)
            _end(queue)

    def _gone(self, asked: Mapping[Waiting, MayListen]) -> list[Waiting]:
        with self._db.read() as tx:
            return [queue for queue, may in asked.items() if not may(tx)]

    def _give(self, queue: Waiting, batch: Batch) -> None:
        """A listener that cannot keep up is let go; its browser comes back and says what it saw last."""
        if queue.full():
            self._listeners.pop(queue, None)
            _end(queue)
        else:
            queue.put_nowait(batch)

    def _stopped(self, reader: "asyncio.Task[None]") -> None:
        """The database could not be read: end all streams, browsers try again by themselves."""
        if reader.cancelled():
            return
        _log.error("live changes stopped", exc_info=reader.exception())
        self._reader = None
        for queue in self._listeners:
            _end(queue)

    def _read(self, after: int) -> list[Event]:
        with self._db.read() as tx:
            return claims.told(tx, events.after(tx, after, BATCH), self._clock())

    def _newest(self) -> int:
        with self._db.read() as tx:
            return events.last_id(tx)


def _end(queue: Waiting) -> None:
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


async def _until(queue: Waiting, end: float) -> AsyncIterator[Batch]:
    now = asyncio.get_running_loop().time
    while (begun := now()) < end:
        batch: Batch | None = ()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(min(end, begun + BEAT)):
                batch = await queue.get()
        if batch is None:
            return
        yield batch
