"""`hearback classify`: what the model thinks of lines of text, one JSON object a line."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Literal

import typer

from hearback.cli.output import emit_json, err, fail
from sentiment import attribution, classifier
from sentiment.analysis import Analysis, with_rating
from sentiment.classifier import Classifier
from sentiment.errors import ModelUnavailable

CHUNK = 256


@dataclass(frozen=True, slots=True)
class Line:
    """One line of input: its text and rating, or why it could not be read."""

    number: int
    text: str = ""
    rating: int | None = None
    problem: str = ""


def classify(
    model: Annotated[
        str, typer.Option(help="'shipped', or 'hf:<name or path>' of any text-classification model")
    ] = "shipped",
    form: Annotated[Literal["auto", "lines", "jsonl"], typer.Option("--format", help="what the input holds")] = "auto",
    why: Annotated[
        bool, typer.Option("--why", help="also the words that weighed most for or against negative (much slower)")
    ] = False,
) -> None:
    """Read lines or JSONL ({"text": …, "rating": …}) from standard input, write one analysis a line.

    A broken JSONL line gets {"line": n, "error": why} in its place, the rest go on, and the exit status is 1.
    """
    try:
        judge = classifier.load(model)
    except ModelUnavailable as unavailable:
        fail(str(unavailable))
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
    broken, done = 0, 0
    lines = read(sys.stdin, form)
    while chunk := list(islice(lines, CHUNK)):
        analyses = iter(judge.classify([line.text for line in chunk if not line.problem]))
        for line in chunk:
            emit_json(_answer(judge, line, analyses, why))
        broken += sum(bool(line.problem) for line in chunk)
        done += len(chunk)
        if sys.stderr.isatty() and done > CHUNK:
            err.print(f"{done:,} lines", end="\r")
        sys.stdout.flush()
    if broken:
        fail(f"{broken} of {done} lines could not be read; each has its reason in the output")


def _answer(judge: Classifier, line: Line, analyses: Iterator[Analysis], why: bool) -> dict[str, object]:
    if line.problem:
        return {"line": line.number, "error": line.problem}
    analysis = next(analyses)
    asked = {"why": _reasons(judge, line.text, analysis.language)} if why else {}
    return row(analysis, line.rating) | asked


def _reasons(judge: Classifier, text: str, language: str) -> list[dict[str, object]]:
    """The telling parts of the text, heaviest first; a weight above zero speaks for negative."""
    return [
        {"text": text[each.start : each.end], "start": each.start, "end": each.end, "weight": round(each.weight, 2)}
        for each in attribution.telling(attribution.weigh(judge, text, language))
    ]


def row(analysis: Analysis, rating: int | None) -> dict[str, object]:
    """The public shape of one analysis."""
    judged = with_rating(analysis, rating)
    return {
        "language": judged.language,
        "label": judged.label,
        "unsure": judged.unsure,
        "negative": round(judged.negative, 4),
        "neutral": round(judged.neutral, 4),
        "positive": round(judged.positive, 4),
        "topics": list(judged.topics),
        "intent": judged.intent,
        "urgency": judged.urgency,
        "model": judged.model,
    }


def read(source: Iterable[str], form: Literal["auto", "lines", "jsonl"]) -> Iterator[Line]:
    """Numbered lines of plain text or JSONL; `auto` takes JSONL when the first line that is not empty starts an object.

    Empty lines count as texts in plain input and are skipped in JSONL.
    """
    for number, raw in enumerate(source, 1):
        text = raw.rstrip("\r\n")
        if form == "auto" and text.strip():
            form = "jsonl" if text.lstrip().startswith("{") else "lines"
        if form == "jsonl" and text.strip():
            yield _object(number, text)
        elif form != "jsonl":
            yield Line(number, text)


def _object(number: int, text: str) -> Line:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Line(number, problem=f"not JSON: {error}")
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return Line(number, problem='an object with "text" (a string) is expected')
    rating = value.get("rating")
    if rating is not None and (isinstance(rating, bool) or not isinstance(rating, int) or not 1 <= rating <= 5):
        return Line(number, problem='"rating" must be a whole number from 1 to 5 or absent')
    return Line(number, value["text"], rating)
