"""The finished files measured set by set, through the same code that serves."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import LABELS
from sentiment.calibration import Calibration
from sentiment.language import identify
from sentiment.measures import calibration_error, confusion, macro_f1, recall_precision
from sentiment.onnx_classifier import OnnxClassifier
from sentiment.training.catalogue import DataSet, Row, Split, all_sets, rows

log = logging.getLogger(__name__)
_NEGATIVE, _NEUTRAL = LABELS.index("negative"), LABELS.index("neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One set. Recall and precision are of the negative class: as labelled, and as flagged for a person to see."""

    name: str
    rows: int
    classes: int
    macro_f1: float
    accuracy: float
    recall: float
    precision: float
    flagged_recall: float
    flagged_precision: float
    calibration_error: float
    unsure: float
    confusion: list[list[int]]


def evaluate(classifier: OnnxClassifier, each: DataSet, found: Sequence[Row]) -> Score:
    texts = [row.text for row in found]
    logits = classifier.heads(texts)["sentiment"]
    return score(
        each, np.array([row.label for row in found]), logits, [identify(text) for text in texts], classifier.calibration
    )


def score(
    each: DataSet, truth: NDArray[np.int64], logits: NDArray[Any], languages: Sequence[str], calibration: Calibration
) -> Score:
    """Two-class sets are judged on negative against positive alone."""
    chances = calibration.probabilities(logits, languages)
    labels = calibration.labels(chances, languages)
    if each.classes == 2:
        chances = np.delete(chances, _NEUTRAL, 1)
        chances = np.insert(chances / chances.sum(1, keepdims=True), _NEUTRAL, 0.0, axis=1)
        labels = chances.argmax(1)
    flags = np.array([calibration.band(language).flag for language in languages])
    maybe = (labels != _NEGATIVE) & (chances[:, _NEGATIVE] >= flags)
    ordered = np.sort(chances, 1)
    close = ordered[:, -1] - ordered[:, -2] < calibration.margin
    recall, precision = recall_precision(truth == _NEGATIVE, labels == _NEGATIVE)
    wide_recall, wide_precision = recall_precision(truth == _NEGATIVE, maybe | (labels == _NEGATIVE))
    return Score(
        name=each.name,
        rows=len(truth),
        classes=each.classes,
        macro_f1=macro_f1(truth, labels),
        accuracy=float(np.mean(truth == labels)),
        recall=recall,
        precision=precision,
        flagged_recall=wide_recall,
        flagged_precision=wide_precision,
        calibration_error=calibration_error(truth, chances),
        unsure=float(np.mean(maybe | close)),
        confusion=confusion(truth, labels, len(LABELS)).tolist(),
    )


def report(folder: Path, data: Path, split: Split, names: Sequence[str], out: Path, limit: int) -> list[Score]:
    """Measures `limit` rows of each named set (all rows where 0), logs a line each and writes them to `out` as JSON."""
    classifier = OnnxClassifier(folder)
    wanted = {each.name: each for each in all_sets()}
    scores = []
    for name in names:
        found = rows(data, wanted[name], split, limit)
        if found:
            scores.append(evaluate(classifier, wanted[name], found))
            log.info("%s", line(scores[-1]))
    out.write_text(json.dumps([asdict(each) for each in scores], indent=1), "utf-8")
    return scores


def line(each: Score) -> str:
    return (
        f"{each.name:28} n={each.rows:5} F1 {each.macro_f1:.3f} acc {each.accuracy:.3f} "
        f"neg R {each.recall:.3f} P {each.precision:.3f} "
        f"flagged R {each.flagged_recall:.3f} P {each.flagged_precision:.3f} "
        f"ECE {each.calibration_error:.3f} unsure {each.unsure:.2f}"
    )
