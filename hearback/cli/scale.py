"""`hearback bench scale`: unit costs with few and with many stored mentions, and several workers together."""

from dataclasses import asdict
from typing import Annotated

import typer

from hearback.bench import filling, scale
from hearback.bench.crew import Crew
from hearback.bench.scale import Plan, Scale
from hearback.bench.stations import Report
from hearback.cli.bench import machine
from hearback.cli.installation import Json, said
from hearback.cli.output import emit, emit_json, err, fail, out, safe

KIB = 1024


def measure(
    as_json: Json = False,
    mentions: Annotated[int, typer.Option(min=filling.SEED, help="how many the large database holds")] = 1_000_000,
    workers: Annotated[str, typer.Option(help="crews to measure, as in 1,2,4")] = "1,2,4",
    without_model: Annotated[bool, typer.Option("--without-model", help="leave out the crews with the model")] = False,
    server: Annotated[
        str, typer.Option(help="a PostgreSQL on which databases may be made and dropped; else one from its wheel")
    ] = "",
) -> None:
    """What each station costs with 1,000 and with many stored mentions, on both databases, and what workers add.

    A million mentions take about half an hour and 10 GB of room for temporary files.
    """
    plan = Plan(mentions=mentions, workers=_crews(workers), model=not without_model, server=server)
    with said():
        found = scale.measure(plan, _tell)
    if as_json:
        emit_json({"machine": machine(), **_told(found)})
        return
    for report in found.reports:
        out.print(safe(_heading(report)), highlight=False)
    emit(_costs(found), as_json=False, empty="")
    emit([_crew(each) for each in found.crews], as_json=False, empty="")
    if found.skipped:
        err.print(safe(found.skipped))
    out.print(machine(), highlight=False)


def _crews(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= 64 for part in parts):
        fail(f"--workers takes numbers from 1 to 64 with commas between them, not {text!r}", code=2)
    return tuple(int(part) for part in parts)


def _heading(report: Report) -> str:
    each = report.bytes / report.mentions / KIB
    memory = "" if report.resident is None else f", {report.resident:,.0f} MiB of memory"
    return (
        f"{report.database}, {report.mentions:,} mentions: {report.bytes / KIB**2:,.0f} MiB on the disk "
        f"({each:.1f} KiB each), filled in {report.filled:,.0f} s{memory}"
    )


def _costs(found: Scale) -> list[dict[str, object]]:
    """A row for each station and database, few stored mentions beside many."""
    rows: list[dict[str, object]] = []
    for small, large in zip(found.reports[::2], found.reports[1::2], strict=True):
        for few, many in zip(small.stations, large.stations, strict=True):
            row: dict[str, object] = {"database": small.database, "station": few.name}
            row |= {f"ms_at_{small.mentions}": f"{few.p50:.2f}", f"ms_at_{large.mentions}": f"{many.p50:.2f}"}
            row |= {"p95_ms": f"{many.p95:.2f}", "cpu_ms": f"{few.cpu:.2f} / {many.cpu:.2f}"}
            row |= {"ms_a_mention": "" if many.each is None else f"{many.each:.3f}"}
            rows.append(row)
    return rows


def _crew(crew: Crew) -> dict[str, object]:
    return {
        "workers": crew.workers,
        "model": "with" if crew.model else "without",
        "mentions": crew.mentions,
        "seconds": f"{crew.seconds:.1f}",
        "mentions_per_s": round(crew.rate, 1),
    }


def _told(found: Scale) -> dict[str, object]:
    crews = [asdict(each) | {"mentions_per_s": each.rate} for each in found.crews]
    return {"reports": [asdict(each) for each in found.reports], "crews": crews, "skipped": found.skipped}


def _tell(words: str) -> None:
    """A line that is written over on a terminal; in a log, the plain words."""
    err.print(safe(words.ljust(70)), end="\r" if err.is_terminal else "\n")
