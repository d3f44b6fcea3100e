"""How good the heads for topics, intent and urgency are, on rows kept back from them."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import INTENTS, TOPICS, URGENCIES
from sentiment.measures import f1
from sentiment.onnx_classifier import OnnxClassifier
from sentiment.training.labels import Labelled, aspects, held_scenarios, mapped
from sentiment.training.probes import fit

log = logging.getLogger(__name__)
Floats = NDArray[np.float32]
_HEADS = {"topic": ("topics", TOPICS), "intent": ("intent", INTENTS), "urgency": ("urgency", URGENCIES)}
_ENOUGH = 15


def log_held(features: Floats, rows: Sequence[Labelled], thresholds: Sequence[float]) -> None:
    """Fits without the held scenarios and logs F1 on them."""
    held = held_scenarios()
    out = np.array([row.group in held for row in rows])
    probe = fit(features[~out], [row for row in rows if row.group not in held])
    logits = {name: features[out] @ weight.T + bias for name, (weight, bias) in probe.heads().items()}
    _log("held scenarios", logits, [row for row in rows if row.group in held], thresholds)


def log_test(folder: Path, data: Path) -> None:
    """Logs F1 of the shipped heads on test rows of the sets that they learned from."""
    classifier = OnnxClassifier(folder)
    thresholds = classifier.calibration.topic_thresholds
    for name, rows in (("mapped sets", mapped(data, "test")), ("aspects", aspects(data, "test"))):
        _log(name, classifier.heads([row.text for row in rows]), rows, thresholds)


def _log(name: str, logits: Mapping[str, Floats], rows: Sequence[Labelled], thresholds: Sequence[float]) -> None:
    for kind, (head, names) in _HEADS.items():
        log.info("%s, %s: %s", name, kind, _scores(kind, names, rows, _guesses(kind, logits[head], thresholds)))


def _guesses(kind: str, logits: Floats, thresholds: Sequence[float]) -> NDArray[np.bool_]:
    """Topics by threshold, intent and urgency by the largest logit; shape (rows, outputs)."""
    if kind == "topic":
        above: NDArray[np.bool_] = 1 / (1 + np.exp(-logits)) >= np.array(thresholds)
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
