"""What was chosen on dev data after training: temperatures, decision offsets and thresholds, per language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One language.

    Probabilities are softmax(logits / temperature + bias); the label is the largest of log(probability) + decision; a
    text that is not labelled negative is still flagged where it is negative with at least the probability `flag`.
    """

    temperature: float
    bias: tuple[float, float, float]
    decision: tuple[float, float, float]
    flag: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """`max_tokens` is where texts are cut; `margin` the lead under which a label is unsure; one threshold per topic."""

    revision: str
    max_tokens: int
    margin: float
    bands: Mapping[str, Band]
    topic_thresholds: tuple[float, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        raw = json.loads(path.read_text("utf-8"))
        raw["bands"] = {language: _band(entry) for language, entry in raw["bands"].items()}
        raw["topic_thresholds"] = tuple(raw["topic_thresholds"])
        return cls(**raw)

    def band(self, language: str) -> Band:
        return self.bands.get(language) or self.bands[ANY]

    def probabilities(self, logits: Floats, languages: Sequence[str]) -> Floats:
        """Calibrated probabilities of shape (texts, 3)."""
        bands = [self.band(language) for language in languages]
        scale = np.array([band.temperature for band in bands])[:, None]
        return softmax(logits / scale + np.array([band.bias for band in bands]).reshape(-1, 3))

    def labels(self, probabilities: Floats, languages: Sequence[str]) -> NDArray[np.int64]:
        """The decided label of each text as an index."""
        offsets = np.array([self.band(language).decision for language in languages]).reshape(-1, 3)
        chosen: NDArray[np.int64] = (np.log(np.maximum(probabilities, 1e-12)) + offsets).argmax(1)
        return chosen


def _band(entry: dict[str, Any]) -> Band:
    return Band(
        temperature=entry["temperature"],
        bias=tuple(entry["bias"]),
        decision=tuple(entry["decision"]),
        flag=entry["flag"],
    )


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    result: Floats = raised / raised.sum(1, keepdims=True)
    return result
