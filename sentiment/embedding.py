"""Texts as vectors, near each other when they mean the same, in any language.

A small encoder beside the sentiment model: it reads with the sentiment model's tokenizer and is loaded on first use.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.classifier import SHIPPED_FOLDER
from sentiment.errors import ModelUnavailable
from sentiment.onnx_classifier import batches
from sentiment.sessions import opened
from sentiment.text import clean

RETRIEVAL_FOLDER = Path(__file__).with_name("retrieval_model")
MODEL, SETTINGS, TOKENIZER = "model.onnx", "settings.json", "tokenizer.json"
QUESTION, PASSAGE = "query: ", "passage: "
_BATCH_TOKENS = 256


class Embedder:
    """Unit vectors of texts and their pieces. Safe to share between threads; nothing is read before the first text."""

    def __init__(self, folder: Path = RETRIEVAL_FOLDER, vocabulary: Path = SHIPPED_FOLDER) -> None:
        self._folder, self._vocabulary = folder, vocabulary
        self._lock = threading.Lock()
        self._reader: Any = None
        self._session: Any = None
        self._settings: dict[str, Any] = {}

    @property
    def revision(self) -> str:
        """Names the weights. Raises ModelUnavailable when they are not there."""
        return str(self._known()["revision"])

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, dimensions), each of length 1. The text begins with QUESTION or PASSAGE.

        Raises ModelUnavailable when the model is missing or was made for another vocabulary.
        """
        session = self._loaded()
        encoded = [self._cut(each.ids) for each in self._tokenizer().encode_batch([_cleaned(text) for text in texts])]
        out = np.empty((len(encoded), int(self._known()["dimensions"])), dtype=np.float32)
        for rows in batches([len(ids) for ids in encoded], _BATCH_TOKENS):
            out[rows] = session.run(["vector"], {"ids": np.array([encoded[row] for row in rows], dtype=np.int64)})[0]
        return out

    def pieces(self, texts: Sequence[str]) -> list[list[str]]:
        """Each text's pieces in lower case, in any script: what a search by words counts."""
        cleaned = [clean(text).casefold() for text in texts]
        found = self._tokenizer().encode_batch(cleaned, add_special_tokens=False)
        return [[piece for piece in each.tokens if any(map(str.isalnum, piece))] for each in found]

    def _cut(self, ids: list[int]) -> list[int]:
        longest = int(self._known()["max_tokens"])
        return ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]]

    def _known(self) -> dict[str, Any]:
        if not self._settings:
            path = self._folder / SETTINGS
            if not path.is_file():
                raise ModelUnavailable(f"The file {path} is missing. Install the package again.")
            self._settings = json.loads(path.read_text(encoding="utf-8"))
        return self._settings

    def _tokenizer(self) -> Any:
        with self._lock:
            if self._reader is None:
                from tokenizers import Tokenizer

                self._reader = Tokenizer.from_file(str(self._vocabulary / TOKENIZER))
                self._reader.no_padding()
                self._reader.no_truncation()
            return self._reader

    def _loaded(self) -> Any:
        known = self._known()
        with self._lock:
            if self._session is None:
                if known["vocabulary"] != vocabulary_hash(self._vocabulary):
                    raise ModelUnavailable(
                        f"{self._folder / MODEL} was made for another vocabulary than {self._vocabulary / TOKENIZER}."
                    )
                self._session = opened(self._folder / MODEL)
            return self._session


def vocabulary_hash(folder: Path) -> str:
    """What names the vocabulary in a folder: the SHA-256 of its tokenizer file."""
    return hashlib.sha256((folder / TOKENIZER).read_bytes()).hexdigest()


def _cleaned(text: str) -> str:
    prefix = next((each for each in (QUESTION, PASSAGE) if text.startswith(each)), "")
    return prefix + clean(text.removeprefix(prefix))
