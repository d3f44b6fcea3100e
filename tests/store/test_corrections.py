"""What people say about how a text reads is kept, shown, replaced and joined to what they let pass."""

import pytest

from store import audit, corrections, events, mentions, responses
from store.corrections import Kept
from store.database import Database, Tx
from store.errors import Missing
from store.mentions import Stored
from tests.store.making import ANALYSIS, ANNA, NOW, approved, drafted, heard, later, mention, settle


def read(tx: Tx, external_id: str = "100", **changes: object) -> Stored:
    item = heard(tx, external_id, **changes)
    settle(tx, [item])
    return mentions.get(tx, item.id)


def test_a_word_is_kept_and_shown_at_once(db: Database) -> None:
    with db.begin() as tx:
        stored = read(tx)
        corrections.say(tx, stored, "mood", ("positive",), ANNA, NOW)
        corrections.say(tx, mentions.get(tx, stored.id), "topics", ("price", "app"), ANNA, later())
    with db.read() as tx:
        shown = mentions.get(tx, stored.id).analysis
        mood, topics = corrections.of_mentions(tx, [stored.id, 999])[stored.id]
        trail = [(one.who, one.what, one.detail) for one in audit.entries(tx)]
        told = [event.kind for event in events.after(tx, 0)]
    assert shown is not None
    assert (shown.label, shown.said_by, shown.intent, shown.urgency) == ("positive", "anna", "praise", "low")
    assert shown.topics == ("price", "app")
    assert shown.notes == ("anna says: positive", "anna says: about price, app")
    assert (shown.negative, shown.model) == (ANALYSIS.negative, ANALYSIS.model)
    assert (mood.was, mood.said, mood.model, mood.by, mood.at) == (("negative",), ("positive",), "small-1", "anna", NOW)
    assert (topics.was, topics.said) == (("delivery", "app"), ("price", "app"))
    assert trail[0] == ("anna", "correct mood", "negative → positive")
    assert told[-1] == "mentions"


def test_a_later_word_replaces_the_earlier_one_and_remembers_what_the_model_had_said(db: Database) -> None:
    with db.begin() as tx:
        stored = read(tx)
        for label in ("positive", "neutral", "negative"):
            corrections.say(tx, mentions.get(tx, stored.id), "mood", (label,), ANNA, NOW)
        (only,) = corrections.of_mentions(tx, [stored.id])[stored.id]
    assert (only.was, only.said) == (("negative",), ("negative",))


def test_a_mention_that_was_not_read_cannot_be_corrected(db: Database) -> None:
    with db.begin() as tx:
        stored = heard(tx)
        with pytest.raises(Missing, match="not been read"):
            corrections.say(tx, stored, "mood", ("positive",), ANNA, NOW)


def test_words_about_a_text_that_was_edited_since_teach_nothing(db: Database) -> None:
    with db.begin() as tx:
        kept, edited = read(tx, "1"), read(tx, "2")
        for stored in (kept, edited):
            corrections.say(tx, stored, "mood", ("neutral",), ANNA, NOW)
        mentions.add(tx, "x", [mention("2", "all is well now")], quiet=False, relevant={}, now=later())
        taught = corrections.of_brand(tx, "lotus")
        assert corrections.of_brand(tx, "pine") == []
    assert [(said.mention_id, text) for said, text in taught] == [(kept.id, "my parcel is late")]


def test_only_approved_replies_to_the_present_text_without_a_word_pass(db: Database) -> None:
    with db.begin() as tx:
        yes = [approved(tx, str(number), about={"text": f"text {number}"}) for number in range(3)]
        corrected, edited, waiting = approved(tx, "3"), approved(tx, "4"), drafted(tx, "5")
        items = [mentions.get(tx, one.mention_id) for one in (*yes, corrected, edited, waiting)]
        settle(tx, items)
        corrections.say(tx, mentions.get(tx, corrected.mention_id), "topics", ("fraud",), ANNA, NOW)
        mentions.add(tx, "x", [mention("4", "all is well now")], quiet=False, relevant={}, now=later())
        found = corrections.passed(tx, "lotus", 100)
        newest = corrections.passed(tx, "lotus", 1)
    assert [one.text for one in found] == ["text 2", "text 1", "text 0"]
    assert newest == found[:1]
    assert (newest[0].label, newest[0].unsure, newest[0].topics) == ("negative", False, ("delivery", "app"))


def test_a_reply_that_was_taken_back_or_rejected_after_all_passes_nothing(db: Database) -> None:
    with db.begin() as tx:
        reply = approved(tx)
        settle(tx, [mentions.get(tx, reply.mention_id)])
        told = {"revision": 1, "by": ANNA, "now": NOW}
        assert len(corrections.passed(tx, "lotus", 10)) == 1
        responses.move(tx, reply.id, "recall", state="APPROVED", **told)
        assert corrections.passed(tx, "lotus", 10) == []
        responses.move(tx, reply.id, "reject", state="DRAFT", reason="wrong", **told)
        assert corrections.passed(tx, "lotus", 10) == []


def test_what_was_learned_is_kept_for_each_brand_and_model(db: Database) -> None:
    first = Kept(brand="lotus", model="small-1", correction='{"a": 1}', outcome="[]", at=NOW)
    second = Kept(brand="lotus", model="small-2", correction="{}", outcome="[]", at=later())
    again = Kept(brand="lotus", model="small-1", correction='{"a": 2}', outcome="[]", at=later(2))
    with db.begin() as tx:
        for one in (first, second, again):
            corrections.keep(tx, one)
    with db.read() as tx:
        assert corrections.kept(tx) == [again, second]
