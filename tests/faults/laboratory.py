"""The whole laboratory: every proof and every mutant, two at a time, each in a folder of its own."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.faults import chaos, points
from tests.faults.chaos import Outcome, Plan
from tests.faults.installation import NOT_ASKED, Site
from tests.faults.mutants import MUTANTS, Mutant
from tests.faults.nursery import Nursery
from tests.faults.places import SQLITE, places
from tests.faults.proofs import backing_off, lease, metrics, poison, polling, writers
from tests.faults.proofs.proof import Experiment, Proof

Done = TypeVar("Done")
SENDING = "kill -9 at every point of every step: 0 lost, 0 sent twice"
ENOUGH = 12
"""Kills that a mutant of the sending is put through."""
EXPERIMENTS: dict[str, Experiment] = {
    "lease": lease.prove,
    "polling": polling.prove,
    "poison": poison.prove,
    "back-off": backing_off.prove,
    "writers": writers.prove,
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: kills in all, in how many installations side by side, and what the proofs are given."""

    kills: int = 500
    shards: int = 2
    pages: int = 20
    poll_kills: int = 60
    poison: int = 1000
    writes: int = 250


@dataclass(slots=True)
class Caught:
    """What became of one mutant: it is caught when the judge says the word that it must say."""

    name: str
    mutant: Mutant
    wrong: list[str] = field(default_factory=list)

    @property
    def caught(self) -> bool:
        return any(line.startswith(f"{self.mutant.law}:") for line in self.wrong)


@dataclass(slots=True)
class Report:
    """Everything that a run found."""

    seed: int
    chaos: Outcome = field(default_factory=Outcome)
    proofs: list[Proof] = field(default_factory=list)
    mutants: list[Caught] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return all(proof.holds for proof in self.proofs) and all(each.caught for each in self.mutants)


def run(
    size: Size,
    seed: int,
    only: Sequence[str],
    tell: Callable[[str], None],
    engine: str = "local",
    database: str = SQLITE,
) -> Report:
    """Run what `only` names ("sending", "mutants", a proof; all when empty). `tell` hears how it goes."""
    began, report = time.monotonic(), Report(seed)
    with places(database) as place, Nursery() as nursery, ThreadPoolExecutor(2) as pool:
        site = Site(nursery, place=place, engine=engine)
        shards = [
            pool.submit(_timed, tell, f"sending {number + 1}", partial(_shard, site, size, seed + number))
            for number in range(size.shards if _wanted("sending", only) else 0)
        ]
        proofs = [
            pool.submit(_timed, tell, name, partial(prove, name, site, size))
            for name in EXPERIMENTS
            if _wanted(name, only)
        ]
        mutants = [
            pool.submit(_timed, tell, f"mutant {name}", partial(catch, name, nursery))
            for name in MUTANTS
            if _wanted("mutants", only) or name in only
        ]
        _collect(report, shards, proofs, mutants)
    report.seconds = time.monotonic() - began
    return report


def prove(name: str, site: Site, size: Size) -> Proof:
    """One experiment with the product as it is, or with one safeguard taken out."""
    given: dict[str, dict[str, int]] = {
        "polling": {"pages": size.pages, "kills": size.poll_kills},
        "poison": {"count": size.poison},
        "writers": {"count": size.writes},
    }
    began = time.monotonic()
    with _folder() as folder:
        try:
            proof = EXPERIMENTS[name](folder, site, **given.get(name, {}))
        except AssertionError as failure:
            proof = Proof(name, "came to no end", wrong=[f"unfinished: {failure}"])
    proof.seconds = time.monotonic() - began
    return proof


def catch(name: str, nursery: Nursery, kills: int = ENOUGH) -> Caught:
    """Put one mutant through its experiment."""
    mutant, site = MUTANTS[name], Site(nursery, mutant=name)
    if mutant.proof != "sending":
        small = Size(pages=5, poll_kills=6, poison=60, writes=60)
        return Caught(name, mutant, prove(mutant.proof, site, small).wrong)
    weather = chaos.STORMY | ({"lag": mutant.lag} if mutant.lag else {})
    plan = Plan(kills=kills, seed=3, where=mutant.where, freeze=0, person=0, posts=4.0, weather=weather)
    with _folder() as folder:
        return Caught(name, mutant, chaos.run(folder, site, plan).wrong)


def _shard(site: Site, size: Size, seed: int) -> Outcome:
    with _folder() as folder:
        return chaos.run(folder, site, Plan(kills=size.kills // size.shards, seed=seed))


def _collect(
    report: Report,
    shards: Sequence[Future[Outcome]],
    proofs: Sequence[Future[Proof]],
    mutants: Sequence[Future[Caught]],
) -> None:
    for shard in shards:
        report.chaos += shard.result()
    if shards:
        report.proofs += _sending(report.chaos)
    report.proofs += [proof.result() for proof in proofs]
    report.mutants += [mutant.result() for mutant in mutants]


def _sending(found: Outcome) -> Iterator[Proof]:
    """The proofs that the chaos gives all at once."""
    laws = Counter(line.split(":")[0] for line in found.wrong)
    sending = Proof("sending", SENDING, wrong=[w for w in found.wrong if not w.startswith(("metrics", "broken"))])
    sending.figures = {
        "kills": sum(found.kills.values()),
        "points": len(set(found.kills) & {*points.VICTIM, *points.PERSON}),
        "freezes": found.freezes,
        "ended by themselves": found.ended,
        "mentions": found.mentions,
        "published": found.published,
        "gaps": laws["gap"],
        "duplicates": laws["duplicate"],
        "lost": laws["lost"],
        "twice": laws["twice"],
        "unapproved": laws["unapproved"],
    }
    sending.figures |= {f"replies {state}": count for state, count in sorted(found.replies.items())}
    sending.figures |= dict(sorted(found.endings.items()))
    sending.seconds = found.seconds
    yield sending
    broken = [line for line in found.wrong if line.startswith("broken")]
    if checks := found.files.total() - found.files[NOT_ASKED]:
        figures: dict[str, int | str] = {"checks": checks, "damaged": checks - found.files["ok"]}
        yield Proof("integrity", "SQLite's integrity_check after every kill", figures, broken)
    unequal = [line for line in found.wrong if line.startswith("metrics")]
    yield Proof("metrics", metrics.SAYS, {"values compared": found.scraped, "different": len(unequal)}, unequal)


def _wanted(name: str, only: Sequence[str]) -> bool:
    return not only or name in only


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hearback-faults-") as folder:
        yield Path(folder)


def _timed(tell: Callable[[str], None], name: str, do: Callable[[], Done]) -> Done:
    began = time.monotonic()
    done = do()
    tell(f"{name}: {time.monotonic() - began:.0f} s")
    return done
