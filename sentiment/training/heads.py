"""How good the heads for topics, intent and urgency are, on rows kept back from them."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import INTENTS, TOPICS, URGENCIES
from sentiment.calibration import Calibration
from sentiment.measures import f1
from sentiment.onnx_classifier import CALIBRATION
from sentiment.training.batches import Batcher
from sentiment.training.export import held_out
from sentiment.training.labels import Labelled
from sentiment.training.settings import Recipe

log = logging.getLogger(__name__)
_HEADS = {"topic": ("topics", TOPICS), "intent": ("intent", INTENTS), "urgency": ("urgency", URGENCIES)}
_ENOUGH = 15


def report_heads(folder: Path, data: Path, base: Path, recipe: Recipe) -> None:
    thresholds = np.array(Calibration.read(folder / CALIBRATION).topic_thresholds)
    for group, found in held_out(folder, data, Batcher(base, recipe.serve_tokens)).items():
        for kind, (head, names) in _HEADS.items():
            logits: Any = found[head]
            guess = _guesses(kind, logits, thresholds)
            labelled: Any = found["rows"]
            log.info("%s %s: %s", group, kind, _scores(kind, names, labelled, guess))


def _guesses(kind: str, logits: NDArray[np.float32], thresholds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Topics by threshold, intent and urgency by the largest logit; shape (rows, outputs)."""
    if kind == "topic":
        above: NDArray[np.bool_] = 1 / (1 + np.exp(-logits)) >= thresholds
        return above
    largest: NDArray[np.bool_] = logits == logits.max(1, keepdims=True)
    return largest


def _scores(kind: str, names: Sequence[str], rows: Sequence[Labelled], guess: NDArray[np.bool_]) -> dict[str, float]:
    """F1 per output with at least _ENOUGH positive rows among those that know about it."""
    out = {}
    for at, name in enumerate(names):
        output = f"{kind}:{name}"
        known = np.array([output in row.knows for row in rows])
        truth = np.array([output in row.says for row in rows])[known]
        if truth.sum() >= _ENOUGH:
            out[name] = round(f1(truth, guess[known, at]), 3)
    return out
