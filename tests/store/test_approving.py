"""Two persons, and nobody for their own words: held in the transaction that lets an answer out."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.approval import Approval
from platforms.values import Receipt
from responders.lifecycle import IllegalMove
from responders.values import Actor, Response
from store import approving, corrections, mentions, moving, pairs, people, permits, responses, trusting
from store.database import Database, Tx
from store.errors import Barred, Stale
from tests.store.making import ANNA, LEASE, NOW, drafted, later, person, settle, step

BO, CID = Actor(kind="person", name="bo"), Actor(kind="person", name="cid")
TWO = Approval(topics=("delivery",))
OWN = Approval(not_by_writer=True)


@pytest.fixture
def heeding(db: Database) -> Database:
    db.heed({"lotus": TWO})
    return db


def draft(tx: Tx, external_id: str = "100", **changes: object) -> Response:
    """A draft about a mention that was read: about delivery, of high urgency."""
    made = drafted(tx, external_id, **changes)
    settle(tx, [mentions.get(tx, made.mention_id)])
    return made


def taken(tx: Tx) -> list[int]:
    return [one.id for one in responses.claim(tx, "w", later(), LEASE, limit=9)]


def test_the_first_yes_lets_nothing_out_and_the_second_binds_the_same_revision(heeding: Database) -> None:
    with heeding.begin() as tx:
        made = draft(tx)
        assert responses.approve(tx, made.id, 1, ANNA, NOW).state == "DRAFT"
        assert approving.standing(tx, [made.id])[made.id].by == "anna"
        assert (taken(tx), responses.approvals(tx, made.id)) == ([], [])
        with pytest.raises(Barred, match="said yes already"):
            responses.approve(tx, made.id, 1, ANNA, later())
        assert responses.approve(tx, made.id, 1, BO, later()).state == "APPROVED"
        assert [(yes.by.name, yes.revision) for yes in responses.approvals(tx, made.id)] == [("anna", 1), ("bo", 1)]
        assert [(line.move, line.by.name) for line in responses.log(tx, made.id)] == [
            ("agree", "anna"),
            ("approve", "bo"),
        ]
        assert taken(tx) == [made.id]


def test_no_door_goes_past_the_second_person(heeding: Database) -> None:
    with heeding.begin() as tx:
        made = draft(tx)
        for move in ("approve", "hand"):
            with pytest.raises(Barred, match="nobody else has said yes"):
                step(tx, made, move, by=ANNA)
        with pytest.raises(IllegalMove, match="first yes of two"):
            step(tx, made, "agree", by=ANNA)
        with pytest.raises(IllegalMove, match="no first yes"):
            step(tx, made, "retract", by=ANNA)
        assert pairs.approve(tx, made.id, 1, ANNA, NOW, messages=True).state == "DRAFT"
        assert step(tx, made, "hand", by=BO).state == "SENT"
        assert len(responses.approvals(tx, made.id)) == 2


def test_an_edit_a_recall_or_taking_it_back_takes_the_first_yes_away(heeding: Database) -> None:
    with heeding.begin() as tx:
        made = draft(tx)
        responses.approve(tx, made.id, 1, ANNA, NOW)
        responses.revise(tx, made.id, "Sorry!", base_revision=1, by=CID, now=NOW)
        assert approving.standing(tx, [made.id]) == {}
        assert responses.approve(tx, made.id, 2, BO, later()).state == "DRAFT"
        step(tx, responses.get(tx, made.id), "retract", by=BO)
        assert responses.approve(tx, made.id, 2, CID, later()).state == "DRAFT"
        ready = responses.approve(tx, made.id, 2, BO, later())
        again = step(tx, ready, "recall", by=ANNA)
        assert responses.approve(tx, again.id, 2, ANNA, later()).state == "DRAFT"
        assert taken(tx) == []


def test_a_right_that_was_withdrawn_takes_the_first_yes_away(heeding: Database) -> None:
    with heeding.begin() as tx:
        anna = people.add(tx, "anna", "", "approver", None, NOW)
        bo = people.add(tx, "bo", "", "agent", None, NOW)
        people.add(tx, "cid", "", "approver", None, NOW)
        permits.grant(tx, bo.id, "lotus", "approver")
        people.set_role(tx, bo.id, "none")
        first, second = draft(tx, "1"), draft(tx, "2")
        responses.approve(tx, first.id, 1, ANNA, NOW)
        people.set_role(tx, anna.id, "agent")
        assert responses.approve(tx, first.id, 1, CID, NOW).state == "DRAFT"
        responses.approve(tx, second.id, 1, BO, NOW)
        people.disable(tx, bo.id)
        people.enable(tx, bo.id)
        assert responses.approve(tx, second.id, 1, CID, NOW).state == "DRAFT"


def test_nobody_approves_their_own_words(db: Database) -> None:
    db.heed({"lotus": OWN})
    with db.begin() as tx:
        made = draft(tx)
        responses.revise(tx, made.id, "Sorry!", base_revision=1, by=ANNA, now=NOW)
        for door in (moving.approve, pairs.approve):
            with pytest.raises(Barred, match="these words are yours"):
                door(tx, made.id, 2, ANNA, NOW, **({"messages": True} if door is pairs.approve else {}))
        assert responses.approve(tx, made.id, 2, BO, NOW).state == "APPROVED"
        assert responses.approve(tx, draft(tx, "2").id, 1, ANNA, NOW).state == "APPROVED"


def test_a_private_message_goes_along_with_the_yes_to_both(heeding: Database) -> None:
    heeding.heed({"lotus": Approval(topics=("delivery",), not_by_writer=True)})
    with heeding.begin() as tx:
        made = draft(tx, private="Your number?")
        pairs.approve(tx, made.id, 1, ANNA, NOW, messages=True)
        assert [one.follows for one in responses.of_mention(tx, made.mention_id)] == [0]
        pairs.approve(tx, made.id, 1, BO, NOW, messages=True)
        message = next(one for one in responses.of_mention(tx, made.mention_id) if one.follows)
        assert message.state == "APPROVED"
        refused = step(tx, step(tx, _sent_first(tx, made, message), "refuse"), "retry", by=CID)
        assert responses.approve(tx, refused.id, 1, CID, NOW).state == "DRAFT"


def _sent_first(tx: Tx, lead: Response, message: Response) -> Response:
    (going,) = responses.claim(tx, "w", NOW, LEASE, limit=9)
    step(tx, going, "confirm", receipt=Receipt(external_id="r", url=None, at=NOW))
    (after,) = responses.claim(tx, "w", NOW, LEASE, limit=9)
    assert (going.id, after.id) == (lead.id, message.id)
    return after


@pytest.mark.parametrize(
    ("rules", "two"),
    [
        (Approval(topics=("refund",)), False), (Approval(urgency="high"), True), (Approval(urgency="urgent"), False),
        (Approval(kinds=("mention",)), True), (Approval(kinds=("review",)), False), (Approval(warnings=True), True),
    ],
)  # fmt: skip
def test_each_condition_asks_for_two_by_itself(db: Database, rules: Approval, two: bool) -> None:
    db.heed({"lotus": rules, "other": TWO})
    with db.begin() as tx:
        made = draft(tx)
        assert bool(approving.reasons(tx, made, warned=None)) is two
        if rules.warnings:
            assert approving.reasons(tx, made, warned=False) == ()
        assert (responses.approve(tx, made.id, 1, ANNA, NOW).state == "DRAFT") is two


def test_saying_that_a_post_reads_otherwise_frees_nobody(heeding: Database) -> None:
    heeding.heed({"lotus": Approval(topics=("delivery",), urgency="high")})
    with heeding.begin() as tx:
        made = draft(tx)
        corrections.say(tx, mentions.get(tx, made.mention_id), "topics", ("praise",), ANNA, NOW)
        corrections.say(tx, mentions.get(tx, made.mention_id), "mood", ("positive",), ANNA, NOW)
        assert approving.reasons(tx, made, warned=False) == ("it is about delivery", "a person changed how it reads")


def test_what_nobody_read_asks_for_two(heeding: Database) -> None:
    with heeding.begin() as tx:
        assert approving.reasons(tx, drafted(tx), warned=False) == ("nobody knows what it is about",)


def test_many_at_once_let_it_out_once_and_two_of_them_said_yes(heeding: Database) -> None:
    with heeding.begin() as tx:
        made = draft(tx)
    together = threading.Barrier(4)

    def say_yes(by: Actor) -> str:
        together.wait()
        try:
            with heeding.begin() as tx:
                return responses.approve(tx, made.id, 1, by, NOW).state
        except (Barred, Stale) as problem:
            return type(problem).__name__

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(say_yes, (ANNA, ANNA, BO, CID)))
    assert said.count("APPROVED") == said.count("DRAFT") == 1
    with heeding.begin() as tx:
        assert len({yes.by.name for yes in responses.approvals(tx, made.id)}) == 2
        assert (taken(tx), taken(tx)) == ([made.id], [])


def test_one_person_in_two_windows_is_one_person(heeding: Database) -> None:
    with heeding.begin() as tx:
        made = draft(tx)
    together = threading.Barrier(2)

    def say_yes(_: int) -> str:
        together.wait()
        try:
            with heeding.begin() as tx:
                return responses.approve(tx, made.id, 1, ANNA, NOW).state
        except Barred:
            return "Barred"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(say_yes, range(2))) == ["Barred", "DRAFT"]
    with heeding.begin() as tx:
        assert taken(tx) == []


def test_what_is_to_leave_later_waits_and_does_not_expire_meanwhile(db: Database) -> None:
    at = later(60 * 24 * 9)
    with db.begin() as tx:
        made = draft(tx)
        assert responses.approve(tx, made.id, 1, ANNA, NOW, not_before=at).not_before == at
        assert taken(tx) == []
        assert responses.expire_due(tx, later(60 * 24 * 8), 7 * 24 * 60 * LEASE) == ()
        assert [one.id for one in responses.claim(tx, "w", at, LEASE, limit=9)] == [made.id]


def test_a_conversation_that_moves_on_takes_back_what_was_to_leave_later(db: Database) -> None:
    with db.begin() as tx:
        made = draft(tx)
        responses.approve(tx, made.id, 1, ANNA, NOW, not_before=later(600))
        assert responses.supersede(tx, [made.mention_id], "the customer wrote again", later(5)) == (made.id,)
        back = responses.get(tx, made.id)
        assert (back.state, back.not_before) == ("DRAFT", None)


def test_nothing_goes_past_two_persons_by_itself(heeding: Database) -> None:
    with heeding.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        with pytest.raises(IllegalMove, match="two persons approve this: it is about delivery"):
            trusting.judge(tx, draft(tx), 57, None, NOW)


def test_the_answer_that_a_person_gave_by_hand_is_sent_with_her_yes(db: Database) -> None:
    with db.begin() as tx:
        made = draft(tx)
        done = responses.move(tx, made.id, "hand", state="DRAFT", revision=1, by=ANNA, now=NOW, reason="by hand")
        assert (done.state, done.receipt) == ("SENT", None)
        assert [yes.by for yes in responses.approvals(tx, made.id)] == [ANNA]
        assert taken(tx) == []
