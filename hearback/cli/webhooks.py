"""`hearback webhooks`: programs that are told what happens, what they did not take, and sending it again."""

from typing import Annotated

import typer

from hearback.cli.installation import HERE, As, Config, Json, database_of, person_of
from hearback.cli.output import emit, fail, say
from hearback.jobs import clock
from responders.values import Actor
from store import hooks
from store.database import Tx
from store.errors import StoreError

webhooks = typer.Typer(help="Programs that are told what happens: how they fare, and sending again.")


@webhooks.callback(invoke_without_command=True)
def list_webhooks(context: typer.Context, config: Config = HERE, as_json: Json = False) -> None:
    """Every program with what waits for it and what was given up."""
    if context.invoked_subcommand is not None:
        return
    with database_of(config) as db, db.read() as tx:
        found = hooks.every(tx)
    rows = [
        {
            "name": one.name,
            "brand": one.brand,
            "waiting": one.waiting,
            "given_up": one.failed,
            "last_taken": one.last_ok_at.isoformat(timespec="seconds") if one.last_ok_at else None,
            "problem": one.problem,
        }
        for one in found
    ]
    emit(rows, as_json=as_json, empty="No program is told anything: write [[brands.webhooks]] in the settings.")


@webhooks.command()
def failed(
    config: Config = HERE, as_json: Json = False, limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200
) -> None:
    """Calls that were given up, the newest first."""
    with database_of(config) as db, db.read() as tx:
        found = hooks.failed(tx, limit=limit)
    rows = [
        {
            "number": one.id,
            "webhook": one.hook,
            "event": one.kind,
            "at": one.at.isoformat(timespec="seconds"),
            "tries": one.attempts,
            "reason": one.detail,
        }
        for one in found
    ]
    emit(rows, as_json=as_json, empty="Nothing was given up.")


@webhooks.command()
def again(
    person: As,
    number: Annotated[int, typer.Argument(help="from `hearback webhooks failed`; 0 with --all")] = 0,
    of: Annotated[str, typer.Option("--all", help="everything that was given up for this program")] = "",
    config: Config = HERE,
) -> None:
    """Send a call again, with its whole time anew."""
    if bool(number) == bool(of):
        fail("say which: a NUMBER, or --all NAME", code=2)
    with database_of(config) as db:
        by = Actor(kind="person", name=person_of(db, person, "manage").name)
        try:
            with db.begin() as tx:
                many = _again(tx, number, of, by)
        except StoreError as error:
            fail(str(error))
    say(f"{many} call{'' if many == 1 else 's'} will be sent again.")


def _again(tx: Tx, number: int, of: str, by: Actor) -> int:
    if of:
        return hooks.send_all_again(tx, of, by, clock())
    hooks.send_again(tx, number, by, clock())
    return 1
