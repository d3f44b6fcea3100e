"""`hearback move`: the whole installation's data to another database, SQLite to PostgreSQL or back."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import Progress

from config.secrets import MissingSecret, secret
from hearback.cli.installation import HERE, Config, Json, said, settings_of
from hearback.cli.output import emit, err, fail, say
from hearback.jobs import clock
from hearback.presence import others_in
from store import transfer
from store.database import Database, Tx
from store.transfer import Tell


def move(
    to: Annotated[str, typer.Option(help="the empty target: postgresql://USER@HOST/NAME, or sqlite:///FILE")] = "",
    to_secret: Annotated[
        str, typer.Option(help="the environment key that holds the target's address, when a password is in it")
    ] = "",
    config: Config = HERE,
    as_json: Json = False,
) -> None:
    """Move everything to another database, checked row by row; stop every Hearback process before.

    All rows are moved or none. The old database is kept and marked, so that nothing goes on with it by mistake.
    """
    settings = settings_of(config)
    with said(), _opened(settings.database.url) as old, _opened(_target(to, to_secret)) as new:
        with old.read() as tx:
            _refuse_running(tx)
        with _progress() as tell:
            moved = transfer.transfer(old, new, tell, _refuse_running)
    rows = [{"table": table.name, "rows": table.rows, "sha256": table.digest} for table in moved]
    emit(rows, as_json=as_json, empty="There was nothing to move.")
    if not as_json:
        say(f"Moved {sum(table.rows for table in moved):,} rows; each is the same on both sides.")
        say(f"Now set [database] url in {config} to the new address, then `hearback check` and `hearback run`.")


def _target(to: str, to_secret: str) -> str:
    if bool(to) == bool(to_secret):
        fail("say where to: either --to URL or --to-secret NAME", code=2)
    try:
        return to or secret(to_secret, os.environ)
    except MissingSecret as missing:
        fail(str(missing), code=2)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        db.close()


def _refuse_running(tx: Tx) -> None:
    running = others_in(tx, clock())
    if running:
        named = ", ".join(f"`hearback {one.doing}` on {one.host} (process {one.pid})" for one in running)
        fail(f"stop it first: {named} works on this database. One that was killed counts for a minute")


@contextmanager
def _progress() -> Iterator[Tell]:
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        line = progress.add_task("")

        def tell(what: str, table: str, done: int, total: int) -> None:
            progress.update(line, description=f"{what} {table}", completed=done, total=total)

        yield tell
