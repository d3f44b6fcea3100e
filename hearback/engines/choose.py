"""The engine that the settings ask for, its tables, and who is due in one that several processes share."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

from config.settings import Settings
from hearback import jobs
from hearback.app import App
from hearback.engines.local import LocalEngine
from hearback.engines.pulse import Pulse
from hearback.engines.seam import QUEUES, Engine, EngineUnavailable, Job, Queue
from store import turns
from store.database import Database
from store.turns import Rhythm
from store.waking import CHANNEL

EXTRA = "pip install -c constraints.txt -e '.[grown]'"


def make(app: App, work: Sequence[Job], queues: Sequence[Queue] = QUEUES, hands: int = 4) -> Engine:
    """The engine for `work`; only the grown one minds `queues` and `hands`. Raises EngineUnavailable, StoreError."""
    if app.settings.engine == "local":
        return LocalEngine(threads=len(work))
    grown = _part("grown")
    _part("schema").require_current(app.db)
    pulse = Pulse.of(work, app.settings.thresholds.lease)

    def due(known: Sequence[Job]) -> Sequence[str]:
        early = timedelta(seconds=pulse.tick / 2)
        return jobs.attempt("tick", lambda: whose_turn(app.db, known, early)) or ()

    made: Engine = grown.GrownEngine(
        app.db.address, due, name=app.worker, word=CHANNEL, queues=queues, hands=hands, pulse=pulse
    )
    return made


def whose_turn(db: Database, known: Sequence[Job], early: timedelta) -> Sequence[str]:
    """Names of the jobs that are due; the same turn is given to one process alone. Raises StoreError."""
    with db.begin() as tx:
        return turns.take(tx, {job.name: Rhythm(job.every, job.jitter) for job in known}, jobs.clock(), early)


def upgrade(settings: Settings, db: Database) -> str:
    """Bring the engine's own tables up to date; their version, "" where it has none. Raises as `make` does."""
    if settings.engine == "local":
        return ""
    _, after = _part("schema").upgrade(db)
    return str(after)


def told(settings: Settings, db: Database) -> str:
    """The engine with the version of its own tables, in words. Raises as `make` does."""
    if settings.engine == "local":
        return "the local engine has no tables"
    schema = _part("schema")
    _part("grown")
    found = schema.version(db)
    if found == schema.newest():
        return f"the grown engine's tables at {found}"
    return f"the grown engine's tables at {found or 'nothing yet'}, {schema.newest()} is needed: run `hearback upgrade`"


def _part(name: str) -> Any:
    """A module of the grown engine, whose library need not be there."""
    try:
        return import_module(f"hearback.engines.{name}")
    except ModuleNotFoundError as error:
        raise EngineUnavailable(f'engine = "grown" needs Procrastinate: {EXTRA}') from error
