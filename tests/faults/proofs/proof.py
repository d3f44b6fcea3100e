"""What an experiment gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.nursery import Nursery

Figures = dict[str, int | str]


@dataclass(slots=True)
class Proof:
    """`figures` are for the table; `wrong` is empty when the proof holds, each line begins with the law it breaks."""

    name: str
    says: str
    figures: Figures = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return not self.wrong


Experiment = Callable[[Path, Nursery, str], Proof]
"""Takes an empty folder, a nursery and the name of a mutant ("" is the product as it is)."""
