"""`hearback audit`: the record of who did what, and the proof that nobody changed it."""

import typer

from hearback.cli.installation import HERE, Config, Json, database_of
from hearback.cli.output import emit, fail, say
from store import audit as record
from store.audit import Entry

audit = typer.Typer(help="The record of who did what.", no_args_is_help=True)
AT_ONCE = 1_000


@audit.command()
def verify(config: Config = HERE) -> None:
    """Follow the chain from the first line to the last; exit status 1 names the first line that is not as it was."""
    with database_of(config) as db, db.read() as tx:
        broken, last = record.verify(tx), record.entries(tx, limit=1, newest_first=True)
    if broken is not None:
        fail(f"the record was changed outside Hearback: line {broken} is altered, missing or put in")
    if not last:
        say("The record is empty.")
        return
    say(f"The record is whole: {last[0].number} lines. The newest has the hash {last[0].hash}")


@audit.command()
def export(config: Config = HERE, as_json: Json = False) -> None:
    """Every line with its hash, the oldest first. Keep a newest hash elsewhere: it proves all lines before it."""
    found: list[Entry] = []
    with database_of(config) as db, db.read() as tx:
        while chunk := record.entries(tx, after=found[-1].number if found else 0, limit=AT_ONCE):
            found += chunk
    rows = [{name: getattr(one, name) for name in Entry.__slots__} | {"at": one.at.isoformat()} for one in found]
    emit(rows, as_json=as_json, empty="The record is empty.")
