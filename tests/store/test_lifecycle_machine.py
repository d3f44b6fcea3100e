"""Any sequence of moves by anybody: the table is never left, the log replays to the state, fences hold."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from platforms.values import Receipt
from responders.lifecycle import START, STATES, STEPS, IllegalMove, after
from responders.values import Actor, Response
from store import responses
from store.database import Database
from store.errors import Stale
from tests.store.making import LEASE, NOW, drafted, later

MOVES = sorted({step.move for step in STEPS})
ACTORS = [Actor(kind=kind, name=kind) for kind in ("person", "worker", "clock")]
RECEIPT = Receipt(external_id="r", url=None, at=NOW)


class Lifecycle(RuleBasedStateMachine):
    """One response after the other in one database, moved at random with old and new knowledge of it."""

    db: Database
    number = 0

    @initialize(kind=st.sampled_from(sorted(START)))
    def make(self, kind: Any) -> None:
        type(self).number += 1
        with self.db.begin() as tx:
            self.first = drafted(tx, f"m{self.number}", kind=kind, outlet="x")
        self.seen: list[Response] = [self.first]
        self.moves = 0
        assert self.first.state == START[self.first.kind]

    @property
    def now(self) -> Response:
        return self.seen[-1]

    @rule(move=st.sampled_from(MOVES), by=st.sampled_from(ACTORS), stale=st.integers(0, 2))
    def move(self, move: Any, by: Actor, stale: int) -> None:
        known = self.seen[max(0, len(self.seen) - 1 - stale)]
        fence = known.fence if known.state == "SENDING" else None
        try:
            with self.db.begin() as tx:
                moved = responses.move(
                    tx, known.id, move, state=known.state, revision=known.revision, by=by, now=later(len(self.seen)),
                    fence=fence, receipt=RECEIPT if move == "confirm" else None,
                )  # fmt: skip
        except IllegalMove:
            steps = [step for step in STEPS if (step.was, step.move) == (known.state, move) and by.kind in step.by]
            assert not steps or move in ("claim", "trust", "agree", "retract")
        except Stale as error:
            assert (known.state, known.revision) != (self.now.state, self.now.revision) or fence != self.now.fence
            found = error.found
            assert found == self.now
        else:
            assert (known.state, known.revision) == (self.now.state, self.now.revision)
            assert fence is None or fence == self.now.fence
            self._moved(moved, after(known.state, move, by.kind))

    @rule(stale=st.integers(0, 1))
    def revise(self, stale: int) -> None:
        base = self.now.revision - stale
        may = self.now.state == "DRAFT" and stale == 0
        try:
            with self.db.begin() as tx:
                revised = responses.revise(tx, self.now.id, f"text {base}", base_revision=base, by=ACTORS[0], now=NOW)
        except Stale:
            assert not may
        else:
            assert may
            assert (revised.revision, revised.text) == (base + 1, f"text {base}")
            self.seen.append(revised)

    @precondition(lambda self: self.now.state in ("APPROVED", "DRAFT", "SENDING"))
    @rule()
    def claim(self) -> None:
        with self.db.begin() as tx:
            taken = [one for one in responses.claim(tx, "worker", NOW, LEASE, limit=50) if one.id == self.now.id]
        assert bool(taken) == (self.now.state == "APPROVED")
        if taken:
            assert taken[0].fence == self.now.fence + 1
            self._moved(taken[0], "SENDING")

    def _moved(self, moved: Response, target: str) -> None:
        assert moved.state == target
        assert moved.text == self.now.text
        self.seen.append(moved)
        self.moves += 1

    @invariant()
    def the_log_replays_to_the_state(self) -> None:
        if not hasattr(self, "first"):
            return
        with self.db.read() as tx:
            log, found = responses.log(tx, self.first.id), responses.get(tx, self.first.id)
            yes = {one.revision for one in responses.approvals(tx, self.first.id)}
            attempts = responses.attempts(tx, self.first.id)
        state: str = START[self.first.kind]
        for line in log:
            assert line.was == state
            state = after(state, line.move, line.by.kind)  # type: ignore[arg-type]
            assert line.now == state
        assert found == self.now
        assert state == found.state
        assert state in STATES
        assert len(log) == self.moves
        assert len(attempts) == found.fence == found.attempts
        assert [one.fence for one in attempts if one.ended_at is None] == ([found.fence] if state == "SENDING" else [])
        if found.kind == "reply" and state in ("SENDING", "SENT", "UNCERTAIN", "APPROVED"):
            assert found.revision in yes


def test_no_sequence_of_moves_leaves_the_table(db: Database) -> None:
    machine = type("Machine", (Lifecycle,), {"db": db})
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
