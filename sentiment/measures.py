"""How good a classifier is, in numbers. Labels are indices into LABELS, probabilities have shape (rows, classes)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


def confusion(truth: Ints, guess: Ints, classes: int) -> Ints:
    """Counts of shape (classes, classes): truth down, guess across."""
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (truth, guess), 1)
    return table


def macro_f1(truth: Ints, guess: Ints) -> float:
    """The mean of F1 over the classes that occur in `truth`; 0 for no rows."""
    present = np.unique(truth)
    if not len(present):
        return 0.0
    return float(np.mean([f1(truth == each, guess == each) for each in present]))


def f1(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    hits = int(np.sum(truth & guess))
    return 2 * hits / max(1, int(truth.sum()) + int(guess.sum()))


def recall_precision(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> tuple[float, float]:
    hits = int(np.sum(truth & guess))
    return hits / max(1, int(truth.sum())), hits / max(1, int(guess.sum()))


def calibration_error(truth: Ints, probabilities: Floats, bins: int = 15) -> float:
    """Expected calibration error of the most likely class, over equal-width bins."""
    confidence, guess = probabilities.max(1), probabilities.argmax(1)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for each in range(bins):
        inside = place == each
        if inside.any():
            error += abs(float(np.mean(guess[inside] == truth[inside]) - np.mean(confidence[inside]))) * inside.mean()
    return float(error)
