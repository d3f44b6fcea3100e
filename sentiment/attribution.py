"""Why: the parts of a text that weighed for or against "negative", found by leaving out each in turn.

Where several words say the same, none is missed when it alone is left out of the whole text. So each is also left out
of its neighbourhood, and also read alone: its weight is the mean of the three differences.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from re import compile as pattern

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import LABELS
from sentiment.classifier import Classifier
from sentiment.onnx_classifier import OnnxClassifier
from sentiment.segments import Unit, units
from sentiment.text import clean

BUDGET = 2_000
"""Tokens that one call may read: 0.3 s on two cores that multiply 8-bit numbers, 0.7 s on two that do not."""
_AROUND, _AROUND_TOKENS = 2, 20
_LOOK = 8_000
_MAX_TOKENS, _CHARACTERS_PER_TOKEN = 128, 3
_LEAST = 1e-4
_TELLING = 0.15
_NEGATIVE = LABELS.index("negative")
_SURROGATE = pattern("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Weight:
    """text[start:end] adds `weight` to the log-odds of "negative"; below zero it speaks against."""

    start: int
    end: int
    weight: float


def weigh(classifier: Classifier, text: str, language: str) -> tuple[Weight, ...]:
    """The weight of every word, emoji and emphatic mark of `text` that the model reads, in order; whole graphemes.

    Of a long text neighbours are weighed together, so that one call reads at most about BUDGET tokens. `language` is
    the one that the analysis of the text names.
    """
    readable = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text[:_LOOK])
    starts, limit = _tokens(classifier, readable)
    found, tokens = _read(units(readable, starts), starts, limit)
    if not found:
        return ()
    single = len(found) * (tokens + _AROUND_TOKENS) <= BUDGET
    groups = found if single else list(_groups(found, max(2, ceil(len(found) * tokens / BUDGET))))
    compared = [_compared(readable, groups, at, _AROUND if single else 0) for at in range(len(groups))]
    texts = list(dict.fromkeys(text for pairs in compared for pair in pairs for text in pair))
    odds = dict(zip(texts, _odds(classifier, texts, language), strict=True))
    return tuple(
        Weight(group.start, group.end, float(np.mean([odds[whole] - odds[left] for whole, left in pairs])))
        for group, pairs in zip(groups, compared, strict=True)
    )


def telling(weights: Sequence[Weight], count: int = 5) -> tuple[Weight, ...]:
    """The weightiest, heaviest first: at most `count`, and none far lighter than the heaviest."""
    ordered = sorted(weights, key=lambda each: -abs(each.weight))[:count]
    return tuple(each for each in ordered if abs(each.weight) >= max(_TELLING * abs(ordered[0].weight), 0.01))


def _tokens(classifier: Classifier, text: str) -> tuple[Sequence[int], int]:
    """Where each token begins, guessed where a model does not say, and how many of them are read."""
    if isinstance(classifier, OnnxClassifier):
        return classifier.pieces(text), classifier.calibration.max_tokens
    return range(0, len(text), _CHARACTERS_PER_TOKEN), _MAX_TOKENS


def _read(found: Sequence[Unit], starts: Sequence[int], limit: int) -> tuple[list[Unit], int]:
    """The units within the first `limit` tokens, links and mark-up not counted, and their number of tokens."""
    within: list[Unit] = []
    tokens = 0
    for unit in found:
        tokens += max(1, bisect_left(starts, unit.end) - bisect_left(starts, unit.start))
        if tokens > limit:
            return within, limit
        within.append(unit)
    return within, tokens


def _groups(found: Sequence[Unit], size: int) -> Iterator[Unit]:
    for at in range(0, len(found), size):
        part = found[at : at + size]
        yield Unit(part[0].start, part[-1].end, spaced=part[0].spaced)


def _compared(text: str, groups: Sequence[Unit], at: int, around: int) -> list[tuple[str, str]]:
    """Texts with and without the unit: all that is read, its neighbourhood, and the unit alone."""
    own = groups[at]
    near = groups[max(0, at - around) : at + around + 1]
    gap = " " if own.spaced else ""
    frames = dict.fromkeys(((0, groups[-1].end), (near[0].start, near[-1].end), (own.start, own.end)))
    return [
        (text[first:last], (text[first : own.start] + gap + text[own.end : last]).strip()) for first, last in frames
    ]


def _odds(classifier: Classifier, texts: list[str], language: str) -> NDArray[np.float64]:
    """Log-odds of "negative", all in one call."""
    if isinstance(classifier, OnnxClassifier):
        logits = classifier.heads([clean(text) for text in texts])["sentiment"]
        chances = classifier.calibration.probabilities(logits, [language] * len(texts))[:, _NEGATIVE]
    else:
        chances = np.array([analysis.negative for analysis in classifier.classify(texts)])
    held = np.clip(chances.astype(np.float64), _LEAST, 1 - _LEAST)
    odds: NDArray[np.float64] = np.log(held) - np.log1p(-held)
    return odds
