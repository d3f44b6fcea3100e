"""The dev sets that every choice is made on, and a network's macro-F1 on them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from sentiment.measures import macro_f1
from sentiment.training.batches import Batcher, cut
from sentiment.training.catalogue import Row, all_sets, rows
from sentiment.training.network import SentimentNetwork
from sentiment.training.settings import UMSAB_LANGUAGES, Recipe

CHOSEN_ON = (
    *(f"{code}-umsab" for code in UMSAB_LANGUAGES),
    "th-wisesight",
    "fa-snappfood",
    "fa-sentipers",
    "fa-digikala",
    "fil-firecs",
    "ru-sentirueval2016banks",
    "ru-sentirueval2016telecom",
    "id-smsa",
)
MEASURED = (
    *CHOSEN_ON,
    "fa-instagram",
    "fil-shopee",
    "ru-mabsa",
    "th-mabsa",
    "en-sst5",
    "en-tweeteval",
    "ar-arsarcasm2",
    "de-typology",
    "es-typology",
    "ja-typology",
    "ko-typology",
    "vi-typology",
    "zh-waimai",
    "kk-kazsandra",
    "hu-husst",
    "fa-armanemo",
    "ru-rusentiment",
    "ms-malaya",
    "vi-vsfc",
)
_EVAL_TOKENS = 8_000


@dataclass(frozen=True, slots=True)
class DevSet:
    name: str
    classes: int
    rows: list[Row]


def dev_sets(data: Path, recipe: Recipe, names: tuple[str, ...] = CHOSEN_ON, limit: int = 0) -> list[DevSet]:
    """The named dev sets, each cut to `limit` seeded rows (`dev_rows` of the recipe where 0)."""
    wanted = {each.name: each for each in all_sets()}
    return [
        DevSet(name, wanted[name].classes, rows(data, wanted[name], "dev", limit or recipe.dev_rows)) for name in names
    ]


def logits(network: SentimentNetwork, texts: list[str], batcher: Batcher, device: torch.device) -> NDArray[np.float32]:
    """Sentiment logits of shape (texts, 3), in the order given."""
    network.eval()
    encoded = batcher.encode(texts)
    out = np.zeros((len(texts), 3), dtype=np.float32)
    with torch.inference_mode():
        for group in cut([len(ids) for ids in encoded], _EVAL_TOKENS):
            ids, mask = batcher.pad([encoded[index] for index in group])
            out[group] = network(ids.to(device), mask.to(device)).float().cpu().numpy()
    return out


def score(network: SentimentNetwork, sets: list[DevSet], batcher: Batcher, device: torch.device) -> dict[str, float]:
    scores = {}
    for each in sets:
        found = logits(network, [row.text for row in each.rows], batcher, device)
        if each.classes == 2:
            found[:, 1] = -np.inf
        truth = np.array([row.label for row in each.rows])
        scores[each.name] = macro_f1(truth, found.argmax(1))
    return scores
