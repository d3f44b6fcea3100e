"""Choices made on dev after training: temperature and bias per language, decision offsets, the threshold that flags."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sentiment.analysis import LABELS
from sentiment.calibration import ANY, softmax
from sentiment.measures import macro_f1

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

RECALL = 0.93
MIN_ROWS = 250
_NEGATIVE = LABELS.index("negative")
_OFFSETS = tuple(round(0.1 * step, 1) for step in range(-8, 9))


def bands(logits: Mapping[str, Floats], truth: Mapping[str, Ints]) -> dict[str, dict[str, Any]]:
    """One entry per language with at least MIN_ROWS three-class dev rows, and "*" over all, for calibration.json.

    `logits` (rows, 3) and `truth` (rows,) by language.
    """
    enough = {language: scores for language, scores in logits.items() if len(scores) >= MIN_ROWS}
    out = {language: band(scores, truth[language]) for language, scores in enough.items()}
    everything = np.concatenate(list(logits.values()))
    return {ANY: band(everything, np.concatenate([truth[language] for language in logits])), **out}


def band(logits: Floats, truth: Ints) -> dict[str, Any]:
    temperature, bias = scale(logits, truth)
    chances = softmax(logits / temperature + np.array(bias))
    decision = offsets(chances, truth)
    return {
        "temperature": round(temperature, 4),
        "bias": [round(value, 4) for value in bias],
        "decision": list(decision),
        "flag": flag(chances, truth, decision),
        "rows": len(truth),
    }


def scale(logits: Floats, truth: Ints) -> tuple[float, tuple[float, ...]]:
    """Temperature and class bias with the least negative log-likelihood; the bias is lightly held to zero."""
    scores, labels = torch.tensor(logits, dtype=torch.float64), torch.tensor(truth)
    log_temperature = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(len(LABELS), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([log_temperature, bias], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(scores / log_temperature.exp() + bias, labels)
        value = value + 2.0 / len(labels) * bias.square().sum()
        value.backward()
        return value

    optimiser.step(closure)
    return float(log_temperature.detach().exp()), tuple(bias.detach().tolist())


def offsets(chances: Floats, truth: Ints) -> tuple[float, float, float]:
    """What to add to the log-probabilities before taking the largest, for the best macro-F1; small where they tie."""
    scores = np.log(np.maximum(chances, 1e-12))
    choices = sorted(product(_OFFSETS, _OFFSETS), key=lambda pair: abs(pair[0]) + abs(pair[1]))

    def gain(pair: tuple[float, float]) -> float:
        guess = (scores + np.array([pair[0], 0.0, pair[1]])).argmax(1)
        return macro_f1(truth, guess) - 0.002 * (abs(pair[0]) + abs(pair[1]))

    negative, positive = max(choices, key=gain)
    return (negative, 0.0, positive)


def flag(chances: Floats, truth: Ints, decision: Sequence[float]) -> float:
    """The highest threshold at which texts that are labelled or this likely negative hold RECALL of all negatives."""
    labelled = (np.log(np.maximum(chances, 1e-12)) + np.array(decision)).argmax(1) == _NEGATIVE
    negative = truth == _NEGATIVE
    for threshold in np.arange(0.6, 0.02, -0.01):
        caught = labelled | (chances[:, _NEGATIVE] >= threshold)
        if caught[negative].mean() >= RECALL:
            return round(float(threshold), 2)
    return 0.03
