"""A public answer and the private message after it: one yes, two responses, in that order, each once."""

import pytest

from responders.values import Citation, Response
from store import mentions, pairs, responses
from store.database import Database, Tx
from store.errors import Stale
from tests.store.making import (
    ANALYSIS,
    ANNA,
    DECISION,
    HOUR,
    LEASE,
    NOW,
    approved,
    confirm,
    drafted,
    hear,
    heard,
    later,
    look_up,
    mention,
    reply_to,
    sent,
    step,
)

CITED = Citation(article="shipping", title="Shipping", section="How long?", passage="2 ‘days’", language="en")


def message_of(tx: Tx, mention_id: int) -> Response | None:
    return next((one for one in responses.of_mention(tx, mention_id) if one.follows), None)


def said_yes(tx: Tx, messages: bool = True, private: str = "Your order number?") -> Response:
    draft = drafted(tx, private=private)
    return pairs.approve(tx, draft.id, 1, ANNA, NOW, messages=messages)


def claimed(tx: Tx) -> list[Response]:
    return responses.claim(tx, "w", later(), LEASE, limit=9)


def test_both_texts_and_the_citations_are_kept(db: Database) -> None:
    with db.begin() as tx:
        made = drafted(tx, private="Your order number?", citations=(CITED,))
        assert responses.get(tx, made.id) == made
        assert made.citations == (CITED,)
        assert [revision.private for revision in responses.revisions(tx, made.id)] == ["Your order number?"]


def test_an_edit_of_one_text_keeps_the_other(db: Database) -> None:
    with db.begin() as tx:
        made = drafted(tx, private="Your order number?")
        second = responses.revise(tx, made.id, "Sorry!", base_revision=1, by=ANNA, now=NOW)
        assert (second.text, second.private) == ("Sorry!", "Your order number?")
        third = responses.revise(tx, made.id, "Sorry!", base_revision=2, by=ANNA, now=NOW, private="")
        assert (third.text, third.private) == ("Sorry!", "")


def test_one_yes_binds_both_texts_and_the_private_one_waits_for_the_public_one(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        assert (message.text, message.follows, message.state) == ("Your order number?", lead.id, "APPROVED")
        assert message.key != lead.key
        assert [yes.by for yes in responses.approvals(tx, message.id)] == [ANNA]
        (first,) = claimed(tx)
        assert first.id == lead.id
        assert claimed(tx) == []
        confirm(tx, first)
        (second,) = claimed(tx)
        assert second.id == message.id
        confirm(tx, second)
        assert claimed(tx) == []


def test_a_network_without_messages_gets_none(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx, messages=False)
        assert message_of(tx, lead.mention_id) is None
        assert responses.get(tx, lead.id).private == "Your order number?"


def test_no_private_text_no_message(db: Database) -> None:
    with db.begin() as tx:
        assert message_of(tx, said_yes(tx, private="").mention_id) is None


def test_the_yes_is_to_the_revision_that_was_shown(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx, private="Your order number?")
        responses.revise(tx, draft.id, draft.text, base_revision=1, by=ANNA, now=NOW, private="Your card number?")
        with pytest.raises(Stale):
            pairs.approve(tx, draft.id, 1, ANNA, NOW, messages=True)
        assert message_of(tx, draft.mention_id) is None


def test_another_yes_takes_the_old_message_back(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        old = message_of(tx, lead.mention_id)
        assert old is not None
        responses.move(tx, lead.id, "recall", state="APPROVED", revision=1, by=ANNA, now=NOW)
        assert responses.get(tx, old.id).state == "EXPIRED"
        responses.revise(tx, lead.id, lead.text, base_revision=1, by=ANNA, now=NOW, private="Which order?")
        pairs.approve(tx, lead.id, 2, ANNA, NOW, messages=True)
        new = message_of(tx, lead.mention_id)
        assert new is not None
        assert (new.text, new.state) == ("Which order?", "APPROVED")
        confirm(tx, claimed(tx)[0])
        assert [one.id for one in claimed(tx)] == [new.id]


def test_neither_outlives_a_conversation_that_moved(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        responses.supersede(tx, [lead.mention_id], "the post was edited", NOW)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        assert (responses.get(tx, lead.id).state, message.state) == ("DRAFT", "EXPIRED")
        assert claimed(tx) == []


def test_a_message_whose_public_answer_is_out_expires_when_the_customer_writes_again(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        confirm(tx, claimed(tx)[0])
        responses.supersede(tx, [lead.mention_id], "the customer wrote again", NOW)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        assert (responses.get(tx, lead.id).state, message.state) == ("SENT", "EXPIRED")


def test_a_pair_counts_as_one_reply_and_both_its_texts_as_said(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        confirm(tx, claimed(tx)[0], later())
        confirm(tx, claimed(tx)[0], later(2))
        again = heard(tx, "101", thread="100", in_reply_to="100")
        history = mentions.histories(tx, [again], later(3))[again.id]
        assert (history.replies_to_author, history.replies_in_thread, history.open_to_author) == (1, 1, 0)
        assert set(history.said_to_author) == {lead.text, "Your order number?"}


def test_complaints_of_an_author_are_counted(db: Database) -> None:
    with db.begin() as tx:
        for number in ("1", "2", "3"):
            item = heard(tx, number)
            if number != "3":
                mentions.settle_triage(tx, [_read(item)], NOW)
        last = heard(tx, "4")
        history = mentions.histories(tx, [last], NOW)[last.id]
        assert (history.mentions_by_author, history.complaints_by_author) == (3, 2)


def _read(item: mentions.Stored) -> mentions.Triaged:
    return mentions.Triaged(id=item.id, revision=item.revision, analysis=ANALYSIS, decision=DECISION)


def test_what_was_said_lately_is_what_went_out(db: Database) -> None:
    with db.begin() as tx:
        sent(tx, "1", text="We are very sorry for this.")
        approved(tx, "2", text="Not out yet.")
        assert responses.lately_said(tx, "lotus", later(-60)) == ["We are very sorry for this."]
        assert responses.lately_said(tx, "other", later(-60)) == []
        assert responses.lately_said(tx, "lotus", later(60)) == []


def test_an_answer_to_another_post_of_the_same_author_answers_the_draft_too(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1", thread="1"), mention("2", thread="1", in_reply_to="1"))
        stranger = heard(tx, "3", thread="1", author_id="u2")
        both = [look_up(tx, "twitter", "lotusandpine", name) for name in ("1", "2")]
        ids = tuple(found.id for found in both if found)
        responses.create(tx, [reply_to(found) for found in both if found], NOW)
        ours = hear(tx, mention("4", "We are on it!", thread="1", in_reply_to="1", own=True, author_id="shop"))
        assert mentions.answered_outside(tx, ours.new_ids) == ids
        assert mentions.answered_already(tx, [*ids, stranger.id]) == ids
        assert mentions.moved_since(tx, ids[1], later(-1)) == "somebody answered on the network itself"
        assert mentions.moved_since(tx, stranger.id, later(-1)) == ""


@pytest.mark.parametrize("state", ["SENDING", "UNCERTAIN"])
def test_an_answer_of_ours_whose_receipt_is_missing_is_no_colleagues(db: Database, state: str) -> None:
    with db.begin() as tx:
        said_yes(tx)
        (lead,) = claimed(tx)
        if state == "UNCERTAIN":
            lead = step(tx, lead, "lose")
        own = mention(f"r{lead.id}", lead.text, thread="100", in_reply_to="100", own=True, author_id="shop")
        posts = hear(tx, own, now=later(2)).new_ids
        assert mentions.answered_outside(tx, posts) == ()
        assert mentions.answered_already(tx, [lead.mention_id]) == ()
        confirm(tx, lead)
        assert mentions.moved_since(tx, lead.mention_id, NOW) == ""
        assert [one.follows for one in claimed(tx)] == [lead.id]


def test_a_colleague_who_answered_while_ours_was_on_its_way_stops_the_next_attempt(db: Database) -> None:
    with db.begin() as tx:
        said_yes(tx)
        lead = step(tx, step(tx, claimed(tx)[0], "lose"), "absent")
        (lead,) = claimed(tx)
        assert mentions.moved_since(tx, lead.mention_id, NOW) == ""
        hear(tx, mention("9", "On it!", thread="100", in_reply_to="100", own=True, author_id="shop"), now=later(2))
        assert mentions.moved_since(tx, lead.mention_id, NOW) == "somebody answered on the network itself"


def test_a_message_does_not_expire_before_the_answer_that_it_waits_for(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        step(tx, claimed(tx)[0], "postpone", now=later(50))
        assert responses.expire_due(tx, later(60), HOUR) == ()
        (held,) = claimed(tx)
        confirm(tx, held, later(90))
        assert responses.expire_due(tx, later(95), HOUR) == ()
        assert [one.id for one in claimed(tx)] == [message.id]


def test_a_message_waits_for_an_answer_of_unknown_fate_however_long(db: Database) -> None:
    with db.begin() as tx:
        said_yes(tx)
        lead = step(tx, claimed(tx)[0], "lose")
        assert responses.expire_due(tx, later(600), HOUR) == ()
        confirm(tx, lead, later(601))
        assert len(claimed(tx)) == 1


def test_a_message_expires_with_its_answer(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        assert responses.expire_due(tx, later(60), HOUR, limit=1) == (lead.id, message.id)
        log = responses.log(tx, message.id)
        assert [(line.move, line.now, line.by.kind) for line in log[1:]] == [("expire", "EXPIRED", "clock")]
        assert responses.expire_due(tx, later(600), HOUR) == ()


def test_a_message_whose_answer_is_long_out_expires_too(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        confirm(tx, claimed(tx)[0], later(5))
        assert responses.expire_due(tx, later(64), HOUR) == ()
        assert responses.expire_due(tx, later(65), HOUR) == (message.id,)


def test_the_message_is_taken_back_with_the_answer_by_whoever_does_it(db: Database) -> None:
    with db.begin() as tx:
        lead = step(tx, said_yes(tx), "recall", ANNA)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        assert message.state == "EXPIRED"
        assert responses.log(tx, message.id)[-1].reason == "the public answer was taken back"


def test_a_refused_answer_that_becomes_a_draft_again_takes_its_message_back(db: Database) -> None:
    with db.begin() as tx:
        said_yes(tx)
        lead = step(tx, claimed(tx)[0], "refuse")
        assert [one.state for one in responses.of_mention(tx, lead.mention_id)] == ["APPROVED", "REFUSED"]
        lead = step(tx, lead, "retry", ANNA)
        assert [one.state for one in responses.of_mention(tx, lead.mention_id)] == ["EXPIRED", "DRAFT"]


def test_a_rejected_answer_leaves_no_draft_of_a_message(db: Database) -> None:
    with db.begin() as tx:
        said_yes(tx)
        lead = step(tx, claimed(tx)[0], "refuse")
        message = message_of(tx, lead.mention_id)
        assert message is not None
        step(tx, message, "recall", ANNA)
        step(tx, step(tx, lead, "retry", ANNA), "reject", ANNA)
        assert responses.get(tx, message.id).state == "EXPIRED"


def test_an_answer_that_is_tried_again_keeps_its_message(db: Database) -> None:
    with db.begin() as tx:
        said_yes(tx)
        lead = step(tx, step(tx, claimed(tx)[0], "lose"), "retry", ANNA)
        assert [one.state for one in responses.of_mention(tx, lead.mention_id)] == ["APPROVED", "APPROVED"]


@pytest.mark.parametrize("said_first", [False, True])
def test_an_answer_that_a_person_saw_on_the_network_is_ours_when_it_is_heard(db: Database, said_first: bool) -> None:
    with db.begin() as tx:
        said_yes(tx)
        lead = step(tx, claimed(tx)[0], "lose")
        heard_text = f"@anh  {lead.text}\u200b"
        own = mention("9", heard_text, thread="100", in_reply_to="100", own=True, author_id="shop")
        if said_first:
            step(tx, lead, "confirm", ANNA)
        posts = hear(tx, own, now=later(2)).new_ids
        assert mentions.answered_outside(tx, posts) == ()
        if not said_first:
            step(tx, lead, "confirm", ANNA)
        assert mentions.moved_since(tx, lead.mention_id, NOW) == ""
        assert [one.follows for one in claimed(tx)] == [lead.id]


def test_other_words_than_those_a_person_saw_are_a_colleagues(db: Database) -> None:
    with db.begin() as tx:
        said_yes(tx)
        lead = step(tx, step(tx, claimed(tx)[0], "lose"), "confirm", ANNA)
        own = mention("9", "We refund it all.", thread="100", in_reply_to="100", own=True, author_id="shop")
        posts = hear(tx, own, now=later(2)).new_ids
        assert mentions.answered_outside(tx, posts) == (lead.mention_id,)
        assert mentions.moved_since(tx, lead.mention_id, NOW) == "somebody answered on the network itself"


def test_a_message_that_was_rejected_does_not_stop_the_one_of_the_next_yes(db: Database) -> None:
    with db.begin() as tx:
        lead = said_yes(tx)
        message = message_of(tx, lead.mention_id)
        assert message is not None
        step(tx, step(tx, message, "recall", ANNA), "reject", ANNA)
        lead = step(tx, lead, "recall", ANNA)
        pairs.approve(tx, lead.id, lead.revision, ANNA, NOW, messages=True)
        new = message_of(tx, lead.mention_id)
        assert new is not None
        assert (new.id != message.id, new.text, new.state) == (True, "Your order number?", "APPROVED")
        assert responses.get(tx, message.id).state == "REJECTED"


def test_a_rejected_answer_is_not_drafted_again(db: Database) -> None:
    with db.begin() as tx:
        draft = step(tx, drafted(tx), "reject", ANNA)
        again = reply_to(mentions.get(tx, draft.mention_id))
        assert responses.create(tx, [again], NOW) == []
