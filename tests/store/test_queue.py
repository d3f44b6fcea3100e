"""The queue: by urgency, filtered, page by page without a gap; and the counts beside it."""

import itertools
from dataclasses import replace

import pytest

from store import desk, mentions, people, quarantine, queue, responses, tickets
from store.database import Database
from store.errors import Missing
from store.figures import figures
from store.queue import QueueFilter
from tests.store.making import (
    ANALYSIS,
    ANNA,
    HOUR,
    NOW,
    approved,
    claimed,
    drafted,
    hear,
    heard,
    later,
    mention,
    reply_to,
    sent,
    settle,
    step,
)


def names(found: list[queue.QueueItem]) -> list[str]:
    return [item.stored.mention.external_id for item in found]


def test_drafts_are_listed_by_urgency_with_all_that_is_known(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
        settle(tx, [item])
        calm = responses.create(tx, [reply_to(item, priority=10)], NOW)[0]
        drafted(tx, "2", priority=90, due_at=NOW + 2 * HOUR)
        drafted(tx, "3", priority=90, due_at=NOW + HOUR)
        approved(tx, "4")
        found = queue.items(tx, QueueFilter())
        assert names(found) == ["3", "2", "1"]
        assert found[2].response == calm
        assert found[2].stored == mentions.get(tx, item.id)
        assert found[2].stored.analysis == ANALYSIS
        assert queue.item(tx, calm.id) == found[2]


def test_pages_follow_each_other_without_gap_or_repeat_while_the_queue_changes(db: Database) -> None:
    with db.begin() as tx:
        for number, (priority, minutes) in enumerate(itertools.product((5, 50, 50, 95), (1, 2, 2))):
            drafted(tx, str(number), priority=priority, due_at=later(minutes))
        everything = names(queue.items(tx, QueueFilter()))
        first = queue.items(tx, QueueFilter(limit=5))
        drafted(tx, "most urgent", priority=100)
        step(tx, first[4].response, "reject", ANNA)
        second = queue.items(tx, QueueFilter(limit=5, after=first[-1].cursor))
        third = queue.items(tx, QueueFilter(limit=5, after=second[-1].cursor))
    assert len(everything) == 12
    assert names(first) + names(second) + names(third) == everything


@pytest.mark.parametrize("cursor", ["", "x", "1/2", "1/yesterday/3", "1/2026-01-01T00:00:00/3", "1/2/3/4"])
def test_a_cursor_that_is_not_ours_lists_from_the_beginning(db: Database, cursor: str) -> None:
    with db.begin() as tx:
        drafted(tx, "1")
        assert names(queue.items(tx, QueueFilter(after=cursor))) == ["1"]
        assert names(queue.items(tx, QueueFilter(states=(), after=cursor))) == ["1"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (QueueFilter(), ["1", "2", "3"]),
        (QueueFilter(brand="other"), ["3"]),
        (QueueFilter(brand="nobody"), []),
        (QueueFilter(language="th"), ["1", "3"]),
        (QueueFilter(label="positive"), ["2"]),
        (QueueFilter(label="unsure"), ["3"]),
        (QueueFilter(source="x"), ["1", "2", "3"]),
        (QueueFilter(source="y"), []),
        (QueueFilter(text="PARCEL"), ["1", "3"]),
        (QueueFilter(text="50%"), ["2"]),
        (QueueFilter(text="_"), []),
        (QueueFilter(text="ánh"), ["1", "2", "3"]),
        (QueueFilter(states=("DRAFT", "APPROVED")), ["1", "2", "3", "4"]),
        (QueueFilter(kinds=("ticket",), states=("APPROVED",)), ["5"]),
        (QueueFilter(states=("SENT",)), []),
        (QueueFilter(states=()), ["6", "5", "4", "3", "2", "1"]),
        (QueueFilter(states=(), brand="other"), ["3"]),
        (QueueFilter(states=(), text="nobody answers"), ["6"]),
        (QueueFilter(limit=1), ["1"]),
    ],
)
def test_every_filter_leaves_what_it_names(db: Database, wanted: QueueFilter, expected: list[str]) -> None:
    english = replace(ANALYSIS, language="en", label="positive")
    with db.begin() as tx:
        hear(
            tx, mention("1", "my parcel is late"), mention("2", "50% better"), mention("3", "a parcel", brand="other"),
            mention("4", "approved"), mention("5", "ticket"), mention("6", "nobody answers"),
        )  # fmt: skip
        one, two, three, four, five, _six = mentions.awaiting(tx, 9)
        settle(tx, [one])
        settle(tx, [two], analysis=english)
        settle(tx, [three], analysis=replace(ANALYSIS, unsure=True))
        made = responses.create(tx, [reply_to(item) for item in (one, two, three, four)], NOW)
        responses.approve(tx, made[3].id, 1, ANNA, NOW)
        responses.create(tx, [reply_to(five, kind="ticket", outlet="desk")], NOW)
    with db.read() as tx:
        assert names(queue.items(tx, wanted)) == expected
        assert min(queue.count(tx, wanted), wanted.limit) == len(expected)


def test_what_is_snoozed_or_somebodys_work_is_told_apart(db: Database) -> None:
    with db.begin() as tx:
        people.add(tx, "anna", "", "agent", None, NOW)
        one, two = drafted(tx, "1"), drafted(tx, "2")
        drafted(tx, "3")
        desk.snooze(tx, one.mention_id, later(60), ANNA, NOW)
        desk.assign(tx, two.mention_id, "anna", ANNA, NOW)
        assert names(queue.items(tx, QueueFilter(resting=False, now=later(59)))) == ["2", "3"]
        assert names(queue.items(tx, QueueFilter(resting=True, now=later(59)))) == ["1"]
        assert names(queue.items(tx, QueueFilter(resting=False, now=later(60)))) == ["1", "2", "3"]
        assert names(queue.items(tx, QueueFilter(assignee="anna"))) == ["2"]
        assert names(queue.items(tx, QueueFilter(assignee=""))) == ["1", "3"]
        assert [queue.resting(tx, ("DRAFT",), later(minute)) for minute in (59, 60)] == [1, 0]
        assert queue.resting(tx, ("DRAFT",), NOW, "other") == queue.resting(tx, ("SENT",), NOW) == 0


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (QueueFilter(topic="app"), ["1", "2"]),
        (QueueFilter(topic="ap"), []),
        (QueueFilter(stars=1), ["2"]),
        (QueueFilter(vips={"lotus": ["@anh"]}), ["1", "2"]),
        (QueueFilter(vips={"lotus": ["twitter:u9"]}), ["2"]),
        (QueueFilter(vips={"other": ["@anh"]}), []),
        (QueueFilter(vips={"lotus": []}), []),
        (QueueFilter(states=(), topic="app"), ["2", "1"]),
    ],
)
def test_topics_stars_and_vips(db: Database, wanted: QueueFilter, expected: list[str]) -> None:
    with db.begin() as tx:
        hear(tx, mention("1"), mention("2", rating=1, author_id="u9"))
        items = mentions.awaiting(tx, 9)
        settle(tx, items)
        responses.create(tx, [reply_to(item) for item in items], NOW)
        assert names(queue.items(tx, wanted)) == expected
        assert queue.count(tx, wanted) == len(expected)
        assert queue.count(tx, wanted, 1) == min(1, len(expected))


def test_everything_heard_is_listed_once_with_its_newest_reply(db: Database) -> None:
    with db.begin() as tx:
        first = drafted(tx, "1")
        step(tx, first, "supersede")
        second = responses.create(tx, [reply_to(mentions.get(tx, first.mention_id))], NOW)[0]
        hear(tx, mention("2"))
        found = queue.items(tx, QueueFilter(states=()))
        assert [(item.response, item.version) for item in found] == [(None, 0), (second, 1)]
        page = queue.items(tx, QueueFilter(states=(), limit=1))
        assert names(queue.items(tx, QueueFilter(states=(), after=page[0].cursor))) == ["1"]


def test_the_version_of_an_item_grows_with_its_response(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        before = queue.item(tx, draft.id).version
        responses.revise(tx, draft.id, "other", base_revision=1, by=ANNA, now=NOW)
        assert queue.item(tx, draft.id).version == before + 1
        assert queue.item(tx, draft.id).response.text == "other"
        with pytest.raises(Missing, match="no response 77"):
            queue.item(tx, 77)


def test_counts_and_figures_agree_with_what_is_there(db: Database) -> None:
    with db.begin() as tx:
        assert figures(tx, NOW).oldest_new_at is None
        claimed(tx, "1")
        drafted(tx, "2", due_at=later(7))
        drafted(tx, "3", {"brand": "other"})
        phoned = drafted(tx, "4", kind="ticket", outlet="desk")
        closed = drafted(tx, "5", kind="ticket", outlet="desk")
        phone = responses.claim(tx, "w1", NOW, HOUR, limit=9, kinds=["ticket"])
        assert {one.id for one in phone} == {phoned.id, closed.id}
        tickets.open_ticket(tx, phoned, "late parcel", NOW)
        tickets.set_status(tx, tickets.open_ticket(tx, closed, "x", NOW).id, "closed", by=ANNA, now=NOW)
        alert = drafted(tx, "6", kind="alert", outlet="phone")
        step(tx, responses.claim(tx, "w1", NOW, HOUR, limit=1, kinds=["alert"])[0], "refuse")
        quarantine.put(tx, stage="listen", source="x", brand="lotus", external_id="", reason="r", raw="{", now=NOW)
        settle(tx, [mentions.get(tx, alert.mention_id)])
    with db.read() as tx:
        counts, lotus, told = queue.counts(tx), queue.counts(tx, "lotus"), figures(tx, later(8))
    assert counts.replies == {"SENDING": 1, "DRAFT": 2}
    assert lotus.replies == {"SENDING": 1, "DRAFT": 1}
    assert (counts.awaiting, lotus.awaiting) == (5, 4)
    assert (counts.tickets_open, counts.alerts_failed, counts.quarantined) == (1, 1, 1)
    assert {name: count for name, count in told.responses.items() if count} == {
        ("reply", "SENDING"): 1, ("reply", "DRAFT"): 2, ("ticket", "SENDING"): 2, ("alert", "REFUSED"): 1,
    }  # fmt: skip
    assert (told.mentions, told.stages) == (6, {"new": 5, "quarantined": 0, "settled": 1})
    assert (told.oldest_new_at, told.oldest_draft_due_at, told.oldest_approved_at) == (NOW, later(7), None)
    assert (told.quarantined, told.tickets_open) == (1, 1)
    assert (told.oldest_draft_at, told.overdue) == (NOW, 1)
    assert told.attempts == {("phone", "refuse"): 1}


def test_the_oldest_that_wait_are_found(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1"), now=later(2))
        hear(tx, mention("2"), now=later(3))
        approved(tx, "3", later(9))
        approved(tx, "4", later(8))
        told = figures(tx, NOW)
    assert (told.oldest_new_at, told.oldest_approved_at) == (later(2), later(8))
    assert told.oldest_draft_due_at is None
    assert told.in_time is None


def test_the_share_in_time_is_that_of_the_last_week(db: Database) -> None:
    with db.begin() as tx:
        sent(tx, "1")
        sent(tx, "2", due_at=later(-1))
        sent(tx, "3")
        sent(tx, "4", now=later(-60 * 24 * 8))
        assert figures(tx, NOW).in_time == 2 / 3
    with db.read() as tx:
        assert figures(tx, NOW).answers == {"in time": 3, "late": 1}
