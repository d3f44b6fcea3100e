"""What must not go out, what must not be repeated, and what must not stop the others."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hearback import jobs, steps
from hearback.app import assemble
from hearback.counts import Counts
from hearback.once import once
from hearback.steps.backoff import FIRST, LONGEST, until
from platforms.errors import Disabled, Later, Lost
from platforms.values import Mention, Receipt
from store import events, mentions, responses, sources
from store.database import Tx
from store.mentions import Stored
from tests.hearback.conftest import Build
from tests.hearback.house import NOON, House, drain

HOLD = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (NOON + timedelta(minutes=10), NOON + timedelta(minutes=10)),
        (NOON - timedelta(hours=3), NOON + FIRST),
        (NOON, NOON + FIRST),
        (NOON + timedelta(days=3650), NOON + LONGEST),
    ],
)
def test_network_is_asked_again_when_it_says_within_reason(asked: datetime, given: datetime) -> None:
    assert until(NOON, asked, failures=7) == given


def test_fast_clock_of_ours_makes_no_storm_of_requests(house: House) -> None:
    house.approved()
    house.network.writes.extend(Later("slow down", house.now - timedelta(hours=1)) for _ in range(50))
    house.deliver()
    assert len(house.network.tried) == 1
    house.network.reads.extend(Later("slow down", house.now - timedelta(hours=1)) for _ in range(50))
    house.later(minutes=1)
    house.poll()
    house.poll()
    assert len(house.network.reads) == 49


def test_wrong_header_stops_no_source_for_ever(house: House) -> None:
    house.network.reads.append(Later("slow down", house.now + timedelta(days=36_500)))
    house.poll()
    house.now += LONGEST
    house.network.say("good")
    assert house.poll().stored == 1


def test_reply_that_another_worker_took_over_is_not_sent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.approved()

    def frozen(tx: Tx, mention_id: int) -> Stored:
        monkeypatch.undo()
        house.later(minutes=5)
        house.read_back()
        return mentions.get(tx, mention_id)

    monkeypatch.setattr(mentions, "get", frozen)
    house.deliver()
    assert house.network.tried == []
    assert house.reply().state == "UNCERTAIN"


def uncertain(house: House) -> None:
    house.approved()
    house.network.writes.append((Lost("reset"), False))
    house.deliver()
    assert house.reply().state == "UNCERTAIN"


def settle(house: House) -> None:
    house.now += HOLD
    house.read_back()
    house.deliver()


def test_customer_who_writes_while_it_is_uncertain_stops_the_second_attempt(house: House) -> None:
    uncertain(house)
    house.later(minutes=1)
    house.network.say("bad and late, hello?", author="u1", thread="p1")
    house.poll()
    settle(house)
    first = house.replies()[0]
    assert (first.state, first.detail) == ("REFUSED", "the customer wrote again after this answer was approved")
    assert len(house.network.tried) == 1


def test_answer_seen_in_the_stream_stops_the_second_attempt_although_looking_missed_it(house: House) -> None:
    uncertain(house)
    house.later(minutes=1)
    house.network.say("We are sorry", own=True, thread="p1", in_reply_to="p1")
    house.poll()
    settle(house)
    assert (house.reply().state, len(house.network.tried)) == ("REFUSED", 1)
    assert "answered on the network itself" in house.reply().detail


def test_every_attempt_of_unknown_fate_is_looked_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    uncertain(house)
    began = house.now
    asked: list[datetime] = []

    def look(to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        asked.append(since)
        return None

    monkeypatch.setattr(house.network, "find_reply", look)
    house.network.writes.append((Lost("reset again"), False))
    settle(house)
    settle(house)
    assert asked == [began, began]


def test_reply_that_cannot_be_looked_for_lets_the_next_one_pass(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.hear("bad and late", "bad, late too")
    for reply in house.replies():
        house.approve(reply)
    house.network.writes.extend([(Lost("reset"), True), (Lost("reset"), True)])
    house.deliver()
    find = house.network.find_reply

    def look(to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        if to.external_id == "p1":
            raise AttributeError("a payload that nobody foresaw")
        return find(to, text, key, since)

    monkeypatch.setattr(house.network, "find_reply", look)
    for _ in range(20):
        house.later(minutes=15)
        drain(lambda: jobs.read_back(house.app, house.now))
    assert sorted(reply.state for reply in house.replies()) == ["SENT", "UNCERTAIN"]
    assert len(house.pager.told) == 1, "a person is asked at last"


def test_platform_that_is_no_longer_installed_stops_no_read_back(house: House) -> None:
    house.approved()
    with house.app.db.begin() as tx:
        responses.claim(tx, "killed", house.now, timedelta(minutes=1), limit=1, kinds=("reply",))
    house.app = replace(house.app, network=assemble(house.app.settings, {}).network)
    with pytest.raises(Disabled, match="no platform 'fake'"):
        house.app.network("posts", "fake")
    house.later(hours=1)
    assert house.read_back() == Counts(uncertain=1)
    assert house.reply().state == "UNCERTAIN"


def test_alert_outlet_that_hangs_holds_up_no_reply(house: House) -> None:
    house.hear("bad, this is fraud")
    house.approve(house.replies("DRAFT")[0])
    drain(lambda: steps.deliver(house.app, house.now, ("reply",)))
    assert house.reply().state == "SENT"
    assert house.pager.told == []
    drain(lambda: steps.deliver(house.app, house.now, ("alert",)))
    assert len(house.pager.told) == 1


def test_alert_for_an_outlet_that_left_the_settings_is_refused_and_seen(make_house: Build) -> None:
    house = make_house()
    house.hear("bad, this is fraud")
    (brand,) = house.app.settings.brands
    house.app = replace(house.app, settings=replace(house.app.settings, brands=(replace(brand, outlets=()),)))
    house.deliver()
    (alert,) = house.alerts()
    assert (alert.state, alert.detail) == ("REFUSED", "the settings no longer hold an outlet called 'pager'")
    assert len(house.tickets()) == 1, "the ticket is ours, whatever the settings call its outlet"


def test_paused_source_silences_no_alert_outlet_of_its_name(make_house: Build) -> None:
    house = make_house()
    house.hear("bad, this is fraud")
    with house.app.db.begin() as tx:
        sources.ensure(tx, "pager", "lotus", "fake", "x", "posts", house.now)
        sources.pause(tx, "pager", "mai", house.now)
    house.deliver()
    assert len(house.pager.told) == 1


def test_long_pass_leases_by_the_clock_and_not_by_its_start(house: House) -> None:
    house.approved()
    leases: list[datetime | None] = []

    def look() -> None:
        leases.append(house.replies("SENDING")[0].lease_until)

    house.network.meanwhile = look
    ticks = iter(house.now + timedelta(minutes=10 * n) for n in range(1, 1000))
    latest: list[datetime] = []

    def clock() -> datetime:
        latest.append(next(ticks))
        return latest[-1]

    once(house.app, clock, lambda *_: None)
    (lease,) = leases
    assert lease is not None
    assert lease > house.now + timedelta(minutes=20)
    assert lease - timedelta(minutes=1) in latest


def test_source_that_breaks_in_an_unforeseen_way_shows_it_and_backs_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object) -> None:
        raise ZeroDivisionError("a bug in the platform")

    monkeypatch.setattr(house.network, "read", boom)
    (source, _) = house.app.settings.sources
    assert jobs.poll(house.app, source, house.now) == jobs.Outcome(False, Counts(failed=1))
    assert house.source().problem == "reading failed; the log has the traceback"
    assert house.source().not_before is not None


def test_gap_is_told_to_the_team_once(house: House) -> None:
    house.network.say("good")
    house.poll()
    house.network.missed = "only the newest 800 are shown"
    house.network.say("good too")
    house.poll()
    house.poll()
    assert [notice.title for notice in house.pager.told] == ["posts has a gap"]


def test_news_that_everybody_has_read_is_forgotten_after_a_week(house: House) -> None:
    house.hear("good")
    told_at, kept = house.now, []
    for days in (6, 2):
        house.later(days=days)
        steps.expire(house.app, house.now)
        with house.app.db.read() as tx:
            kept.append(told_at in {event.at for event in events.after(tx, 0)})
    assert kept == [True, False]


def test_walk_that_the_network_rejects_begins_anew_when_a_person_resumes_it(house: House) -> None:
    for number in range(15):
        house.network.say(f"good {number}")
    house.listen()
    heard_until = house.source().last_ok_at
    house.later(minutes=1)
    house.network.reads.append(Disabled("the cursor of this page is invalid"))
    house.listen()
    assert house.source().last_ok_at == heard_until, "a failure proves no coverage"
    with house.app.db.begin() as tx:
        sources.resume(tx, "posts", "mai", house.now)
    house.poll()
    assert house.network.asked[-2][1] is None, "the new walk does not ask for the page that was rejected"
    assert house.count() == 15
