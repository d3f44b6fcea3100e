"""`hearback sources` and `tickets`: where we listen and since when; what waits for somebody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

import typer

from config.settings import Settings, Source
from hearback.cli.installation import HERE, As, Config, Json, database_of, person_of, settings_of
from hearback.cli.output import emit, say
from hearback.jobs import clock
from inbox.listening import listening
from platforms import seam
from platforms.seam import Platform, UnknownPlatform
from store import allowance, holds
from store import sources as kept
from store import tickets as opened
from store.allowance import Amount
from store.holds import Hold
from store.senders import Account
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
        settings, now = settings_of(config), clock()
        with database_of(config) as db, db.read() as tx:
            found, held, used = kept.every(tx), holds.every(tx, now), allowance.every(tx, now)
        rows = [_source(one, held.get(one.name)) | _heard(settings, one, used, now) for one in found]
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


def _heard(settings: Settings, state: SourceState, used: Mapping[Account, Amount], now: datetime) -> dict[str, object]:
    """How often it is read and why; seconds from posted to heard, on average and for 95 of 100."""
    source = next((one for one in settings.sources if one.name == state.name), None)
    if source is None:
        return {"read": "no longer in the settings", "left": "", "heard_after_s": None, "heard_after_p95_s": None}
    spent = used.get(Account(state.platform, state.account), Amount())
    told = listening(settings, source, _kind(source), state, spent, now)
    return {
        "read": told.pace,
        "left": told.left,
        "heard_after_s": None if told.mean is None else round(told.mean.total_seconds()),
        "heard_after_p95_s": None if told.most is None else round(told.most.total_seconds()),
    }


def _kind(source: Source) -> type[Platform] | None:
    try:
        return seam.find(source.platform).of(source.stream)
    except UnknownPlatform:
        return None


def _sending(held: Hold | None) -> str:
    """Why nothing leaves through its account now, "ok" when it may."""
    if held is None:
        return "ok"
    return held.words + (f", until {held.until:%Y-%m-%d %H:%M:%S} UTC" if held.until else "")
