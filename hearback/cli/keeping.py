"""`hearback quarantine` and `erase`: what was set aside and its way back; one person's data taken out."""

import json
from typing import Annotated

import typer

from hearback.cli.installation import HERE, As, Config, Json, database_of, person_of
from hearback.cli.output import emit, emit_json, fail, say
from hearback.jobs import clock
from responders.values import Actor
from store import erasing
from store import quarantine as kept
from store.database import Database
from store.errors import Unreachable
from store.quarantine import Quarantined

quarantine = typer.Typer(help="What could not be read or worked out, and its way back.", no_args_is_help=False)
Number = Annotated[int, typer.Argument(help="the number, from `hearback quarantine`")]


@quarantine.callback(invoke_without_command=True)
def list_quarantine(
    context: typer.Context,
    config: Config = HERE,
    as_json: Json = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
) -> None:
    """Everything that was set aside with its reason, newest first."""
    if context.invoked_subcommand is None:
        with database_of(config) as db, db.read() as tx:
            found = kept.every(tx, limit)
        emit([_row(one) for one in found], as_json=as_json, empty="Nothing is in quarantine.")


@quarantine.command()
def show(number: Number, config: Config = HERE, as_json: Json = False) -> None:
    """One thing, with the record as the network gave it."""
    with database_of(config) as db, db.read() as tx:
        found = kept.get(tx, number)
    if as_json:
        emit_json(_row(found) | {"raw": found.raw})
        return
    for name, value in _row(found).items():
        say(f"{name:<12} {value}")
    say(f"\n{_readable(found.raw)}")


@quarantine.command("put-back")
def put_back(number: Number, person: As, config: Config = HERE) -> None:
    """Let it be worked out once more. Mend the cause first, else it comes back here."""
    with database_of(config) as db:
        who = person_of(db, person, "manage").name
        with db.begin() as tx:
            found = kept.put_back(tx, number, clock(), by=who)
    if found.mention_id is not None:
        say(f"Mention m{found.mention_id} waits to be read again.")
    else:
        say(f"Taken off the list. When {found.source} shows it again, it is read anew.")


def erase(
    platform: Annotated[str, typer.Option(help="the network, for example twitter")],
    person: As,
    author: Annotated[str, typer.Option(help="the person's id on that network")] = "",
    handle: Annotated[str, typer.Option(help="or their handle, if only one person was called so")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would go, erase nothing")] = False,
    config: Config = HERE,
) -> None:
    """Take one person's data out for good, and never read them again. What stays is in docs/operations.md."""
    if bool(author) == bool(handle):
        fail("name the person by --author or by --handle", code=2)
    with database_of(config) as db:
        actor = Actor(kind="person", name=person_of(db, person, "manage").name)
        identity = author or _only(db, platform, handle)
        if dry_run:
            with db.read() as tx:
                say(f"{len(erasing.of(tx, platform, identity))} mentions, and what was said about them, would go.")
            return
        with db.begin() as tx:
            done = erasing.erase(tx, platform, identity, actor, clock())
        say(
            f"Erased {done.mentions} mentions. Taken back: {done.drafts} drafts; closed: {done.tickets} tickets; "
            f"out of quarantine: {done.quarantined}."
        )
        _tidy(db)
    say("Backups made before still hold them: after restoring one, erase again.")


def _only(db: Database, platform: str, handle: str) -> str:
    with db.read() as tx:
        found = erasing.called(tx, platform, handle)
    if not found:
        fail(f"nobody on {platform} is called {handle}; ids work too: --author ID")
    if len(found) > 1:
        listed = ", ".join(f"{number} ({name})" for number, name in found)
        fail(f"several on {platform} are called {handle}: {listed}. Name one by --author ID")
    return found[0][0]


def _tidy(db: Database) -> None:
    try:
        db.tidy()
    except Unreachable:
        say("Somebody works on the database: pieces may stay in its free pages. Run this again when it rests.")


def _row(one: Quarantined) -> dict[str, object]:
    return {
        "id": one.id,
        "stage": one.stage,
        "source": one.source,
        "external_id": one.external_id,
        "mention": one.mention_id,
        "times": one.times,
        "last": one.last_at,
        "reason": one.reason,
    }


def _readable(raw: str) -> str:
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except ValueError:
        return raw
