"""Both engines behind one face; the grown one on a real PostgreSQL, made once and emptied for each test."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

import psycopg
import pytest

from hearback.engines import schema
from hearback.engines.choose import whose_turn
from hearback.engines.grown import GrownEngine
from hearback.engines.local import LocalEngine
from hearback.engines.pulse import Pulse
from hearback.engines.seam import QUEUES, Engine, Queue
from store import migrate
from store.database import Database
from store.tables import metadata
from store.waking import CHANNEL
from tests.store.conftest import database_on, postgres

__all__ = ["postgres"]  # the fixture: one server for the whole run

FAST = Pulse(tick=1, beat=0.2, dead=1.0, rescue=1, look=0.2)
OURS = ("procrastinate_periodic_defers", "procrastinate_events", "procrastinate_jobs", "procrastinate_workers")
MakeEngine = Callable[[], Engine]


@pytest.fixture(scope="session")
def grown_database(postgres: str) -> Iterator[str]:
    """Address of a database with our tables and Procrastinate's."""
    for address in database_on(postgres):
        db = Database(address)
        migrate.upgrade(db)
        schema.upgrade(db)
        db.close()
        yield address


@pytest.fixture
def address(grown_database: str) -> str:
    """The same without a row in it."""
    with psycopg.connect(grown_database, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(f"TRUNCATE {', '.join((*metadata.tables, *OURS))} RESTART IDENTITY CASCADE")
    return grown_database


@pytest.fixture
def db(address: str) -> Iterator[Database]:
    made = Database(address)
    yield made
    made.close()


def grown_on(db: Database, name: str = "test", pulse: Pulse = FAST, queues: Sequence[Queue] = QUEUES) -> GrownEngine:
    due = partial(whose_turn, db, early=timedelta(seconds=pulse.tick / 2))
    return GrownEngine(db.address, due, name=name, word=CHANNEL, queues=queues, hands=2, pulse=pulse)


@pytest.fixture
def make_grown(db: Database) -> Iterator[MakeEngine]:
    """Makes grown engines that are stopped at the end, as processes are that share one database."""
    yield from _stopped(lambda number: grown_on(db, f"test-{number}"))


@pytest.fixture(params=["local", pytest.param("grown", marks=pytest.mark.postgres)])
def make_engine(request: pytest.FixtureRequest) -> Iterator[MakeEngine]:
    """Makes engines of either kind, each stopped at the end."""
    if request.param == "local":
        yield from _stopped(lambda _: LocalEngine())
    else:
        yield request.getfixturevalue("make_grown")


def _stopped(make: Callable[[int], Engine]) -> Iterator[MakeEngine]:
    made: list[Engine] = []

    def one() -> Engine:
        made.append(make(len(made)))
        return made[-1]

    yield one
    _stop(made)


def _stop(engines: Sequence[Engine]) -> None:
    for engine in engines:
        engine.stop()
