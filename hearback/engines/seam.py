"""The face that every engine shows: given jobs, it runs each on its own rhythm until it is told to stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol, get_args

MOST_BATCHES = 1000

Queue = Literal["listen", "model", "speak", "house"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
"""What is worked on by hands of its own, in an engine that has several: a hung network there holds up nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The same work in parts that may run at the same time, each by one worker: one part for each account.

    `parts` names those that have work now; neither it nor `run` ever raises.
    """

    parts: Callable[[], Sequence[str]]
    run: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A named piece of work. `run` does one batch and says whether more waits; it never raises.

    `together`: its batches are claimed in the database, so several workers may do some at the same time. An engine of
    several workers runs the parts of `split` instead, where a job has one.
    """

    name: str
    run: Callable[[], bool]
    every: timedelta
    jitter: timedelta = timedelta(0)
    queue: Queue = "house"
    together: bool = False
    split: Split | None = None


class Engine(Protocol):
    def start(self, jobs: Sequence[Job]) -> None:
        """Begin to run every job at once and then on its interval; returns immediately."""

    def stop(self) -> None:
        """Let what is running finish its batch, start nothing new, and return when all is still.

        Raises what ended the engine before it was told to stop.
        """


class EngineUnavailable(Exception):
    """The engine that the settings ask for cannot run here; the words say what is missing."""


def drain(run: Callable[[], bool], stopping: Callable[[], bool]) -> None:
    """Run batches until there is no more, the engine stops, or the bound says to give others a turn."""
    for _ in range(MOST_BATCHES):
        if stopping() or not run():
            return
