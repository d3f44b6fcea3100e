"""Looking for a reply whose fate is unknown, and taking over from a worker that died."""

from datetime import timedelta

import pytest

from hearback.counts import Counts
from hearback.steps.read_back import HOLD_LAGS
from platforms.errors import Disabled, Later, Lost
from platforms.values import Mention, Receipt
from responders.values import WORKER
from store import responses
from store.errors import Stale
from tests.hearback.conftest import Build
from tests.hearback.fakes import FakeNetwork
from tests.hearback.house import House

LEASE, LAG = timedelta(seconds=60), FakeNetwork.read_lag
HOLD = LEASE + HOLD_LAGS * LAG


def lost(house: House, *, stored: bool) -> None:
    house.approved()
    house.network.writes.append((Lost("reset while posting"), stored))
    house.deliver()
    assert house.reply().state == "UNCERTAIN"


def test_reply_that_is_there_is_settled_and_not_sent_again(house: House) -> None:
    lost(house, stored=True)
    assert house.read_back() == Counts(), "the network needs its lag first"
    house.now += LAG
    assert house.read_back() == Counts(sent=1)
    assert house.reply().state == "SENT"
    assert house.reply().receipt == house.network.published[0].receipt
    assert house.deliver() == Counts()
    assert len(house.network.published) == 1


def test_reply_that_is_not_shown_yet_is_not_absent(house: House) -> None:
    lost(house, stored=True)
    house.network.visible = False
    house.now += LAG
    house.read_back()
    assert (house.reply().state, house.reply().detail) == ("UNCERTAIN", "the network does not show it yet")
    house.network.visible = True
    house.now += HOLD
    assert house.read_back() == Counts(sent=1)
    assert house.deliver() == Counts()
    assert len(house.network.published) == 1


def test_reply_that_is_absent_after_the_hold_is_sent_again(house: House) -> None:
    lost(house, stored=False)
    began = house.now
    while house.reply().state == "UNCERTAIN":
        until = house.reply().not_before
        assert until is not None
        house.now = until
        house.read_back()
    assert house.now - began >= HOLD
    assert house.reply().state == "APPROVED"
    assert house.deliver() == Counts(sent=1)
    assert len(house.network.published) == 1
    assert len(set(house.network.tried)) == 1, "one key over all attempts"


@pytest.mark.parametrize("lag", [timedelta(seconds=1), timedelta(minutes=5)])
def test_hold_is_waited_out_before_read_backs_run_out(
    house: House, monkeypatch: pytest.MonkeyPatch, lag: timedelta
) -> None:
    monkeypatch.setattr(FakeNetwork, "read_lag", lag)
    lost(house, stored=False)
    while house.reply().state == "UNCERTAIN":
        until = house.reply().not_before
        assert until is not None, "it went to a person although nobody had waited long enough to know"
        house.now = until
        house.read_back()
    assert house.reply().state == "APPROVED"


def test_network_that_cannot_be_asked_was_not_looked_at(house: House) -> None:
    lost(house, stored=True)
    house.network.looks.extend([Later("not well")] * 12)
    while house.network.looks:
        until = house.reply().not_before
        assert until is not None
        house.now = until
        house.read_back()
    assert (house.reply().read_backs, house.reply().detail) == (0, "could not look: not well")
    assert house.pager.told == []
    house.later(hours=1)
    assert house.read_back() == Counts(sent=1)


def test_network_that_cannot_be_asked_for_a_day_leaves_it_to_a_person(house: House) -> None:
    lost(house, stored=True)
    for _ in range(25):
        house.network.looks.append(Later("not well"))
        house.later(hours=1)
        house.read_back()
    kept = house.reply()
    assert (kept.state, kept.read_backs, kept.not_before) == ("UNCERTAIN", 5, None)
    (notice,) = house.pager.told
    assert f"Response {kept.id}" in notice.body
    house.network.looks.clear()
    house.later(days=1)
    assert house.read_back() == Counts(), "nobody looks any more"
    assert house.deliver() == Counts()


def test_attempts_that_a_pause_ended_are_no_losses(make_house: Build) -> None:
    house = make_house(more="[thresholds]\nread_backs = 2")
    reply = house.approved()
    for _ in range(3):
        claim(house, "reply")
        with house.app.db.begin() as tx:
            held = responses.get(tx, reply.id)
            responses.move(
                tx, reply.id, "postpone", state="SENDING", revision=1, fence=held.fence, by=WORKER, now=house.now,
                reason="all sending is paused by mai",
            )  # fmt: skip
    house.network.writes.append((Lost("reset while posting"), False))
    house.deliver()
    while house.reply().state == "UNCERTAIN":
        until = house.reply().not_before
        assert until is not None, "it went to a person after its first loss"
        house.now = until
        house.read_back()
    assert house.deliver() == Counts(sent=1)


def test_dead_token_while_looking_leaves_it_uncertain(house: House) -> None:
    lost(house, stored=True)
    house.network.looks.append(Disabled("the token is dead"))
    house.now += LAG
    house.read_back()
    assert house.reply().state == "UNCERTAIN"
    assert "the token is dead" in house.reply().detail
    house.later(hours=1)
    assert house.read_back() == Counts(sent=1)


def test_reply_that_vanishes_again_and_again_goes_to_a_person(make_house: Build) -> None:
    house = make_house(more="[thresholds]\nread_backs = 2")
    house.approved()
    for _ in range(50):
        house.network.writes.append((Lost("reset while posting"), False))
        house.deliver()
        house.now += HOLD
        house.read_back()
        house.now += HOLD
        house.read_back()
        if house.pager.told:
            break
    assert house.reply().state == "UNCERTAIN"
    assert len(house.network.tried) == 2
    assert house.network.published == []


def test_network_without_a_way_to_look_waits_for_a_person(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeNetwork, "ability", "none")
    lost(house, stored=True)
    house.now += LAG
    house.read_back()
    assert house.reply().state == "UNCERTAIN"
    assert len(house.pager.told) == 1
    house.later(days=1)
    assert house.deliver() + house.read_back() == Counts()
    assert len(house.network.tried) == 1


def claim(house: House, kind: str) -> None:
    """What a worker leaves behind that is killed right after its claim was committed."""
    with house.app.db.begin() as tx:
        (taken,) = responses.claim(tx, "killed", house.now, LEASE, limit=1, kinds=(kind,))  # type: ignore[arg-type]
    assert taken.state == "SENDING"


def test_orphan_of_a_killed_worker_is_looked_for_before_it_is_sent_again(house: House) -> None:
    house.approved()
    claim(house, "reply")
    house.now += LEASE - timedelta(seconds=1)
    assert house.read_back() == Counts(), "the lease is not over"
    assert house.deliver() == Counts()
    house.later(seconds=1)
    assert house.read_back() == Counts(uncertain=1)
    house.now += HOLD
    house.read_back()
    assert house.deliver() == Counts(sent=1)
    assert len(house.network.published) == 1


def test_worker_that_slept_and_spoke_when_it_was_given_up_is_still_found(house: House) -> None:
    reply = house.approved()
    claim(house, "reply")
    house.later(hours=1)
    assert house.read_back() == Counts(uncertain=1)
    house.now += LAG
    house.read_back()
    assert house.reply().state == "UNCERTAIN", "the hold begins when it was given up"
    house.network.reply(house.stored("p1").mention, reply.text, reply.key)
    house.now += HOLD_LAGS * LAG
    assert house.read_back() == Counts(sent=1)
    assert house.deliver() == Counts()
    assert len(house.network.published) == 1


def test_orphan_that_was_published_is_only_confirmed(house: House) -> None:
    reply = house.approved()
    claim(house, "reply")
    house.network.reply(house.stored("p1").mention, reply.text, reply.key)
    house.now += LEASE
    house.read_back()
    house.now += LAG
    assert house.read_back() == Counts(sent=1)
    assert house.deliver() == Counts()
    assert len(house.network.published) == 1


def test_orphaned_alert_is_repeated(house: House) -> None:
    house.hear("bad, this is fraud")
    claim(house, "alert")
    house.now += LEASE
    house.read_back()
    assert house.deliver().sent == 2, "the alert and its ticket"
    assert len(house.pager.told) == 1


def test_old_fence_settles_nothing(house: House) -> None:
    reply = house.approved()
    claim(house, "reply")
    house.now += LEASE
    house.read_back()
    with house.app.db.begin() as tx, pytest.raises(Stale):
        responses.move(
            tx, reply.id, "refuse", state="SENDING", revision=1, fence=1, by=WORKER, now=house.now, reason="too late"
        )
    assert house.reply().state == "UNCERTAIN"


def test_network_that_keeps_keys_is_sent_the_same_key_again_without_looking(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeNetwork, "ability", "key")
    monkeypatch.setattr(FakeNetwork, "keeps_keys", True)
    lost(house, stored=False)
    house.network.looks.append(Disabled("nobody should look"))
    house.now += LAG
    house.read_back()
    assert (house.reply().state, len(house.network.looks)) == ("APPROVED", 1)
    assert house.deliver() == Counts(sent=1)
    assert len(set(house.network.tried)) == 1


def test_network_that_forgets_keys_is_looked_at_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeNetwork, "ability", "key")
    lost(house, stored=True)
    house.now += LAG
    assert house.read_back() == Counts(sent=1)
    assert len(house.network.tried) == 1


def test_answer_to_a_post_that_was_edited_after_our_answer_names_the_words_that_stand(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []

    def again(to: Mention, text: str, key: str, ours: str) -> Receipt:
        told.append((ours, text))
        return house.network.reply(to, text, key)

    monkeypatch.setattr(house.network, "reply_again", again)
    first = house.approved()
    house.deliver()
    assert told == [], "nothing of ours stood there"
    house.later(minutes=1)
    house.network.edit("p1", "bad and late, and now broken")
    house.poll()
    house.triage()
    second = house.approve(house.replies("DRAFT")[0])
    house.deliver()
    assert told == [(first.text, second.text)]
