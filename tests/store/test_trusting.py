"""The doors past a person: shut without the switch and without a judgement, whatever the order of events."""

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import update

from responders.lifecycle import IllegalMove
from responders.trust import Held
from responders.values import Actor, Response
from store import audit, responses, trusting
from store.database import Database, Tx
from store.errors import NotAllowed, Stale
from store.moving import trust
from store.tables import switches
from tests.store.making import ANNA, LEASE, NOW, WORKER, approved, confirm, drafted, later, one_draft, person, step

HELD = Held("a person looks")


def released(tx: Tx, external_id: str = "100", **changes: Any) -> Response:
    """A reply on its way by a judgement; the switch is on."""
    draft = drafted(tx, external_id, **changes)
    found = trusting.judge(tx, draft, 57, None, NOW)
    assert found is not None
    return found


def test_the_switch_is_off_until_somebody_turns_it(db: Database) -> None:
    with db.begin() as tx:
        assert trusting.switch(tx) == trusting.Switch(on=False, by="", at=None)
        assert trusting.turn(tx, True, person(), NOW) == 0
        assert trusting.switch(tx, lock=True) == trusting.Switch(on=True, by="anna", at=NOW)
        trusting.turn(tx, False, person("ben"), later())
        assert trusting.switch(tx) == trusting.Switch(on=False, by="ben", at=later())
    with db.read() as tx:
        assert [(one.who, one.what) for one in audit.entries(tx)] == [
            ("anna", "switch automatic sends on"), ("ben", "switch automatic sends off"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "off", "on"),
    [("agent", 0, 0), ("approver", 1, 0), ("lead", 1, 0), ("admin", 1, 1), ("", 0, 0), ("owner", 0, 0)],
)
def test_the_switch_heeds_the_role_whoever_asks(db: Database, role: str, off: int, on: int) -> None:
    for to, may in ((False, off), (True, on)):
        with db.begin() as tx, nullcontext() if may else pytest.raises(NotAllowed, match="may not switch automatic"):
            trusting.turn(tx, to, person("somebody", role), NOW)
    with db.read() as tx:
        assert (trusting.switch(tx).on, trusting.switch(tx).at is not None) == (bool(on), bool(on or off))


def test_a_judged_draft_goes_and_leaves_its_reason_everywhere(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        reply = released(tx, template="thanks", rule="praise")
        assert reply.state == "APPROVED"
        assert trusting.let_out_at(tx, reply) == NOW
        assert responses.claim(tx, "w1", NOW, LEASE, limit=10) == []
        ready = trusting.released(tx, NOW)
        assert ready == reply
        taken = trusting.take(tx, reply, "w1", later(), LEASE)
        assert taken is not None
        assert (taken.state, taken.fence, taken.attempts) == ("SENDING", 1, 1)
        assert trusting.released(tx, later()) is None
        confirm(tx, taken)
    words = "sent automatically: rule praise, 57 approvals without an edit"
    with db.read() as tx:
        first = responses.log(tx, reply.id)[0]
        assert (first.move, first.reason) == ("trust", words)
        entry = audit.entries(tx)[-1]
        assert (entry.who, entry.what, entry.thing) == ("hearback", "send without a person", f"response {reply.id}")
        assert entry.detail == f"{words} (template thanks, en)"
        judged = trusting.of_response(tx, reply.id)
        assert judged is not None
        assert (judged.rule, judged.untouched, judged.held, judged.taken_at) == ("praise", 57, "", later())
        assert responses.approvals(tx, reply.id) == []


def test_no_door_opens_without_the_switch(db: Database) -> None:
    draft = one_draft(db)
    with pytest.raises(IllegalMove, match="while the switch is on"), db.begin() as tx:
        trusting.judge(tx, draft, 1000, None, NOW)
    with db.begin() as tx:
        assert trusting.of_response(tx, draft.id) is None
        trusting.turn(tx, True, person(), NOW)
        reply = released(tx, "200")
        tx.execute(update(switches).values(is_on=False))
        assert trusting.take(tx, reply, "w1", NOW, LEASE) is None
        assert responses.get(tx, reply.id).state == "APPROVED"


def test_no_door_opens_without_a_judgement(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        draft, ready = drafted(tx), approved(tx, "200")
    for attempt in (
        lambda tx: responses.move(tx, draft.id, "trust", state="DRAFT", revision=1, by=WORKER, now=NOW),
        lambda tx: trust(tx, draft.id, 1, WORKER, NOW, reason="please"),
    ):
        with pytest.raises(IllegalMove), db.begin() as tx:
            attempt(tx)
    with db.begin() as tx:
        assert trusting.judge(tx, draft, 3, HELD, NOW) is None
        with pytest.raises(IllegalMove, match="judged before"):
            trusting.judge(tx, draft, 1000, None, NOW)
        assert responses.get(tx, draft.id).state == "DRAFT"
        assert trusting.take(tx, ready, "w1", NOW, LEASE) is None


def test_what_was_edited_meanwhile_is_not_released(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        draft = drafted(tx)
        responses.revise(tx, draft.id, "Other words", base_revision=1, by=ANNA, now=NOW)
    with pytest.raises(Stale), db.begin() as tx:
        trusting.judge(tx, draft, 57, None, NOW)


def test_turning_it_off_gives_what_waits_back_to_a_person_for_good(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        reply, by_hand = released(tx), approved(tx, "200")
        assert trusting.turn(tx, False, person("ben"), later()) == 1
        assert responses.get(tx, reply.id).state == "DRAFT"
        assert responses.get(tx, by_hand.id).state == "APPROVED"
        trusting.turn(tx, True, person(), later(2))
        assert trusting.unjudged(tx, {"lotus": ["angry"]}, NOW, 10) == []
        assert trusting.touched(tx, responses.get(tx, reply.id))
        assert [one.reason for one in responses.log(tx, reply.id)][-1] == "ben switched automatic sends off"


def test_what_was_taken_and_came_back_never_left(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        reply = released(tx)
        taken = trusting.take(tx, reply, "w1", later(), LEASE)
        assert taken is not None
        waiting = step(tx, taken, "postpone", fence=taken.fence)
        trusting.withhold(tx, waiting, "the post was deleted", later(2))
        judged = trusting.of_response(tx, reply.id)
        assert judged is not None
        assert (judged.taken_at, judged.held) == (None, "the post was deleted")
        assert trusting.by_rule(tx, "lotus", "angry", later(2)) == 0
    with db.read() as tx:
        last = audit.entries(tx)[-1]
        assert (last.what, last.thing) == ("did not send after all", f"response {reply.id}")


def test_a_person_may_take_back_what_was_released_and_approve_it_by_hand(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        reply = released(tx)
        step(tx, reply, "recall", by=ANNA)
        assert trusting.released(tx, NOW) is None
        yes = responses.approve(tx, reply.id, 1, ANNA, later())
        assert trusting.released(tx, NOW) is None
        assert trusting.let_out_at(tx, yes) == later()
        assert [one.id for one in responses.claim(tx, "w1", later(), LEASE, limit=10)] == [reply.id]


def test_unjudged_are_fresh_drafts_of_the_named_rules_of_one_brand(db: Database) -> None:
    with db.begin() as tx:
        wanted = drafted(tx, "1")
        judged = drafted(tx, "2")
        drafted(tx, "3", rule="other")
        drafted(tx, "4", kind="ticket", outlet="tickets")
        trusting.judge(tx, judged, 0, HELD, NOW)
        assert [one.id for one in trusting.unjudged(tx, {"lotus": ["angry"]}, NOW, 10)] == [wanted.id]
        assert trusting.unjudged(tx, {"pine": ["angry"]}, NOW, 10) == []
        assert trusting.unjudged(tx, {"lotus": []}, NOW, 10) == []
        assert trusting.unjudged(tx, {"lotus": ["angry"]}, later(), 10) == []


def test_counts_leave_the_reply_itself_out_and_forget_after_a_day(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        first = released(tx, "1", about={"thread": "t", "author_id": "a"})
        same = drafted(tx, "2", about={"thread": "t", "author_id": "a"})
        elsewhere = drafted(tx, "3", about={"thread": "u", "author_id": "b"})
        assert trusting.counts(tx, same, NOW) == trusting.Counts(by_rule=1, to_author=1, in_thread=1)
        assert trusting.counts(tx, elsewhere, NOW) == trusting.Counts(by_rule=1, to_author=0, in_thread=0)
        assert trusting.counts(tx, first, NOW) == trusting.Counts(by_rule=0, to_author=0, in_thread=0)
        assert trusting.by_rule(tx, "lotus", "angry", NOW) == 1
        assert trusting.by_rule(tx, "pine", "angry", NOW) == 0
        day = NOW + trusting.DAY
        assert trusting.counts(tx, same, day) == trusting.Counts(by_rule=0, to_author=0, in_thread=1)
        trusting.withhold(tx, first, "no", NOW)
        assert trusting.counts(tx, same, NOW) == trusting.Counts(by_rule=0, to_author=0, in_thread=0)


def test_the_writers_words_are_told_from_the_templates(db: Database) -> None:
    with db.begin() as tx:
        assert trusting.writer(tx, drafted(tx, "1")) == ""
        assert trusting.writer(tx, drafted(tx, "2", by=Actor(kind="worker", name="small-model"))) == "small-model"
        assert trusting.writer(tx, drafted(tx, "3", by=ANNA)) == ANNA.name


class PastAPerson(RuleBasedStateMachine):
    """Switch, judgements, people and workers in any order: what is sent had a person's yes, or all of the rest."""

    db: Database
    number = 0

    @initialize()
    def start(self) -> None:
        type(self).number += 1
        self.on, self.made = False, 0
        self.by_hand: set[int] = set()
        self.let_out: set[int] = set()
        self.taken: set[int] = set()
        self.replies: list[Response] = []
        with self.db.begin() as tx:
            trusting.turn(tx, False, person(), NOW)

    @rule()
    def draft(self) -> None:
        self.made += 1
        with self.db.begin() as tx:
            self.replies.append(drafted(tx, f"{type(self).number}-{self.made}"))

    @rule(on=st.booleans())
    def turn(self, on: bool) -> None:
        with self.db.begin() as tx:
            trusting.turn(tx, on, person(), NOW)
        self.on = on
        if not on:
            self.let_out.clear()

    @rule(place=st.integers(0, 9), held=st.booleans())
    def judge(self, place: int, held: bool) -> None:
        for reply in self.replies[place : place + 1]:
            try:
                with self.db.begin() as tx:
                    found = trusting.judge(tx, reply, 9, HELD if held else None, NOW)
            except (IllegalMove, Stale):
                continue
            assert (found is None) == held
            assert held or self.on
            if not held:
                self.let_out.add(reply.id)

    @rule(place=st.integers(0, 9), move=st.sampled_from(["approve", "recall", "reject", "trust"]))
    def person(self, place: int, move: Any) -> None:
        for reply in self.replies[place : place + 1]:
            was = "APPROVED" if move == "recall" else "DRAFT"
            try:
                with self.db.begin() as tx:
                    responses.move(tx, reply.id, move, state=was, revision=1, by=ANNA, now=NOW)
            except (IllegalMove, Stale):
                continue
            assert move != "trust"
            self.let_out.discard(reply.id)
            if move == "approve":
                self.by_hand.add(reply.id)

    @rule()
    def claim(self) -> None:
        with self.db.begin() as tx:
            found = {one.id for one in responses.claim(tx, "w1", NOW, LEASE, limit=500)}
        mine = found & {reply.id for reply in self.replies}
        assert mine <= self.by_hand
        self.taken |= mine

    @rule()
    def take(self) -> None:
        with self.db.begin() as tx:
            reply = trusting.released(tx, NOW)
            taken = trusting.take(tx, reply, "w1", NOW, LEASE) if reply else None
        if taken:
            assert self.on
            assert taken.id in self.let_out
            self.taken.add(taken.id)

    @invariant()
    def nothing_leaves_unasked(self) -> None:
        if not getattr(self, "replies", None):
            return
        with self.db.read() as tx:
            states = {reply.id: responses.get(tx, reply.id).state for reply in self.replies}
        gone = {number for number, state in states.items() if state not in ("DRAFT", "APPROVED", "REJECTED")}
        assert gone == self.taken
        assert gone <= self.by_hand | self.let_out | self.taken


def test_nothing_goes_past_a_person_without_the_switch_and_a_judgement(db: Database) -> None:
    machine = type("Machine", (PastAPerson,), {"db": db})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=20, deadline=None))
