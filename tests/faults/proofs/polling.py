"""A walk of many pages is killed between every two of them while posts come late, out of order, edited and deleted."""

import itertools
import time
from collections import Counter
from pathlib import Path

from tests.faults.chaos import settle
from tests.faults.checker import Record, violations
from tests.faults.ground import ask, survey
from tests.faults.installation import Installation, Site, installed
from tests.faults.points import LISTENING
from tests.faults.proofs.proof import Proof

SAYS = "killed between every page, late and reordered items, edits, deletions"
OVERLAP, BACKLOG = 0.4, 2.4
"""Seconds: what is lost from a backlog so much longer than the overlap is never met again by chance."""
PER_PAGE = 10
COMES = 8.0


def prove(folder: Path, site: Site, pages: int = 8, kills: int = 16) -> Proof:
    """A backlog of `pages` pages, longer than the overlap, is read by processes that die at every page."""
    proof = Proof("polling", SAYS)
    with installed(folder, site, seed=7) as made:
        died = _kill_through(made, pages, kills)
        settle(made, per_page=PER_PAGE, overlap=OVERLAP)
        record, ground = Record.of(made.record), survey(made.url)
    proof.wrong = violations(record, ground)
    found = Counter(line.split(":")[0] for line in proof.wrong)
    proof.figures = {"kills": sum(died.values()), "mentions": len(record.alive)}
    proof.figures |= {"gaps": found["gap"], "duplicates": found["duplicate"]}
    return proof


def _kill_through(made: Installation, pages: int, kills: int) -> Counter[str]:
    x, died = made.x, Counter[str]()
    x.do("weather", shuffled=True, twice=0.2)
    x.do("say_many", count=5)
    _read_once(made)
    time.sleep(BACKLOG + OVERLAP)
    said = x.do("say_many", count=pages * PER_PAGE, step_ms=int(1000 * BACKLOG / (pages * PER_PAGE)))
    x.do("change", post=said[3], text="it was bad, and it is late")
    for number, point in zip(range(kills), itertools.cycle(LISTENING), strict=False):
        life = made.run(point=point, nth=2, per_page=PER_PAGE, overlap=OVERLAP)
        died[life.reached(COMES) or "at random"] += 1
        life.kill()
        x.do("say", hidden=OVERLAP / 3)
        x.do(
            "remove" if number % 4 else "change", post=said[5 + number], **({} if number % 4 else {"text": "bad, late"})
        )
    return died


def _read_once(made: Installation) -> None:
    """One whole walk, so that the cursor stands below what comes now."""
    life = made.run("once", per_page=PER_PAGE, overlap=OVERLAP)
    assert life.wait() == 0, Path(made.log).read_text(encoding="utf-8")
    assert ask(made.url, "SELECT count(*) FROM mentions") == [(5,)]
