"""The finished files measured set by set, through the same code that serves and that `hearback eval` measures with."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sentiment.judging import Said, Score, judged, score
from sentiment.onnx_classifier import OnnxClassifier
from sentiment.training.catalogue import DataSet, Row, Split, all_sets, rows

log = logging.getLogger(__name__)


def evaluate(classifier: OnnxClassifier, each: DataSet, found: Sequence[Row]) -> Score:
    said = Said.of(classifier.classify([row.text for row in found]))
    truth = np.array([row.label for row in found])
    return score(each.name, truth, judged(said, classifier.calibration, each.classes), each.classes)


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
