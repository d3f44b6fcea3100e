"""The face that every engine shows: given jobs, it runs each on its own rhythm until it is told to stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

MOST_BATCHES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A named piece of work. `run` does one batch and says whether more waits; it never raises."""

    name: str
    run: Callable[[], bool]
    every: timedelta
    jitter: timedelta = timedelta(0)


class Engine(Protocol):
    def start(self, jobs: Sequence[Job]) -> None:
        """Begin to run every job at once and then on its interval; returns immediately."""

    def stop(self) -> None:
        """Let what is running finish its batch, start nothing new, and return when all is still."""


def drain(run: Callable[[], bool], stopping: Callable[[], bool]) -> None:
    """Run batches until there is no more, the engine stops, or the bound says to give others a turn."""
    for _ in range(MOST_BATCHES):
        if stopping() or not run():
            return
