"""The training run: one pass of a seeded stream under a clock, checkpoints, the best state on dev kept."""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sentiment.training.batches import Batch, Batcher, OtherBatch, forget
from sentiment.training.dev import DevSet, score
from sentiment.training.network import SentimentNetwork, loss, other_loss
from sentiment.training.precision import HalfNetwork
from sentiment.training.settings import Recipe

log = logging.getLogger(__name__)
_LOG_EVERY = 50


@dataclass(slots=True)
class Progress:
    """What a resumed run must know; `seconds` is time spent training."""

    step: int = 0
    rows: int = 0
    seconds: float = 0.0
    best: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


def rate(share: float, warmup: float) -> float:
    """The learning rate's factor at `share` of the run: a straight rise, then a straight fall to zero."""
    return share / warmup if share < warmup else max(0.0, (1.0 - share) / (1.0 - warmup))


class Run:
    def __init__(self, base: Path, out: Path, recipe: Recipe, unknown: int) -> None:
        self.out, self.recipe, self.unknown = out, recipe, unknown
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(recipe.seed)
        self.half = HalfNetwork(SentimentNetwork(base, recipe).to(self.device), recipe)
        self.network = self.half.network
        self.progress = Progress()
        self._since = time.monotonic()

    def train(
        self, stream: Iterator[Batch], others: Iterator[OtherBatch], dev: list[DevSet], batcher: Batcher
    ) -> float:
        """Trains to the end of the clock or of the steps; returns the best dev score. The best state is best.pt."""
        next_check = self._seconds() + self.recipe.checkpoint_minutes * 60
        for batch in islice(stream, self.progress.step, None):
            share = self._share()
            if share >= 1.0:
                break
            if self.progress.step % self.recipe.other_steps == 0:
                self._learn(self._other_loss(next(others)), share)
            value = self._learn(self._loss(batch), share)
            self._note(value, len(batch.labels), share)
            if self._seconds() >= next_check:
                self._checkpoint(dev, batcher)
                next_check = self._seconds() + self.recipe.checkpoint_minutes * 60
        self._checkpoint(dev, batcher)
        return self.progress.best

    def resume(self) -> bool:
        path = self.out / "last.pt"
        if not path.exists():
            return False
        saved = torch.load(path, map_location=self.device, weights_only=True)
        self.half.load(saved)
        self.progress = Progress(**json.loads(saved["progress"]))
        self._since = time.monotonic() - self.progress.seconds
        return True

    def _seconds(self) -> float:
        return time.monotonic() - self._since

    def _share(self) -> float:
        if self.recipe.max_steps:
            return self.progress.step / self.recipe.max_steps
        return self._seconds() / (self.recipe.minutes * 60)

    def _loss(self, batch: Batch) -> Tensor:
        ids = forget(batch.ids, batch.mask, self.recipe.unknown_pieces, self.unknown)
        logits = self.network(ids.to(self.device), batch.mask.to(self.device))
        return loss(logits, batch.labels.to(self.device), batch.two.to(self.device))

    def _other_loss(self, batch: OtherBatch) -> Tensor:
        ids = forget(batch.ids, batch.mask, self.recipe.unknown_pieces, self.unknown)
        logits = self.network.others(ids.to(self.device), batch.mask.to(self.device))
        return other_loss(logits, batch.truth.to(self.device), batch.weights.to(self.device))

    def _learn(self, value: Tensor, share: float) -> float:
        value.backward()
        self.half.step(rate(share, self.recipe.warmup))
        return value.item()

    def _note(self, value: float, rows: int, share: float) -> None:
        self.progress.step += 1
        self.progress.rows += rows
        if self.progress.step % _LOG_EVERY == 0:
            seen, seconds = self.progress.rows, self._seconds()
            log.info(
                "step %d rows %d share %.3f loss %.3f rows/s %.1f",
                self.progress.step,
                seen,
                share,
                value,
                seen / seconds,
            )

    def _checkpoint(self, dev: list[DevSet], batcher: Batcher) -> None:
        self.progress.seconds = self._seconds()
        scores = score(self.network, dev, batcher, self.device)
        mean = sum(scores.values()) / len(scores)
        self.progress.history.append({"rows": self.progress.rows, "dev": mean})
        log.info(
            "dev %.4f at %d rows: %s", mean, self.progress.rows, {name: round(f1, 3) for name, f1 in scores.items()}
        )
        state = self.half.state()
        if mean > self.progress.best:
            self.progress.best = mean
            _save(self.out / "best.pt", {"network": state["network"]})
        _save(self.out / "last.pt", state | {"progress": json.dumps(asdict(self.progress))})


def _save(path: Path, state: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)
