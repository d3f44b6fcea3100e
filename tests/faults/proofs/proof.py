"""What an experiment gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field

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


Experiment = Callable[..., Proof]
"""Takes an empty folder, a Site, and its numbers by name."""
