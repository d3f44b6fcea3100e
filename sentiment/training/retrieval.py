"""The small encoder that finds passages: the first layers of the base, and two maps fitted in closed form.

The base is used as it is, without a step of training. Means of some of its lower layers go through one map that makes
the same scenario told in different languages look alike (within-class whitening), and through one that guesses what
the whole base would say of the text. Both results, each of length 1, stand side by side in the vector.
"""

import csv
import gzip
import hashlib
import json
import logging
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from sentiment.embedding import MODEL, PASSAGE, QUESTION, SETTINGS, vocabulary_hash
from sentiment.onnx_classifier import batches
from sentiment.text import clean
from sentiment.training.batches import Batcher
from sentiment.training.graph import Array, Builder, Linear, Shape, encoder_graph
from sentiment.training.quantise import EightBit, observe

log = logging.getLogger(__name__)
_SEEN_TOKENS, _SEEN_SHARE = 1_024, 0.2
_SEEDS = Path(__file__).with_name("seeds")
_SCENARIOS = (
    "late", "lost", "where", "broken", "leaked", "wrong_size", "wrong_thing", "missing_part", "refund_wait",
    "refund_how", "refund_refused", "double_charge", "pay_how", "pay_failed", "discount", "price_changed", "poor",
    "not_as_shown", "died", "no_answer", "rude", "crash", "site_slow", "locked", "delete_account", "password",
    "scam", "fake_page", "stock", "hours", "size_help", "rash", "delayed_again", "wrong_address", "half_arrived",
    "not_home", "ship_abroad", "change_address", "pickup", "crushed", "dead_on_arrival", "wrong_colour",
    "someone_elses", "fewer", "refund_partial", "return_label", "exchange", "return_window", "cancel_order",
    "cancel_ignored", "voucher_instead", "return_lost", "charged_not_ordered", "overcharged", "instalments",
    "invoice", "subscription_charge", "payment_pending", "code_rejected", "cheaper_after", "shipping_fee",
    "price_ask", "colour_fades", "passed_around", "bot_only", "promised_call", "contact_how", "update_broke",
    "cart_empties", "code_not_sent", "points_gone", "change_email", "blocked_no_reason", "hacked", "phishing",
    "stolen_card", "is_it_real", "back_in_stock", "how_to_use", "compatible", "ingredients", "job", "partner",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Every number of it. `layers` are those whose means are read (0: the embeddings), the last is the last kept."""

    seed: int = 5
    layers: tuple[int, ...] = (0, 2, 4)
    per_set: int = 60
    per_topic_set: int = 250
    general: int = 7_000
    fit_tokens: int = 64
    serve_tokens: int = 64
    shrinkage: float = 0.2
    ridge: float = 1e-4
    seed_copies: int = 3
    seen_texts: int = 400


@dataclass(frozen=True, slots=True)
class Means:
    """Means of every layer of the base, (texts, layers + 1, hidden) float16; `scenario` numbers the told ones."""

    general: Array
    told: Array
    scenario: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Maps:
    """What turns each layer's mean, less its centre and of length 1, side by side, into the vector's two halves."""

    centres: Array
    alike: Array
    whole: Array


def write_retrieval(base: Path, data: Path, out: Path, lesson: Lesson | None = None) -> None:
    """Fits the maps and writes `out`/model.onnx and settings.json. Means are kept in `out`/../means.npz."""
    chosen = lesson or Lesson()
    out.mkdir(parents=True, exist_ok=True)
    means = _kept(out.parent / "means.npz", base, data, chosen)
    maps = fit(means, chosen)
    weights, shape = _weights(base), _shape(base, chosen)
    linear = EightBit(_seen(weights, shape, base, data, chosen))
    (out / MODEL).write_bytes(graph(weights, shape, chosen.layers, maps, linear).SerializeToString())
    known = {
        "revision": f"retrieval-{_digest(out / MODEL)}",
        "vocabulary": vocabulary_hash(base),
        "dimensions": maps.alike.shape[1] + maps.whole.shape[1],
        "max_tokens": chosen.serve_tokens,
    }
    (out / SETTINGS).write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    log.info("wrote %s, %.1f MB, %s", out / MODEL, (out / MODEL).stat().st_size / 1e6, known["revision"])


def fit(means: Means, lesson: Lesson) -> Maps:
    """Whitening within scenarios (linear discriminant without the last step), and ridge regression on the base."""
    centres = means.general.astype(np.float32).mean(0)
    last = centres.shape[0] - 1
    general, told = (_joined(each, lesson.layers, centres) for each in (means.general, means.told))
    goal = _whitening(_joined(means.told, (last,), centres), means.scenario, lesson.shrinkage)
    wanted = [_units(_joined(each, (last,), centres) @ goal) for each in (means.general, means.told)]
    inputs = np.concatenate([general, *[told] * lesson.seed_copies])
    outputs = np.concatenate([wanted[0], *[wanted[1]] * lesson.seed_copies])
    square = inputs.T @ inputs
    square[np.diag_indices(len(square))] += lesson.ridge * np.trace(square)
    whole = np.linalg.solve(square, inputs.T @ (outputs - outputs.mean(0)))
    return Maps(centres[list(lesson.layers)], _whitening(told, means.scenario, lesson.shrinkage), whole)


def graph(
    weights: dict[str, Array], shape: Shape, layers: Sequence[int], maps: Maps, linear: Linear
) -> onnx.ModelProto:
    """`ids` (batch, tokens) in, "vector" (batch, dimensions) of length 1 out; all texts of a batch have one length."""
    made = encoder_graph(weights, shape, {}, linear)
    build = Builder()
    axis = build.constant("mean.axis", np.array([1], np.int64))
    for place, layer in enumerate(layers):
        source = "embeddings.LayerNorm.out" if layer == 0 else f"encoder.layer.{layer - 1}.output.LayerNorm.out"
        build.node("ReduceMean", [source, axis], f"mean{layer}", keepdims=0)
        centre = build.constant(f"centre{layer}", maps.centres[place].astype(np.float32))
        build.node("Sub", [f"mean{layer}", centre], f"centred{layer}")
        build.node("LpNormalization", [f"centred{layer}"], f"unit{layer}", axis=-1, p=2)
    build.node("Concat", [f"unit{layer}" for layer in layers], "joined", axis=-1)
    for name, matrix in (("alike", maps.alike), ("whole", maps.whole)):
        half = build.constant(f"{name}.half", matrix.astype(np.float16))
        build.node("Cast", [half], f"{name}.map", to=TensorProto.FLOAT)
        build.node("MatMul", ["joined", f"{name}.map"], f"{name}.raw")
        build.node("LpNormalization", [f"{name}.raw"], f"{name}.unit", axis=-1, p=2)
    build.node("Concat", ["alike.unit", "whole.unit"], "both", axis=-1)
    build.node("LpNormalization", ["both"], "vector", axis=-1, p=2)
    made.graph.node.extend(build.nodes)
    made.graph.initializer.extend(build.constants)
    del made.graph.output[:]
    size = maps.alike.shape[1] + maps.whole.shape[1]
    made.graph.output.append(helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["batch", size]))
    return made


def _seen(weights: dict[str, Array], shape: Shape, base: Path, data: Path, lesson: Lesson) -> dict[str, Array]:
    """What the products read on a few texts, from which their 8-bit scales follow."""
    encoded = Batcher(base, lesson.fit_tokens).encode(general(data, lesson)[: lesson.seen_texts])
    groups = batches([len(ids) for ids in encoded], _SEEN_TOKENS)
    return observe(weights, shape, [np.array([encoded[row] for row in group]) for group in groups], _SEEN_SHARE)


def _joined(means: Array, layers: Sequence[int], centres: Array) -> Array:
    parts = [_units(means[:, layer].astype(np.float32) - centres[layer]) for layer in layers]
    return np.concatenate(parts, axis=1)


def _units(rows: Array) -> Array:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def _whitening(rows: Array, scenario: NDArray[np.int64], shrinkage: float) -> Array:
    """The map under which what differs between tellings of one scenario is the same in every direction."""
    middles = np.stack([rows[scenario == each].mean(0) for each in range(int(scenario.max()) + 1)])
    rest = rows - middles[scenario]
    within = rest.T @ rest / len(rest)
    within += shrinkage * np.trace(within) / len(within) * np.eye(len(within), dtype=within.dtype)
    values, vectors = np.linalg.eigh(within)
    return (vectors * values**-0.5) @ vectors.T


def told() -> tuple[list[str], NDArray[np.int64]]:
    """What is said of the scenarios in every language, and the number of the scenario of each text."""
    texts, numbers = list[str](), list[int]()
    for path in sorted(_SEEDS.glob("*.toml")):
        if path.stem != "scenarios":
            known = tomllib.loads(path.read_text("utf-8"))
            for number, name in enumerate(_SCENARIOS):
                texts.append(QUESTION + clean(known[name]))
                numbers.append(number)
    return texts, np.array(numbers)


def general(data: Path, lesson: Lesson) -> list[str]:
    """Train texts of every set, every other one as a passage."""
    draw, found = random.Random(lesson.seed), list[str]()
    for folder, count in (("sentiment", lesson.per_set), ("topics", lesson.per_topic_set)):
        for path in sorted((data / folder).glob("*.train.tsv.gz")):
            texts = _texts(path)
            found += draw.sample(texts, min(count, len(texts)))
    draw.shuffle(found)
    kept = [text for text in map(clean, found) if len(text) > 8][: lesson.general]
    return [(QUESTION if place % 2 else PASSAGE) + text for place, text in enumerate(kept)]


def _texts(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [cells[0] for cells in lines if len(cells) == 2][1:]


def _kept(path: Path, base: Path, data: Path, lesson: Lesson) -> Means:
    """The means from the file; computed when it is not there. Delete it when the base or the texts change."""
    texts, scenario = told()
    if not path.exists():
        batcher = Batcher(base, lesson.fit_tokens)
        np.savez(path, general=_means(base, general(data, lesson), batcher), told=_means(base, texts, batcher))
    kept = np.load(path)
    return Means(kept["general"], kept["told"], scenario)


def _means(base: Path, texts: Sequence[str], batcher: Batcher) -> NDArray[np.float16]:
    import torch
    from transformers import BertModel

    model = BertModel.from_pretrained(base, add_pooling_layer=False).eval()
    encoded = batcher.encode(texts)
    out = np.empty((len(texts), model.config.num_hidden_layers + 1, model.config.hidden_size), np.float16)
    order = sorted(range(len(encoded)), key=lambda row: len(encoded[row]))
    for start in range(0, len(order), 24):
        rows = order[start : start + 24]
        ids, mask = batcher.pad([encoded[row] for row in rows])
        with torch.inference_mode():
            hidden = model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        real = mask.unsqueeze(-1).float()
        out[rows] = torch.stack([(each * real).sum(1) / real.sum(1) for each in hidden], dim=1).numpy()
    return out


def _weights(base: Path) -> dict[str, Array]:
    from safetensors.numpy import load_file

    return dict(load_file(base / "model.safetensors"))


def _shape(base: Path, lesson: Lesson) -> Shape:
    known: dict[str, Any] = json.loads((base / "config.json").read_text("utf-8"))
    return Shape(
        layers=lesson.layers[-1],
        heads=known["num_attention_heads"],
        hidden=known["hidden_size"],
        epsilon=known["layer_norm_eps"],
        topic_layer=lesson.layers[-1],
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
