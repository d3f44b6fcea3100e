"""Which row comes when: temperature over languages, sets and classes, drawn once from a seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sentiment.training.catalogue import DataSet, Row
from sentiment.training.settings import FIRST_LANGUAGES, UMSAB_LANGUAGES, Recipe

_COUNT_CAP = 20_000
_REVIEWS_BEHIND = ("fil-firecs", "fa-snappfood")


@dataclass(frozen=True, slots=True)
class Example:
    """One training row; where `two` is set the loss looks at negative against positive only."""

    text: str
    label: int
    two: bool


def language_boost(code: str) -> float:
    if code in FIRST_LANGUAGES or code == "id":
        return 6.0
    return 4.0 if code in UMSAB_LANGUAGES else 0.4


def set_boost(each: DataSet) -> float:
    """Three-class posts and reviews teach most, translated sentences and sets without neutral less."""
    if each.name.endswith("-umsab"):
        return 2.5
    if each.name in _REVIEWS_BEHIND:
        return 2.0
    if each.translated:
        return 0.3
    return 0.7 if each.classes == 2 else 1.0


def shares(sizes: dict[DataSet, int], recipe: Recipe) -> dict[DataSet, float]:
    """The share of each set in the mix; the shares sum to 1."""
    languages: dict[str, list[DataSet]] = {}
    for each in sizes:
        languages.setdefault(each.code, []).append(each)
    out: dict[DataSet, float] = {}
    for code, members in languages.items():
        rows = sum(min(sizes[each], _COUNT_CAP) for each in members)
        whole = language_boost(code) * rows**recipe.language_temperature
        parts = {each: set_boost(each) * sizes[each] ** recipe.set_temperature for each in members}
        out |= {each: whole * part / sum(parts.values()) for each, part in parts.items()}
    total = sum(out.values())
    return {each: share / total for each, share in out.items()}


def capped(share: dict[DataSet, float], sizes: dict[DataSet, int], rows: int, repeats: float) -> dict[DataSet, float]:
    """Shares again, none so large that a set of its size would be seen more than `repeats` times in `rows` draws."""
    kept = {each: min(part, sizes[each] * repeats / rows) for each, part in share.items()}
    total = sum(kept.values())
    return {each: part / total for each, part in kept.items()}


def plan(sets: dict[DataSet, list[Row]], recipe: Recipe, expected_rows: int) -> Iterator[Example]:
    """An endless, seeded stream of examples. `expected_rows` is how many a run will take, for the cap on repeats."""
    sizes = {each: len(rows) for each, rows in sets.items()}
    share = capped(shares(sizes, recipe), sizes, expected_rows, recipe.max_repeats)
    draw = random.Random(recipe.seed)
    sources = {each: _balanced(rows, recipe.class_temperature, draw.random()) for each, rows in sets.items()}
    names, weights = list(share), list(share.values())
    while True:
        for each in draw.choices(names, weights, k=1_000):
            row = next(sources[each])
            yield Example(row.text, row.label, each.classes == 2)


def _balanced(rows: Sequence[Row], temperature: float, seed: float) -> Iterator[Row]:
    draw = random.Random(seed)
    classes: dict[int, list[Row]] = {}
    for row in rows:
        classes.setdefault(row.label, []).append(row)
    weights = [len(members) ** temperature for members in classes.values()]
    queues = [_cycle(members, draw) for members in classes.values()]
    while True:
        yield next(draw.choices(queues, weights)[0])


def _cycle(rows: list[Row], draw: random.Random) -> Iterator[Row]:
    while True:
        draw.shuffle(rows)
        yield from rows
