"""Teaches the lower layers of the base which help page answers what customers write, whatever the language.

Learnt from: the scenarios of seeds/, told in many languages, against each other and against answers.toml; intents of
English support sets; and the whole base's own vectors of texts of every set, so that it keeps what it knows.
"""

import logging
import random
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import BertModel

from sentiment.embedding import PASSAGE, QUESTION
from sentiment.text import clean
from sentiment.training.batches import Batcher
from sentiment.training.catalogue import read_tsv
from sentiment.training.fit import rate
from sentiment.training.network import mean

log = logging.getLogger(__name__)
_HERE = Path(__file__).parent
_INTENTS = ("en-bitext-support", "en-banking77")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Every number of the run. `concepts` scenarios of `voices` texts each, and `general` texts of all sets, a step."""

    seed: int = 20_262
    layers: int = 4
    minutes: float = 20.0
    save_minutes: float = 4.0
    concepts: int = 24
    voices: int = 3
    intents: int = 8
    general: int = 40
    general_texts: int = 4_000
    max_tokens: int = 64
    learning_rate: float = 2.5e-4
    weight_decay: float = 0.01
    warmup: float = 0.05
    temperature: float = 0.05


class Student(nn.Module):
    """The embeddings, which stay as they are, and the first layers of the base; vectors are normalised means."""

    def __init__(self, base: Path, layers: int) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        self.encoder.config.num_hidden_layers = layers
        self.encoder.embeddings.requires_grad_(False)
        for module in self.encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return nn.functional.normalize(mean(hidden.float(), mask), dim=-1)


def scenarios() -> dict[str, list[str]]:
    """What is said of each scenario: a text per language, each with the prefix of a question."""
    told: dict[str, list[str]] = {}
    for path in sorted((_HERE / "seeds").glob("*.toml")):
        if path.stem != "scenarios":
            for name, text in _toml(path).items():
                told.setdefault(name, []).append(QUESTION + clean(text))
    return told


def answers() -> dict[str, tuple[str, str]]:
    """The page of each scenario that has one: its heading as a question, and the whole."""
    pages = _toml(_HERE / "answers.toml")
    return {name: (QUESTION + text.split(". ")[0].split("? ")[0], PASSAGE + text) for name, text in pages.items()}


def intents(data: Path) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name in _INTENTS:
        for text, label in read_tsv(data / "topics" / f"{name}.train.tsv.gz"):
            told.setdefault(f"{name} {label}", []).append(QUESTION + clean(text))
    return told


def general(data: Path, count: int, seed: int) -> list[str]:
    """Texts of the train split of every set, as many of each."""
    files = sorted([*(data / "sentiment").glob("*.train.tsv.gz"), *(data / "topics").glob("*.train.tsv.gz")])
    draw, found = random.Random(seed), list[str]()
    for path in files:
        texts = [text for text, _ in read_tsv(path)]
        found += draw.sample(texts, min(count // len(files) + 1, len(texts)))
    draw.shuffle(found)
    return [(PASSAGE if place % 2 else QUESTION) + clean(text) for place, text in enumerate(found[:count])]


def taught(base: Path, texts: Sequence[str], batcher: Batcher) -> NDArray[np.float32]:
    """The whole base's vectors of the texts, less what all of them share, normalised."""
    model = BertModel.from_pretrained(base, add_pooling_layer=False).eval()
    encoded = batcher.encode(texts)
    out = np.empty((len(texts), model.config.hidden_size), np.float32)
    order = sorted(range(len(encoded)), key=lambda row: len(encoded[row]))
    for start in range(0, len(order), 32):
        rows = order[start : start + 32]
        ids, mask = batcher.pad([encoded[row] for row in rows])
        with torch.inference_mode():
            out[rows] = mean(model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).numpy()
    out -= out.mean(0)
    return out / np.linalg.norm(out, axis=1, keepdims=True)


def same(vectors: Tensor, groups: Tensor, temperature: float) -> Tensor:
    """Every text must find the others of its group among all of the batch (arXiv 2004.11362)."""
    scores = vectors @ vectors.T / temperature
    own = torch.eye(len(vectors), dtype=torch.bool)
    scores = scores.masked_fill(own, -1e4)
    fits = (groups.unsqueeze(0) == groups.unsqueeze(1)) & ~own
    chances = scores - scores.logsumexp(1, keepdim=True)
    return -((chances * fits).sum(1) / fits.sum(1).clamp(min=1)).mean()


def fit(base: Path, data: Path, out: Path, lesson: Lesson) -> Student:
    """The trained student; its state is kept in `out` every few minutes and at the end."""
    torch.manual_seed(lesson.seed)
    batcher = Batcher(base, lesson.max_tokens)
    texts = general(data, lesson.general_texts, lesson.seed)
    vectors = _kept(out / "taught.npy", base, texts, batcher)
    student = Student(base, lesson.layers)
    free = [each for each in student.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(free, lr=lesson.learning_rate, weight_decay=lesson.weight_decay)
    began, saved = time.monotonic(), time.monotonic()
    for step, (batch, groups, rows) in enumerate(_steps(data, texts, lesson)):
        share = (time.monotonic() - began) / (lesson.minutes * 60)
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = lesson.learning_rate * rate(share, lesson.warmup)
        loss = _loss(student, batcher, batch, groups, torch.from_numpy(vectors[rows]), lesson)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(free, 1.0)
        optimiser.step()
        if step % 20 == 0:
            log.info("step %d share %.2f loss %.3f", step, share, loss.item())
        if time.monotonic() - saved > lesson.save_minutes * 60:
            torch.save(student.state_dict(), out / "student.pt")
            saved = time.monotonic()
    torch.save(student.state_dict(), out / "student.pt")
    return student


def _kept(path: Path, base: Path, texts: Sequence[str], batcher: Batcher) -> NDArray[np.float32]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, taught(base, texts, batcher))
    return np.load(path)


def _loss(
    student: Student, batcher: Batcher, batch: list[str], groups: list[int], target: Tensor, lesson: Lesson
) -> Tensor:
    """`batch` ends with the general texts, whose vectors are `target`; `groups` names the rest."""
    encoded = batcher.encode(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = torch.cat([student(*batcher.pad(part)) for part in (encoded[: len(groups)], encoded[len(groups) :])])
    known, free = vectors[: len(groups)], vectors[len(groups) :]
    kept = 1 - (free * target).sum(1).mean() + 4 * ((free @ free.T - target @ target.T) ** 2).mean()
    return same(known, torch.tensor(groups), lesson.temperature) + kept


def _steps(data: Path, texts: Sequence[str], lesson: Lesson) -> Iterator[tuple[list[str], list[int], list[int]]]:
    """Texts, the group of each that has one, and the rows of `texts` that the rest are."""
    draw = random.Random(lesson.seed)
    told, pages, wanted = scenarios(), answers(), intents(data)
    while True:
        batch: list[str] = []
        groups: list[int] = []
        for group, name in enumerate(draw.sample(sorted({*told, *pages}), lesson.concepts)):
            said = [*pages.get(name, ()), *_some(draw, told.get(name, []), lesson.voices)]
            batch += said
            groups += [group] * len(said)
        for group, name in enumerate(draw.sample(sorted(wanted), lesson.intents), start=lesson.concepts):
            batch += _some(draw, wanted[name], 2)
            groups += [group] * 2
        rows = draw.sample(range(len(texts)), lesson.general)
        yield batch + [texts[row] for row in rows], groups, rows


def _some(draw: random.Random, texts: list[str], count: int) -> list[str]:
    return draw.sample(texts, min(count, len(texts)))


def _toml(path: Path) -> Mapping[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
