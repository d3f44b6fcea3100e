"""`hearback eval`: how good the model is on labelled rows, file by file and language by language."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from hearback.cli.installation import Json
from hearback.cli.output import emit, emit_json, err, fail, out, safe
from sentiment import classifier
from sentiment.analysis import LABELS
from sentiment.calibration import Calibration
from sentiment.classifier import Classifier
from sentiment.errors import ModelUnavailable
from sentiment.judging import Judged, Said, Score, joined, judged, score
from sentiment.labelled import Source, Survey, Unreadable, survey
from sentiment.onnx_classifier import OnnxClassifier

CHUNK = 512
FEW = 20
"""Of fewer rows the table gives no figures, which would say little; the JSON has them."""


TOO_FEW = "too few rows"
_FIGURES = ("neg_recall", "neg_precision", "flagged_recall", "flagged_precision", "ECE", "unsure")


@dataclass(frozen=True, slots=True)
class Measured:
    """One file: what it holds, the true labels, what was said, and how that is judged."""

    source: Source
    held: Survey
    truth: np.ndarray[tuple[int], np.dtype[np.int64]]
    said: Said
    answers: Judged


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="TSV, CSV or JSONL files with text and label, also as .gz")],
    as_json: Json = False,
    text: Annotated[str, typer.Option(help="the column of the text, where it is not called text")] = "",
    label: Annotated[str, typer.Option(help="the column of the label, where it is not called label")] = "",
    model: Annotated[
        str, typer.Option(help="'shipped', or 'hf:<name or path>' of any text-classification model")
    ] = "shipped",
) -> None:
    """Measure the model on labelled files: macro-F1, recall and precision of negative, calibration, confusion.

    Labels are negative, neutral, positive, or 0, 1, 2, or stars in a column called stars or rating. A file without
    neutral rows is judged on negative against positive. Rows that cannot be read are counted and named.
    """
    try:
        judge = classifier.load(model)
    except ModelUnavailable as unavailable:
        fail(str(unavailable))
    done, refused = [], 0
    for path in files:
        try:
            done.append(_measured(judge, Source(path, text, label)))
        except Unreadable as fault:
            refused += 1
            err.print(safe(str(fault)))
    (_json if as_json else _tables)(judge.revision, done)
    if refused:
        fail(f"{refused} of {len(files)} files could not be measured")


def _measured(judge: Classifier, source: Source) -> Measured:
    held = survey(source)
    truth: list[int] = []
    parts: list[Said] = []
    good = (each for each in source.examples() if not each.problem)
    while chunk := list(islice(good, CHUNK)):
        parts.append(Said.of(judge.classify([each.text for each in chunk])))
        truth += [each.label for each in chunk]
        if sys.stderr.isatty():
            err.print(safe(f"{source.name}: {len(truth):,} of {held.rows:,} rows"), end="\r")
    said = joined(parts)
    return Measured(source, held, np.array(truth, np.int64), said, judged(said, _calibration(judge), held.classes))


def _calibration(judge: Classifier) -> Calibration | None:
    return judge.calibration if isinstance(judge, OnnxClassifier) else None


def _sets(done: list[Measured]) -> list[Score]:
    names = distinct([each.source for each in done])
    return [score(name, each.truth, each.answers, each.held.classes) for name, each in zip(names, done, strict=True)]


def distinct(sources: Sequence[Source]) -> list[str]:
    """Their names; those that share one get as many folders as tell them apart, else their endings, else a number."""
    depth = [1] * len(sources)
    while clashes := _alike([_tail(*pair) for pair in zip(sources, depth, strict=True)]):
        longer = [at for at in clashes if depth[at] < len(sources[at].path.parts)]
        if not longer:
            break
        for at in longer:
            depth[at] += 1
    names = [_tail(*pair) for pair in zip(sources, depth, strict=True)]
    for at in _alike(names):
        names[at] = str(sources[at].path)
    return [f"{name} ({names[:at].count(name) + 1})" if at in _alike(names) else name for at, name in enumerate(names)]


def _tail(source: Source, depth: int) -> str:
    return "/".join((*source.path.parts[-depth:-1], source.name))


def _alike(names: Sequence[str]) -> list[int]:
    return [at for at, name in enumerate(names) if names.count(name) > 1]


def _languages(done: list[Measured]) -> Iterator[Score]:
    """All files together by the language that was told from each text; sets of two and of three classes apart."""
    for classes in (3, 2):
        same = [each for each in done if each.held.classes == classes]
        for language in sorted({str(name) for each in same for name in each.said.languages}):
            chosen = [each.said.languages == language for each in same]
            answers = joined([each.answers.only(rows) for each, rows in zip(same, chosen, strict=True)])
            truth = np.concatenate([each.truth[rows] for each, rows in zip(same, chosen, strict=True)])
            yield score(language, truth, answers, classes)


def _json(revision: str, done: list[Measured]) -> None:
    sets = [
        {"file": str(each.source.path)}
        | asdict(found)
        | {
            "too_few_rows": found.rows < FEW,
            "wrong_rows": each.held.wrong,
            "first_wrong": {row.line: row.problem for row in each.held.first_wrong},
        }
        for each, found in zip(done, _sets(done), strict=True)
    ]
    languages = [asdict(each) for each in _languages(done)]
    emit_json({"model": revision, "labels": LABELS, "sets": sets, "languages": languages})


def _tables(revision: str, done: list[Measured]) -> None:
    scores = _sets(done)
    if not scores:
        return
    emit([_row("set", each) for each in scores], as_json=False, empty="")
    out.print()
    emit([_row("language", each) for each in _languages(done) if each.rows >= FEW], as_json=False, empty="")
    out.print(f"\nconfusion (down: true, across: said; {', '.join(LABELS)})")
    if any(each.rows < FEW for each in scores):
        out.print(f"{TOO_FEW}: fewer than {FEW} say little about a model; --json has their figures")
    for each in scores:
        out.print(safe(f"{each.name}: {' | '.join(' '.join(map(str, row)) for row in each.confusion)}"))
    for measured in done:
        _tell_wrong(measured)
    out.print(safe(f"\nmodel {revision}"))


def _tell_wrong(measured: Measured) -> None:
    held = measured.held
    if held.wrong:
        err.print(safe(f"{measured.source.path}: {held.wrong} rows left out"))
    for row in held.first_wrong:
        err.print(safe(f"  line {row.line}: {row.problem}"))


def _row(kind: str, found: Score) -> dict[str, object]:
    named: dict[str, object] = {kind: found.name, "rows": found.rows, "classes": found.classes}
    if found.rows < FEW:
        return named | {"macro_F1": TOO_FEW} | dict.fromkeys(_FIGURES, "")
    return named | {
        "macro_F1": f"{found.macro_f1:.3f}",
        "neg_recall": f"{found.recall:.3f}",
        "neg_precision": f"{found.precision:.3f}",
        "flagged_recall": f"{found.flagged_recall:.3f}",
        "flagged_precision": f"{found.flagged_precision:.3f}",
        "ECE": f"{found.calibration_error:.3f}",
        "unsure": f"{found.unsure:.0%}",
    }
