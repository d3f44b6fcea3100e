"""The shipped ONNX file and the same weights in float32 torch give the same answers, within a stated tolerance.

Tolerance: of the logits of every head the mean difference is at most 5 % of their mean size, and at least 95 of 100
texts get the same likeliest label. All that differs is the rounding of the inputs of the 8-bit products.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch", reason="needs the [train] extra")
pytest.importorskip("onnx", reason="needs the [train] extra")

from sentiment.classifier import SHIPPED_FOLDER
from sentiment.onnx_classifier import OnnxClassifier
from sentiment.pipelines import TWIN, pipeline
from sentiment.training.batches import Batcher
from sentiment.twin import Twin, rebuild

from .sentences import LANGUAGES

pytestmark = pytest.mark.train
SHARE, AGREEMENT = 0.05, 0.95
TEXTS = [sentence for sentences in LANGUAGES.values() for sentence in sentences[:3]]
Logits = Mapping[str, NDArray[Any]]


@pytest.fixture(scope="module")
def twin() -> Twin:
    return rebuild(SHIPPED_FOLDER)


@pytest.fixture(scope="module")
def both(shipped: OnnxClassifier, twin: Twin) -> tuple[Logits, Logits]:
    encoded = Batcher(SHIPPED_FOLDER, shipped.calibration.max_tokens).encode(TEXTS)
    return shipped.heads(TEXTS), twin.logits(encoded)


def test_every_head_agrees(both: tuple[Logits, Logits]) -> None:
    file, torch = both
    assert set(file) == set(torch)
    for name, exact in torch.items():
        assert file[name].shape == exact.shape
        assert np.abs(file[name] - exact).mean() <= SHARE * np.abs(exact).mean(), name


def test_labels_agree(both: tuple[Logits, Logits]) -> None:
    file, torch = both
    assert (file["sentiment"].argmax(1) == torch["sentiment"].argmax(1)).mean() >= AGREEMENT


def test_padding_changes_nothing(twin: Twin) -> None:
    short, long = [0, 5, 6, 2], [0, *range(5, 40), 2]
    alone, beside = twin.logits([short])["sentiment"], twin.logits([short, long])["sentiment"][:1]
    assert np.abs(alone - beside).max() < 1e-4


def test_the_pipeline_answers_with_the_twin(both: tuple[Logits, Logits]) -> None:
    answers: Any = pipeline(TWIN, SHIPPED_FOLDER)(TEXTS[:6], 3)
    assert [int(each["label"].removeprefix("LABEL_")) for each in answers] == both[1]["sentiment"][:6].argmax(
        1
    ).tolist()
