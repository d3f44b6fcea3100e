"""`hearback init`, `check`, `upgrade`: an installation from nothing, kept in order."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from config import initial
from config.problems import Problem
from hearback import check as checks
from hearback.cli.installation import HERE, Config, Json, existing, said, settings_of
from hearback.cli.output import emit_json, err, fail, out, safe, say
from hearback.engines import choose
from hearback.jobs import clock
from store import migrate, tallies
from store.database import Database


def init(
    folder: Annotated[Path, typer.Argument(help="where to write hearback.toml and the playbook")] = Path(),
    title: Annotated[str, typer.Option(help="the brand's name as customers know it")] = "Your Shop",
) -> None:
    """Write a commented settings file and a playbook, ready to be edited."""
    with said():
        try:
            written = initial.write(folder, brand_title=title)
        except (FileExistsError, ValueError) as error:
            fail(f"{error}; nothing was written")
    say(f"Wrote {len(written)} files into {folder.resolve()}")
    say("Next: edit hearback.toml, then `hearback check`, `hearback user add NAME --role admin`, `hearback run`.")


def check(
    config: Config = HERE,
    as_json: Json = False,
    offline: Annotated[bool, typer.Option(help="look at the files only, contact nobody")] = False,
) -> None:
    """Report every mistake at once with key and line, then try each account without changing anything."""
    mistakes, settings = checks.read(existing(config), os.environ)
    for mistake in mistakes:
        err.print(safe(_placed(config, mistake)))
    doubts = () if settings is None else checks.doubts(settings, clock().date())
    tried = [] if offline or settings is None else [checks.tables(settings), *checks.tried(settings, os.environ)]
    if as_json:
        accounts = [{"name": t.name, "ok": t.ok, "words": t.words} for t in tried]  # the database is the first
        warnings = [{"brand": brand} | _row(doubt) for brand, doubt in doubts]
        emit_json({"problems": [_row(m) for m in mistakes], "warnings": warnings, "accounts": accounts})
    else:
        for brand, doubt in doubts:
            out.print("[yellow]look[/]", safe(f"{brand}: {doubt}"))
        for one in tried:
            out.print(
                "[green]ok  [/]" if one.ok else "[red]no  [/]",
                safe(f"{one.name}: {one.words.removeprefix(one.name + ': ')}"),
            )
    bad = len(mistakes) + sum(not one.ok for one in tried)
    if bad:
        fail(f"{bad} to mend", code=2)
    if not as_json:
        say(_verdict(len(doubts)))


def _verdict(doubts: int) -> str:
    """What is only to be looked at keeps nothing from running, but it is no order."""
    if not doubts:
        return "Everything is in order."
    return f"Nothing is broken, but look at {doubts} thing{'s' if doubts != 1 else ''} above before you answer anybody."


def _row(problem: Problem) -> dict[str, object]:
    return {"key": problem.key, "line": problem.line, "message": problem.message}


def _placed(config: Path, mistake: Problem) -> str:
    """A mistake after the file its line counts in: the settings, or the playbook's file that its key begins with."""
    file, within, key = mistake.key.partition(": ")
    return f"{file}: {replace(mistake, key=key)}" if within else f"{config}: {mistake}"


def upgrade(config: Config = HERE) -> None:
    """Bring the database to this version's tables; safe to run again."""
    settings = settings_of(config)
    with said():
        db = Database(settings.database.url)
        try:
            before, after = migrate.upgrade(db)
            wrong = tallies.mend(db)
            engine = choose.upgrade(settings, db)
        finally:
            db.close()
    say(f"The database is at revision {after}" + (f" (was {before or 'empty'})." if before != after else "."))
    if wrong:
        say(f"Counted again, as an older Hearback had written without counting: {', '.join(wrong)}.")
    if engine:
        say(f"The tables of the grown engine are at {engine}.")
