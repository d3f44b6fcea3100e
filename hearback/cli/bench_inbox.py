"""`hearback bench inbox`: how the inbox fares with many mentions and with many people."""

from dataclasses import asdict
from typing import Annotated

import typer

from hearback.bench import inbox
from hearback.bench.inbox import Figure, Plan
from hearback.cli.bench import machine
from hearback.cli.installation import Json, said
from hearback.cli.output import emit, emit_json, err, out, safe


def measure(
    as_json: Json = False,
    mentions: Annotated[int, typer.Option(min=1_000, help="how many the large database holds")] = 1_000_000,
    seconds: Annotated[float, typer.Option(min=1, help="how long the fifty people work")] = 60.0,
    think: Annotated[float, typer.Option(min=0.1, help="seconds from one approval of somebody to the next")] = 20.0,
    server: Annotated[str, typer.Option(help="address of a PostgreSQL on which databases may be made")] = "",
    postgresql: Annotated[bool, typer.Option(help="measure on PostgreSQL too")] = True,
) -> None:
    """Pages and searches with few and with many mentions, the first load, fifty people who approve, memory of 50 tabs.

    Databases are filled anew, SQLite's in the temporary folder: a million mentions take some minutes and 3 GB each.
    """
    plan = Plan(mentions=mentions, seconds=seconds, think=think, server=server, postgresql=postgresql)
    with said():
        report = inbox.measure(plan, lambda words: err.print(safe(words)))
    if as_json:
        figures = [asdict(figure) | {"good": figure.good} for figure in report.figures]
        emit_json({"machine": machine(), "figures": figures, "skipped": report.skipped})
        return
    emit([_row(figure) for figure in report.figures], as_json=False, empty="")
    if report.skipped:
        err.print(safe(report.skipped))
    out.print(machine(), highlight=False)


def _row(figure: Figure) -> dict[str, object]:
    return {
        "database": figure.database,
        "figure": figure.name,
        "asked": f"≤ {figure.asked:g} {figure.unit}".strip(),
        "reached": f"{figure.reached:.3g} {figure.unit}".strip(),
        "": "" if figure.good else "MISSED",
        "made_of": figure.made_of,
    }
