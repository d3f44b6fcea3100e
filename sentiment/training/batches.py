"""Token batches: texts of like length together, a fixed number of tokens each."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoTokenizer

from sentiment.training.labels import Labelled
from sentiment.training.mixing import Example
from sentiment.training.probes import tables
from sentiment.training.settings import Recipe

_BLOCK = 2_048


@dataclass(frozen=True, slots=True)
class Batch:
    """ids and mask of shape (batch, tokens); labels and two of shape (batch,)."""

    ids: Tensor
    mask: Tensor
    labels: Tensor
    two: Tensor


@dataclass(frozen=True, slots=True)
class OtherBatch:
    """ids and mask of shape (batch, tokens); truth and weights of shape (batch, outputs), in the order of OUTPUTS."""

    ids: Tensor
    mask: Tensor
    truth: Tensor
    weights: Tensor


class Batcher:
    def __init__(self, folder: Path, max_tokens: int) -> None:
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self._max_tokens = max_tokens

    @property
    def unknown(self) -> int:
        """The id of a piece that the vocabulary lacks."""
        return int(self._tokenizer.unk_token_id)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        out = self._tokenizer(list(texts), truncation=True, max_length=self._max_tokens, padding=False)
        return out["input_ids"]

    def pad(self, encoded: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
        width = max(len(ids) for ids in encoded)
        fill = self._tokenizer.pad_token_id
        ids = torch.tensor([each + [fill] * (width - len(each)) for each in encoded])
        lengths = torch.tensor([len(each) for each in encoded]).unsqueeze(1)
        return ids, (torch.arange(width).unsqueeze(0) < lengths).long()

    def other_stream(self, rows: Sequence[Labelled], recipe: Recipe) -> Iterator[OtherBatch]:
        """Endless batches of rows drawn by their weights, in a seeded order."""
        draw = random.Random(recipe.seed)
        weights = [row.weight for row in rows]
        while True:
            block = draw.choices(rows, weights, k=_BLOCK)
            encoded = self.encode([row.text for row in block])
            cuts = cut([len(ids) for ids in encoded], recipe.batch_tokens)
            draw.shuffle(cuts)
            for chosen in cuts:
                ids, mask = self.pad([encoded[index] for index in chosen])
                truth, known = (torch.from_numpy(table) for table in tables([block[index] for index in chosen]))
                yield OtherBatch(ids, mask, truth, (known > 0).float())

    def stream(self, examples: Iterator[Example], recipe: Recipe) -> Iterator[Batch]:
        """Endless batches of about `batch_tokens` tokens from blocks of the stream, in a seeded order."""
        draw = random.Random(recipe.seed)
        while block := list(islice(examples, _BLOCK)):
            encoded = self.encode([each.text for each in block])
            cuts = cut([len(ids) for ids in encoded], recipe.batch_tokens)
            draw.shuffle(cuts)
            for chosen in cuts:
                yield self._batch([block[index] for index in chosen], [encoded[index] for index in chosen])

    def _batch(self, examples: list[Example], encoded: list[list[int]]) -> Batch:
        ids, mask = self.pad(encoded)
        labels = torch.tensor([each.label for each in examples])
        return Batch(ids, mask, labels, torch.tensor([each.two for each in examples]))


def forget(ids: Tensor, mask: Tensor, share: float, unknown: int) -> Tensor:
    """The ids with a random `share` of the pieces between the first and the last of each row unknown."""
    inner = mask.bool() & mask.roll(-1, 1).bool()
    inner[:, 0] = inner[:, -1] = False
    return ids.masked_fill(inner & (torch.rand(ids.shape) < share), unknown)


def cut(lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Positions grouped by like length so that each group, padded, has at most `tokens` tokens."""
    groups: list[list[int]] = [[]]
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if groups[-1] and (len(groups[-1]) + 1) * lengths[index] > tokens:
            groups.append([])
        groups[-1].append(index)
    return groups
