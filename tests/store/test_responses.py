"""Responses: made once, moved only from what was seen, logged with every move, approved text by text."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from platforms.values import Receipt
from responders.lifecycle import IllegalMove
from store import events, mentions, responses
from store.database import Database
from store.errors import Missing, Stale
from store.tables import responses as table
from tests.store.making import (
    ANNA,
    CLOCK,
    HOUR,
    LEASE,
    NOW,
    WORKER,
    approved,
    claimed,
    confirm,
    drafted,
    hear,
    heard,
    later,
    mention,
    one_draft,
    reply_to,
    sent,
    step,
)


def test_what_create_returns_is_what_is_stored(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
        kinds = [
            reply_to(item),
            reply_to(item, kind="ticket", outlet="desk"),
            reply_to(item, kind="alert", outlet="phone"),
        ]
        made = responses.create(tx, kinds, NOW)
        assert [one.kind for one in made] == ["reply", "ticket", "alert"]
        assert [one.state for one in made] == ["DRAFT", "APPROVED", "APPROVED"]
        assert [responses.get(tx, one.id) for one in made] == made
        assert responses.of_mention(tx, item.id) == made[::-1]
        assert len({one.key for one in made}) == 3
        assert {one.brand for one in made} == {"lotus"}


def test_wild_text_comes_back_as_it_was_returned(db: Database) -> None:
    with db.begin() as tx:
        made = drafted(tx, text="a\x00\ud800ก", meaning="\x00", template="\udfff", rule="\x00", reasons=("\x00", "ก"))
        assert made.text == "a��ก"
        assert responses.get(tx, made.id) == made


def test_one_response_for_each_mention_text_kind_and_outlet(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
        first = responses.create(tx, [reply_to(item), reply_to(item, text="other")], NOW)
        assert [one.text for one in first] == ["We are sorry."]
        assert responses.create(tx, [reply_to(item)], NOW) == []
        assert len(responses.create(tx, [reply_to(item, mention_revision="edited")], NOW)) == 1
        assert len(responses.create(tx, [reply_to(item, outlet="elsewhere")], NOW)) == 1


def test_create_refuses_a_mention_that_is_not_there(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
        with pytest.raises(Missing, match="no mention 77"):
            responses.create(tx, [reply_to(item), reply_to(item, mention_id=77)], NOW)


def test_the_database_itself_refuses_a_state_that_is_not_in_the_table(db: Database) -> None:
    draft = one_draft(db)
    with pytest.raises(IntegrityError), db.begin() as tx:
        tx.execute(update(table).where(table.c.id == draft.id).values(state="POSTED"))


def test_the_whole_way_of_a_reply_is_in_its_log(db: Database) -> None:
    with db.begin() as tx:
        done = sent(tx)
        told = [(one.was, one.move, one.now, one.by, one.revision) for one in responses.log(tx, done.id)]
        assert told == [
            ("DRAFT", "approve", "APPROVED", ANNA, 1),
            ("APPROVED", "claim", "SENDING", WORKER, 1),
            ("SENDING", "confirm", "SENT", WORKER, 1),
        ]
        assert (done.state, done.lease_until, done.receipt.external_id) == ("SENT", None, f"r{done.id}")
        assert responses.get(tx, done.id) == done


def test_every_change_raises_the_version_and_is_told_with_it(db: Database) -> None:
    draft = one_draft(db)
    with db.begin() as tx:
        assert responses.versions(tx, [draft.id, 77]) == {draft.id: 1}
        responses.revise(tx, draft.id, "Sorry!", base_revision=1, by=ANNA, now=NOW)
        responses.approve(tx, draft.id, 2, ANNA, NOW)
    with db.begin() as tx:
        responses.claim(tx, "w1", NOW, LEASE, limit=1)
        assert responses.versions(tx, [draft.id]) == {draft.id: 4}
    with db.read() as tx:
        told = [(one.ref, one.version) for one in events.after(tx, 0) if one.kind == "response"]
    assert told == [(str(draft.id), 2), (str(draft.id), 3), (str(draft.id), 4)]


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"state": "APPROVED", "revision": 1}, "is not APPROVED at revision 1 any more: it is DRAFT at revision 2"),
        ({"state": "DRAFT", "revision": 1}, "it is DRAFT at revision 2"),
        ({"state": "DRAFT", "revision": 3}, "it is DRAFT at revision 2"),
    ],
)
def test_a_move_from_what_is_no_longer_true_changes_nothing(db: Database, seen: dict[str, object], words: str) -> None:
    draft = one_draft(db)
    with db.begin() as tx:
        now = responses.revise(tx, draft.id, "two", base_revision=1, by=ANNA, now=NOW)
        move = "recall" if seen["state"] == "APPROVED" else "approve"
        with pytest.raises(Stale, match=words) as caught:
            responses.move(tx, draft.id, move, by=ANNA, now=later(), **seen)  # type: ignore[arg-type]
        assert caught.value.found == now
        assert responses.get(tx, draft.id) == now
        assert responses.log(tx, draft.id) == []
        assert responses.approvals(tx, draft.id) == []


def test_a_response_that_is_not_there_is_told_in_words(db: Database) -> None:
    with db.begin() as tx:
        with pytest.raises(Stale, match="does not exist") as caught:
            responses.approve(tx, 77, 1, ANNA, NOW)
        assert caught.value.found is None
        with pytest.raises(Missing, match="no response 77"):
            responses.get(tx, 77)


def test_steps_outside_the_table_are_refused(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        for move, by in (("approve", WORKER), ("approve", CLOCK), ("confirm", WORKER), ("expire", ANNA)):
            with pytest.raises(IllegalMove):
                step(tx, draft, move, by)
        ready = responses.approve(tx, draft.id, 1, ANNA, NOW)
        with pytest.raises(IllegalMove, match="claim"):
            step(tx, ready, "claim")


def test_leaving_sending_needs_the_fence_and_a_worker_confirms_with_a_receipt(db: Database) -> None:
    with db.begin() as tx:
        taken = claimed(tx)
        with pytest.raises(ValueError, match="fence"):
            step(tx, taken, "lose", fence=None)
        with pytest.raises(ValueError, match="receipt"):
            step(tx, taken, "confirm")
        assert responses.get(tx, taken.id) == taken


def test_a_person_may_confirm_an_uncertain_one_without_a_receipt(db: Database) -> None:
    with db.begin() as tx:
        unclear = step(tx, claimed(tx), "lose", reason="timed out", not_before=later(5))
        assert (unclear.state, unclear.not_before, unclear.detail) == ("UNCERTAIN", later(5), "timed out")
        done = step(tx, unclear, "confirm", ANNA, reason="I see it there")
        assert (done.state, done.receipt, done.not_before) == ("SENT", None, None)


def test_postponing_keeps_the_approval_and_waits(db: Database) -> None:
    with db.begin() as tx:
        back = step(tx, claimed(tx), "postpone", not_before=later(10), detail="rate limit")
        assert (back.state, back.not_before, back.detail) == ("APPROVED", later(10), "rate limit")
        assert responses.claim(tx, "w1", later(9), LEASE, limit=1) == []
        again = responses.claim(tx, "w2", later(10), LEASE, limit=1)[0]
        assert (again.fence, again.attempts, again.not_before) == (2, 2, None)


def test_attempts_tell_who_tried_and_how_it_ended(db: Database) -> None:
    with db.begin() as tx:
        back = step(tx, claimed(tx), "postpone", now=later(1), detail="rate limit")
        taken = responses.claim(tx, "w2", later(2), LEASE, limit=1)[0]
        told = responses.attempts(tx, back.id)
        assert [(one.fence, one.worker, one.ended_at, one.outcome) for one in told] == [
            (1, "w1", later(1), "postpone"),
            (2, "w2", None, ""),
        ]
        step(tx, taken, "refuse", now=later(3), reason="the author deleted it")
        assert responses.attempts(tx, back.id)[1].detail == "the author deleted it"


def test_a_read_back_is_counted_and_starts_anew_with_the_next_attempt(db: Database) -> None:
    with db.begin() as tx:
        unclear = step(tx, claimed(tx), "lose", not_before=later(1))
        for number in (1, 2):
            unclear = responses.read_back_noted(
                tx, unclear.id, fence=unclear.fence, now=later(number), not_before=later(9), detail="not there"
            )
            assert (unclear.state, unclear.read_backs, unclear.not_before) == ("UNCERTAIN", number, later(9))
        with pytest.raises(Stale, match="claim 7 was followed by claim 1"):
            responses.read_back_noted(tx, unclear.id, fence=7, now=NOW, not_before=None, detail="")
        assert step(tx, unclear, "absent").read_backs == 0


def test_revisions_are_numbered_and_keep_who_wrote_them(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        second = responses.revise(tx, draft.id, "So sorry!", base_revision=1, by=ANNA, now=later())
        assert (second.revision, second.text, second.updated_at) == (2, "So sorry!", later())
        told = [(one.number, one.text, one.by.name) for one in responses.revisions(tx, draft.id)]
        assert told == [(1, "We are sorry.", "hearback"), (2, "So sorry!", "anna")]


def test_only_the_present_text_of_a_draft_can_be_revised(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx, "1")
        responses.revise(tx, draft.id, "two", base_revision=1, by=ANNA, now=NOW)
        with pytest.raises(Stale, match="at revision 2"):
            responses.revise(tx, draft.id, "other two", base_revision=1, by=ANNA, now=NOW)
        responses.approve(tx, draft.id, 2, ANNA, NOW)
        with pytest.raises(Stale, match="it is APPROVED"):
            responses.revise(tx, draft.id, "three", base_revision=2, by=ANNA, now=NOW)
        assert [one.text for one in responses.revisions(tx, draft.id)] == ["We are sorry.", "two"]


def test_an_approval_names_one_revision_and_an_edit_needs_another(db: Database) -> None:
    with db.begin() as tx:
        ready = approved(tx)
        draft = step(tx, ready, "recall", ANNA)
        draft = responses.revise(tx, draft.id, "new words", base_revision=1, by=ANNA, now=NOW)
        with pytest.raises(Stale):
            responses.approve(tx, draft.id, 1, ANNA, NOW)
        responses.approve(tx, draft.id, 2, ANNA, later())
        assert [(one.revision, one.by, one.at) for one in responses.approvals(tx, draft.id)] == [
            (1, ANNA, NOW),
            (2, ANNA, later()),
        ]
        assert responses.claim(tx, "w1", later(), LEASE, limit=1)[0].text == "new words"


def test_approving_and_revising_at_once_never_approves_an_unseen_text(db: Database) -> None:
    for number in range(15):
        draft = one_draft(db, str(number))
        together = threading.Barrier(2)

        def approve(draft_id: int = draft.id, start: threading.Barrier = together) -> None:
            start.wait()
            with db.begin() as tx:
                responses.approve(tx, draft_id, 1, ANNA, NOW)

        def revise(draft_id: int = draft.id, start: threading.Barrier = together) -> None:
            start.wait()
            with db.begin() as tx:
                responses.revise(tx, draft_id, "unseen", base_revision=1, by=ANNA, now=NOW)

        with ThreadPoolExecutor(2) as pool:
            failed = [future.exception() for future in (pool.submit(approve), pool.submit(revise))]
        assert sorted(type(error).__name__ for error in failed) == ["NoneType", "Stale"]
        with db.read() as tx:
            now = responses.get(tx, draft.id)
            yes = responses.approvals(tx, draft.id)
        assert (now.state, now.text, len(yes)) in {("APPROVED", "We are sorry.", 1), ("DRAFT", "unseen", 0)}


def test_supersede_stops_what_waits_and_leaves_what_is_on_its_way(db: Database) -> None:
    with db.begin() as tx:
        done = sent(tx, "5")
        sending = claimed(tx, "4")
        draft, ready = drafted(tx, "1"), approved(tx, "2")
        ticket = drafted(tx, "3", kind="ticket", outlet="desk")
        everything = [draft, ready, ticket, sending, done]
        moved = responses.supersede(tx, [one.mention_id for one in everything], "the customer edited it", later())
        assert moved == (draft.id, ready.id)
        states = [responses.get(tx, one.id).state for one in everything]
        assert states == ["EXPIRED", "DRAFT", "APPROVED", "SENDING", "SENT"]
        assert responses.get(tx, ready.id).detail == "the customer edited it"
        assert [one.move for one in responses.log(tx, ready.id)] == ["approve", "supersede"]
        assert responses.supersede(tx, [], "nothing", NOW) == ()


def test_what_was_approved_before_it_was_superseded_is_not_claimed(db: Database) -> None:
    with db.begin() as tx:
        ready = approved(tx)
        responses.supersede(tx, [ready.mention_id], "edited", NOW)
        assert responses.claim(tx, "w1", NOW, LEASE, limit=9) == []


def test_replies_that_nobody_touches_expire_and_tickets_do_not(db: Database) -> None:
    with db.begin() as tx:
        draft, ready, fresh = drafted(tx, "1"), approved(tx, "2"), drafted(tx, "3")
        ticket = drafted(tx, "4", kind="ticket", outlet="desk")
        responses.revise(tx, fresh.id, "touched", base_revision=1, by=ANNA, now=later(30))
        assert responses.expire_due(tx, later(59), HOUR) == ()
        assert responses.expire_due(tx, later(60), HOUR, limit=1) == (draft.id,)
        assert responses.expire_due(tx, later(60), HOUR) == (ready.id,)
        assert responses.get(tx, ticket.id).state == "APPROVED"
        assert [(one.by, one.now) for one in responses.log(tx, ready.id)][-1] == (CLOCK, "EXPIRED")


def test_responses_of_many_mentions_are_read_at_once(db: Database) -> None:
    with db.begin() as tx:
        one, two = drafted(tx, "1"), drafted(tx, "2")
        more = responses.create(tx, [reply_to(mentions.get(tx, one.mention_id), outlet="desk", kind="ticket")], NOW)
        found = responses.of_mentions(tx, [one.mention_id, two.mention_id, 77])
        assert found == {one.mention_id: [*more, one], two.mention_id: [two]}
        assert responses.of_mention(tx, 77) == []


def test_new_drafts_are_told_once_for_each_brand(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1"), mention("2"), mention("3", brand="other"))
        responses.create(tx, [reply_to(item) for item in mentions.awaiting(tx, 9)], NOW)
    with db.read() as tx:
        told = [(one.ref, one.brand) for one in events.after(tx, 0) if one.kind == "drafts"]
    assert told == [("2", "lotus"), ("1", "other")]


def test_an_approval_row_of_another_text_cannot_be_written(db: Database) -> None:
    draft = one_draft(db)
    row = "INSERT INTO approvals (response_id, revision, by_kind, by_name, at) VALUES (:id, 2, 'person', 'a', :at)"
    with pytest.raises(IntegrityError), db.begin() as tx:
        tx.execute(text(row), {"id": draft.id, "at": NOW.isoformat()})


def test_a_receipt_is_kept_whole(db: Database) -> None:
    with db.begin() as tx:
        taken = claimed(tx)
        receipt = Receipt(external_id="900", url=None, at=later())
        assert step(tx, taken, "confirm", receipt=receipt).receipt == receipt
        assert responses.get(tx, taken.id).receipt == receipt
        with pytest.raises(IllegalMove):
            confirm(tx, responses.get(tx, taken.id))
