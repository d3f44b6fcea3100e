"""People's last words on drafts, read back from the log."""

from dataclasses import replace
from typing import Any

from responders.outcomes import Outcome
from responders.values import Actor, Response
from store import outcomes, responses, trusting
from store.database import Database, Tx
from tests.store.making import ANNA, HOUR, LEASE, NOW, confirm, drafted, heard, later, person, reply_to, settle, step


def said(tx: Tx, draft: Response, move: Any, minutes: float = 1, reason: str = "") -> Response:
    return step(tx, draft, move, by=ANNA, now=later(minutes), reason=reason)


def told(found: list[Outcome]) -> list[tuple[int, str, str, str]]:
    return [(one.response_id, one.said, one.drafted, one.sent) for one in found]


def test_the_last_word_counts_with_both_texts_and_what_the_post_was_about(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
        settle(tx, [item])
        plain = responses.create(tx, [reply_to(item)], NOW)[0]
        said(tx, plain, "approve")
        edited = drafted(tx, "2")
        revised = responses.revise(tx, edited.id, "So sorry!", base_revision=1, by=ANNA, now=NOW)
        said(tx, said(tx, said(tx, revised, "approve"), "recall", 2), "approve", 3)
        rejected = said(tx, drafted(tx, "3"), "reject", reason="too stiff")
        drafted(tx, "4")
        found = {one.response_id: one for one in outcomes.decided(tx, NOW)}
    assert set(found) == {plain.id, edited.id, rejected.id}
    assert (found[plain.id].untouched, found[plain.id].topics) == (True, ("delivery", "app"))
    assert (found[edited.id].edited, found[edited.id].drafted, found[edited.id].sent) == (
        True, "We are sorry.", "So sorry!",
    )  # fmt: skip
    assert found[edited.id].at == later(3)
    assert (found[rejected.id].said, found[rejected.id].reason, found[rejected.id].topics) == (
        "rejected", "too stiff", (),
    )  # fmt: skip
    assert {one.writer for one in found.values()} == {"template"}


def test_span_brand_and_what_is_no_reply(db: Database) -> None:
    with db.begin() as tx:
        old, new = drafted(tx, "1"), drafted(tx, "2")
        said(tx, old, "approve", -120)
        said(tx, new, "approve", 0)
        drafted(tx, "3", kind="ticket", outlet="tickets")
        assert [one.response_id for one in outcomes.decided(tx, NOW - HOUR)] == [new.id]
        assert len(outcomes.decided(tx, NOW - 3 * HOUR, "lotus")) == 2
        assert outcomes.decided(tx, NOW - 3 * HOUR, "pine") == []


def test_so_many_of_the_newest_words_count_and_it_is_known_when_there_were_more(db: Database) -> None:
    with db.begin() as tx:
        several = [drafted(tx, str(number)) for number in range(4)]
        for minutes, draft in enumerate(several):
            said(tx, draft, "approve", minutes)
        found = outcomes.decided(tx, NOW, most=3)
        assert [one.response_id for one in found] == [draft.id for draft in several[:0:-1]]
        assert outcomes.cut_off(found, 3)
        assert not outcomes.cut_off(outcomes.decided(tx, NOW, most=5), 5)


def test_what_left_by_itself_is_told_apart(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        reply = trusting.judge(tx, drafted(tx, rule="thanks"), 57, None, NOW)
        assert reply is not None
        assert outcomes.decided(tx, NOW) == []
        taken = trusting.take(tx, reply, "w1", later(), LEASE)
        assert taken is not None
        assert outcomes.decided(tx, NOW) == []
        confirm(tx, taken)
        (only,) = outcomes.decided(tx, NOW)
        assert (only.said, only.reason, only.template) == ("sent by itself", "rule thanks", "late-1")
        assert outcomes.decided(tx, NOW, "pine") == []


def test_what_was_taken_and_then_approved_by_hand_did_not_leave_by_itself(db: Database) -> None:
    with db.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        reply = trusting.judge(tx, drafted(tx), 57, None, NOW)
        assert reply is not None
        taken = trusting.take(tx, reply, "w1", later(), LEASE)
        assert taken is not None
        waiting = step(tx, taken, "postpone", fence=taken.fence)
        said(tx, said(tx, waiting, "recall"), "approve", 2)
        (again,) = responses.claim(tx, "w1", later(3), LEASE, limit=1)
        confirm(tx, again)
        assert [one.said for one in outcomes.decided(tx, NOW)] == ["approved"]


def test_words_on_one_template_in_one_language_newest_first(db: Database) -> None:
    with db.begin() as tx:
        first, second = drafted(tx, "1"), drafted(tx, "2")
        said(tx, second, "reject", 1)
        said(tx, first, "approve", 2)
        said(tx, drafted(tx, "3", language="th"), "approve")
        said(tx, drafted(tx, "4", template="other"), "approve")
        said(tx, drafted(tx, "5", by=Actor(kind="worker", name="small-model")), "approve")
        found = outcomes.of_template(tx, first, 10)
        assert told(found) == [
            (first.id, "approved", "We are sorry.", "We are sorry."),
            (second.id, "rejected", "We are sorry.", "We are sorry."),
        ]
        assert told(outcomes.of_template(tx, first, 1)) == told(found)[:1]
        assert outcomes.of_template(tx, replace(first, brand="pine"), 10) == []
        taken_back = said(tx, responses.get(tx, first.id), "recall", 3)
        assert outcomes.of_template(tx, first, 10)[0].said == "taken back"
        assert taken_back.state == "DRAFT"


def test_what_was_approved_for_one_rule_says_nothing_for_another_but_an_edit_or_a_no_does(db: Database) -> None:
    with db.begin() as tx:
        mine = drafted(tx, "1", rule="thanks")
        said(tx, mine, "approve")
        for number in (2, 3):
            said(tx, drafted(tx, str(number), rule="sorry"), "approve", number)
        assert [one.response_id for one in outcomes.of_template(tx, mine, 2)] == [mine.id]
        edited, refused = drafted(tx, "4", rule="sorry"), drafted(tx, "5", rule="sorry")
        said(tx, responses.revise(tx, edited.id, "So sorry!", base_revision=1, by=ANNA, now=NOW), "approve", 4)
        said(tx, refused, "reject", 5)
        found = outcomes.of_template(tx, mine, 10)
        assert [(one.response_id, one.untouched) for one in found] == [
            (refused.id, False), (edited.id, False), (mine.id, True),
        ]  # fmt: skip
