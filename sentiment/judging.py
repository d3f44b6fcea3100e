"""What a model said about labelled rows, and how good that was. The command and the training measure with this."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import LABELS, Analysis
from sentiment.calibration import Calibration
from sentiment.measures import calibration_error, confusion, macro_f1, recall_precision

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_NEGATIVE, _NEUTRAL = LABELS.index("negative"), LABELS.index("neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Columns of analyses: calibrated chances (rows, 3), decided labels, unsure, languages (rows,)."""

    chances: Floats
    labels: Ints
    unsure: Flags
    languages: NDArray[np.str_]

    @classmethod
    def of(cls, analyses: Sequence[Analysis]) -> Self:
        return cls(
            chances=np.array([(a.negative, a.neutral, a.positive) for a in analyses], np.float64).reshape(-1, 3),
            labels=np.array([LABELS.index(a.label) for a in analyses], np.int64),
            unsure=np.array([a.unsure for a in analyses], np.bool_),
            languages=np.array([a.language for a in analyses], np.str_),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Answers as a set asks for them: `flagged` is what a person sees as negative, labelled so or likely enough."""

    chances: Floats
    labels: Ints
    flagged: Flags
    unsure: Flags

    def only(self, chosen: Flags) -> Self:
        return replace(
            self,
            chances=self.chances[chosen],
            labels=self.labels[chosen],
            flagged=self.flagged[chosen],
            unsure=self.unsure[chosen],
        )


Columns = TypeVar("Columns", Said, Judged)


def joined(parts: Sequence[Columns]) -> Columns:
    """The rows of several parts, at least one, one after another."""
    names = [field.name for field in fields(parts[0])]
    return replace(parts[0], **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One set of rows. Recall and precision are of the negative class: as labelled, and as flagged for a person.

    All are shares of 0 to 1; `confusion` counts truth down and answers across, in the order of LABELS.
    """

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


def judged(said: Said, calibration: Calibration | None, classes: int) -> Judged:
    """The answers to a set of `classes` classes; of two, negative and positive alone are compared.

    A model without our calibration flags what it labels negative and what it is unsure of.
    """
    chances, labels = said.chances, said.labels
    if classes == 2:
        chances = np.delete(chances, _NEUTRAL, 1)
        chances = np.insert(chances / np.maximum(chances.sum(1, keepdims=True), 1e-12), _NEUTRAL, 0.0, axis=1)
        labels = chances.argmax(1)
    negative = labels == _NEGATIVE
    if calibration is None:
        return Judged(chances=chances, labels=labels, flagged=negative | said.unsure, unsure=said.unsure)
    thresholds = np.array([calibration.band(language).flag for language in said.languages])
    flagged = negative | (chances[:, _NEGATIVE] >= thresholds)
    ordered = np.sort(chances, 1)
    close = ordered[:, -1] - ordered[:, -2] < calibration.margin
    return Judged(chances=chances, labels=labels, flagged=flagged, unsure=(flagged & ~negative) | close)


def score(name: str, truth: Ints, judged: Judged, classes: int) -> Score:
    negative = truth == _NEGATIVE
    recall, precision = recall_precision(negative, judged.labels == _NEGATIVE)
    flagged_recall, flagged_precision = recall_precision(negative, judged.flagged)
    return Score(
        name=name,
        rows=len(truth),
        classes=classes,
        macro_f1=macro_f1(truth, judged.labels),
        accuracy=float(np.mean(truth == judged.labels)) if len(truth) else 0.0,
        recall=recall,
        precision=precision,
        flagged_recall=flagged_recall,
        flagged_precision=flagged_precision,
        calibration_error=calibration_error(truth, judged.chances),
        unsure=float(np.mean(judged.unsure)) if len(truth) else 0.0,
        confusion=confusion(truth, judged.labels, len(LABELS)).tolist(),
    )
