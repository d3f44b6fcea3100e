"""What authors and threads were told lately, what was told to the team, and what waits for its window."""

from datetime import timedelta

import pytest

from responders.values import Response
from store import floods, responses, sending, tellings
from store.database import Database, Tx
from tests.store.making import ANNA, HOUR, NOW, approved, claimed, drafted, later, sent, step

WINDOW = timedelta(minutes=10)


def by(author: str, thread: str) -> dict[str, object]:
    return {"author_id": author, "thread": thread}


def counts(tx: Tx, reply: Response, minutes: float = 1) -> tuple[int, int]:
    told = floods.told(tx, reply, 2, later(minutes))
    return told.to_author, told.in_thread


def test_replies_of_a_day_are_counted_by_author_and_by_thread(db: Database) -> None:
    with db.begin() as tx:
        sent(tx, "1", about=by("ann", "t1"))
        sent(tx, "2", about=by("ann", "t2"))
        sent(tx, "3", about=by("bob", "t1"))
        claimed(tx, "4", about=by("ann", "t1"))
        reply = approved(tx, "5", about=by("ann", "t1"))
        assert counts(tx, reply) == (3, 3)
        assert counts(tx, reply, minutes=24 * 60 - 1) == (3, 3)
        assert counts(tx, reply, minutes=24 * 60 + 1) == (0, 0)
        assert counts(tx, approved(tx, "6", about=by("eve", "t9"))) == (0, 0)


def test_newest_answers_and_posts_are_told_with_the_times_of_the_network(db: Database) -> None:
    with db.begin() as tx:
        sent(tx, "1", about=by("ann", "t1") | {"posted_at": later(-3)})
        sent(tx, "2", later(1), about=by("ann", "t1") | {"posted_at": later(-2)})
        reply = approved(tx, "3", about=by("ann", "t1") | {"posted_at": later(-1)})
        told = floods.told(tx, reply, 2, later(2))
        assert told.answers == (later(1), NOW)
        assert set(told.posts) == {later(-3), later(-2), later(-1)}
        assert floods.told(tx, reply, 2, NOW + 2 * HOUR).answers == ()
        assert floods.told(tx, reply, 0, later(2)).answers == ()


def test_what_was_never_found_counts_for_a_day_and_no_longer(db: Database) -> None:
    with db.begin() as tx:
        for name in "123":
            step(tx, claimed(tx, name, about=by("ann", "t1")), "lose")
        reply = approved(tx, "9", about=by("ann", "t2"))
        assert counts(tx, reply) == (3, 0)
        assert counts(tx, reply, minutes=30 * 24 * 60) == (0, 0)


def returned(tx: Tx, reply: Response, reason: str, minutes: float = 0) -> Response:
    return step(tx, reply, "withhold", reason=reason, now=later(minutes))


def test_who_got_it_back_and_approved_it_again_knows_of_that_cap_alone(db: Database) -> None:
    with db.begin() as tx:
        reply = approved(tx)
        assert floods.known(tx, reply, NOW) == frozenset()
        back = returned(tx, reply, "this author had 3 replies in 24 hours already")
        assert floods.known(tx, back, NOW) == frozenset()
        again = responses.approve(tx, back.id, back.revision, ANNA, later(1))
        assert floods.known(tx, again, later(2)) == {"author"}
        assert floods.known(tx, again, later(24 * 60 + 1)) == frozenset(), "that was yesterday"
        back = returned(tx, again, "this thread had 30 replies in 24 hours already", 3)
        new = responses.revise(tx, back.id, "Sorry!", base_revision=back.revision, by=ANNA, now=later(4))
        assert floods.known(tx, new, later(4)) == frozenset(), "nobody approved these words"
        new = responses.approve(tx, new.id, new.revision, ANNA, later(5))
        assert floods.known(tx, new, later(6)) == {"author", "thread"}


@pytest.mark.parametrize("reason", ["anna switched automatic sends off", "the post in ru", "this account is tired"])
def test_what_came_back_for_another_reason_says_nothing_of_the_caps(db: Database, reason: str) -> None:
    with db.begin() as tx:
        back = returned(tx, approved(tx), reason)
        again = responses.approve(tx, back.id, back.revision, ANNA, later(1))
        assert floods.known(tx, again, later(2)) == frozenset()


def test_next_due_is_what_claim_takes_and_stays_as_it_is(db: Database) -> None:
    with db.begin() as tx:
        low, high = approved(tx, "1", priority=10), approved(tx, "2", priority=90)
        first = sending.next_due(tx, later(1), ("reply",))
        assert first is not None
        assert (first.id, first.state, first.attempts) == (high.id, "APPROVED", 0)
        second = sending.next_due(tx, later(1), ("reply",), but={high.id})
        assert second is not None
        assert second.id == low.id
        assert sending.next_due(tx, later(1), ("reply",), without=("x",)) is None
        (taken,) = responses.claim(tx, "w", later(1), HOUR, limit=5, kinds=("reply",), only=low.id)
        assert taken.id == low.id


def test_alerts_like_one_are_put_off_and_claimed_together(db: Database) -> None:
    with db.begin() as tx:
        alike = [alert(tx, str(number), "fire") for number in range(3)]
        other = alert(tx, "9", "theft")
        assert sending.put_off(tx, alike[0], later(10), "later", NOW) == 3
        due = sending.next_due(tx, later(1), ("alert",))
        assert due is not None
        assert due.id == other.id
        taken = responses.claim(tx, "w", later(10), HOUR, limit=9, kinds=("alert",), like=alike[1])
        assert {one.id for one in taken} == {one.id for one in alike}


def alert(tx: Tx, name: str, rule: str) -> Response:
    return drafted(tx, name, kind="alert", outlet="pager", rule=rule)


def test_same_warning_is_held_and_counted_until_its_window_is_over(db: Database) -> None:
    with db.begin() as tx:
        assert tellings.tell_or_hold(tx, "lotus", "unclear", "1", WINDOW, NOW) == 0
        assert tellings.tell_or_hold(tx, "lotus", "unclear", "2", WINDOW, later(1)) is None
        assert tellings.tell_or_hold(tx, "lotus", "unclear", "3", WINDOW, later(9)) is None
        assert tellings.tell_or_hold(tx, "other", "unclear", "4", WINDOW, later(9)) == 0
        assert tellings.due(tx, WINDOW, later(9)) == []
        (due,) = tellings.due(tx, WINDOW, later(10))
        assert (due.topic, due.held, due.last, due.told_at) == ("unclear", 2, "3", NOW)
        assert tellings.tell_or_hold(tx, "lotus", "unclear", "5", WINDOW, later(10)) == 2
        assert tellings.due(tx, WINDOW, later(30)) == []
