"""The command line. Every listing takes --json; errors say what to do; long work shows progress on a terminal."""

import sys
from io import TextIOWrapper

import typer

from hearback.cli import (
    backups,
    bench,
    bench_inbox,
    classify,
    digest,
    draft,
    drafts,
    evaluate,
    guard,
    keeping,
    learn,
    move,
    pausing,
    people,
    scale,
    service,
    setup,
    sources,
    tokens,
    trail,
    trust,
    webhooks,
)

app = typer.Typer(
    help="Hears what people say about a shop, drafts the answer, sends exactly what a person approved, exactly once.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode="rich",
)
app.command("demo")(service.demo_brand)
app.command()(setup.init)
app.command()(service.run)
app.command()(service.worker)
app.command()(service.once)
app.command()(setup.check)
app.add_typer(sources.sources, name="sources")
app.command()(classify.classify)
app.command("eval")(evaluate.evaluate)
app.command("guard")(guard.guard_lines)
app.command()(learn.learn)
app.command("draft")(draft.draft_lines)
app.add_typer(drafts.drafts, name="drafts")
app.command()(pausing.pause)
app.command()(pausing.resume)
app.add_typer(sources.tickets, name="tickets")
app.add_typer(keeping.quarantine, name="quarantine")
app.command()(keeping.erase)
app.add_typer(people.user, name="user")
app.add_typer(tokens.token, name="token")
app.add_typer(trail.audit, name="audit")
app.add_typer(trust.auto, name="auto")
app.add_typer(digest.report, name="report")
app.add_typer(webhooks.webhooks, name="webhooks")
app.command()(setup.upgrade)
app.command()(backups.backup)
app.command()(backups.restore)
app.command()(move.move)
app.add_typer(bench.bench, name="bench")
bench.bench.command("scale")(scale.measure)
bench.bench.command("inbox")(bench_inbox.measure)


def main() -> None:
    """The entry point of the `hearback` command; it speaks UTF-8 in every pipe, whatever the system's code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
