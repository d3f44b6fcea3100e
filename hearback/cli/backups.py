"""`hearback backup` and `restore`: a copy while everything runs, and the proof that it comes back."""

from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings
from hearback.cli.installation import HERE, Config, Json, said, settings_of
from hearback.cli.output import emit_json, fail, say
from hearback.jobs import clock
from store import backups, drill
from store.database import Database


def backup(
    target: Annotated[
        Path | None, typer.Argument(help="the copy to write; by default dated and beside the settings")
    ] = None,
    config: Config = HERE,
    verify: Annotated[bool, typer.Option("--verify", help="then restore it on trial and look through it")] = False,
    keep: Annotated[int, typer.Option(min=0, help="then delete dated copies but the newest so many; 0: none")] = 0,
) -> None:
    """Copy the database while it is in use, with files for its checksum and its numbers of rows beside the copy."""
    settings = settings_of(config)
    path = target or _named(settings)
    with said():
        db = Database(settings.database.url)
        try:
            copy = db.backup(path)
        finally:
            db.close()
        say(f"Wrote {copy.path} ({copy.size:,} bytes, sha256 {copy.sha256[:16]}…)")
        if verify:
            _drill(path, settings, as_json=False)
        if keep:
            for old in _dated(settings)[:-keep]:
                _delete(old)


def restore(
    source: Annotated[Path, typer.Argument(help="a copy that `hearback backup` wrote")],
    config: Config = HERE,
    trial: Annotated[bool, typer.Option("--drill", help="restore beside the database, look, and remove it")] = False,
    as_json: Json = False,
) -> None:
    """Bring a backup back into an empty place; with --drill only try it. Stop Hearback before you restore for good."""
    settings = settings_of(config)
    with said():
        if trial:
            _drill(source, settings, as_json=as_json)
            return
        found = drill.restore(source, settings.database.url, clock())
    if as_json:
        until = found.held.knows_until and found.held.knows_until.isoformat()
        held = {"approved": found.held.approved, "sending": found.held.sending, "knows_until": until}
        emit_json({"rows": found.rows, "revision": found.revision, "held": held})
    else:
        _tell(found)


def _tell(found: drill.Restored) -> None:
    held = found.held
    until = f" It knows nothing after {held.knows_until:%Y-%m-%d %H:%M} UTC." if held.knows_until else ""
    say(f"Restored {sum(found.rows.values()):,} rows in {len(found.rows)} tables.{until}")
    say(
        "All sending is paused and nothing goes without a person, for what is approved here may have been said since. "
        f"Drafts again: {held.approved} approved replies. Uncertain: {held.sending} that were on their way."
    )
    say(
        "Next: `hearback run`; let it read, look what was said since the copy, reject those drafts; "
        "then `hearback resume --all --as YOU` and, if you use them, `hearback auto on`."
    )


def _ending(settings: Settings) -> str:
    return "backup.db" if settings.database.url.startswith("sqlite") else "dump"


def _named(settings: Settings) -> Path:
    return settings.folder / f"hearback-{clock():%Y%m%d-%H%M%S}.{_ending(settings)}"


def _dated(settings: Settings) -> list[Path]:
    """Copies that were named by us, the oldest first."""
    day, time = "[0-9]" * 8, "[0-9]" * 6
    return sorted(settings.folder.glob(f"hearback-{day}-{time}.{_ending(settings)}"))


def _delete(copy: Path) -> None:
    for path in (copy, *backups.beside(copy)):
        path.unlink(missing_ok=True)
    say(f"Deleted {copy.name}, as newer ones are kept.")


def _drill(path: Path, settings: Settings, *, as_json: bool) -> None:
    kept = backups.check(path)
    found = drill.drill(path, settings.database.url, clock())
    if as_json:
        emit_json({"sha256": kept.sha256, "revision": found.revision, "rows": found.rows, "faults": found.faults})
    if found.faults:
        fail("the backup came back, but: " + "; ".join(found.faults))
    if not as_json:
        say(f"It comes back whole: {sum(found.rows.values()):,} rows in {len(found.rows)} tables, nothing missing.")
