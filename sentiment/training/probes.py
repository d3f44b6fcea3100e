"""The heads for topics, intent and urgency: one linear map on the topic layer's mean, fitted on partial labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sentiment.analysis import INTENTS, TOPICS, URGENCIES
from sentiment.measures import f1
from sentiment.training.labels import OUTPUTS, Labelled

Floats = NDArray[np.float32]
_DECAY = 1e-2
_STEPS = 40
_FOLDS = 4
_THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
_THIN, _USUAL = 0.3, 0.3


@dataclass(frozen=True, slots=True)
class Probe:
    """`weight` (outputs, hidden) and `bias` (outputs,) in the order of OUTPUTS."""

    weight: Floats
    bias: Floats

    def logits(self, features: Floats) -> Floats:
        return features @ self.weight.T + self.bias

    def heads(self) -> dict[str, tuple[Floats, Floats]]:
        """The probe cut into the heads of the shipped file."""
        sizes = {"topics": len(TOPICS), "intent": len(INTENTS), "urgency": len(URGENCIES)}
        cuts = np.cumsum([0, *sizes.values()])
        return {
            name: (self.weight[start:stop], self.bias[start:stop])
            for name, start, stop in zip(sizes, cuts[:-1], cuts[1:], strict=True)
        }


def fit(features: Floats, rows: Sequence[Labelled]) -> Probe:
    """Weighted logistic regression per output, over the rows that know about it, on standardised features."""
    middle, spread = features.mean(0), features.std(0) + 1e-6
    inputs = torch.from_numpy((features - middle) / spread)
    truth, weights = (torch.from_numpy(table) for table in tables(rows))
    layer = torch.nn.Linear(inputs.shape[1], len(OUTPUTS))
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=_STEPS, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimiser.zero_grad()
        losses = torch.nn.functional.binary_cross_entropy_with_logits(layer(inputs), truth, reduction="none")
        value = (losses * weights).sum() + _DECAY * layer.weight.square().sum()
        value.backward()
        return value

    optimiser.step(closure)
    weight = layer.weight.detach().numpy() / spread
    return Probe(weight.astype(np.float32), (layer.bias.detach().numpy() - weight @ middle).astype(np.float32))


def tables(rows: Sequence[Labelled]) -> tuple[Floats, Floats]:
    """Truth and weight of shape (rows, outputs); the weight is 0 where a row does not know."""
    truth = np.array([[output in row.says for output in OUTPUTS] for row in rows], dtype=np.float32)
    known = np.array([[output in row.knows for output in OUTPUTS] for row in rows], dtype=np.float32)
    return truth, known * np.array([row.weight for row in rows], dtype=np.float32)[:, None]


def topic_thresholds(features: Floats, rows: Sequence[Labelled]) -> list[float]:
    """Per topic the threshold with the best F1 on seeds of scenarios that a fold's probe was not trained on."""
    groups = sorted({row.group for row in rows if row.group})
    logits = np.zeros((len(rows), len(OUTPUTS)), dtype=np.float32)
    for fold in range(_FOLDS):
        left = set(groups[fold::_FOLDS])
        out = np.array([row.group in left for row in rows])
        probe = fit(features[~out], [row for row in rows if row.group not in left])
        logits[out] = probe.logits(features[out])
    seeded = np.array([bool(row.group) for row in rows])
    truth, chances = tables(rows)[0][seeded] > 0, 1 / (1 + np.exp(-logits[seeded]))
    return [_best(truth[:, at], chances[:, at]) for at in range(len(TOPICS))]


def _best(truth: NDArray[np.bool_], chances: Floats) -> float:
    """The usual threshold where too few scenarios tell of a topic to choose one."""
    found = {threshold: f1(truth, chances >= threshold) for threshold in _THRESHOLDS}
    best = max(found, key=found.__getitem__)
    return best if found[best] >= _THIN else _USUAL
