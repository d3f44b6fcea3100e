"""The only draft that a customer has is never lost: it goes when their newer post has an answer, and not before."""

import pytest

from hearback.counts import Counts
from platforms.values import Gate
from tests.hearback.conftest import Build
from tests.hearback.house import House

NEUTRAL = "it is the blue one, number 7"


def again(house: House, text: str, **more: object) -> str:
    """The same customer in the same thread, heard and not yet triaged."""
    name = house.network.say(text, author="u1", thread="t", **more)  # type: ignore[arg-type]
    house.poll()
    return name


@pytest.fixture
def waiting(house: House) -> House:
    """A house in which one draft waits for one customer."""
    again(house, "bad and late")
    house.triage()
    assert house.reply().state == "DRAFT"
    return house


def test_newer_post_that_gets_no_action_leaves_the_draft(waiting: House) -> None:
    again(waiting, NEUTRAL)
    assert waiting.reply().state == "DRAFT"
    assert waiting.triage() == Counts(analysed=1)
    assert waiting.reply().state == "DRAFT"
    assert waiting.log(waiting.reply()) == []


def test_newer_post_that_gets_a_draft_takes_the_old_one_back_in_the_same_transaction(waiting: House) -> None:
    old = waiting.reply()
    again(waiting, "still bad!")
    assert waiting.triage() == Counts(analysed=1, drafted=1)
    assert [reply.state for reply in waiting.replies()] == ["EXPIRED", "DRAFT"]
    assert waiting.log(old) == [("supersede", "the customer wrote again")]


def test_newer_post_that_is_handed_over_takes_the_draft_back(waiting: House) -> None:
    again(waiting, "still bad!", gate=Gate(open=False, reason="answer by hand"))
    assert waiting.triage() == Counts(analysed=1, tickets=1)
    assert waiting.reply().state == "EXPIRED"


def test_newer_post_whose_ticket_is_open_already_leaves_the_draft(waiting: House) -> None:
    shut = Gate(open=False, reason="answer by hand")
    again(waiting, "still bad!", gate=shut)
    waiting.triage()
    again(waiting, "bad and late, the other one")
    waiting.triage()
    again(waiting, "bad, hello?", gate=shut)
    assert waiting.triage() == Counts(analysed=1)
    assert [reply.state for reply in waiting.replies()] == ["EXPIRED", "DRAFT"]


def test_approved_answer_is_looked_at_again_and_stays_when_the_newer_post_needs_none(waiting: House) -> None:
    approved = waiting.approve(waiting.reply())
    again(waiting, NEUTRAL)
    assert waiting.reply().state == "DRAFT"
    assert waiting.log(approved)[-1] == ("supersede", "the customer wrote again")
    waiting.triage()
    waiting.approve(waiting.reply())
    assert waiting.deliver() == Counts(sent=1)


def test_draft_made_while_a_newer_post_arrives_stays_when_that_one_needs_no_answer(house: House) -> None:
    again(house, "bad and late")

    def meanwhile() -> None:
        house.model.meanwhile = lambda: None
        again(house, NEUTRAL)

    house.model.meanwhile = meanwhile
    house.triage()
    assert house.reply().state == "DRAFT"


def test_flood_of_one_author_over_many_threads_and_batches_is_capped(make_house: Build) -> None:
    house = make_house()
    for number in range(9):
        house.network.say("bad and late", author="flood", thread=f"t{number}")
        house.poll()
        house.triage()
    assert [reply.state for reply in house.replies()] == ["DRAFT"] * 3
    decision = house.stored("p9").decision
    assert decision is not None
    assert "handed over: 0 replies to this author in 24 hours already, 3 more wait" in decision.reasons
    for reply in house.replies()[:2]:
        house.approve(reply)
    house.deliver()
    house.later(hours=25)
    house.network.say("bad and late", author="flood", thread="new")
    house.poll()
    assert house.triage() == Counts(analysed=1, drafted=1)


def test_customer_who_goes_on_in_one_thread_is_no_flood(house: House) -> None:
    for _ in range(9):
        again(house, "bad and late")
        house.triage()
    assert [reply.state for reply in house.replies()] == [*["EXPIRED"] * 8, "DRAFT"]
