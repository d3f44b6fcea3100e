"""Reading: cursor and rows together, every answer of the network, drafts taken back when the conversation moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hearback import jobs, steps
from hearback.counts import Counts
from hearback.steps.listen import PATIENCE
from listener import position
from platforms.errors import Disabled, Later
from platforms.values import Page
from responders.lifecycle import State
from store import mentions, sources
from store.errors import Stale
from tests.hearback.conftest import Build
from tests.hearback.fakes import PER_PAGE
from tests.hearback.house import House


def cursor(house: House) -> str | None:
    return position.loads(house.source().position).cursor


def test_walk_is_stored_page_by_page_and_the_cursor_moves_at_its_end(house: House) -> None:
    said = [house.network.say(f"good {n}") for n in range(PER_PAGE + 5)]
    first = house.listen()
    assert first.more
    assert first.counts == Counts(polled=PER_PAGE, stored=PER_PAGE)
    assert cursor(house) is None
    second = house.listen()
    assert not second.more
    assert second.counts == Counts(polled=5, stored=5)
    assert cursor(house) == "15"
    assert [house.stored(name).stage for name in said] == ["new"] * len(said)


def test_what_is_said_during_a_walk_is_read_by_the_next_one(house: House) -> None:
    for number in range(PER_PAGE + 1):
        house.network.say(f"good {number}")
    house.listen()
    late = house.network.say("bad, said while the walk went on")
    house.poll()
    assert house.count() == PER_PAGE + 1
    house.poll()
    assert house.stored(late).stage == "new"


def test_rows_and_cursor_are_one_transaction(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.network.say("good")

    def broken(*_: object, **__: object) -> None:
        raise Stale("killed between the rows and the cursor")

    with monkeypatch.context() as patched:
        patched.setattr(sources, "save_position", broken)
        with pytest.raises(Stale):
            house.listen()
    assert house.count() == 0
    assert house.poll().stored == 1


def test_source_that_was_changed_meanwhile_keeps_its_position(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.network.say("good")
    read = house.network.read

    def paused_meanwhile(*asked: object) -> Page:
        with house.app.db.begin() as tx:
            sources.pause(tx, "posts", "mai", house.now)
        return read(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(house.network, "read", paused_meanwhile)
    with pytest.raises(Stale):
        house.listen()
    assert (house.count(), cursor(house)) == (0, None)
    assert house.source().paused


def test_same_item_read_again_is_no_second_mention(house: House) -> None:
    house.network.say("good")
    house.poll()
    with house.app.db.begin() as tx:
        sources.save_position(tx, "posts", position.dumps(replace(position.START, first=False)), house.now)
    assert house.poll() == Counts(polled=1, stored=0)
    assert house.count() == 1


def test_page_cap_leaves_the_rest_of_the_walk_for_the_next_poll(make_house: Build) -> None:
    house = make_house(more="[thresholds]\npages_per_poll = 2")
    for number in range(PER_PAGE * 5):
        house.network.say(f"good {number}")
    source = house.app.settings.source("posts")
    stored = [jobs.poll(house.app, source, house.now).counts.stored for _ in range(3)]
    assert stored == [2 * PER_PAGE, 2 * PER_PAGE, PER_PAGE]
    assert cursor(house) == str(PER_PAGE * 5)


def test_first_run_is_quiet_and_the_second_is_not(make_house: Build) -> None:
    house = make_house(quiet=True)
    old = house.network.say("bad, long ago", at=house.now - timedelta(hours=1))
    house.poll()
    assert house.stored(old).quiet
    house.triage()
    assert house.stored(old).analysis is not None
    assert (house.replies(), house.tickets(), house.alerts()) == ([], [], [])
    house.hear("bad, just now")
    assert len(house.replies("DRAFT")) == 1


def test_first_run_reads_no_further_than_the_history(make_house: Build) -> None:
    house = make_house(quiet=True)
    for number in range(PER_PAGE * 5):
        house.network.say("good", at=house.now - timedelta(hours=10 * (PER_PAGE * 5 - number)))
    house.poll()
    assert house.count() == PER_PAGE * 2
    assert house.source().coverage_since == house.now - house.app.settings.thresholds.history


def test_later_with_a_time_is_kept_to(house: House) -> None:
    house.network.say("good")
    house.network.reads.append(Later("slow down", house.now + timedelta(minutes=7)))
    assert house.poll() == Counts(failed=1)
    assert house.source().problem == "slow down"
    house.later(minutes=6)
    assert house.poll() == Counts()
    assert len(house.network.asked) == 1
    house.later(minutes=1)
    assert house.poll().stored == 1
    assert (house.source().problem, house.source().failures) == ("", 0)


def test_later_without_a_time_waits_longer_with_every_failure(house: House) -> None:
    waits = []
    for _ in range(12):
        house.network.reads.append(Later("not well"))
        house.poll()
        until = house.source().not_before
        assert until is not None
        waits.append(until - house.now)
        house.now = until
    assert waits[0] <= timedelta(seconds=36)
    assert waits[3] > waits[0]
    assert max(waits) <= timedelta(minutes=18)
    assert sum(waits, timedelta()) > timedelta(hours=1), "a day of trouble must not be a storm of calls"
    assert len(house.network.asked) == 12


def test_later_in_the_middle_of_a_walk_goes_on_where_it_was(house: House) -> None:
    for number in range(PER_PAGE * 2):
        house.network.say(f"good {number}")
    house.network.reads.extend([None, Later("slow down")])
    house.poll()
    assert house.count() == PER_PAGE
    house.later(hours=1)
    house.poll()
    assert house.count() == PER_PAGE * 2


def test_disabled_account_is_left_alone_and_the_team_is_told_once(house: House) -> None:
    house.network.reads.append(Disabled("the token is dead"))
    assert house.poll() == Counts(failed=1)
    assert house.source().disabled
    for _ in range(3):
        house.later(hours=1)
        assert house.poll() == Counts()
    assert len(house.network.asked) == 1
    (notice,) = house.pager.told
    assert "posts is disabled" in notice.title
    assert notice.body == "the token is dead"


def test_pager_that_fails_too_stops_nothing(house: House) -> None:
    house.network.reads.append(Disabled("the token is dead"))
    house.pager.faults.append(Later("the pager sleeps"))
    assert house.poll() == Counts(failed=1)
    assert house.source().disabled


def test_dead_account_does_not_stop_the_other(house: House) -> None:
    house.network.reads.append(Disabled("the token is dead"))
    house.networks["second"].say("good")
    house.poll("posts")
    assert house.poll("second").stored == 1


def test_paused_source_is_not_asked_until_it_is_resumed(house: House) -> None:
    house.network.say("good")
    with house.app.db.begin() as tx:
        sources.pause(tx, "posts", "mai", house.now)
    assert house.poll() == Counts()
    assert house.network.asked == []
    with house.app.db.begin() as tx:
        sources.resume(tx, "posts", "mai", house.now)
    assert house.poll().stored == 1


def test_unreadable_record_goes_to_quarantine_and_the_rest_is_stored(house: House) -> None:
    said = [house.network.say("good"), house.network.say("bad")]
    house.network.garble("x1", "it has no author")
    assert house.poll() == Counts(polled=2, stored=2, quarantined=1)
    assert [house.stored(name).stage for name in said] == ["new", "new"]
    (kept,) = house.quarantined()
    assert (kept.stage, kept.source, kept.external_id, kept.reason) == ("listen", "posts", "x1", "it has no author")


def test_mention_that_no_database_can_keep_goes_to_quarantine(house: House) -> None:
    good, bad = house.network.say("good"), house.network.say("bad")
    number, mention = house.network.posts[bad]
    house.network.posts[bad] = (number, replace(mention, posted_at=house.now.replace(tzinfo=None)))
    assert house.poll() == Counts(polled=2, stored=1, quarantined=1)
    (kept,) = house.quarantined()
    assert (kept.external_id, kept.reason) == (bad, "posted_at has no time zone")
    assert house.stored(good).stage == "new"


@pytest.mark.parametrize(("approve", "state"), [(False, "EXPIRED"), (True, "DRAFT")])
def test_edit_takes_back_what_was_drafted_for_the_old_text(house: House, approve: bool, state: State) -> None:
    (name,) = house.hear("bad and late")
    old = house.reply()
    if approve:
        house.approve(old)
    house.network.edit(name, "bad and late, and now broken too")
    house.later(minutes=1)
    house.poll()
    assert house.replies()[0].state == state
    assert house.log(old)[-1] == ("supersede", "the customer edited the post")
    with house.app.db.read() as tx:
        texts = [version.text for version in mentions.revisions(tx, house.stored(name).id)]
    assert texts == ["bad and late", "bad and late, and now broken too"]


def test_edited_post_gets_a_draft_for_its_new_text(house: House) -> None:
    (name,) = house.hear("bad and late")
    house.network.edit(name, "good after all")
    house.poll()
    house.triage()
    old, new = house.replies()
    assert (old.state, new.state) == ("EXPIRED", "DRAFT")
    assert new.mention_revision == house.stored(name).revision
    assert new.rule == "praise"


def test_deleted_post_takes_its_draft_back(house: House) -> None:
    (name,) = house.hear("bad and late")
    house.network.delete(name)
    house.later(minutes=1)
    house.poll()
    assert house.stored(name).gone_at == house.now
    assert house.reply().state == "EXPIRED"
    assert house.log(house.reply())[-1] == ("supersede", "the post was deleted")


def test_post_deleted_before_triage_is_never_drafted_for(house: House) -> None:
    name = house.network.say("bad and late")
    house.poll()
    house.network.delete(name)
    house.poll()
    assert house.triage() == Counts()


def test_customer_who_writes_again_gets_one_fresh_draft(house: House) -> None:
    (first,) = house.hear("bad and late")
    old = house.reply()
    house.network.say("still bad!", author=house.stored(first).mention.author.id, thread=first, in_reply_to=first)
    house.poll()
    assert house.log(old) == []
    house.triage()
    assert house.log(old)[-1] == ("supersede", "the customer wrote again")
    assert [reply.state for reply in house.replies()] == ["EXPIRED", "DRAFT"]


def test_another_customer_in_the_thread_takes_nothing_back(house: House) -> None:
    (first,) = house.hear("bad and late")
    house.network.say("same here, bad", author="somebody-else", thread=first)
    house.poll()
    assert house.reply().state == "DRAFT"


def test_colleague_who_answers_on_the_network_takes_the_draft_back(house: House) -> None:
    (name,) = house.hear("bad and late")
    house.network.say("We are on it!", own=True, thread=name, in_reply_to=name)
    house.poll()
    assert house.log(house.reply())[-1] == ("supersede", "a colleague answered on the network itself")
    assert house.triage() == Counts(), "what we said ourselves is never analysed"


def test_our_own_published_reply_read_back_in_the_stream_is_no_colleague(house: House) -> None:
    reply = house.approved()
    house.deliver()
    to = house.network.published[0].to
    own = house.network.say(reply.text, own=True, thread=to, in_reply_to=to)
    number, mention = house.network.posts.pop(own)
    house.network.posts["r1"] = (number, replace(mention, external_id="r1"))
    house.poll()
    assert [move for move, _ in house.log(house.reply())] == ["approve", "claim", "confirm"]


def test_irrelevant_and_own_posts_are_kept_but_not_analysed(house: House) -> None:
    elsewhere = house.network.say("bad weather today", kind="post")
    ours = house.network.say("our summer sale", own=True)
    house.poll()
    assert (house.stored(elsewhere).stage, house.stored(elsewhere).relevant) == ("ignored", False)
    assert house.stored(ours).stage == "ignored"
    assert house.triage() == Counts()


def test_coverage_says_since_when_nothing_was_missed(house: House) -> None:
    house.network.say("good")
    house.poll()
    began = house.source().coverage_since
    house.later(hours=1)
    house.poll()
    assert house.source().coverage_since == began
    house.network.missed = "the network shows only 800 posts"
    house.later(hours=1)
    house.poll()
    assert house.source().coverage_since == house.now
    assert "only 800 posts" in house.source().missed


def test_post_dated_in_the_future_moves_nothing(house: House) -> None:
    house.network.say("good", at=house.now.replace(year=2099))
    house.poll()
    next_one = house.network.say("bad, said later", at=house.now)
    house.poll()
    assert house.stored(next_one).stage == "new"


def test_source_that_the_settings_name_wrongly_says_so_and_waits_for_a_person(house: House) -> None:
    def unknown(name: str) -> None:
        raise Disabled("there is no platform 'twiter'; known: twitter")

    app = replace(house.app, platform=unknown)  # type: ignore[arg-type]
    assert steps.listen(app, "posts", house.now).counts == Counts(failed=1)
    assert "twiter" in house.source().problem


def test_a_walk_whose_token_is_forgotten_begins_anew_and_loses_nothing(house: House) -> None:
    for number in range(PER_PAGE + 5):
        house.network.say(f"good {number}")
    house.listen()
    for _ in range(PATIENCE + 1):
        house.network.reads.append(Later("there is no such page"))
        house.listen()
        house.later(hours=1)
    assert not position.loads(house.source().position).walking
    assert house.source().problem == "there is no such page"
    house.poll()
    assert house.count() == PER_PAGE + 5
    assert cursor(house) == str(PER_PAGE + 5)
