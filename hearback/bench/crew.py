"""Several workers of the grown engine on one PostgreSQL: how many mentions a second pass through all of them together.

`python -m hearback.bench.crew` is one worker: a JSON task on its first line, then it works until its input ends.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from hearback import daemon, jobs, steps
from hearback.app import App, opened
from hearback.bench import filling
from hearback.bench.pipeline import Rotating, installation
from hearback.bench.stations import SOURCE
from hearback.engines import choose
from listener import position
from listener.position import Position
from store import sources

LOOK = 0.05
_READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """What `workers` processes did together: seconds from the first page heard until the last mention was settled."""

    workers: int
    model: bool
    mentions: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.mentions / self.seconds


def measure(url: str, workers: int, mentions: int, *, model: bool, threads: int, first: int) -> Crew:
    """New `mentions`, whose numbers begin after `first`, in a database that was filled, through so many workers.

    `threads` is how many cores the model of each may use.
    """
    with (
        tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder,
        opened(installation(Path(folder), first + mentions, url)) as app,
        _working(url, workers, model, threads),
    ):
        _begin_at(app, first)
        began = time.perf_counter()
        while steps.listen(app, SOURCE, datetime.now(UTC)).more:
            pass
        while _waiting(app):
            time.sleep(LOOK)
        return Crew(workers=workers, model=model, mentions=mentions, seconds=time.perf_counter() - began)


@contextmanager
def _working(url: str, workers: int, model: bool, threads: int) -> Iterator[None]:
    """So many processes that have loaded everything and wait for work."""
    task = json.dumps({"url": url, "model": model, "threads": threads}) + "\n"
    with ExitStack() as stack:
        made = [stack.enter_context(_process()) for _ in range(workers)]
        for one in made:
            assert one.stdin is not None
            one.stdin.write(task)
            one.stdin.flush()
        for one in made:
            assert one.stdout is not None
            if one.stdout.readline().strip() != _READY:
                raise RuntimeError("a worker of the measurement could not begin; it said why on standard error")
        yield


@contextmanager
def _process() -> Iterator["subprocess.Popen[str]"]:
    run = [sys.executable, "-m", "hearback.bench.crew"]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as one:  # noqa: S603
        try:
            yield one
        finally:
            assert one.stdin is not None
            one.stdin.close()


def _begin_at(app: App, first: int) -> None:
    with app.db.begin() as tx:
        here = position.dumps(Position(cursor=str(first), first=False))
        sources.save_position(tx, SOURCE, here, datetime.now(UTC))


def _waiting(app: App) -> bool:
    with app.db.read() as tx:
        return tx.exec_driver_sql("SELECT 1 FROM mentions WHERE stage = 'new' LIMIT 1").first() is not None


def work(url: str, model: bool, threads: int, say: Callable[[str], None], until: Callable[[], object]) -> None:
    """One worker that understands and drafts until `until` returns."""
    head = f'engine = "grown"\n[model]\nthreads = {threads}\n'
    with (
        tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder,
        opened(installation(Path(folder), filling.SEED, url, head)) as made,
    ):
        app = made if model else _without_model(made)
        app.classifier().classify(["hello"])
        daemon.ensure_sources(app)
        told = jobs.schedule(app, jobs.Tally())
        only = [job for job in told if job.name == "triage"]
        engine = choose.make(app, only, ("model",))
        engine.start(only)
        say(_READY)
        until()
        engine.stop()


def _without_model(app: App) -> App:
    rotating = Rotating()
    return replace(app, classifier=lambda: rotating)


def every(
    url: str, workers: Sequence[int], mentions: int, cores: int, *, model: bool, first: int, tell: Callable[[str], None]
) -> Iterator[Crew]:
    """One measurement after the other; the cores are shared out among the models of each."""
    for number, count in enumerate(workers):
        tell(f"{count} {'worker' if count == 1 else 'workers'}, {'with' if model else 'without'} the model")
        threads = max(1, cores // count)
        begin = first + number * mentions
        yield measure(url, count, mentions, model=model, threads=threads, first=begin)


def main() -> None:
    """Be one worker."""
    asked = json.loads(sys.stdin.readline())

    def say(words: str) -> None:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()

    work(asked["url"], asked["model"], asked["threads"], say, sys.stdin.read)


if __name__ == "__main__":
    main()
