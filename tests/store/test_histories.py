"""Histories: what is known about author and thread, for each mention of a batch as if it were asked alone."""

from datetime import timedelta

from responders.values import History
from store import mentions, responses, tickets
from store.database import Database
from store.histories import COUNTED, REMEMBERED
from tests.store.making import ANNA, NOW, approved, claimed, confirm, drafted, hear, heard, later, mention, sent, step

NOTHING = History()


def test_somebody_new_has_no_history(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx)
        assert mentions.histories(tx, [item], NOW) == {item.id: NOTHING}


def test_only_earlier_mentions_of_the_same_author_brand_and_platform_count(db: Database) -> None:
    with db.begin() as tx:
        hear(
            tx, mention("1"), mention("2"), mention("3"), mention("4", author_id="u2"), mention("5", brand="other"),
            mention("6", platform="facebook"), mention("7"),
        )  # fmt: skip
        found = mentions.histories(tx, mentions.awaiting(tx, 9), NOW)
        names = {item.id: item.mention.external_id for item in mentions.awaiting(tx, 9)}
    counts = {names[number]: history.mentions_by_author for number, history in found.items()}
    assert counts == {"1": 0, "2": 1, "3": 2, "4": 0, "5": 0, "6": 0, "7": 3}


def test_a_flood_is_counted_up_to_a_thousand(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, *[mention(str(number)) for number in range(COUNTED + 20)])
        last = heard(tx, "99999")
        assert mentions.histories(tx, [last], NOW)[last.id].mentions_by_author == COUNTED


def test_replies_to_the_author_are_those_sent_and_today_is_a_day(db: Database) -> None:
    yesterday, long_ago = NOW - timedelta(hours=23), NOW - timedelta(hours=25)
    with db.begin() as tx:
        sent(tx, "1", long_ago, text="long ago")
        sent(tx, "2", yesterday, text="yesterday")
        sent(tx, "3", about={"author_id": "u2"}, text="to somebody else")
        claimed(tx, "4")
        drafted(tx, "5")
        step(tx, approved(tx, "6"), "supersede")
        item = heard(tx, "7")
        found = mentions.histories(tx, [item], NOW)[item.id]
    assert (found.replies_to_author, found.replies_to_author_today) == (2, 1)
    assert found.said_to_author == ("yesterday", "long ago")
    assert (found.replies_in_thread, found.open_in_thread) == (0, 0)


def test_what_was_sent_in_the_thread_counts_whoever_wrote_there_and_what_is_open_only_for_its_author(
    db: Database,
) -> None:
    there = {"thread": "t"}
    with db.begin() as tx:
        sent(tx, "1", about=there)
        claimed(tx, "2", about=there)
        drafted(tx, "3", there | {"author_id": "u2"})
        step(tx, drafted(tx, "4", there), "supersede")
        drafted(tx, "5", {"thread": "t2"})
        drafted(tx, "6", there | {"brand": "other"})
        drafted(tx, "7", there, kind="ticket", outlet="desk")
        same, new = heard(tx, "8", thread="t"), heard(tx, "9", thread="t", author_id="new")
        found = mentions.histories(tx, [same, new], NOW)
    counts = {
        item.id: (history.replies_in_thread, history.open_in_thread, history.open_tickets_in_thread)
        for item in (same, new)
        for history in (found[item.id],)
    }
    assert counts == {same.id: (1, 1, 1), new.id: (1, 0, 0)}


def test_a_refused_reply_keeps_nobody_from_a_new_one(db: Database) -> None:
    with db.begin() as tx:
        step(tx, claimed(tx, "1", about={"thread": "t"}), "refuse")
        item = heard(tx, "2", thread="t")
        assert mentions.histories(tx, [item], NOW)[item.id].open_in_thread == 0


def test_a_ticket_is_open_until_somebody_solves_it(db: Database) -> None:
    with db.begin() as tx:
        drafted(tx, "1", {"thread": "t"}, kind="ticket", outlet="desk")
        (asked,) = responses.claim(tx, "w1", NOW, timedelta(minutes=1), limit=1)
        opened = tickets.open_ticket(tx, asked, "late", NOW)
        confirm(tx, asked)
        item = heard(tx, "2", thread="t")
        assert mentions.histories(tx, [item], NOW)[item.id].open_tickets_in_thread == 1
        tickets.set_status(tx, opened.id, "solved", by=ANNA, now=NOW)
        assert mentions.histories(tx, [item], NOW)[item.id].open_tickets_in_thread == 0


def test_the_last_twenty_texts_are_remembered_as_they_were_sent(db: Database) -> None:
    with db.begin() as tx:
        for number in range(REMEMBERED + 3):
            sent(tx, str(number), later(number), text=f"text {number}")
        item = heard(tx, "999")
        said = mentions.histories(tx, [item], later(99))[item.id].said_to_author
    assert said == tuple(f"text {number}" for number in range(REMEMBERED + 2, 2, -1))


def test_the_text_that_was_sent_is_remembered_and_not_the_draft(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx, "1", text="draft")
        responses.revise(tx, draft.id, "sent", base_revision=1, by=ANNA, now=NOW)
        responses.approve(tx, draft.id, 2, ANNA, NOW)
        taken = responses.claim(tx, "w1", NOW, timedelta(minutes=1), limit=1)[0]
        confirm(tx, taken)
        item = heard(tx, "2")
        assert mentions.histories(tx, [item], NOW)[item.id].said_to_author == ("sent",)


def test_a_batch_gives_what_each_one_alone_would_give(db: Database) -> None:
    with db.begin() as tx:
        sent(tx, "1", about={"thread": "t"})
        drafted(tx, "2", {"thread": "t", "author_id": "u2"})
        hear(tx, *[mention(str(10 + n), thread="t", author_id=f"u{n % 3}") for n in range(9)])
        batch = mentions.awaiting(tx, 99)
        together = mentions.histories(tx, batch, NOW)
        alone = {item.id: mentions.histories(tx, [item], NOW)[item.id] for item in batch}
    assert together == alone
    assert len({history.mentions_by_author for history in together.values()}) > 2
