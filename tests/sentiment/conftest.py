from collections.abc import Iterator

import pytest

from sentiment.classifier import load
from sentiment.onnx_classifier import OnnxClassifier


@pytest.fixture(scope="session")
def shipped() -> Iterator[OnnxClassifier]:
    """The shipped model itself: it is small and loads once for all tests."""
    classifier = load("shipped", threads=2)
    assert isinstance(classifier, OnnxClassifier)
    return classifier
