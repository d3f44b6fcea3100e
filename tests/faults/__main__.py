"""Run the fault laboratory: python -m tests.faults [--kills 500] [--seed N] [--only sending mutants …] [--json]."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from config.settings import ENGINES
from tests.faults import table
from tests.faults.laboratory import EXPERIMENTS, Report, Size, run
from tests.faults.mutants import MUTANTS
from tests.faults.places import DATABASES, SQLITE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every proof holds and every mutant is caught, else 1."""
    chosen = _parser().parse_args(arguments)
    if chosen.quick:
        size = Size(kills=24, shards=1, pages=6, poll_kills=8, poison=150, writes=80)
    else:
        size = Size(kills=chosen.kills)
    told = partial(print, file=sys.stderr, flush=True)
    report = run(size, chosen.seed, chosen.only, told, chosen.engine, chosen.database)
    print(json.dumps(_plain(report), indent=1) if chosen.json else table.tables(report))
    if chosen.write:
        label = "mutants" if chosen.only == ["mutants"] else f"{chosen.engine} on {chosen.database}"
        table.write(report, f"python -m tests.faults {' '.join(arguments or sys.argv[1:])}", PAGE, label)
    return 0 if report.holds else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="how many processes are killed while they send")
    parser.add_argument("--quick", action="store_true", help="a small number of everything")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("--engine", choices=ENGINES, default="local", help="the engine that is killed")
    parser.add_argument("--database", choices=DATABASES, default=SQLITE, help="where the rows are")
    parser.add_argument("--json", action="store_true", help="everything that was found, for machines")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    parser.add_argument(
        "--only", nargs="+", default=[], choices=["sending", *EXPERIMENTS, "mutants", *MUTANTS], metavar="WHAT",
        help=f"some of: sending, {', '.join(EXPERIMENTS)}, mutants, or one mutant: {', '.join(MUTANTS)}",
    )  # fmt: skip
    return parser


def _plain(report: Report) -> dict[str, object]:
    mutants = [
        {"name": each.name, "says": each.mutant.says, "caught": each.caught, "wrong": each.wrong[:5]}
        for each in report.mutants
    ]
    proofs = [asdict(proof) | {"holds": proof.holds} for proof in report.proofs]
    kills = dict(sorted(report.chaos.kills.items()))
    return {"seed": report.seed, "seconds": report.seconds, "proofs": proofs, "kills": kills, "mutants": mutants}


if __name__ == "__main__":
    sys.exit(main())
