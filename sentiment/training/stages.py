"""The steps from base to shipped files, in order; each reads what the one before wrote under `out`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sentiment.training.settings import Recipe


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


def trim(work: Work) -> None:
    """The base with a smaller vocabulary. Kept as it is when a resumed run finds it."""
    from sentiment.training.vocabulary import trim_base

    if not (work.resume and (work.trimmed / "model.safetensors").exists()):
        trim_base(work.base, work.data, work.trimmed, work.recipe.vocabulary, work.recipe.positions)


def train(work: Work) -> None:
    from sentiment.training.batches import Batcher
    from sentiment.training.catalogue import rows, trainable
    from sentiment.training.dev import dev_sets
    from sentiment.training.fit import Run
    from sentiment.training.mixing import plan

    batcher = Batcher(work.trimmed, work.recipe.max_tokens)
    run = Run(work.trimmed, work.out, work.recipe)
    sets = {each: rows(work.data, each, "train") for each in trainable()}
    dev = dev_sets(work.data, work.recipe)
    if work.resume:
        run.resume()
    run.train(batcher.stream(plan(sets, work.recipe, work.recipe.expected_rows), work.recipe), dev, batcher)


STAGES: dict[str, Callable[[Work], None]] = {"trim": trim, "train": train}
