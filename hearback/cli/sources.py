"""`hearback sources` and `tickets`: where we listen and since when; what waits for somebody."""

from typing import Annotated, Literal

import typer

from hearback.cli.installation import HERE, As, Config, Json, database_of, person_of
from hearback.cli.output import emit, say
from hearback.jobs import clock
from store import holds
from store import sources as kept
from store import tickets as opened
from store.holds import Hold
from store.sources import SourceState

sources = typer.Typer(
    help="Where Hearback listens, since when without a gap, and what is wrong.", no_args_is_help=False
)
tickets = typer.Typer(help="What waits for somebody.")
Name = Annotated[str, typer.Argument(help="the source's name in the settings")]


@sources.callback(invoke_without_command=True)
def list_sources(context: typer.Context, config: Config = HERE, as_json: Json = False) -> None:
    """Every source with its coverage, last poll and problem, and whether its account may speak."""
    if context.invoked_subcommand is None:
        with database_of(config) as db, db.read() as tx:
            found, held = kept.every(tx), holds.every(tx, clock())
        rows = [_source(one, held.get(one.name)) for one in found]
        emit(rows, as_json=as_json, empty="No source has been read yet: `hearback once`.")


@sources.command()
def pause(name: Name, person: As, config: Config = HERE) -> None:
    """Stop reading a source and sending through it."""
    with database_of(config) as db:
        who = person_of(db, person, "manage").name
        with db.begin() as tx:
            kept.pause(tx, name, who, clock())
    say(f"{name} is paused.")


@sources.command()
def resume(name: Name, person: As, config: Config = HERE) -> None:
    """Read a source again; this also clears a disabled account after its token was renewed."""
    with database_of(config) as db:
        who = person_of(db, person, "manage").name
        with db.begin() as tx:
            kept.resume(tx, name, who, clock())
    say(f"{name} goes on with the next poll.")


@tickets.callback(invoke_without_command=True)
def list_tickets(
    config: Config = HERE,
    as_json: Json = False,
    status: Annotated[Literal["open", "waiting", "solved", "closed", "all"], typer.Option()] = "open",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
) -> None:
    """Tickets, most urgent first."""
    with database_of(config) as db, db.read() as tx:
        found = opened.every(tx, status=None if status == "all" else status, limit=limit)
    rows = [
        {
            "id": ticket.id,
            "status": ticket.status,
            "priority": ticket.priority,
            "due": ticket.due_at,
            "assignee": ticket.assignee,
            "title": ticket.title,
        }
        for ticket in found
    ]
    emit(rows, as_json=as_json, empty="No tickets." if status == "all" else f"No {status} tickets.")


def _source(state: SourceState, held: Hold | None) -> dict[str, object]:
    condition = "paused" if state.paused else "disabled" if state.disabled else "waiting" if state.problem else "ok"
    return {
        "name": state.name,
        "platform": state.platform,
        "account": state.account,
        "stream": state.stream,
        "state": condition,
        "coverage_since": state.coverage_since,
        "last_ok": state.last_ok_at,
        "missed": state.missed,
        "problem": state.problem,
        "sending": _sending(held),
    }


def _sending(held: Hold | None) -> str:
    """Why nothing leaves through its account now, "ok" when it may."""
    if held is None:
        return "ok"
    return held.words + (f", until {held.until:%Y-%m-%d %H:%M:%S} UTC" if held.until else "")
