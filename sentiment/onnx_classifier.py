"""The shipped model: one ONNX file, one pass, all heads."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import Analysis
from sentiment.calibration import Calibration
from sentiment.correction import Correction, judged
from sentiment.language import identify
from sentiment.sessions import opened
from sentiment.text import clean
from sentiment.verdict import has_content, nothing_said

MODEL, CALIBRATION = "model.onnx", "calibration.json"
BATCH_TOKENS = 256
_CHUNK = 2_048
_VECTORS = ("mean", "topic_mean")

Heads = dict[str, NDArray[np.float32]]


class OnnxClassifier:
    """Cuts texts at `calibration.max_tokens` tokens and batches texts of one length. Safe to share between threads.

    A batch is small, so that what a layer computes stays in a core's cache, and one core computes it: `threads` batches
    run side by side.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._session = opened(folder / MODEL)
        self.calibration = Calibration.read(folder / CALIBRATION)
        self._cores = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="sentiment")
        self._tokenizer = _tokenizer(folder)
        self._outputs = [output.name for output in self._session.get_outputs()]

    @property
    def revision(self) -> str:
        return self.calibration.revision

    def classify(self, texts: Sequence[str], corrections: Sequence[Correction | None] = ()) -> list[Analysis]:
        """`corrections` is empty or holds for each text what its brand has learned, if anything."""
        done: list[Analysis] = []
        for start in range(0, len(texts), _CHUNK):
            done += self._classify(texts[start : start + _CHUNK], corrections[start : start + _CHUNK])
        return done

    def heads(self, cleaned: Sequence[str]) -> Heads:
        """The raw logits of every head for texts that went through `clean`, a row per text."""
        return self._run(cleaned, [name for name in self._outputs if name not in _VECTORS])

    def features(self, cleaned: Sequence[str]) -> Heads:
        """The same, with the vectors that the heads read: "mean" (texts, 384) for sentiment, "topic_mean" for the rest.

        A model without these outputs gives its heads alone.
        """
        return self._run(cleaned, self._outputs)

    def pieces(self, text: str) -> list[int]:
        """Where each token of `text` begins, as far as the whole text has them; it must hold no lone surrogate."""
        found = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return [start for start, _ in found["offset_mapping"]]

    def _run(self, cleaned: Sequence[str], outputs: list[str]) -> Heads:
        encoded = self._encode(cleaned)
        groups = sorted(batches([len(ids) for ids in encoded], BATCH_TOKENS), key=lambda rows: -len(encoded[rows[0]]))
        tables = self._cores.map(lambda rows: self._session.run(outputs, {"ids": _table(encoded, rows)}), groups)
        parts = list(zip(groups, tables, strict=True))
        return {name: _scatter(parts, index, len(cleaned)) for index, name in enumerate(outputs)}

    def _classify(self, texts: Sequence[str], corrections: Sequence[Correction | None]) -> list[Analysis]:
        cleaned = [clean(text) for text in texts]
        languages = [identify(text) for text in cleaned]
        spoken = [row for row, text in enumerate(cleaned) if has_content(text)]
        answers = [nothing_said(language, self.revision) for language in languages]
        read = self.features if any(corrections) else self.heads
        heads = read([cleaned[row] for row in spoken]) if spoken else {}
        learned = [corrections[row] for row in spoken] if corrections else ()
        found = judged(heads, [languages[row] for row in spoken], self.calibration, learned)
        for row, answer in zip(spoken, found, strict=True):
            answers[row] = answer
        return answers

    def _encode(self, cleaned: Sequence[str]) -> list[list[int]]:
        out = self._tokenizer(
            list(cleaned), truncation=True, max_length=self.calibration.max_tokens, return_attention_mask=False
        )
        ids: list[list[int]] = out["input_ids"]
        return ids


def batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Rows grouped by equal length, each group at most `tokens` tokens (one row at least)."""
    group: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and (lengths[group[0]] != lengths[row] or (len(group) + 1) * lengths[row] > tokens):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _table(encoded: Sequence[Sequence[int]], rows: Sequence[int]) -> NDArray[np.int64]:
    return np.array([encoded[row] for row in rows], dtype=np.int64)


def _scatter(
    parts: Sequence[tuple[list[int], list[NDArray[np.float32]]]], index: int, count: int
) -> NDArray[np.float32]:
    width = parts[0][1][index].shape[1] if parts else 0
    out = np.empty((count, width), dtype=np.float32)
    for rows, values in parts:
        out[rows] = values[index]
    return out


def _tokenizer(folder: Path) -> Any:
    # Without torch transformers says at import, once, that it can only tokenise: that is all it has to do here.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder, local_files_only=True)
