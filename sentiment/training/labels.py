"""Labelled rows for topics, intent and urgency: partial labels from many sources, and the seeds."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sentiment.analysis import INTENTS, TOPICS, URGENCIES
from sentiment.text import clean
from sentiment.training.catalogue import Split, read_tsv

OUTPUTS: tuple[str, ...] = (
    *(f"topic:{name}" for name in TOPICS),
    *(f"intent:{name}" for name in INTENTS),
    *(f"urgency:{name}" for name in URGENCIES),
)
_HERE = Path(__file__).parent
_SEED_WEIGHT, _ASPECT_WEIGHT, _ASPECT_ROWS = 0.45, 0.15, 100
_ASPECTS: Mapping[str, tuple[str, ...]] = {
    "topic:delivery": ("*logistics*",),
    "topic:refund": ("*exchange/warranty/return*",),
    "topic:price": ("*price*",),
    "topic:service": ("*seller service*", "*service general*", "*support#*"),
    "topic:quality": ("*quality*", "*operation_performance*", "*battery life*"),
}
_ASPECT_KNOWS = frozenset({*_ASPECTS, "topic:praise", "topic:fraud", "topic:account", "topic:payment",
                           "intent:praise", "intent:complaint", "intent:spam", "urgency:urgent"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """`says` are outputs known to hold, `knows` all that are known at all; `weight` is the row's share of the loss.

    `group` is the scenario of a seed and empty elsewhere: what is told once in every language is never split.
    """

    text: str
    source: str
    group: str
    says: frozenset[str]
    knows: frozenset[str]
    weight: float


def seeds() -> list[Labelled]:
    """The hand-written scenarios in every language."""
    scenarios = _toml(_HERE / "seeds" / "scenarios.toml")
    files = sorted(path for path in (_HERE / "seeds").glob("*.toml") if path.stem != "scenarios")
    weight, knows = _SEED_WEIGHT / (len(files) * len(scenarios)), frozenset(OUTPUTS)
    return [
        Labelled(clean(text), f"seeds-{path.stem}", name, _said(scenarios[name]), knows, weight)
        for path in files
        for name, text in _toml(path).items()
    ]


def held_scenarios() -> frozenset[str]:
    """Scenarios that are measured on, in all languages, by heads fitted without them."""
    scenarios = _toml(_HERE / "seeds" / "scenarios.toml")
    return frozenset(name for name, entry in scenarios.items() if entry.get("held", False))


def unheld(data: Path) -> list[Labelled]:
    """Train rows of every source without the held scenarios: what the encoder may learn from."""
    held = held_scenarios()
    return [row for row in (*seeds(), *mapped(data, "train"), *aspects(data, "train")) if row.group not in held]


def _said(entry: Mapping[str, Any]) -> frozenset[str]:
    topics = (f"topic:{topic}" for topic in entry["topics"])
    return frozenset({*topics, f"intent:{entry['intent']}", f"urgency:{entry['urgency']}"})


def mapped(data: Path, split: Split) -> list[Labelled]:
    """Rows of the sets that topics.toml maps."""
    out: list[Labelled] = []
    for name, source in _toml(_HERE / "topics.toml").items():
        rows = _sample(data, name, split, source["rows"])
        knows = frozenset(source["knows"])
        for text, label in rows:
            says = {output for output, patterns in source["says"].items() if _matches(label, patterns)}
            out.append(Labelled(clean(text), name, "", frozenset(says), knows, source["weight"] / len(rows)))
    return out


def aspects(data: Path, split: Split) -> list[Labelled]:
    """Review sentences in 21 languages with aspect:polarity labels. Machine-translated except English."""
    out: list[Labelled] = []
    names = sorted(path.name.split(".")[0] for path in (data / "topics").glob("*-mabsa-aspects.train.tsv.gz"))
    for name in names:
        rows = _sample(data, name, split, _ASPECT_ROWS)
        weight = _ASPECT_WEIGHT / (len(names) * max(1, len(rows)))
        out += [Labelled(clean(text), name, "", _aspects(label), _ASPECT_KNOWS, weight) for text, label in rows]
    return out


def _aspects(label: str) -> frozenset[str]:
    parts = [part.rpartition(":") for part in label.lower().split(";")]
    says = {output for output, patterns in _ASPECTS.items() for part, _, _ in parts if _matches(part, patterns)}
    moods = {mood for _, _, mood in parts}
    if moods == {"positive"}:
        says |= {"topic:praise", "intent:praise"}
    if moods == {"negative"}:
        says.add("intent:complaint")
    return frozenset(says)


def _sample(data: Path, name: str, split: Split, count: int) -> list[tuple[str, str]]:
    """`count` seeded rows of a train split, a quarter as many of any other."""
    rows = list(read_tsv(data / "topics" / f"{name}.{split}.tsv.gz"))
    random.Random(f"{name} {split}").shuffle(rows)
    return rows[: count if split == "train" else count // 4]


def _matches(label: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(label, pattern) for pattern in patterns)


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
