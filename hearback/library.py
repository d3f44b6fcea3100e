"""The brands' articles made searchable, each once per change of its playbook and per day."""

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from config.playbook import Playbook
from responders.knowledge import Library, valid
from sentiment.embedding import Embedder

log = logging.getLogger(__name__)
KEPT_FILES = 16


class Libraries:
    """Libraries by brand. Vectors of articles are kept in `folder`, so that a restart computes nothing again."""

    def __init__(self, folder: Path, playbook: Callable[[str], Playbook], embedder: Embedder) -> None:
        self._folder, self._playbook, self._embedder = folder, playbook, embedder
        self._lock = threading.Lock()
        self._made: dict[str, tuple[str, tuple[str, ...], Library]] = {}

    def of(self, brand: str, today: date) -> Library:
        """The brand's articles that are valid today, as they are now. Raises PlaybookError and ModelUnavailable."""
        playbook = self._playbook(brand)
        articles = valid(playbook.facts, today)
        names = tuple(f"{each.id} {each.language}" for each in articles)
        with self._lock:
            kept = self._made.get(brand)
            if kept is None or kept[:2] != (playbook.revision, names):
                self._made[brand] = (playbook.revision, names, self._library(playbook, names))
            return self._made[brand][2]

    def _library(self, playbook: Playbook, names: tuple[str, ...]) -> Library:
        articles = [each for each in playbook.facts if f"{each.id} {each.language}" in names]
        kept = KeptVectors(self._folder, self._embedder)
        return Library(
            articles, playbook.asked, pieces=self._embedder.pieces, embed=self._embedder.vectors, stored=kept.vectors
        )


@dataclass(frozen=True, slots=True)
class KeptVectors:
    """Vectors of a fixed list of texts from a file named by the texts and the model; computed when it is not there."""

    folder: Path
    embedder: Embedder

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        digest = hashlib.sha256("\x00".join([self.embedder.revision, *texts]).encode("utf-8", "surrogatepass"))
        path = self.folder / f"{digest.hexdigest()[:32]}.npy"
        found = _read(path, len(texts))
        if found is None:
            found = self.embedder.vectors(texts)
            self._write(path, found)
        return found

    def _write(self, path: Path, vectors: NDArray[np.float32]) -> None:
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.save(file, vectors)
            part.replace(path)
            for old in sorted(self.folder.glob("*.npy"), key=lambda each: each.stat().st_mtime)[:-KEPT_FILES]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.warning("vectors of the articles cannot be kept in %s: %s", self.folder, error.strerror)


def _read(path: Path, count: int) -> NDArray[np.float32] | None:
    """What was kept; None when there is nothing or it is not whole."""
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = found.ndim == 2 and len(found) == count and found.dtype == np.float32
    return found if whole else None
