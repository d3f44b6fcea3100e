"""Pauses, breakers, buckets and caps: what stands between a yes and the network, on the way of a real reply."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from hearback import steps
from hearback.counts import Counts
from hearback.steps import gate
from platforms.errors import Disabled, Later, Lost, Refused
from platforms.pace import Pace
from responders.values import Response
from store import desk, holds, mentions, pauses, senders, sources
from store.pauses import Scope
from tests.hearback.conftest import Build
from tests.hearback.fakes import FakeNetwork
from tests.hearback.house import MAI, House

NAME = "fake:lotus"


def approved(house: House, count: int, **who: str) -> list[Response]:
    """So many approved replies, each to another author and in another thread unless told otherwise."""
    for number in range(count):
        house.network.say(f"bad and late {number}", at=house.now, **who)
    house.poll()
    house.triage()
    return [house.approve(reply) for reply in house.replies("DRAFT")]


def pause(house: House, scope: Scope, name: str = "", reason: str = "") -> None:
    with house.app.db.begin() as tx:
        pauses.pause(tx, scope, name, "mai", reason, house.now)


def held(house: House) -> str:
    """Why nothing leaves through the source, "" when it may."""
    with house.app.db.read() as tx:
        found = holds.every(tx, house.now).get("posts")
    return found.words if found else ""


# Pauses


@pytest.mark.parametrize(("scope", "name"), [("all", ""), ("brand", "lotus"), ("account", NAME)])
def test_what_is_paused_says_nothing_and_hears_on(house: House, scope: Scope, name: str) -> None:
    house.approved()
    pause(house, scope, name, "a storm")
    assert house.deliver() == Counts()
    assert "is paused by mai: a storm" in held(house)
    house.network.say("good, and there?")
    assert house.poll().stored == 1
    with house.app.db.begin() as tx:
        assert pauses.resume(tx, scope, name, "mai", house.now)
        assert not pauses.resume(tx, scope, name, "mai", house.now)
    assert house.deliver() == Counts(sent=1)


def test_pause_of_one_account_lets_the_others_speak(house: House) -> None:
    house.approved()
    pause(house, "account", "fake:lotus2")
    pause(house, "brand", "daisy")
    assert house.deliver() == Counts(sent=1)


def test_pause_after_the_claim_stops_it_right_before_it_speaks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = house.approved()
    claim = gate.claim

    def paused_meanwhile(*asked: object) -> gate.Passed:
        passed = claim(*asked)  # type: ignore[arg-type]
        pause(house, "all")
        return passed

    monkeypatch.setattr(gate, "claim", paused_meanwhile)
    assert steps.deliver(house.app, house.now).counts == Counts(failed=1)
    monkeypatch.undo()
    assert house.network.tried == []
    assert house.log(reply)[-1] == ("postpone", "all sending is paused by mai")
    with house.app.db.begin() as tx:
        pauses.resume(tx, "all", "", "mai", house.now)
    assert house.deliver() == Counts(sent=1), "it is not made to wait for longer than the pause"


def test_alerts_and_tickets_go_on_while_sending_is_paused(house: House) -> None:
    house.hear("bad, this is fraud")
    pause(house, "all")
    house.deliver()
    assert (len(house.tickets()), len(house.pager.told)) == (1, 1)


# Reading and sending are two things


def test_dead_token_for_reading_stops_no_approved_reply(house: House) -> None:
    house.approved()
    house.network.reads.append(Disabled("the token may not read"))
    house.poll()
    assert house.source().disabled
    assert house.deliver() == Counts(sent=1)


def test_resuming_the_source_lets_its_account_speak_again(house: House) -> None:
    house.approved()
    house.network.writes.append(Disabled("the token is dead"))
    house.deliver()
    assert "the token is dead" in held(house)
    house.later(days=1)
    assert house.deliver() == Counts()
    with house.app.db.begin() as tx:
        sources.resume(tx, "posts", "mai", house.now)
    assert house.deliver() == Counts(sent=1)


def test_reply_leaves_through_another_source_of_its_account_when_its_own_is_gone(house: House) -> None:
    house.approved()
    (brand,) = house.app.settings.brands
    other = replace(brand.sources[0], name="renamed")
    settings = replace(house.app.settings, brands=(replace(brand, sources=(other, brand.sources[1])),))
    house.networks["renamed"] = house.networks.pop("posts")
    house.app = replace(house.app, settings=settings)
    assert house.deliver() == Counts(sent=1)


def test_what_is_wrong_with_the_reply_is_not_held_against_the_account(house: House) -> None:
    house.approved()
    (brand,) = house.app.settings.brands
    house.app = replace(house.app, settings=replace(house.app.settings, brands=(replace(brand, name="other"),)))
    house.deliver()
    assert house.reply().state == "REFUSED"
    assert (house.sender().breaker.failures, house.sender().problem) == (0, "")


# The bucket


def test_no_more_leave_than_the_pace_allows_and_none_is_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeNetwork, "pace", Pace(limit=4, per=timedelta(minutes=4), burst=2))
    approved(house, 6)
    assert house.deliver() == Counts(sent=2)
    assert held(house) == "the account has sent as much as it may for now"
    assert {reply.state for reply in house.replies()} == {"SENT", "APPROVED"}
    sent = []
    for _ in range(12):
        house.later(seconds=30)
        sent.append(house.deliver().sent)
    assert sum(sent) == 4
    assert max(sum(sent[at : at + 8]) for at in range(12)) <= 4


def test_house_caps_the_hour_of_an_account(make_house: Build) -> None:
    house = make_house(more="[sending]\nreplies_per_account_per_hour = 3")
    approved(house, 4)
    sent = [house.deliver().sent]
    for _ in range(5):
        house.later(minutes=12)
        sent.append(house.deliver().sent)
    assert sent == [1, 0, 1, 0, 1, 0]


def test_smallest_number_in_the_settings_replaces_the_pace_of_the_network(house: House) -> None:
    (brand,) = house.app.settings.brands
    posts, second = brand.sources
    told = (replace(posts, replies_per_hour=1), replace(second, account="lotus", replies_per_hour=9))
    house.app = replace(house.app, settings=replace(house.app.settings, brands=(replace(brand, sources=told),)))
    approved(house, 2)
    assert house.deliver() == Counts(sent=1)
    house.later(minutes=59)
    assert house.deliver() == Counts()
    house.later(minutes=1)
    assert house.deliver() == Counts(sent=1)


def test_two_workers_never_take_the_same_token(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeNetwork, "pace", Pace(limit=5, per=timedelta(hours=1), burst=5))
    approved(house, 12)
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait(10)
        house.deliver()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(house.network.published) == 5
    assert len(house.replies("APPROVED")) == 7


# The breaker


def test_network_that_hangs_turns_few_replies_into_lost_ones(make_house: Build) -> None:
    house = make_house(more="[sending]\nbreaker_failures = 3")
    approved(house, 8)
    house.network.writes.extend([(Lost("no answer in 20 s"), False)] * 8)
    assert house.deliver() == Counts(uncertain=3)
    assert house.sender().state(house.now) == "open"
    assert "3 sends in a row got no clear answer (no answer in 20 s)" in held(house)
    (told,) = house.pager.told
    assert (told.title, "3 sends in a row" in told.body) == (f"Sending through {NAME} fails again and again", True)
    until = house.sender().breaker.shut_until
    assert until is not None
    house.now = until
    assert house.sender().state(house.now) == "half-open"
    assert house.deliver() == Counts(uncertain=1), "one reply tries, the others wait for it"
    house.network.writes.clear()
    house.later(minutes=20)
    assert house.deliver() == Counts(sent=4)
    assert house.sender().state(house.now) == "closed"
    assert len(house.pager.told) == 1, "the team is not told again each time"


def test_clear_no_of_the_network_closes_the_breaker(make_house: Build) -> None:
    house = make_house(more="[sending]\nbreaker_failures = 2")
    approved(house, 4)
    house.network.writes.extend([(Lost("reset"), False), Refused("blocked"), (Lost("reset"), False), None])
    assert house.deliver() == Counts(uncertain=2, failed=1, sent=1)
    assert house.sender().breaker.failures == 0


def test_network_that_cannot_be_reached_is_left_alone_for_longer_and_longer(make_house: Build) -> None:
    house = make_house(more="[sending]\nbreaker_failures = 2")
    approved(house, 3)
    house.network.writes.extend([Later("could not be reached")] * 60)
    for _ in range(40):
        house.later(minutes=3)
        house.deliver()
    assert len(house.network.tried) < 20, "two hours, asked again every 15 minutes at last"
    house.network.writes.clear()
    house.later(minutes=20)
    house.deliver()
    house.later(minutes=20)
    house.deliver()
    assert {reply.state for reply in house.replies()} == {"SENT"}


def test_429_with_a_time_is_no_failure(make_house: Build) -> None:
    house = make_house(more="[sending]\nbreaker_failures = 1")
    house.approved()
    house.network.writes.append(Later("slow down", house.now + timedelta(minutes=5)))
    house.deliver()
    assert house.sender().state(house.now) == "closed"
    assert held(house) == "the network asks for patience: slow down"
    house.later(minutes=5)
    assert house.deliver() == Counts(sent=1)


def test_trial_that_never_reached_the_network_leaves_its_turn_to_the_next(make_house: Build) -> None:
    house = make_house(more="[sending]\nbreaker_failures = 1")
    approved(house, 3)
    house.network.writes.append((Lost("reset"), False))
    house.deliver()
    house.later(minutes=20)
    with house.app.db.begin() as tx:
        mentions.mark_gone(tx, "fake", "lotus", ["p2"], house.now)
    assert house.deliver() == Counts(failed=1, sent=1)


def test_reply_that_was_taken_over_before_it_left_gives_its_trial_back(
    make_house: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make_house(more="[sending]\nbreaker_failures = 1")
    approved(house, 2)
    house.network.writes.append((Lost("reset"), False))
    house.deliver()
    house.later(minutes=20)
    claim = gate.claim

    def slept(*asked: object) -> gate.Passed:
        passed = claim(*asked)  # type: ignore[arg-type]
        assert passed.reply is not None
        return replace(passed, reply=replace(passed.reply, fence=passed.reply.fence - 1))

    monkeypatch.setattr(gate, "claim", slept)
    assert steps.deliver(house.app, house.now).counts == Counts()
    monkeypatch.undo()
    assert house.sender().breaker.trial_until is None
    assert len(house.network.tried) == 1


def test_reply_to_a_post_that_was_called_foreign_after_the_claim_does_not_leave(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = house.approved()
    claim = gate.claim

    def foreign_meanwhile(*asked: object) -> gate.Passed:
        passed = claim(*asked)  # type: ignore[arg-type]
        with house.app.db.begin() as tx:
            assert desk.not_ours(tx, reply.mention_id, MAI, house.now) == 0
        return passed

    monkeypatch.setattr(gate, "claim", foreign_meanwhile)
    assert steps.deliver(house.app, house.now).counts == Counts(failed=1)
    assert house.network.tried == []
    assert house.log(reply)[-1][0] == "refuse"
    assert "not about the brand" in house.log(reply)[-1][1]


# Caps


def capped(house: House, replies: int) -> None:
    limits = replace(house.app.settings.thresholds, replies_per_author_per_day=replies)
    house.app = replace(house.app, settings=replace(house.app.settings, thresholds=limits))


def test_author_who_had_enough_today_is_a_persons_and_goes_out_when_they_insist(house: House) -> None:
    for number in range(4):
        house.later(minutes=30)
        house.network.say(f"bad and late {number}", author="eve", at=house.now)
        house.poll()
        capped(house, 9)  # else the fourth would become a ticket at once
        house.triage()
        house.approve(house.replies("DRAFT")[0])
        capped(house, 3)
        house.deliver()
    assert len(house.network.published) == 3
    back = house.replies("DRAFT")[0]
    assert back.detail == "this author had 3 replies in 24 hours already; approve it again to send it anyhow"
    house.approve(back)
    assert house.deliver() == Counts(sent=1), "who was told and approves again means it"


def test_cap_of_nothing_lets_pass_what_people_approve(house: House) -> None:
    reply = house.approved()
    capped(house, 0)
    assert house.deliver() == Counts(sent=1)
    assert [move for move, _ in house.log(reply)] == ["approve", "claim", "confirm"]


def test_who_was_told_of_one_cap_is_told_of_the_next(make_house: Build) -> None:
    house = make_house(more="[sending]\nreplies_per_thread_per_day = 1")
    for number in range(2):
        house.network.say(f"bad and late {number}", author="eve", thread="t", at=house.now)
        house.poll()
        house.triage()
        house.approve(house.replies("DRAFT")[0])
        capped(house, 1)
        house.deliver()
        house.later(minutes=30)
        capped(house, 9)
    capped(house, 1)
    for words in ("this author had 1 replies", "this thread had 1 replies"):
        back = house.replies("DRAFT")[0]
        assert words in back.detail
        house.approve(back)
        house.deliver()
    assert len(house.network.published) == 2


def test_thread_that_had_enough_today(make_house: Build) -> None:
    house = make_house(more="[sending]\nreplies_per_thread_per_day = 2")
    approved(house, 3, thread="t1")
    assert house.deliver() == Counts(sent=2)
    assert "this thread had 2 replies" in house.replies("DRAFT")[0].detail


def test_robot_that_answers_within_seconds_is_stopped_and_told(house: House) -> None:
    for number in range(3):
        house.network.say(f"bad and late {number}", author="robo", thread="t", at=house.now)
        house.poll()
        house.triage()
        for draft in house.replies("DRAFT"):
            house.approve(draft)
        house.deliver()
        house.later(seconds=5)
    assert len(house.network.published) == 2
    assert "within 15 s" in house.replies("DRAFT")[0].detail
    assert [notice.title for notice in house.pager.told] == ["Somebody answers like a robot"]


def test_person_who_takes_a_minute_is_no_robot(house: House) -> None:
    for number in range(3):
        house.network.say(f"bad and late {number}", author="ann", thread="t", at=house.now)
        house.poll()
        house.triage()
        for draft in house.replies("DRAFT"):
            house.approve(draft)
        house.deliver()
        house.later(minutes=1)
    assert len(house.network.published) == 3


def test_row_of_the_account_tells_everything(house: House) -> None:
    house.approved()
    house.deliver()
    with house.app.db.read() as tx:
        (sender,) = senders.every(tx)
    assert (sender.platform, sender.account, sender.last_ok_at) == ("fake", "lotus", house.now)
    assert (sender.disabled, sender.problem, sender.waits_until(house.now)) == ("", "", None)
