"""What is old goes in small batches; what is open stays whole, and so do the figures and the record."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from responders.values import Response
from store import audit, corrections, forgetting, mentions, people, quarantine, responses, tallies, tickets
from store.database import Database, Tx
from store.mentions import Stored
from store.tables import attempts, mention_revisions, web_sessions
from store.tables import mentions as table
from tests.store.making import (
    ANNA,
    LEASE,
    NOW,
    approved,
    claimed,
    confirm,
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

LATER = NOW + timedelta(days=500)
RAW = '{"user": "Anna"}'


def grade(tx: Tx, item: Stored | Response) -> int:
    number = item.mention_id if isinstance(item, Response) else item.id
    return tx.execute(select(table.c.forgotten).where(table.c.id == number)).scalar_one()


def done(tx: Tx, name: str, **changes: object) -> Stored:
    """One mention that was read and needs nothing."""
    item = heard(tx, name, raw=RAW, url="https://x.example/1", **changes)
    settle(tx, [item])
    return mentions.get(tx, item.id)


def test_payloads_go_first_and_words_stay(db: Database) -> None:
    with db.begin() as tx:
        old, waiting = done(tx, "1"), heard(tx, "2", raw=RAW)
        young = mentions.get(tx, hear(tx, mention("3", raw=RAW), now=LATER).new_ids[0])
        assert forgetting.raw(tx, NOW + timedelta(days=90), 500) == 1
        assert forgetting.raw(tx, NOW + timedelta(days=90), 500) == 0
        told = {item.id: mentions.get(tx, item.id).mention for item in (old, waiting, young)}
    assert (told[old.id].raw, told[old.id].text) == ("{}", "my parcel is late")
    assert told[waiting.id].raw == told[young.id].raw == RAW


def test_words_without_an_answer_go_and_their_conversation_waits_for_its_own_time(db: Database) -> None:
    with db.begin() as tx:
        alone = done(tx, "1")
        answered = sent(tx, "2", about={"raw": RAW}, text="We are sorry, Anna.", private="call us")
        settle(tx, [mentions.get(tx, answered.mention_id)])
        assert forgetting.unanswered(tx, LATER, 500) == 2
        assert forgetting.unanswered(tx, LATER, 500) == 0
        kept = mentions.get(tx, answered.mention_id).mention
        assert (kept.text, kept.raw) == ("my parcel is late", "{}")
        gone = mentions.get(tx, alone.id)
        assert (gone.mention.text, gone.mention.author.name, gone.mention.author.handle) == ("", "", None)
        assert (gone.mention.raw, gone.mention.url, gone.mention.author.id) == ("{}", None, "u1")
        assert gone.analysis is not None
        assert gone.analysis.label == "negative"
        assert forgetting.answered(tx, LATER, 500) == 1
        assert mentions.get(tx, answered.mention_id).mention.text == ""
        said = responses.get(tx, answered.id)
        assert (said.text, said.private, said.state, said.receipt is None) == ("", "", "SENT", False)
        assert [one.by.name for one in responses.approvals(tx, answered.id)] == ["anna"]
    with db.read() as tx:
        assert tallies.every(tx)["mentions",] == 2
        assert tallies.every(tx)["response", "reply", "SENT"] == 1


OPEN: dict[str, Callable[[Tx, str], Response]] = {
    "draft": drafted,
    "approved": approved,
    "on its way": claimed,
    "uncertain": lambda tx, name: step(tx, claimed(tx, name), "lose", not_before=NOW),
    "refused": lambda tx, name: step(tx, claimed(tx, name), "refuse", reason="too long"),
    "ticket": lambda tx, name: _open_ticket(tx, name),
}


def _open_ticket(tx: Tx, name: str) -> Response:
    asked = drafted(tx, name, kind="ticket", outlet="desk")
    (held,) = responses.claim(tx, "w", NOW, LEASE, limit=1, kinds=["ticket"])
    tickets.open_ticket(tx, held, "late parcel", NOW)
    confirm(tx, held)
    return asked


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_kept_whole_however_old(db: Database, name: str) -> None:
    with db.begin() as tx:
        waiting = OPEN[name](tx, "7")
        settle(tx, [mentions.get(tx, waiting.mention_id)])
        for forget in (forgetting.raw, forgetting.unanswered, forgetting.answered):
            assert forget(tx, LATER, 500) == 0
        assert forgetting.tries(tx, LATER, 500) == (name == "ticket"), "only the ticket has been opened for good"
        assert grade(tx, waiting) == forgetting.WHOLE
        assert responses.get(tx, waiting.id).text


def test_batches_are_small_and_take_the_oldest_first(db: Database) -> None:
    with db.begin() as tx:
        for number in range(5):
            item = mentions.get(tx, hear(tx, mention(str(number)), now=later(-number)).new_ids[0])
            settle(tx, [item])
        assert forgetting.unanswered(tx, LATER, 2) == 2
        names = select(table.c.external_id).where(table.c.forgotten == forgetting.WITHOUT_WORDS)
        assert sorted(tx.execute(names).scalars()) == ["3", "4"]


def test_what_was_forgotten_stays_so_when_it_is_met_again_and_an_edit_is_heard(db: Database) -> None:
    with db.begin() as tx:
        item = done(tx, "1")
        hear(tx, mention("1", "edited once"), now=later())
        settle(tx, [mentions.get(tx, item.id)])
        forgetting.unanswered(tx, LATER, 9)
        assert tx.execute(select(func.count()).select_from(mention_revisions)).scalar() == 0
        assert hear(tx, mention("1", "edited once"), now=LATER).unchanged == 1
        mentions.mark_gone(tx, "twitter", "lotusandpine", ["1"], LATER)
        assert hear(tx, mention("1", "edited once"), now=LATER).returned_ids == ()
        assert (mentions.get(tx, item.id).mention.text, mentions.get(tx, item.id).stage) == ("", "done")
        assert hear(tx, mention("1", "something new"), now=LATER).edited == 1
        assert (mentions.get(tx, item.id).mention.text, grade(tx, item)) == ("something new", forgetting.WHOLE)


def test_an_edited_mention_is_as_old_as_its_edit(db: Database) -> None:
    with db.begin() as tx:
        item = done(tx, "1")
        hear(tx, mention("1", "edited"), now=LATER)
        settle(tx, [mentions.get(tx, item.id)])
        assert forgetting.unanswered(tx, LATER, 9) == 0


def test_tries_of_settled_responses_go(db: Database) -> None:
    with db.begin() as tx:
        over, unclear = sent(tx, "1"), step(tx, claimed(tx, "2"), "lose", not_before=NOW)
        assert forgetting.tries(tx, NOW, 9) == 0
        assert forgetting.tries(tx, LATER, 9) == 1
        assert tx.execute(select(attempts.c.response_id)).scalars().all() == [unclear.id]
        assert responses.attempts(tx, over.id) == []


def test_quarantine_is_emptied_and_its_mentions_are_left_unread(db: Database) -> None:
    aside = {"stage": "triage", "source": "x", "brand": "lotus", "reason": "poison", "raw": RAW}
    with db.begin() as tx:
        item = heard(tx, "1")
        quarantine.put(tx, **aside, external_id="1", now=NOW, mention_id=item.id)  # type: ignore[arg-type]
        quarantine.put(tx, **aside, external_id="2", now=LATER)  # type: ignore[arg-type]
        assert forgetting.set_aside(tx, NOW + timedelta(days=1), 9) == 1
        assert [one.external_id for one in quarantine.every(tx)] == ["2"]
        assert mentions.get(tx, item.id).stage == "ignored"
        assert forgetting.unanswered(tx, LATER, 9) == 1


def test_sessions_go_when_they_are_over_and_the_record_stays_whole(db: Database) -> None:
    with db.begin() as tx:
        mai = people.add(tx, "mai", "", "admin", None, NOW)
        for token, expires in (("a", later()), ("b", LATER)):
            people.session_open(tx, token, mai.id, csrf="c", expires_at=expires, now=NOW)
        audit.note(tx, "mai", "sign in", "", "", NOW)
        forgetting.sign_ins(tx, later(2), 9)
        assert tx.execute(select(web_sessions.c.token_hash)).scalars().all() == ["b"]
    with db.read() as tx:
        assert audit.verify(tx) is None


def test_nobody_learns_from_words_that_are_gone(db: Database) -> None:
    with db.begin() as tx:
        told = sent(tx, "1")
        settle(tx, [mentions.get(tx, told.mention_id)])
        assert [one.text for one in corrections.passed(tx, "lotus", 9)] == ["my parcel is late"]
        forgetting.answered(tx, LATER, 9)
        assert corrections.passed(tx, "lotus", 9) == []


def test_nothing_is_forgotten_before_its_time(db: Database) -> None:
    early: datetime = NOW
    with db.begin() as tx:
        item = done(tx, "1")
        responses.create(tx, [reply_to(item)], NOW)
        step(tx, responses.of_mention(tx, item.id)[0], "reject", by=ANNA)
        assert forgetting.raw(tx, early, 9) == forgetting.unanswered(tx, early, 9) == forgetting.answered(tx, early, 9)
        assert grade(tx, item) == forgetting.WHOLE
        assert forgetting.unanswered(tx, later(), 9) == 1


def test_words_of_the_unanswered_are_kept_for_ever_where_the_settings_say_so(db: Database) -> None:
    with db.begin() as tx:
        alone, told = done(tx, "1"), sent(tx, "2")
        settle(tx, [mentions.get(tx, told.mention_id)])
        assert forgetting.answered(tx, LATER, 9) == 1
        assert mentions.get(tx, alone.id).mention.text == "my parcel is late"
        assert mentions.get(tx, told.mention_id).mention.text == ""
        forgetting.raw(tx, LATER, 9)
        assert forgetting.answered(tx, LATER, 9) == 0
        assert forgetting.unanswered(tx, LATER, 9) == 1
