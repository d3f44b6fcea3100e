"""How an engine of several processes keeps time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hearback.engines.seam import Job

_SLOWEST_TICK, _SLOWEST_LOOK = 5, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """In seconds: how often jobs are woken that are due (`tick`) and workers look for what nobody told them (`look`).

    A worker says every `beat` that it lives, is taken for dead after the silence `dead`, and what the dead held is put
    back every `rescue`.
    """

    tick: int = _SLOWEST_TICK
    beat: float = 10.0
    dead: float = 30.0
    rescue: int = 10
    look: float = _SLOWEST_LOOK

    @classmethod
    def of(cls, jobs: Sequence[Job], lease: timedelta) -> "Pulse":
        """A tick as fast as the fastest job; a worker is dead after half of the lease that it may hold things for."""
        fastest = min((job.every.total_seconds() for job in jobs), default=_SLOWEST_TICK)
        dead = lease.total_seconds() / 2
        return cls(
            tick=int(min(max(fastest, 1), _SLOWEST_TICK)),
            beat=dead / 3,
            dead=dead,
            rescue=int(min(max(dead / 3, 1), 30)),
            look=min(max(dead / 6, 0.2), _SLOWEST_LOOK),
        )
