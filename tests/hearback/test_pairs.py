"""A public answer and its private message through the real steps, on a network that takes both."""

from dataclasses import replace

import pytest

from hearback.counts import Counts
from platforms.errors import Lost, Refused
from responders.values import Response
from store import pairs, responses
from tests.hearback.fakes import FakeNetwork
from tests.hearback.house import MAI, House


@pytest.fixture
def open_house(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The same house on a network that takes private messages."""
    monkeypatch.setattr(FakeNetwork, "messages", True)
    return house


def approve(house: House, draft: Response, messages: bool = True) -> Response:
    with house.app.db.begin() as tx:
        return pairs.approve(tx, draft.id, draft.revision, MAI, house.now, messages=messages)


def drafted(house: House) -> Response:
    house.hear("bad and late")
    return house.reply()


def test_triage_lays_both_texts_on_the_desk_as_one_draft(house: House) -> None:
    draft = drafted(house)
    assert "private message" in draft.text or "message us privately" in draft.text
    assert "order number" in draft.private
    assert any(reason.startswith("with a private message") for reason in draft.reasons)


def test_first_the_public_answer_then_the_private_message_each_once(open_house: House) -> None:
    draft = approve(open_house, drafted(open_house))
    assert open_house.deliver() == Counts(sent=2)
    (answer,), (message,) = open_house.network.published, open_house.network.messaged
    assert (answer.text, message.text) == (draft.text, draft.private)
    assert message.to == "u1"
    assert open_house.network.tried == [answer.key, message.key]
    assert {reply.state for reply in open_house.replies()} == {"SENT"}
    assert open_house.deliver() == Counts()


def test_no_private_message_without_its_public_answer(open_house: House) -> None:
    approve(open_house, drafted(open_house))
    open_house.network.writes.append(Refused("the post is closed"))
    open_house.deliver()
    open_house.later(days=1)
    open_house.deliver()
    assert open_house.network.messaged == []
    assert [reply.state for reply in open_house.replies()] == ["REFUSED", "APPROVED"]


def test_a_message_of_unknown_fate_waits_for_a_person_and_is_never_taken_for_the_public_answer(
    open_house: House,
) -> None:
    approve(open_house, drafted(open_house))
    open_house.network.writes.extend([None, (Lost("no answer"), True)])
    open_house.deliver()
    for _ in range(20):
        open_house.later(minutes=30)
        open_house.read_back()
        open_house.deliver()
    answer, message = open_house.replies()
    assert (answer.state, message.state) == ("SENT", "UNCERTAIN")
    assert len(open_house.network.messaged) == 1
    assert "private message cannot be read back" in message.detail


def test_where_the_network_takes_none_nothing_but_the_answer_leaves(house: House) -> None:
    draft = approve(house, drafted(house), messages=False)
    assert house.deliver() == Counts(sent=1)
    assert house.network.messaged == []
    assert house.reply().private == draft.private


def test_a_network_that_stopped_taking_messages_refuses_in_words(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(open_house, drafted(open_house))
    monkeypatch.setattr(FakeNetwork, "messages", False)
    open_house.deliver()
    answer, message = open_house.replies()
    assert (answer.state, message.state) == ("SENT", "REFUSED")
    assert "copy the text" in message.detail


def test_the_customer_writes_again_between_the_two(open_house: House) -> None:
    approve(open_house, drafted(open_house))

    def again() -> None:
        open_house.network.meanwhile = lambda: None
        open_house.later(seconds=5)
        open_house.network.say("bad, and nobody answers", author="u1", thread="p1", in_reply_to="p1")
        open_house.poll()

    open_house.network.meanwhile = again
    open_house.deliver()
    assert open_house.network.messaged == []


def test_private_data_of_others_does_not_leave_in_a_private_message_either(open_house: House) -> None:
    draft = drafted(open_house)
    with open_house.app.db.begin() as tx:
        card = "Your card 4111 1111 1111 1111 was charged."
        draft = responses.revise(tx, draft.id, draft.text, base_revision=1, by=MAI, now=open_house.now, private=card)
    approve(open_house, draft)
    open_house.deliver()
    assert open_house.network.messaged == []


def test_vips_of_the_settings_come_first(house: House) -> None:
    brand = replace(house.app.settings.brands[0], vip=("fake:ann",))
    house.app = replace(house.app, settings=replace(house.app.settings, brands=(brand,)))
    house.network.say("bad and late", author="ann")
    house.network.say("bad and late", author="bob")
    house.poll()
    house.triage()
    ann, bob = house.replies()
    assert ann.priority == bob.priority + 10
    assert "a VIP customer" in ann.reasons


def test_our_own_words_from_another_mouth_are_no_mention(house: House) -> None:
    house.approve(drafted(house))
    house.deliver()
    (published,) = house.network.published
    echo = house.network.say(published.text, author="mirror")
    house.network.say("good answer, and fast", author="ann")
    house.poll()
    assert house.triage().analysed == 1
    stored = house.stored(echo)
    assert (stored.relevant, stored.why) == (False, "an echo of the brand's own words")


def test_one_person_in_two_threads_of_a_batch_hears_no_sentence_twice(house: House) -> None:
    house.network.say("bad and late", author="ann")
    house.network.say("bad and late again", author="ann")
    house.poll()
    house.triage()
    first, second = house.replies()
    assert first.text != second.text
    assert first.private != second.private
