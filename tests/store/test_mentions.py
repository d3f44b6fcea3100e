"""Mentions: new, edited, gone and back; what waits for triage, and what triage may settle."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import event

from platforms.values import Gate, Mention
from store import events, mentions, quarantine, responses
from store.database import Database
from store.errors import Missing
from store.mentions import Triaged
from tests.store.making import (
    ANALYSIS,
    DECISION,
    NOW,
    Verdict,
    approved,
    drafted,
    hear,
    heard,
    later,
    look_up,
    mention,
    reply_to,
    sent,
    settle,
    step,
)


def test_a_page_is_stored_once_however_often_it_is_read(db: Database) -> None:
    page = [mention("1"), mention("2"), mention("3")]
    with db.begin() as tx:
        first, again = hear(tx, *page), hear(tx, *page, mention("4"), now=later())
        assert (first.new, first.edited, first.unchanged) == (3, 0, 0)
        assert (again.new, again.edited, again.unchanged) == (1, 0, 3)
        assert [item.mention.external_id for item in mentions.awaiting(tx, 10)] == ["1", "2", "3", "4"]
        assert [item.last_seen_at for item in mentions.awaiting(tx, 2)] == [later(), later()]
        assert mentions.get(tx, first.new_ids[0]).first_seen_at == NOW


def test_ids_of_another_account_or_platform_are_other_mentions(db: Database) -> None:
    with db.begin() as tx:
        added = hear(tx, mention("1"), mention("1", account="other"), mention("1", platform="facebook"))
        assert added.new == 3
        assert look_up(tx, "facebook", "lotusandpine", "1").id in added.new_ids
        assert look_up(tx, "rss", "lotusandpine", "1") is None


def test_the_older_network_id_gets_the_smaller_number_in_whatever_order_the_page_came(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("100"), mention("99"), mention("101"))
        assert [item.mention.external_id for item in mentions.awaiting(tx, 10)] == ["99", "100", "101"]


def test_the_last_of_two_equal_ids_in_one_page_wins(db: Database) -> None:
    with db.begin() as tx:
        assert hear(tx, mention("1", "first"), mention("1", "second")).new == 1
        assert mentions.awaiting(tx, 10)[0].mention.text == "second"


def test_an_edited_mention_keeps_its_earlier_text_and_waits_again(db: Database) -> None:
    with db.begin() as tx:
        first = heard(tx, "1", text="good", rating=5)
        settle(tx, [first])
        bad = mention("1", "bad", rating=1, seen_at=later())
        added = hear(tx, bad, now=later(), m1=Verdict(why="stars"))
        assert (added.new, added.edited, added.edited_ids) == (0, 1, (first.id,))
        found = mentions.get(tx, first.id)
        assert (found.stage, found.mention.text, found.mention.rating, found.why) == ("new", "bad", 1, "stars")
        assert found.edited_at == later()
        assert found.analysis is None
        told = mentions.revisions(tx, first.id)
        assert [(one.text, one.rating, one.replaced_at) for one in told] == [("good", 5, later()), ("bad", 1, None)]
        assert [one.seen_at for one in told] == [NOW, later()]


def test_an_edit_that_makes_it_irrelevant_is_not_read_again(db: Database) -> None:
    with db.begin() as tx:
        heard(tx, "1")
        hear(tx, mention("1", "nothing to do with you"), m1=Verdict(relevant=False, why="no keyword"))
        assert mentions.awaiting(tx, 10) == []


def test_what_is_irrelevant_or_our_own_is_kept_but_not_read(db: Database) -> None:
    with db.begin() as tx:
        added = hear(
            tx, mention("1"), mention("2", own=True), mention("3"), mention("4"),
            m1=Verdict(relevant=False, why="yoga"), m3=Verdict(own=True),
        )  # fmt: skip
        stages = {item.mention.external_id: item.stage for item in mentions.get_many(tx, added.new_ids).values()}
        assert stages == {"1": "ignored", "2": "ignored", "3": "ignored", "4": "new"}
        assert mentions.get(tx, added.new_ids[0]).why == "yoga"
        assert mentions.get(tx, added.new_ids[2]).mention.own


def test_history_of_a_first_run_stays_marked_until_it_is_edited(db: Database) -> None:
    with db.begin() as tx:
        number = hear(tx, mention("1"), quiet=True).new_ids[0]
        hear(tx, mention("1"))
        assert mentions.get(tx, number).quiet
        hear(tx, mention("1", "and now I am angry"))
        assert not mentions.get(tx, number).quiet


def test_a_gate_that_another_stream_finds_open_is_open(db: Database) -> None:
    shut = Gate(open=False, reason="the author did not name us")
    with db.begin() as tx:
        number = hear(tx, mention("1", gate=shut)).new_ids[0]
        assert mentions.get(tx, number).mention.gate == shut
        assert hear(tx, mention("1")).unchanged == 1
        assert mentions.get(tx, number).mention.gate == Gate()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (mention("9", posted_at=datetime(2026, 1, 1)), "posted_at has no time zone"),
        (mention("9", seen_at=datetime(2026, 1, 1)), "seen_at has no time zone"),
        (mention("9", rating=10**20), "the rating is no sensible number"),
        (mention("", thread="t"), "it has no id"),
        (replace(mention("9"), author=replace(mention("9").author, followers=2**70)), "followers"),
    ],
)
def test_one_that_no_database_keeps_is_named_and_the_rest_is_stored(db: Database, bad: Mention, reason: str) -> None:
    with db.begin() as tx:
        added = hear(tx, mention("1"), bad, mention("2"))
        assert added.new == 2
        assert [(name, reason in why) for name, why in added.refused] == [(bad.external_id, True)]


def test_gone_is_noted_once_and_what_was_not_read_is_not_read(db: Database) -> None:
    with db.begin() as tx:
        ids = hear(tx, mention("1"), mention("2"), mention("3")).new_ids
        settle(tx, [mentions.get(tx, ids[0])])
        assert mentions.mark_gone(tx, "twitter", "lotusandpine", ["1", "2", "77"], later()) == ids[:2]
        assert mentions.mark_gone(tx, "twitter", "lotusandpine", ["1", "2"], later(9)) == ()
        assert mentions.mark_gone(tx, "twitter", "another", ["3"], later()) == ()
        assert [mentions.get(tx, number).gone_at for number in ids] == [later(), later(), None]
        assert [item.id for item in mentions.awaiting(tx, 10)] == [ids[2]]


def test_what_comes_back_is_noted_and_read_again(db: Database) -> None:
    with db.begin() as tx:
        number = heard(tx, "1").id
        mentions.mark_gone(tx, "twitter", "lotusandpine", ["1"], later(1))
        back = hear(tx, mention("1"), now=later(2))
        assert (back.edited, back.unchanged, back.returned_ids) == (0, 1, (number,))
        found = mentions.get(tx, number)
        assert (found.gone_at, found.returned_at, found.stage) == (None, later(2), "new")


def test_triage_settles_the_revision_that_was_read_and_no_other(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1"), mention("2"), mention("3"))
        one, two, three = mentions.awaiting(tx, 10)
        hear(tx, mention("2", "edited while the model was reading"))
        settle(tx, [three])
        assert settle(tx, [one, two, three]) == {one.id}
        assert [item.id for item in mentions.awaiting(tx, 10)] == [two.id]
        assert (mentions.get(tx, one.id).analysis, mentions.get(tx, one.id).decision) == (ANALYSIS, DECISION)
        assert mentions.get(tx, two.id).analysis is None


def test_an_edit_back_to_an_earlier_text_is_read_again_with_what_is_known_now(db: Database) -> None:
    with db.begin() as tx:
        settle(tx, [heard(tx, "1", text="a")])
        hear(tx, mention("1", "b"))
        hear(tx, mention("1", "a"))
        item = mentions.awaiting(tx, 1)[0]
        newer = replace(ANALYSIS, model="large-2")
        settle(tx, [item], analysis=newer)
        assert mentions.get(tx, item.id).analysis == newer
        assert [one.text for one in mentions.revisions(tx, item.id)] == ["a", "b", "a"]


def test_triage_may_set_aside_or_keep_only_an_analysis(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1"), mention("2"))
        one, two = mentions.awaiting(tx, 10)
        items = [
            Triaged(id=one.id, revision=one.revision, stage="quarantined"),
            Triaged(id=two.id, revision=two.revision, analysis=ANALYSIS),
        ]
        assert mentions.settle_triage(tx, items, NOW) == {one.id, two.id}
        assert mentions.get(tx, one.id).stage == "quarantined"
        assert mentions.get(tx, two.id).decision is None
        assert mentions.reopen(tx, [one.id, two.id], NOW) == 2
        assert len(mentions.awaiting(tx, 10)) == 2


def test_empty_batches_are_no_work(db: Database) -> None:
    with db.begin() as tx:
        assert hear(tx).new == 0
        assert mentions.settle_triage(tx, [], NOW) == frozenset()
        assert mentions.mark_gone(tx, "twitter", "lotusandpine", [], NOW) == ()
        assert mentions.histories(tx, [], NOW) == {}
        assert mentions.get_many(tx, []) == {}
        assert responses.create(tx, [], NOW) == []
        assert mentions.overtaken(tx, []) == ()


def test_a_thread_is_told_from_its_start_and_an_author_from_the_newest(db: Database) -> None:
    with db.begin() as tx:
        hear(
            tx, mention("1", thread="1"), mention("2", thread="1", author_id="shop", own=True),
            mention("3", thread="1"), mention("4", thread="4"), mention("5", thread="1", brand="other"),
        )  # fmt: skip
        told = [item.mention.external_id for item in mentions.thread(tx, "lotus", "twitter", "1")]
        assert told == ["1", "2", "3"]
        newest = [item.mention.external_id for item in mentions.thread(tx, "lotus", "twitter", "1", limit=2)]
        assert newest == ["2", "3"]
        theirs = [item.mention.external_id for item in mentions.by_author(tx, "lotus", "twitter", "u1")]
        assert theirs == ["4", "3", "1"]


def test_a_missing_mention_is_told_in_words(db: Database) -> None:
    with db.read() as tx, pytest.raises(Missing, match="no mention 77"):
        mentions.get(tx, 77)


def test_a_customer_who_writes_again_overtakes_what_waits(db: Database) -> None:
    with db.begin() as tx:
        done = sent(tx, "5", about={"thread": "t"})
        first, second = drafted(tx, "1", {"thread": "t"}), approved(tx, "2", about={"thread": "t"})
        other = drafted(tx, "3", {"thread": "t", "author_id": "u2"})
        elsewhere = drafted(tx, "4", {"thread": "t2"})
        own = hear(tx, mention("6", thread="t", own=True, author_id="u2")).new_ids
        new = hear(tx, mention("7", thread="t")).new_ids
        assert mentions.overtaken(tx, new) == (first.mention_id, second.mention_id)
        assert mentions.overtaken(tx, own) == ()
        assert not {other.mention_id, elsewhere.mention_id, done.mention_id} & set(mentions.overtaken(tx, new))


def test_a_colleagues_answer_is_told_from_our_own(db: Database) -> None:
    with db.begin() as tx:
        ours = sent(tx, "1")
        theirs = heard(tx, "2").id
        posts = [
            mention(ours.receipt.external_id, own=True, in_reply_to="1", thread="1"),
            mention("900", own=True, in_reply_to="2", thread="2"),
            mention("901", own=True, in_reply_to="unknown"),
            mention("902", own=True),
        ]
        heard_of = hear(tx, *posts).new_ids
        assert mentions.answered_outside(tx, heard_of) == (theirs,)
        assert mentions.answered_outside(tx, ()) == ()
        assert mentions.answered_already(tx, [ours.mention_id, theirs]) == (theirs,)


def test_a_page_is_told_to_who_watches_only_when_it_changed_something(db: Database) -> None:
    for text in ("a", "a", "b"):
        with db.begin() as tx:
            hear(tx, mention("1", text))
    with db.read() as tx:
        told = [(one.kind, one.ref, one.brand) for one in events.after(tx, 0) if one.kind == "mentions"]
    assert told == [("mentions", "x", "lotus")] * 2


def statements(db: Database, size: int) -> list[int]:
    """How many statements each step of a batch of `size` takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    counts = []
    page = [mention(f"{size}-{number}", author_id=str(number % 3)) for number in range(size)]
    with db.begin() as tx:
        hear(tx)
        event.listen(tx, "before_cursor_execute", note)
        counts.append((len(seen), hear(tx, *page))[0])
        hear(tx, *[replace(one, text="edited") for one in page])
        counts.append(len(seen))
        waiting = mentions.awaiting(tx, size)
        mentions.histories(tx, waiting, NOW)
        settle(tx, waiting)
        responses.create(tx, [reply_to(item) for item in waiting], NOW)
        counts.append(len(seen))
        responses.supersede(tx, [item.id for item in waiting], "gone", NOW)
        counts.append(len(seen))
        mentions.mark_gone(tx, "twitter", "lotusandpine", [one.external_id for one in page], NOW)
        counts.append(len(seen))
    return counts


def test_a_big_batch_takes_as_many_statements_as_a_small_one(db: Database) -> None:
    small = statements(db, 3)
    assert statements(db, 300) == small
    assert small[-1] <= 43, "one of them is the lock of the account, on PostgreSQL"


def test_quarantine_takes_a_mention_out_and_gives_it_back(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
        number = quarantine.put(
            tx, stage="triage", source="x", brand="lotus", external_id="1", reason="the model broke", raw="{}",
            now=NOW, mention_id=item.id,
        )  # fmt: skip
        assert mentions.awaiting(tx, 10) == []
        quarantine.put_back(tx, number, later())
        assert [one.id for one in mentions.awaiting(tx, 10)] == [item.id]


def test_a_reply_that_was_sent_is_not_drafted_twice_when_its_mention_returns(db: Database) -> None:
    with db.begin() as tx:
        done = sent(tx, "1")
        mentions.mark_gone(tx, "twitter", "lotusandpine", ["1"], later())
        hear(tx, mention("1"), now=later(2))
        assert responses.create(tx, [reply_to(mentions.get(tx, done.mention_id))], later(2)) == []


def test_a_draft_that_expired_with_its_mention_is_drafted_again_when_it_returns(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx, "1")
        step(tx, draft, "supersede")
        again = responses.create(tx, [reply_to(mentions.get(tx, draft.mention_id))], later())
        assert [one.state for one in again] == ["DRAFT"]
