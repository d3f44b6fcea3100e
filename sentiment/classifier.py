"""The seam: list of texts in, list of analyses out. Two implementations, chosen by name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sentiment.analysis import Analysis
from sentiment.errors import ModelUnavailable

SHIPPED = "shipped"
HUGGING_FACE = "hf:"
SHIPPED_FOLDER = Path(__file__).with_name("model")


class Classifier(Protocol):
    """A loaded model. Any text gets an answer: content never raises."""

    @property
    def revision(self) -> str: ...

    def classify(self, texts: Sequence[str]) -> list[Analysis]:
        """One analysis per text, in the order of the texts."""
        ...


def load(name: str = SHIPPED, *, threads: int | None = None) -> Classifier:
    """The model called "shipped", or "hf:NAME", "hf:NAME@REVISION" or "hf:FOLDER" for any Hugging Face text classifier.

    `threads` bounds the cores one call uses (all of them when None). Raises ModelUnavailable.
    """
    if name == SHIPPED:
        from sentiment.onnx_classifier import OnnxClassifier

        return OnnxClassifier(SHIPPED_FOLDER, threads=threads)
    if name.startswith(HUGGING_FACE):
        from sentiment.transformers_classifier import TransformersClassifier

        return TransformersClassifier(name.removeprefix(HUGGING_FACE), threads=threads)
    raise ModelUnavailable(f'There is no model called "{name}". Use "{SHIPPED}" or "{HUGGING_FACE}NAME_OR_FOLDER".')
