"""The process that is killed: `hearback run` or another command, quickened, with a trap and perhaps a mutation."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta

from hearback import cli
from sentiment import classifier
from tests.faults import mutants, points, tempo
from tests.hearback.fakes import WordsClassifier


def main(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    point: str = "",
    nth: int = 1,
    alone: bool = False,
    mutant: str = "",
    per_page: int = tempo.PER_PAGE,
    overlap: float = tempo.OVERLAP.total_seconds(),
) -> None:
    """Run `hearback ARGUMENTS`; stand still when a thread comes to `point` for the `nth` time."""
    os.environ.update(environ)
    sys.argv = ["hearback", *arguments]
    classifier.load = lambda name="shipped", *, threads=None: WordsClassifier()
    tempo.quicken(per_page, timedelta(seconds=overlap))
    points.lay(points.Trap(point, nth, alone=alone))
    if mutant:
        mutants.MUTANTS[mutant].make()
    cli.main()
