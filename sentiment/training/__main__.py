"""python -m sentiment.training --base DIR --data DIR --out DIR [--resume] [--minutes N]"""

import argparse
import logging
from dataclasses import replace
from pathlib import Path

from sentiment.training.settings import Recipe
from sentiment.training.stages import STAGES, Work


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sentiment.training", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of multilingual-e5-small")
    parser.add_argument("--data", type=Path, required=True, help="folder with sentiment/ and topics/")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints and the shipped files go")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--minutes", type=float, help="length of the training run")
    parser.add_argument(
        "--only", choices=list(STAGES), nargs="*", help="run these stages only (default: all, in order)"
    )
    return parser.parse_args()


def main() -> None:
    chosen = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = Recipe() if chosen.minutes is None else replace(Recipe(), minutes=chosen.minutes)
    work = Work(base=chosen.base, data=chosen.data, out=chosen.out, recipe=recipe, resume=chosen.resume)
    for name in chosen.only or STAGES:
        STAGES[name](work)


if __name__ == "__main__":
    main()
