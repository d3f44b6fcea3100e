"""What one brand's team has taught, as a small residual on the frozen model. It fits one model revision only."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import LEARNED, Analysis
from sentiment.calibration import Calibration
from sentiment.verdict import verdicts

Floats = NDArray[np.floating[Any]]
Heads = Mapping[str, Floats]

MOOD, TOPICS_PART = "mood", "topics"
VECTORS = {MOOD: "mean", TOPICS_PART: "topic_mean"}
_HEADS = ("topics", "intent", "urgency")
_ARRAYS = ("bias", "center", "weights")
_LOWEST = -8.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residual:
    """What is added to a head's scores: `bias` (classes) + `weights` (classes, inputs) @ (inputs - `center`).

    `taught` names the lessons that it was fitted on, so that it can be measured later on others; see `lesson_name`.
    """

    bias: Floats
    center: Floats
    weights: Floats
    taught: frozenset[str] = frozenset()

    def of(self, numbers: Floats) -> Floats:
        """The residual of each text, (texts, classes), for its inputs (texts, inputs)."""
        added: Floats = self.bias + (numbers - self.center) @ self.weights.T
        return added


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correction:
    """Residuals for the mood and for the topics, None where nothing was learned; `model` is the revision they fit."""

    model: str
    mood: Residual | None = None
    topics: Residual | None = None

    def applied(self, heads: Heads, languages: Sequence[str], calibration: Calibration) -> dict[str, Floats]:
        """The heads as they would be after the lesson; unchanged where the residual was fitted on other inputs."""
        changed = dict(heads)
        if self.mood is not None and (added := _added(self.mood, MOOD, heads, languages, calibration)) is not None:
            scale = np.array([calibration.band(language).temperature for language in languages])[:, None]
            changed["sentiment"] = heads["sentiment"] + added * scale
        if self.topics is not None:
            added = _added(self.topics, TOPICS_PART, heads, languages, calibration)
            changed["topics"] = heads["topics"] if added is None else heads["topics"] + added
        return changed

    def to_json(self) -> str:
        parts = {MOOD: self.mood, TOPICS_PART: self.topics}
        return json.dumps({"model": self.model} | {name: _numbers(part) for name, part in parts.items()})

    @classmethod
    def from_json(cls, text: str) -> Self:
        raw = json.loads(text)
        return cls(model=raw["model"], mood=_residual(raw[MOOD]), topics=_residual(raw[TOPICS_PART]))


def lesson_name(text: str, meaning: object) -> str:
    """Tells lessons apart without holding their words; what was corrected to something else is another lesson."""
    return hashlib.sha256(f"{text.casefold()}\n{meaning}".encode()).hexdigest()[:8]


@lru_cache(maxsize=64)
def read(text: str) -> Correction:
    """`Correction.from_json`, remembered: the same few are read for every batch."""
    return Correction.from_json(text)


def inputs(part: str, heads: Heads, languages: Sequence[str], calibration: Calibration) -> Floats:
    """What a residual reads of each text, a row per text: log probabilities, the other heads, and the pooled vector.

    A model without vectors ("mean", "topic_mean") gives the heads alone.
    """
    chances = np.log(calibration.probabilities(heads["sentiment"], languages))
    columns = [np.maximum(chances, _LOWEST), *(heads[name] for name in _HEADS)]
    if VECTORS[part] in heads:
        columns.append(unit(heads[VECTORS[part]]))
    return np.concatenate(columns, axis=1).astype(np.float64)


def unit(vectors: Floats) -> Floats:
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    scaled: Floats = vectors / lengths
    return scaled


def judged(
    heads: Heads, languages: Sequence[str], calibration: Calibration, corrections: Sequence[Correction | None] = ()
) -> list[Analysis]:
    """`verdicts` with what each text's brand has learned; `notes` say where that made a difference.

    `corrections` is empty or holds one for each text. Those that fit another model revision are left out.
    """
    found = verdicts(heads, languages, calibration)
    for correction in {id(each): each for each in corrections if each is not None}.values():
        if correction.model != calibration.revision:
            continue
        rows = [row for row, each in enumerate(corrections) if each is correction]
        theirs, spoken = {name: values[rows] for name, values in heads.items()}, [languages[row] for row in rows]
        after = verdicts(correction.applied(theirs, spoken, calibration), spoken, calibration)
        for row, analysis in zip(rows, after, strict=True):
            found[row] = _noted(found[row], analysis, correction)
    return found


def _noted(before: Analysis, after: Analysis, correction: Correction) -> Analysis:
    notes = []
    if after.label != before.label:
        notes.append(f"{LEARNED}{after.label} (the model alone says {before.label})")
    elif before.unsure and not after.unsure:
        notes.append(f"{LEARNED}surely {after.label} (the model alone is not sure)")
    if correction.topics is not None and set(after.topics) != set(before.topics):
        notes.append(f"{LEARNED}about {', '.join(after.topics).replace('_', ' ')}")
    return replace(after, notes=tuple(notes)) if notes else after


def _added(
    residual: Residual, part: str, heads: Heads, languages: Sequence[str], calibration: Calibration
) -> Floats | None:
    numbers = inputs(part, heads, languages, calibration)
    return residual.of(numbers) if numbers.shape[1] == len(residual.center) else None


def _numbers(residual: Residual | None) -> dict[str, Any] | None:
    if residual is None:
        return None
    numbers = {name: np.round(getattr(residual, name), 5).tolist() for name in _ARRAYS}
    return numbers | {"taught": sorted(residual.taught)}


def _residual(raw: Mapping[str, Any] | None) -> Residual | None:
    if raw is None:
        return None
    bias, center, weights = (np.asarray(raw[name], np.float64) for name in _ARRAYS)
    return Residual(bias=bias, center=center, weights=weights, taught=frozenset(raw.get("taught", ())))
