"""What each station of the pipeline costs in a database that holds so many mentions already.

`python -m hearback.bench.stations` is a process of its own: one JSON task on standard input, one report on standard
output, so that its memory is that of one size alone.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from hearback import daemon, jobs, steps
from hearback.app import App, opened
from hearback.bench import filling
from hearback.bench.memory import resident
from hearback.bench.network import PAGE, BenchNetwork, texts
from hearback.bench.pipeline import Rotating, installation
from hearback.counts import Outcome
from hearback.demo import BRAND_FILES
from inbox import metrics
from listener import position
from listener.position import Position
from platforms.values import Binding
from store import migrate, queue, sources
from store.queue import QueueFilter

Answer = TypeVar("Answer")
SOURCE = "bench"
TIMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One kind of work: median and 95th percentile of `times` goes in ms, each over `mentions` (0: over none).

    `cpu` is how long this process computed for one go, in ms on average; a server that did its part is not in it.
    """

    name: str
    times: int
    p50: float
    p95: float
    cpu: float
    mentions: int = 0

    @property
    def each(self) -> float | None:
        """Milliseconds for one mention, by the median."""
        return self.p50 / self.mentions if self.mentions else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`filled` seconds went into filling; `bytes` is the size of the database then; `resident` in MiB at the end."""

    database: str
    mentions: int
    filled: float
    bytes: int
    resident: float | None
    stations: tuple[Station, ...]


def report(url: str, mentions: int, new: int, tell: Callable[[str], None]) -> Report:
    """Fill an empty database and time every station in it, with so many new mentions that come after."""
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder, opened(_app(Path(folder), url)) as app:
        migrate.upgrade(app.db)
        daemon.ensure_sources(app)
        daemon.skip_quiet_run(app)
        began = time.perf_counter()
        filling.fill(app, SOURCE, mentions, datetime.now(UTC), tell)
        filled = time.perf_counter() - began
        size = size_of(app)
        tell("timing the stations")
        found = _stations(_with_network(app, filling.SEED + new))
        return Report(
            database=app.db.dialect,
            mentions=mentions,
            filled=filled,
            bytes=size,
            resident=resident(),
            stations=tuple(found),
        )


def size_of(app: App) -> int:
    """Bytes on the disk, indexes included; SQLite's log is written back first."""
    with app.db.begin() as tx:
        if app.db.file is None:
            return int(tx.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    log = app.db.file.with_name(app.db.file.name + "-wal")
    return app.db.file.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _app(folder: Path, url: str) -> App:
    rotating = Rotating()
    return replace(installation(folder, filling.SEED, url), classifier=lambda: rotating)


def _with_network(app: App, size: int) -> App:
    """The same account, on which people have said more since."""
    binding = Binding(brand="bench", account="bench", stream="posts")
    network = BenchNetwork(binding, size, texts(BRAND_FILES / "stream"))
    return replace(app, platform=lambda _source: network)


def _stations(app: App) -> Sequence[Station]:
    return [
        _walk("storing a page of new mentions", app, Position(cursor=str(filling.SEED), first=False)),
        _walk("meeting a page of known ones", app, Position(cursor=str(filling.SEED), first=False)),
        _timed("claiming a batch for the model", lambda: _claim(app)),
        _batches("deciding, drafting, storing a batch", lambda: jobs.triage(app, datetime.now(UTC))),
        _timed("first page of the queue", lambda: _page(app, QueueFilter())),
        _timed("newest mentions of all", lambda: _page(app, QueueFilter(states=()))),
        _timed("counts of the inbox", lambda: _counts(app)),
        _timed("figures for a scrape", lambda: metrics.exposition(app.db, datetime.now(UTC))),
        _timed("looking for what expires", lambda: steps.expire(app, _long_ago())),
        _timed("looking for what is to be forgotten", lambda: steps.retention(app, _long_ago())),
    ]


def _walk(name: str, app: App, start: Position) -> Station:
    """Each page of a walk over the new mentions is one go."""
    with app.db.begin() as tx:
        sources.save_position(tx, SOURCE, position.dumps(start), datetime.now(UTC))
    return replace(_batches(name, lambda: steps.listen(app, SOURCE, datetime.now(UTC))), mentions=PAGE)


def _batches(name: str, step: Callable[[], Outcome]) -> Station:
    """Batches until there is no more; `mentions` is how many one of them settled on average."""
    took: list[_Go] = []
    settled, more = 0, True
    while more:
        go, outcome = _gone(step)
        more = outcome.more
        if outcome.counts.polled or outcome.counts.analysed:
            took.append(go)
            settled += outcome.counts.analysed
    return replace(_station(name, took), mentions=settled // len(took))


def _timed(name: str, go: Callable[[], object]) -> Station:
    return _station(name, [_gone(go)[0] for _ in range(TIMES)])


class _Go(NamedTuple):
    """In ms: how long it took, and how long this process computed for it."""

    wall: float
    cpu: float


def _gone(go: Callable[[], Answer]) -> tuple[_Go, Answer]:
    began, computed = time.perf_counter(), time.process_time()
    answer = go()
    return _Go(1_000 * (time.perf_counter() - began), 1_000 * (time.process_time() - computed)), answer


def _station(name: str, took: Sequence[_Go]) -> Station:
    ordered = sorted(go.wall for go in took)
    last = min(len(ordered) - 1, len(ordered) * 95 // 100)
    cpu = sum(go.cpu for go in took) / len(took)
    return Station(name=name, times=len(ordered), p50=ordered[len(ordered) // 2], p95=ordered[last], cpu=cpu)


def _claim(app: App) -> None:
    batch = steps.waiting(app, datetime.now(UTC))
    steps.leave(app, batch)


def _long_ago() -> datetime:
    """A time at which nothing was due yet, so that only the looking is timed."""
    return datetime.now(UTC) - filling.SPAN - timedelta(days=1)


def _page(app: App, wanted: QueueFilter) -> None:
    with app.db.read() as tx:
        queue.items(tx, wanted)


def _counts(app: App) -> None:
    with app.db.read() as tx:
        queue.counts(tx)


def main(task: str) -> None:
    """Do one task and write its Report."""
    asked = json.loads(task)

    def tell(words: str) -> None:
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()

    found = report(asked["url"], asked["mentions"], asked["new"], tell)
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


if __name__ == "__main__":
    main(sys.stdin.read())
