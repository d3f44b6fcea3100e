"""What a step did, in numbers that add up."""

from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many items passed each station; the keys of `once --json`."""

    polled: int = 0
    stored: int = 0
    analysed: int = 0
    drafted: int = 0
    tickets: int = 0
    alerts: int = 0
    sent: int = 0
    uncertain: int = 0
    failed: int = 0
    quarantined: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one step over one batch: is there more to do right now, and what was done."""

    more: bool = False
    counts: Counts = Counts()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.more or other.more, self.counts + other.counts)
