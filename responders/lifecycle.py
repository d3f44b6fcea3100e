"""The states of a response, written once. Everything that moves a response reads this table."""

from dataclasses import dataclass
from typing import Literal

from responders.values import ActorKind, ResponseKind

State = Literal["DRAFT", "APPROVED", "SENDING", "SENT", "UNCERTAIN", "REFUSED", "REJECTED", "EXPIRED"]
Move = Literal[
    "agree",
    "retract",
    "return",
    "approve",
    "trust",
    "hand",
    "reject",
    "expire",
    "supersede",
    "recall",
    "withhold",
    "claim",
    "confirm",
    "postpone",
    "refuse",
    "lose",
    "absent",
    "retry",
]


@dataclass(frozen=True, slots=True)
class Step:
    was: State
    move: Move
    now: State
    by: frozenset[ActorKind]


def _step(was: State, move: Move, now: State, *by: ActorKind) -> Step:
    return Step(was, move, now, frozenset(by))


# "trust" is the one way past a person, for a draft that a rule may send by itself (responders/trust.py); what it let
# out and must not leave any more goes back to a person by "withhold". "agree" is the first yes where two persons
# approve (responders/approval.py), "retract" takes it back, "return" gives the draft back to the person who wrote it.
# "hand" says that a person published the answer herself, on the network.
STEPS: tuple[Step, ...] = (
    _step("DRAFT", "agree", "DRAFT", "person"),
    _step("DRAFT", "retract", "DRAFT", "person"),
    _step("DRAFT", "return", "DRAFT", "person"),
    _step("DRAFT", "approve", "APPROVED", "person"),
    _step("DRAFT", "trust", "APPROVED", "worker"),
    _step("DRAFT", "hand", "SENT", "person"),
    _step("DRAFT", "reject", "REJECTED", "person"),
    _step("DRAFT", "expire", "EXPIRED", "clock"),
    _step("DRAFT", "supersede", "EXPIRED", "worker"),
    _step("APPROVED", "recall", "DRAFT", "person"),
    _step("APPROVED", "withhold", "DRAFT", "worker"),
    _step("APPROVED", "expire", "EXPIRED", "clock"),
    _step("APPROVED", "claim", "SENDING", "worker"),
    _step("APPROVED", "supersede", "DRAFT", "worker"),
    _step("SENDING", "confirm", "SENT", "worker"),
    _step("SENDING", "postpone", "APPROVED", "worker"),
    _step("SENDING", "refuse", "REFUSED", "worker"),
    _step("SENDING", "lose", "UNCERTAIN", "worker"),
    _step("UNCERTAIN", "confirm", "SENT", "worker", "person"),
    _step("UNCERTAIN", "absent", "APPROVED", "worker"),
    _step("UNCERTAIN", "retry", "APPROVED", "person"),
    _step("REFUSED", "retry", "DRAFT", "person"),
    _step("REFUSED", "hand", "SENT", "person"),
)

STATES: tuple[State, ...] = ("DRAFT", "APPROVED", "SENDING", "SENT", "UNCERTAIN", "REFUSED", "REJECTED", "EXPIRED")
START: dict[ResponseKind, State] = {"reply": "DRAFT", "ticket": "APPROVED", "alert": "APPROVED"}
ON_LOSS: dict[ResponseKind, Move] = {"reply": "lose", "ticket": "lose", "alert": "postpone"}
OPEN: frozenset[State] = frozenset({"DRAFT", "APPROVED", "SENDING", "UNCERTAIN", "REFUSED"})


class IllegalMove(ValueError):
    """The table holds no such step for this state and this kind of actor."""


def after(was: str, move: Move, by: ActorKind) -> State:
    """The state that `move` leads to. Raises IllegalMove."""
    for step in STEPS:
        if step.was == was and step.move == move and by in step.by:
            return step.now
    raise IllegalMove(f"{by} may not {move} a response that is {was}")


def moves_for(was: str, by: ActorKind) -> tuple[Move, ...]:
    """What this kind of actor may do with a response in state `was`: the buttons of the inbox."""
    return tuple(step.move for step in STEPS if step.was == was and by in step.by)


def mermaid() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    rows = [f"    {s.was} --> {s.now}: {s.move} ({', '.join(sorted(s.by))})" for s in STEPS]
    return "\n".join(["stateDiagram-v2", *rows])
