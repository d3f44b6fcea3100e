"""`hearback bench`: figures of this machine."""

import os
import platform
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from hearback.bench import pipeline
from hearback.bench.pipeline import Measured, Rotating
from hearback.cli.installation import Json, said
from hearback.cli.output import emit, emit_json, err, out
from sentiment import classifier

bench = typer.Typer(help="Measure the main job on this machine.", invoke_without_command=True)


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement with its name."""

    name: str
    measured: Measured


@bench.callback()
def main_job(
    context: typer.Context,
    as_json: Json = False,
    mentions: Annotated[int, typer.Option(min=100, help="how many mentions go through")] = 10_000,
    memory: Annotated[bool, typer.Option(help="also ten times as many, to see memory grow")] = True,
) -> None:
    """Mentions a second through listen, triage and draft on SQLite, without and with the model, and memory."""
    if context.invoked_subcommand is not None:
        return
    with said():
        runs = [Run("without the model", pipeline.measure(mentions, Rotating(), _tell))]
        if memory:
            runs.append(Run("ten times as many", pipeline.measure(mentions * 10, Rotating(), _tell)))
        runs.append(Run("with the model", pipeline.measure(mentions, classifier.load(), _tell)))
    rows = [_row(run) for run in runs]
    if as_json:
        emit_json({"machine": machine(), "runs": rows})
    else:
        emit(rows, as_json=False, empty="")
        out.print(machine(), highlight=False)


def _row(run: Run) -> dict[str, object]:
    m = run.measured
    return {
        "run": run.name,
        "mentions": m.mentions,
        "mentions_per_s": round(m.rate),
        "seconds": round(m.seconds, 2),
        "listening_s": round(m.listening, 2),
        "model_s": round(m.model, 2),
        "outside_model": f"{m.outside_model:.0%}",
        "drafted": m.counts.drafted,
        "resident_mib": None if m.resident is None else round(m.resident),
    }


def machine() -> str:
    """The machine in one line, for the head of a table of figures."""
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {system}"


def _tell(done: str) -> None:
    if sys.stderr.isatty():
        err.print(f"{done} mentions", end="\r")
