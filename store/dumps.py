"""PostgreSQL's own programs: a dump of one moment of a running database, and its way back into an empty one."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from store import backups
from store.backups import Backup
from store.errors import BackupRefused, BadBackup

_LONGEST = 6 * 3600
"""Seconds that one of the programs may take."""


def copy(tx: Connection, address: str, path: Path) -> Backup:
    """Dump what the reading transaction `tx` sees into `path`. Raises BackupRefused without pg_dump, BadBackup."""
    dump = program("pg_dump")
    tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    moment = tx.execute(text("SELECT pg_export_snapshot()")).scalar_one()

    def write(unfinished: Path) -> Mapping[str, int]:
        file = f"--file={unfinished}"
        _run(address, [dump, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", file])
        return rows(tx)

    return backups.keep(path, write)


def restore(path: Path, address: str) -> None:
    """Bring a dump into an empty database, all of it or nothing. Raises BackupRefused, BadBackup."""
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run(address, [program("pg_restore"), *options], last=str(path))


def rows(tx: Connection) -> dict[str, int]:
    """The number of rows of every table."""
    names = tx.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars().all()
    return {name: tx.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}  # noqa: S608


@contextmanager
def scratch(address: str) -> Iterator[str]:
    """Address of an empty database on the same server, dropped at the end. Raises BackupRefused where it may not be."""
    name = f"hearback_drill_{token_hex(4)}"
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(address).set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    except DBAPIError as error:
        raise BackupRefused(f"a drill needs a database of its own, and the server says: {error.orig}") from error
    finally:
        engine.dispose()


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs. Raises BackupRefused."""
    found = shutil.which(name)
    if found is None:
        raise BackupRefused(
            f"{name} is not here: install PostgreSQL's client programs of the server's version (Debian: "
            "postgresql-client), or copy the database where they are: `pg_dump --format=custom --file=hearback.dump`"
        )
    return found


def _run(address: str, command: Sequence[str], last: str | None = None) -> None:
    """The password goes by the environment: a command line is for everybody to read."""
    url = make_url(address)
    plain = url._replace(password=None).render_as_string(hide_password=False)  # set() takes None for "as it is"
    environ = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    called = [*command, f"--dbname={plain}", *([last] if last else [])]
    try:
        done = subprocess.run(called, env=environ, capture_output=True, text=True, timeout=_LONGEST, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadBackup(f"{Path(command[0]).name} failed: {error}") from error
    if done.returncode:
        raise BadBackup(f"{Path(command[0]).name} failed: {done.stderr.strip()[-500:]}")
