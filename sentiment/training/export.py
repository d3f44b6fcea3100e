"""From the trained network to the files that ship: observe, quantise, fit the probes on what will be served, write."""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sentiment.calibration import ANY
from sentiment.measures import macro_f1
from sentiment.onnx_classifier import BATCH_TOKENS, CALIBRATION, MODEL, batches
from sentiment.training.batches import Batcher
from sentiment.training.catalogue import rows, trainable
from sentiment.training.dev import DevSet
from sentiment.training.graph import Array, Shape, encoder_graph, plain
from sentiment.training.heads import log_held
from sentiment.training.labels import aspects, mapped, seeds
from sentiment.training.network import SentimentNetwork
from sentiment.training.probes import Probe, fit, topic_thresholds
from sentiment.training.quantise import EightBit, observe
from sentiment.training.settings import Recipe

log = logging.getLogger(__name__)
_PER_SET, _SAMPLE_TOKENS, _SEEN_SHARE = 5, 1_024, 0.3
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")
_PLAIN_BAND = {"temperature": 1.0, "bias": [0.0] * 3, "decision": [0.0] * 3, "flag": 0.5}


@dataclass(frozen=True, slots=True)
class Trained:
    """The network's numbers as arrays: the encoder, its shape and the sentiment head (weight, bias)."""

    weights: Mapping[str, Array]
    shape: Shape
    head: tuple[Array, Array]


def trained(base: Path, checkpoint: Path, recipe: Recipe) -> Trained:
    network = SentimentNetwork(base, recipe)
    network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["network"])
    config = network.encoder.config
    shape = Shape(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        hidden=config.hidden_size,
        epsilon=config.layer_norm_eps,
        topic_layer=recipe.topic_layer,
    )
    weights = {name: value.detach().numpy() for name, value in network.encoder.state_dict().items()}
    return Trained(weights, shape, (network.head.weight.detach().numpy(), network.head.bias.detach().numpy()))


def export(base: Path, checkpoint: Path, data: Path, folder: Path, dev: Sequence[DevSet], recipe: Recipe) -> None:
    """Writes the model, the tokenizer and a calibration that changes nothing yet."""
    model = trained(base, checkpoint, recipe)
    batcher = Batcher(base, recipe.serve_tokens)
    seen = observe(model.weights, model.shape, _sample(data, batcher), _SEEN_SHARE)
    probe, thresholds = _probe(model, seen, data, batcher, folder.parent / "features.npy")
    heads = {"sentiment": model.head, **probe.heads()}
    folder.mkdir(parents=True, exist_ok=True)
    graph = encoder_graph(model.weights, model.shape, heads, EightBit(seen))
    (folder / MODEL).write_bytes(graph.SerializeToString())
    for name in _TOKENIZER_FILES:
        shutil.copyfile(base / name, folder / name)
    write_calibration(folder, {ANY: _PLAIN_BAND}, thresholds, recipe)
    compare(encoder_graph(model.weights, model.shape, heads, plain).SerializeToString(), folder, dev, batcher)


def write_calibration(folder: Path, bands: Mapping[str, Any], thresholds: Sequence[float], recipe: Recipe) -> None:
    values = {
        "revision": revision(folder),
        "max_tokens": recipe.serve_tokens,
        "margin": recipe.margin,
        "topic_thresholds": list(thresholds),
        "bands": {name: {key: band[key] for key in _PLAIN_BAND} for name, band in bands.items()},
    }
    (folder / CALIBRATION).write_text(json.dumps(values, indent=1) + "\n", "utf-8")


def revision(folder: Path) -> str:
    """A short name of the weights and the vocabulary together."""
    digest = hashlib.sha256()
    for name in (MODEL, "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    return f"hearback-{digest.hexdigest()[:10]}"


def run(model: bytes, texts: Sequence[str], batcher: Batcher) -> dict[str, NDArray[np.float32]]:
    """Every output of a graph for texts that went through `clean`, by name."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    encoded = batcher.encode(texts)
    outputs = [output.name for output in session.get_outputs()]
    tables = {
        name: np.zeros((len(texts), session.get_outputs()[at].shape[1]), np.float32) for at, name in enumerate(outputs)
    }
    for chosen in batches([len(ids) for ids in encoded], BATCH_TOKENS):
        values = session.run(outputs, {"ids": np.array([encoded[row] for row in chosen])})
        for name, value in zip(outputs, values, strict=True):
            tables[name][chosen] = value
    return tables


def features(
    model: Trained, seen: Mapping[str, Array], batcher: Batcher
) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """What the probes read: means of the topic layer, through the 8-bit layers that will be served."""
    shape = replace(model.shape, layers=model.shape.topic_layer)
    same = (np.eye(shape.hidden, dtype=np.float32), np.zeros(shape.hidden, np.float32))
    graph = encoder_graph(model.weights, shape, {"features": same}, EightBit(seen)).SerializeToString()
    return lambda texts: run(graph, texts, batcher)["features"]


def _probe(
    model: Trained, seen: Mapping[str, Array], data: Path, batcher: Batcher, kept: Path
) -> tuple[Probe, list[float]]:
    """Heads fitted on everything, after those fitted without the held scenarios have been measured on them.

    The features that they read are kept in a file: delete it when the encoder or the rows change.
    """
    rows_known = [*seeds(), *mapped(data, "train"), *aspects(data, "train")]
    if not kept.exists():
        np.save(kept, features(model, seen, batcher)([row.text for row in rows_known]))
    found = np.load(kept)
    thresholds = topic_thresholds(found, rows_known)
    log_held(found, rows_known, thresholds)
    return fit(found, rows_known), thresholds


def _sample(data: Path, batcher: Batcher) -> list[NDArray[np.int64]]:
    """Batches of ids of a few train rows of every set."""
    texts = [row.text for each in trainable() for row in rows(data, each, "train", _PER_SET)]
    encoded = batcher.encode(texts)
    groups = batches([len(ids) for ids in encoded], _SAMPLE_TOKENS)
    return [np.array([encoded[row] for row in group]) for group in groups]


def compare(full: bytes, folder: Path, dev: Sequence[DevSet], batcher: Batcher) -> None:
    """Logs what the 8-bit layers cost against float32: agreement of answers and macro-F1 on dev."""
    small = (folder / MODEL).read_bytes()
    same, lost = [], []
    for each in dev:
        texts, truth = [row.text for row in each.rows], np.array([row.label for row in each.rows])
        before, after = (run(model, texts, batcher)["sentiment"].argmax(1) for model in (full, small))
        same.append(float(np.mean(before == after)))
        lost.append(macro_f1(truth, before) - macro_f1(truth, after))
        log.info("8 bit %s: same answers %.3f, macro-F1 lost %.4f", each.name, same[-1], lost[-1])
    log.info("8 bit: same answers %.4f, macro-F1 lost %.4f on the mean of dev", np.mean(same), np.mean(lost))
