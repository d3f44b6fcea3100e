import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.lifecycle import (
    ON_LOSS,
    OPEN,
    START,
    STATES,
    STEPS,
    IllegalMove,
    Move,
    State,
    after,
    mermaid,
    moves_for,
)
from responders.values import ActorKind, ResponseKind

MOVES = get_args(Move)
ACTORS = get_args(ActorKind)
ENDS = {"SENT", "REJECTED", "EXPIRED"}


def reachable(start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        was = waiting.pop()
        new = {step.now for step in STEPS if step.was == was} - found
        found |= new
        waiting += new
    return found


def test_every_state_can_be_reached_and_only_the_ends_have_no_way_out() -> None:
    assert set().union(*(reachable(state) for state in START.values())) == set(STATES)
    assert {state for state in STATES if not any(step.was == state for step in STEPS)} == ENDS


@pytest.mark.parametrize("state", [state for state in STATES if state not in ENDS])
def test_no_dead_end_every_response_can_still_be_finished(state: State) -> None:
    assert reachable(state) & ENDS
    assert "SENT" in reachable(state)


def test_the_table_is_plain() -> None:
    assert get_args(State) == STATES
    assert len({(step.was, step.move) for step in STEPS}) == len(STEPS)
    assert {step.move for step in STEPS} == set(MOVES)
    assert set(START) == set(ON_LOSS) == set(get_args(ResponseKind))
    assert set(STATES) - ENDS == OPEN
    assert all(step.by for step in STEPS)


def test_nothing_is_sent_without_a_persons_yes() -> None:
    """A reply leaves DRAFT towards the network by a person's hand, or by "trust", which has a door of its own."""
    out = [step for step in STEPS if step.was == "DRAFT" and step.now not in ("DRAFT", "REJECTED", "EXPIRED")]
    told = [(step.move, step.now, step.by) for step in out]
    assert told == [
        ("approve", "APPROVED", {"person"}),
        ("trust", "APPROVED", {"worker"}),
        ("hand", "SENT", {"person"}),
    ]
    assert {(step.move, *step.by) for step in STEPS if step.was == step.now} == {
        (move, "person") for move in ("agree", "retract", "return")
    }
    back = [step for step in STEPS if step.move == "withhold"]
    assert [(step.was, step.now, step.by) for step in back] == [("APPROVED", "DRAFT", {"worker"})]
    assert START["reply"] == "DRAFT"
    assert ON_LOSS["reply"] == "lose"
    assert {step.was for step in STEPS if step.now == "SENDING"} == {"APPROVED"}


def test_an_uncertain_reply_is_never_sent_again_by_the_clock() -> None:
    again = [step for step in STEPS if step.was == "UNCERTAIN" and step.now == "APPROVED"]
    assert {(step.move, *step.by) for step in again} == {("absent", "worker"), ("retry", "person")}


@given(st.sampled_from(STATES), st.sampled_from(MOVES), st.sampled_from(ACTORS))
def test_after_agrees_with_the_table(state: State, move: Move, by: ActorKind) -> None:
    rows = [step for step in STEPS if step.was == state and step.move == move and by in step.by]
    if rows:
        assert after(state, move, by) == rows[0].now
        assert move in moves_for(state, by)
    else:
        with pytest.raises(IllegalMove, match=state):
            after(state, move, by)
        assert move not in moves_for(state, by)


@given(st.lists(st.sampled_from([(move, by) for move in MOVES for by in ACTORS]), max_size=30))
def test_any_walk_stays_in_the_table_and_ends_are_final(walk: list[tuple[Move, ActorKind]]) -> None:
    state: State = "DRAFT"
    for move, by in walk:
        was = state
        try:
            state = after(state, move, by)
        except IllegalMove:
            continue
        assert was not in ENDS
        assert state in STATES


def test_the_diagram_shows_every_row() -> None:
    assert len(re.findall(r"-->", mermaid())) == len(STEPS)
    assert "DRAFT --> APPROVED: approve (person)" in mermaid()
