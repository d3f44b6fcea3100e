"""The labelled sets: what each may be used for, and its rows."""

import csv
import gzip
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sentiment.analysis import LABELS
from sentiment.text import clean

Split = Literal["train", "dev", "test"]
_SETS = Path(__file__).with_name("sets.toml")
_SLICE = 0.1


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set as sets.toml lists it; `use` is "train", "dev" or "evaluate", `classes` 2 where it has no neutral."""

    name: str
    language: str
    use: str
    classes: int
    licence: str

    @property
    def code(self) -> str:
        """The language code that the set's name begins with."""
        return self.name.split("-")[0]

    @property
    def translated(self) -> bool:
        """Whether the texts were translated by machine from English reviews."""
        return self.name.endswith("-mabsa")


@dataclass(frozen=True, slots=True)
class Row:
    """A cleaned text and the index of its label in LABELS."""

    text: str
    label: int


def all_sets() -> tuple[DataSet, ...]:
    with _SETS.open("rb") as file:
        table = tomllib.load(file)
    return tuple(DataSet(name=name, **entry) for name, entry in table.items())


def trainable() -> tuple[DataSet, ...]:
    return tuple(each for each in all_sets() if each.use == "train")


def read_tsv(path: Path) -> Iterator[tuple[str, str]]:
    """The (text, label) pairs of a gzipped file with the header text<TAB>label; nothing where there is no such file."""
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines, None)
        for cells in lines:
            if len(cells) == 2:
                yield cells[0], cells[1]


def rows(data: Path, each: DataSet, split: Split, limit: int = 0) -> list[Row]:
    """The cleaned rows of a split, or `limit` seeded ones.

    Where a set has no dev split, a seeded tenth of its train split is its dev.
    """
    found = _read(data, each, split)
    if split != "test" and not _file(data, each, "dev").exists():
        found = _part(_read(data, each, "train"), each, split)
    if limit:
        random.Random(f"{each.name} {split}").shuffle(found)
    return [Row(clean(text), label) for text, label in found[: limit or len(found)]]


def _part(pairs: list[tuple[str, int]], each: DataSet, split: Split) -> list[tuple[str, int]]:
    random.Random(f"{each.name} dev slice").shuffle(pairs)
    border = int(len(pairs) * _SLICE)
    return pairs[:border] if split == "dev" else pairs[border:]


def _file(data: Path, each: DataSet, split: Split) -> Path:
    return data / "sentiment" / f"{each.name}.{split}.tsv.gz"


def _read(data: Path, each: DataSet, split: Split) -> list[tuple[str, int]]:
    known: dict[str, int] = {label: index for index, label in enumerate(LABELS)}
    return [(text, known[label]) for text, label in read_tsv(_file(data, each, split)) if label in known]
