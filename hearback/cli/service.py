"""`hearback run`, `once` and `demo`: the daemon, one pass, and the brand that shows both."""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from hearback import daemon, demo
from hearback.app import App
from hearback.cli.installation import HERE, Config, Json, app_of, log_to_stderr, said
from hearback.cli.output import emit_json, err, fail, out, safe, say
from hearback.counts import Counts
from hearback.engines.seam import QUEUES
from hearback.jobs import clock
from hearback.once import once as pass_once
from hearback.presence import present

_BETWEEN_ALERTS = 15.0
"""Seconds."""


def run(config: Config = HERE, verbose: Annotated[bool, typer.Option(help="log every detail")] = False) -> None:
    """Run the installation: pollers, model, delivery and inbox in one process, until it is told to stop."""
    log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    with app_of(config) as app:
        _serve(app, lambda: say(f"The inbox is on {app.settings.inbox.public_url}"))


def worker(
    config: Config = HERE,
    queues: Annotated[str, typer.Option(help="what to work on, of " + ", ".join(QUEUES))] = ",".join(QUEUES),
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="jobs at once on each queue but model")] = 4,
    verbose: Annotated[bool, typer.Option(help="log every detail")] = False,
) -> None:
    """Work beside `hearback run`, without an inbox, on this machine or another one (engine = "grown")."""
    chosen = tuple(queue for queue in QUEUES if queue in queues.replace(" ", "").split(","))
    if unknown := set(queues.replace(" ", "").split(",")).difference(QUEUES):
        fail(f"unknown queue {', '.join(sorted(unknown))!r}; known: {', '.join(QUEUES)}", code=2)
    log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    with app_of(config) as app:
        if app.settings.engine == "local":
            fail('this installation is one process (engine = "local"): `hearback run` does all the work', code=2)
        daemon.work(app, chosen, concurrency, lambda: say(f"{app.worker} works on {', '.join(chosen)}"))


def once(config: Config = HERE, as_json: Json = False) -> None:
    """Run every step once and print the counts; `sent` is approved replies, tickets and alerts together."""
    log_to_stderr(logging.WARNING)
    with app_of(config) as app:
        _report(_pass(app), as_json=as_json)


def demo_brand(
    only_once: Annotated[bool, typer.Option("--once", help="one pass in a fresh folder, then end")] = False,
    as_json: Json = False,
    folder: Annotated[Path | None, typer.Option(help="keep the demo here instead of in a temporary folder")] = None,
    port: Annotated[int, typer.Option(help="where the inbox listens")] = 8000,
) -> None:
    """Show Hearback on a made-up shop: posts in 21 languages over the last 48 hours and more arriving live."""
    log_to_stderr(logging.WARNING)
    show = (lambda _title: None) if only_once and not err.is_terminal else Bell()
    with tempfile.TemporaryDirectory(prefix="hearback-demo-") as scratch, demo.Pager(show) as pager:
        os.environ[demo.ALERTS] = pager.url
        config = _prepared((folder or Path(scratch)).resolve(), port)
        with app_of(config) as app:
            daemon.ensure_sources(app)
            daemon.skip_quiet_run(app)
            if only_once:
                _report(_pass(app), as_json=as_json)
            else:
                _serve(app, lambda: _welcome(app))


def _prepared(folder: Path, port: int) -> Path:
    with said():
        try:
            return demo.prepare(folder, clock(), port=port)
        except FileExistsError as error:
            fail(f"{error}; the demo needs a folder of its own")


class Bell:
    """Prints an alert, but in a burst only one every few seconds: else the sign-in link scrolls away."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._quiet_until, self._held = now, float("-inf"), 0

    def __call__(self, title: str) -> None:
        if self._now() < self._quiet_until:
            self._held += 1
            return
        more = f" (and {self._held} more: see Alerts in the inbox)" if self._held else ""
        err.print("[bold red]ALERT[/]", safe(title + more))
        self._quiet_until, self._held = self._now() + _BETWEEN_ALERTS, 0


def _welcome(app: App) -> None:
    out.rule("[bold]Hearback demo: Lotus & Pine")
    say(f"Inbox    {app.settings.inbox.public_url}")
    say(f"Sign in  {demo.sign_in_link(app, clock())}")
    say(f"Files    {app.settings.folder}")
    say("The link works once and signs you in as an admin. Stop with Ctrl+C.\n")


def _serve(app: App, ready: Callable[[], None]) -> None:
    try:
        daemon.run(app, ready)
    except (OSError, SystemExit) as error:
        address = app.settings.inbox
        fail(f"the inbox cannot listen on {address.host}:{address.port} ({error}); choose another port")


def _pass(app: App) -> Counts:
    with present(app.db, app.worker, "once"):
        daemon.ensure_sources(app)
        return _shown(app) if sys.stderr.isatty() else pass_once(app, clock, lambda _station, _counts: None)


def _shown(app: App) -> Counts:
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True) as progress:
        line = progress.add_task("")

        def tell(station: str, counts: Counts) -> None:
            done = ", ".join(f"{value:,} {name}" for name, value in counts.as_dict().items() if value)
            progress.update(line, description=f"{station}: {done}")

        return pass_once(app, clock, tell)


def _report(counts: Counts, *, as_json: bool) -> None:
    if as_json:
        emit_json(counts.as_dict())
    else:
        for name, value in counts.as_dict().items():
            say(f"{name:<12} {value:>8,}")
