"""Any Hugging Face text-classification model, by name or folder. Needs the [torch] extra."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import LABELS, Analysis, Intent
from sentiment.errors import ModelUnavailable
from sentiment.language import identify
from sentiment.text import clean
from sentiment.verdict import has_content, nothing_said

_BATCH = 32
_MAX_TOKENS = 128
_SURE = 0.6
_STARS = re.compile(r"^\s*([1-5])\s*(?:stars?)?\s*$", re.IGNORECASE)
_NUMBERED = re.compile(r"^LABEL_(\d+)$")
_BY_COUNT: Mapping[int, tuple[int, ...]] = {2: (0, 2), 3: (0, 1, 2), 5: (0, 0, 1, 2, 2)}


class TransformersClassifier:
    """Sentiment comes from the model. It knows no topics: intent follows the label, the topic is "other"."""

    def __init__(self, name: str, *, threads: int | None = None) -> None:
        model, tokenizer, commit = _load(name, threads)
        self._model, self._tokenizer = model, tokenizer
        self._revision = f"{name.partition('@')[0]}@{commit}"
        self._columns = columns(model.config.id2label)

    @property
    def revision(self) -> str:
        return self._revision

    def classify(self, texts: Sequence[str]) -> list[Analysis]:
        cleaned = [clean(text) for text in texts]
        answers = [nothing_said(identify(text), self.revision) for text in cleaned]
        spoken = sorted(
            (row for row, text in enumerate(cleaned) if has_content(text)), key=lambda row: len(cleaned[row])
        )
        for start in range(0, len(spoken), _BATCH):
            rows = spoken[start : start + _BATCH]
            for row, chances in zip(rows, self._probabilities([cleaned[row] for row in rows]), strict=True):
                answers[row] = self._analysis(cleaned[row], chances)
        return answers

    def _probabilities(self, texts: list[str]) -> NDArray[np.float64]:
        """Probabilities of shape (texts, 3), from however many classes the model has."""
        import torch

        inputs = self._tokenizer(texts, padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt")
        with torch.inference_mode():
            found = torch.softmax(self._model(**inputs).logits.double(), -1).numpy()
        out = np.zeros((len(texts), 3))
        for source, target in enumerate(self._columns):
            out[:, target] += found[:, source]
        return out

    def _analysis(self, text: str, chances: NDArray[np.float64]) -> Analysis:
        negative, neutral, positive = (float(value) for value in chances)
        label = LABELS[int(chances.argmax())]
        asks: Intent = "question" if "?" in text or "؟" in text or label == "neutral" else "complaint"
        intent: Intent = "praise" if label == "positive" else asks
        return Analysis(
            negative=negative,
            neutral=neutral,
            positive=positive,
            label=label,
            unsure=max(negative, neutral, positive) < _SURE,
            language=identify(text),
            topics=("praise",) if intent == "praise" else ("other",),
            intent=intent,
            urgency="low" if label == "positive" else "normal",
            model=self.revision,
        )


def columns(names: Mapping[int, str]) -> tuple[int, ...]:
    """For each class of a model the index in LABELS it stands for; raises ModelUnavailable where that is unclear."""
    ordered = [str(names[index]) for index in sorted(names)]
    if all(_NUMBERED.match(name) for name in ordered) and len(ordered) in _BY_COUNT:
        return _BY_COUNT[len(ordered)]
    found = [_column(name) for name in ordered]
    known = tuple(index for index in found if index is not None)
    if len(known) < len(found) or not {0, 2} <= set(known):
        listed = ", ".join(ordered)
        raise ModelUnavailable(f"This model's classes ({listed}) are not sentiment: negative and positive are needed.")
    return known


def _column(name: str) -> int | None:
    if stars := _STARS.match(name):
        return _BY_COUNT[5][int(stars.group(1)) - 1]
    plain = name.strip().lower()
    return next((index for index, label in enumerate(LABELS) if label[:3] in plain), None)


def _load(name: str, threads: int | None) -> tuple[Any, Any, str]:
    try:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
    except ImportError as missing:
        raise ModelUnavailable(f"{name} needs torch: pip install 'hearback[torch]'") from missing
    place, _, revision = name.partition("@")
    pinned = {"revision": revision} if revision and not Path(place).exists() else {}
    try:
        model = AutoModelForSequenceClassification.from_pretrained(place, **pinned).eval()
        tokenizer = AutoTokenizer.from_pretrained(place, **pinned)
    except (OSError, ValueError, KeyError) as fault:
        raise ModelUnavailable(f"{place} cannot be loaded as a text classifier: {fault}") from fault
    if threads:
        torch.set_num_threads(threads)
    return model, tokenizer, revision or getattr(model.config, "_commit_hash", None) or "local"
