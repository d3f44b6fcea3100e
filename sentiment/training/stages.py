"""The steps from base to shipped files, in order; each reads what the one before wrote under `out`."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sentiment.calibration import Calibration
from sentiment.language import identify
from sentiment.onnx_classifier import CALIBRATION, OnnxClassifier
from sentiment.training.batches import Batcher
from sentiment.training.calibrate import bands
from sentiment.training.catalogue import all_sets, rows, trainable
from sentiment.training.dev import CHOSEN_ON, MEASURED, dev_sets
from sentiment.training.evaluate import report
from sentiment.training.export import export, write_calibration
from sentiment.training.fit import Run
from sentiment.training.heads import log_test
from sentiment.training.labels import unheld
from sentiment.training.mixing import plan
from sentiment.training.retrieval import write_retrieval
from sentiment.training.settings import FIRST_LANGUAGES, UMSAB_LANGUAGES, Recipe
from sentiment.training.vocabulary import trim_base

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    base: Path
    data: Path
    out: Path
    recipe: Recipe
    resume: bool

    @property
    def trimmed(self) -> Path:
        return self.out / "trimmed"

    @property
    def model(self) -> Path:
        """The folder whose files ship."""
        return self.out / "model"


def trim(work: Work) -> None:
    """The base with a smaller vocabulary. Kept as it is when a resumed run finds it."""
    if not (work.resume and (work.trimmed / "model.safetensors").exists()):
        trim_base(work.base, work.data, work.trimmed, work.recipe.vocabulary, work.recipe.positions)


def train(work: Work) -> None:
    batcher = Batcher(work.trimmed, work.recipe.max_tokens)
    run = Run(work.trimmed, work.out, work.recipe, batcher.unknown)
    sets = {each: rows(work.data, each, "train") for each in trainable()}
    dev = dev_sets(work.data, work.recipe)
    if work.resume:
        run.resume()
    stream = batcher.stream(plan(sets, work.recipe, work.recipe.expected_rows), work.recipe)
    others = batcher.other_stream(unheld(work.data), work.recipe)
    log.info("best dev macro-F1 %.4f", run.train(stream, others, dev, batcher))


def write(work: Work) -> None:
    dev = dev_sets(work.data, work.recipe, limit=work.recipe.parity_rows)
    export(work.trimmed, work.out / "best.pt", work.data, work.model, dev, work.recipe)


def calibrate(work: Work) -> None:
    """Chooses temperatures, offsets and flags on dev rows of three-class sets, by the language told from them.

    Translated review sets are left out: their classes are spread otherwise than in what people post.
    """
    classifier = OnnxClassifier(work.model)
    logits: dict[str, list[NDArray[np.float32]]] = {}
    truth: dict[str, list[int]] = {}
    for each in (each for each in all_sets() if each.use != "evaluate" and each.classes == 3 and not each.translated):
        main = each.code in (*FIRST_LANGUAGES, *UMSAB_LANGUAGES, "id")
        limit = work.recipe.calibration_rows if main else work.recipe.calibration_rows_elsewhere
        found = rows(work.data, each, "dev", limit)
        scores = classifier.heads([row.text for row in found])["sentiment"]
        for row, score in zip(found, scores, strict=True):
            language = identify(row.text)
            logits.setdefault(language, []).append(score)
            truth.setdefault(language, []).append(row.label)
    chosen = bands(
        {name: np.array(each) for name, each in logits.items()}, {name: np.array(each) for name, each in truth.items()}
    )
    thresholds = Calibration.read(work.model / CALIBRATION).topic_thresholds
    write_calibration(work.model, chosen, thresholds, work.recipe)
    log.info("calibrated %s", json.dumps(chosen))


def check(work: Work) -> None:
    """Dev scores, and scores of the other heads on test rows of their sets."""
    report(work.model, work.data, "dev", CHOSEN_ON, work.out / "dev.json", work.recipe.check_rows)
    log_test(work.model, work.data)


def test(work: Work) -> None:
    """Test scores. Run once, when nothing is left to choose."""
    report(work.model, work.data, "test", MEASURED, work.out / "test.json", work.recipe.test_rows)


STAGES: dict[str, Callable[[Work], None]] = {
    "trim": trim,
    "train": train,
    "write": write,
    "calibrate": calibrate,
    "check": check,
    "test": test,
    "retrieval": lambda work: write_retrieval(work.trimmed, work.data, work.out / "retrieval_model"),
}
