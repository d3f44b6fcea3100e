"""`hearback bench`: figures of this machine."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import typer

from hearback.bench import network, pipeline, speed
from hearback.bench.pipeline import Measured, Rotating
from hearback.bench.speed import Speed
from hearback.cli import knowledge
from hearback.cli.installation import Json, said
from hearback.cli.output import emit, emit_json, err, out, safe
from hearback.demo import BRAND_FILES
from sentiment import classifier, pipelines
from sentiment.onnx_classifier import OnnxClassifier

TEXTS = 64
SHAPES = {"none": 0, "base": 1, "large": 2}

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
        runs = [Run("without the model", pipeline.measure(mentions, Rotating(), _mentions))]
        if memory:
            runs.append(Run("ten times as many", pipeline.measure(mentions * 10, Rotating(), _mentions)))
        runs.append(Run("with the model", pipeline.measure(mentions, classifier.load(), _mentions)))
    rows = [_row(run) for run in runs]
    if as_json:
        emit_json({"machine": machine(), "runs": rows})
    else:
        emit(rows, as_json=False, empty="")
        out.print(machine(), highlight=False)


@bench.command("sentiment")
def sentiment(
    as_json: Json = False,
    seconds: Annotated[float, typer.Option(min=0.01, help="how long each size of batch runs at least")] = 10.0,
    shapes: Annotated[
        Literal["none", "base", "large"],
        typer.Option(help="up to which shape of XLM-R to compare with; large takes 2.5 GB of memory"),
    ] = "large",
) -> None:
    """Texts a second, time for one text, load and memory of the shipped model, and of others in the same run.

    The others need torch: the same weights in a transformers float32 pipeline at its best size of batch, and the shapes
    of XLM-R with random weights, good for speed alone. Each runs in a fresh process.
    """
    every = sorted(set(network.texts(BRAND_FILES / "stream")))
    texts = every[:: len(every) // TEXTS][:TEXTS]
    names = [speed.SHIPPED, pipelines.TWIN, *list(pipelines.SHAPES)[: SHAPES[shapes]]]
    found: list[Speed] = []
    for name in names:
        _tell(f"{name}: measuring; so far {len(found)} of {len(names)}")
        found.append(speed.measure(name, texts, seconds))
    tokens = _tokens_per_text(texts)
    if as_json:
        runs = [asdict(each) | {"times_slower": _slower(each, found[0])} for each in found]
        emit_json({"machine": machine(), "texts": TEXTS, "tokens_per_text": tokens, "runs": runs})
        return
    emit([_speed_row(each, found[0]) for each in found if not each.skipped], as_json=False, empty="")
    for each in found:
        if each.skipped:
            err.print(safe(each.skipped))
    out.print(f"{TEXTS} of the demo's posts in many languages, {tokens} tokens each on average", highlight=False)
    out.print(machine(), highlight=False)


def _tokens_per_text(texts: Sequence[str]) -> float:
    """As the model reads them, with the two tokens that begin and end a text."""
    model = classifier.load()
    if not isinstance(model, OnnxClassifier):
        return 0.0
    return round(sum(len(model.pieces(text)) + 2 for text in texts) / len(texts), 1)


def _slower(each: Speed, shipped: Speed) -> float | None:
    return round(shipped.best / each.best, 1) if each.best else None


def _speed_row(each: Speed, shipped: Speed) -> dict[str, object]:
    return {
        "model": each.name,
        "texts_per_s": f"{each.best:.1f}",
        "at_batch": each.best_batch,
        "times_slower": _slower(each, shipped),
        "one_text_p50_ms": f"{each.p50:.1f}",
        "p95_ms": f"{each.p95:.1f}",
        "load_s": f"{each.load:.1f}",
        "loaded_mib": None if each.loaded is None else round(each.loaded),
        "resident_mib": None if each.resident is None else round(each.resident),
    }


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


def _mentions(done: str) -> None:
    _tell(f"{done} mentions")


def _tell(done: str) -> None:
    if sys.stderr.isatty():
        err.print(safe(done), end="\r")


bench.command("knowledge")(knowledge.knowledge)
