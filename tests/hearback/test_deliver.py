"""Sending: claim, commit, speak once, settle; and what each answer of a network means."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from hearback import steps
from hearback.counts import Counts
from platforms.errors import Disabled, Later, Lost, Refused
from responders.values import Response
from store import mentions, responses, sources, tickets
from store.errors import Stale
from tests.hearback.conftest import Build
from tests.hearback.house import MAI, House


def test_exactly_the_approved_text_is_sent_once_with_its_key(house: House) -> None:
    reply = house.approved()
    assert house.deliver() == Counts(sent=1)
    (published,) = house.network.published
    assert (published.to, published.text, published.key) == ("p1", reply.text, reply.key)
    sent = house.reply()
    assert sent.state == "SENT"
    assert sent.receipt == published.receipt
    assert house.log(sent) == [("approve", ""), ("claim", ""), ("confirm", "")]


def test_nothing_is_sent_without_an_approval(house: House) -> None:
    house.hear("bad and late", "good", "is this open?")
    assert len(house.replies("DRAFT")) == 3
    assert house.deliver() == Counts()
    assert house.network.tried == []


def test_claim_is_committed_before_the_network_is_spoken_to(house: House) -> None:
    reply = house.approved()
    seen: list[tuple[str, int]] = []

    def look() -> None:
        with house.app.db.read() as tx:
            seen.append((responses.get(tx, reply.id).state, len(responses.attempts(tx, reply.id))))

    house.network.meanwhile = look
    house.deliver()
    assert seen == [("SENDING", 1)]


def test_edited_words_of_a_person_are_what_is_sent(house: House) -> None:
    house.hear("bad and late")
    with house.app.db.begin() as tx:
        edited = responses.revise(tx, house.reply().id, "We are sorry. Mai", base_revision=1, by=MAI, now=house.now)
    house.approve(edited)
    house.deliver()
    assert [published.text for published in house.network.published] == ["We are sorry. Mai"]


def test_later_postpones_the_reply_and_holds_the_whole_account_but_no_reading(house: House) -> None:
    house.hear("bad and late", "good")
    for reply in house.replies():
        house.approve(reply)
    until = house.now + timedelta(minutes=10)
    house.network.writes.append(Later("slow down", until))
    assert house.deliver() == Counts(failed=1)
    assert [reply.state for reply in house.replies()] == ["APPROVED", "APPROVED"]
    assert house.sender().not_before == until
    assert house.source().not_before is None
    house.network.say("good, and what about this?")
    assert house.poll().stored == 1
    assert house.deliver() == Counts()
    assert len(house.network.tried) == 1
    house.now = until
    assert house.deliver() == Counts(sent=2)
    assert len(house.network.published) == 2


def test_later_without_a_time_backs_off(house: House) -> None:
    house.approved()
    waited = []
    for _ in range(4):
        house.network.writes.append(Later("not well"))
        assert house.deliver() == Counts(failed=1)
        until = house.reply().not_before
        assert until is not None
        waited.append(until - house.now)
        house.now = until
    assert waited[3] > waited[0] > timedelta(seconds=20)
    assert house.deliver() == Counts(sent=1)


def test_refused_reply_waits_for_a_person_with_the_reason(house: House) -> None:
    house.approved()
    house.network.writes.append(Refused("the author blocked you"))
    assert house.deliver() == Counts(failed=1)
    refused = house.reply()
    assert (refused.state, refused.detail) == ("REFUSED", "the author blocked you")
    house.later(days=1)
    assert house.deliver() == Counts()
    assert len(house.network.tried) == 1


def test_dead_account_keeps_the_approval_and_tells_the_team(house: House) -> None:
    house.approved()
    house.network.writes.append(Disabled("the token is dead"))
    house.deliver()
    assert house.reply().state == "APPROVED"
    assert house.sender().disabled == "the token is dead"
    assert not house.source().disabled
    assert [notice.body for notice in house.pager.told] == ["the token is dead"]
    house.later(days=1)
    assert house.deliver() == Counts()
    with house.app.db.begin() as tx:
        sources.resume(tx, "posts", "mai", house.now)
    assert house.deliver() == Counts(sent=1)


@pytest.mark.parametrize("stored", [False, True])
def test_lost_reply_is_never_repeated_blindly(house: House, stored: bool) -> None:
    house.approved()
    house.network.writes.append((Lost("502 while posting"), stored))
    assert house.deliver() == Counts(uncertain=1)
    lost = house.reply()
    assert (lost.state, lost.detail) == ("UNCERTAIN", "502 while posting")
    house.later(hours=3)
    assert house.deliver() == Counts()
    assert len(house.network.tried) == 1


def test_guard_has_the_last_word_at_sending(house: House) -> None:
    house.hear("bad and late")
    with house.app.db.begin() as tx:
        words = "Pay again at http://evil.example/pay please"
        edited = responses.revise(tx, house.reply().id, words, base_revision=1, by=MAI, now=house.now)
        responses.approve(tx, edited.id, edited.revision, MAI, house.now)
    assert house.deliver() == Counts(failed=1)
    assert house.reply().state == "REFUSED"
    assert "evil.example" in house.reply().detail
    assert house.network.tried == []


def test_reply_longer_than_the_network_takes_is_stopped_here(house: House) -> None:
    house.hear("bad and late")
    with house.app.db.begin() as tx:
        edited = responses.revise(tx, house.reply().id, "sorry " * 200, base_revision=1, by=MAI, now=house.now)
        responses.approve(tx, edited.id, edited.revision, MAI, house.now)
    house.deliver()
    assert house.reply().state == "REFUSED"
    assert house.network.tried == []


def test_answer_to_a_deleted_post_is_refused(house: House) -> None:
    reply = house.approved()
    with house.app.db.begin() as tx:
        mentions.mark_gone(tx, "fake", "lotus", ["p1"], house.now)
    house.deliver()
    assert house.log(reply)[-1] == ("refuse", "the post was deleted")
    assert house.network.tried == []


def edit_behind_the_back(house: House, name: str, text: str) -> None:
    """The edit is stored by somebody who takes no draft back, as when it came between the listing and the sending."""
    house.network.edit(name, text)
    edited = house.network.read(None, None, house.now).mentions
    with house.app.db.begin() as tx:
        mentions.add(tx, "posts", edited, quiet=False, relevant={}, now=house.now)


def test_answer_approved_before_the_post_was_edited_is_refused(house: House) -> None:
    reply = house.approved()
    house.later(minutes=1)
    edit_behind_the_back(house, "p1", "bad, late and broken")
    house.deliver()
    assert house.log(reply)[-1] == ("refuse", "the post was edited after this answer was approved")
    assert house.network.tried == []


def test_answer_approved_after_the_post_was_edited_is_sent(house: House) -> None:
    house.hear("bad and late")
    house.later(minutes=1)
    edit_behind_the_back(house, "p1", "bad, late and broken")
    house.later(minutes=1)
    house.approve(house.reply())
    assert house.deliver() == Counts(sent=1)


def test_tickets_and_inbox_alerts_open_in_one_transaction(make_house: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    house = make_house(pager=False)
    house.hear("bad, this is fraud")

    def broken(*_: object, **__: object) -> None:
        raise Stale("killed between the ticket and its receipt")

    with monkeypatch.context() as patched:
        patched.setattr(responses, "move", broken)
        with pytest.raises(Stale):
            house.deliver()
    assert house.tickets() == []
    assert house.deliver() == Counts(sent=2)
    assert len(house.tickets()) == 1
    assert [alert.state for alert in house.alerts()] == ["SENT"]
    assert house.deliver() == Counts()
    assert len(house.tickets()) == 1


def test_ticket_title_and_status(house: House) -> None:
    house.hear("bad, help me now")
    house.deliver()
    (ticket,) = house.tickets()
    assert ticket.status == "open"
    assert ticket.title
    with house.app.db.begin() as tx:
        tickets.set_status(tx, ticket.id, "solved", by=MAI, now=house.now)
    assert house.tickets()[0].status == "solved"


def test_alert_that_may_be_lost_is_repeated(house: House) -> None:
    house.hear("bad, this is fraud")
    house.pager.faults.extend([Lost("no answer"), Later("busy")])
    house.deliver()
    assert [alert.state for alert in house.alerts()] == ["APPROVED"]
    for _ in range(3):
        house.later(hours=1)
        house.deliver()
    assert [alert.state for alert in house.alerts()] == ["SENT"]
    assert len(house.pager.told) == 1


def test_alert_outlet_in_trouble_does_not_hold_the_replies_of_the_source(house: House) -> None:
    house.hear("bad, this is fraud")
    house.pager.faults.append(Disabled("the webhook is gone"))
    house.approve(house.replies("DRAFT")[0])
    house.deliver()
    assert house.reply().state == "SENT"
    assert not house.source().disabled


def test_paused_source_sends_nothing_until_it_is_resumed(house: House) -> None:
    house.approved()
    with house.app.db.begin() as tx:
        sources.pause(tx, "posts", "mai", house.now)
    assert house.deliver() == Counts()
    with house.app.db.begin() as tx:
        sources.resume(tx, "posts", "mai", house.now)
    assert house.deliver() == Counts(sent=1)


def test_recalled_reply_is_not_sent(house: House) -> None:
    reply = house.approved()
    with house.app.db.begin() as tx:
        responses.move(tx, reply.id, "recall", state="APPROVED", revision=1, by=MAI, now=house.now)
    assert house.deliver() == Counts()
    assert house.network.tried == []


def test_reply_through_a_source_that_left_the_settings_waits(house: House) -> None:
    reply = house.approved()
    del house.networks["posts"]
    house.deliver()
    assert house.reply().state == "APPROVED"
    assert house.log(reply)[-1] == ("postpone", "the settings no longer hold a source called 'posts'")


def test_reply_of_a_brand_that_left_the_settings_is_refused_with_the_reason(house: House) -> None:
    reply = house.approved()
    house.app = replace(house.app, settings=replace(house.app.settings, brands=()))
    house.deliver()
    assert house.log(reply)[-1] == ("refuse", "the settings no longer hold the brand 'lotus'")


def test_fault_nobody_foresaw_leaves_the_reply_to_its_lease(house: House) -> None:
    house.approved()
    house.network.writes.append((KeyError("a bug in the platform"), True))
    with pytest.raises(KeyError):
        house.deliver()
    assert house.reply().state == "SENDING"
    assert house.deliver() == Counts(), "what may be out there is not sent again"
    house.later(minutes=2)
    assert house.read_back() == Counts(uncertain=1)
    house.later(minutes=2)
    assert house.read_back() == Counts(sent=1)
    assert len(house.network.published) == 1


def test_stale_worker_changes_nothing(house: House) -> None:
    house.approved()

    def taken_over() -> None:
        house.later(minutes=5)
        steps.read_back(house.app, house.now)

    house.network.meanwhile = taken_over
    with pytest.raises(Stale):
        house.deliver()
    assert house.reply().state == "UNCERTAIN"
    house.later(minutes=5)
    house.read_back()
    assert house.reply().state == "SENT"
    assert len(house.network.tried) == 1


def test_two_workers_never_send_the_same_reply(house: House) -> None:
    house.hear(*[f"good {n}" for n in range(12)])
    for reply in house.replies():
        house.approve(reply)
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait(10)
        house.deliver()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(one.to for one in house.network.published) == sorted(f"p{n}" for n in range(1, 13))
    assert {reply.state for reply in house.replies()} == {"SENT"}


def test_most_urgent_goes_first(house: House) -> None:
    house.hear("good", "bad, help me now")
    for reply in house.replies():
        house.approve(reply)
    house.deliver()
    assert [one.to for one in house.network.published] == ["p2", "p1"]


def _approved_many(house: House, count: int) -> list[Response]:
    house.hear(*[f"good {n}" for n in range(count)])
    return [house.approve(reply) for reply in house.replies("DRAFT")]


def test_one_refused_reply_does_not_block_the_next(house: House) -> None:
    _approved_many(house, 3)
    house.network.writes.extend([None, Refused("no"), None])
    assert house.deliver() == Counts(sent=2, failed=1)
