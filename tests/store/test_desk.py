"""Whose work it is, until when it rests, and what is not ours."""

from datetime import timedelta

import pytest

from responders.values import Actor
from store import audit, claims, desk, events, mentions, people, responses
from store.database import Database, Tx
from store.desk import Care
from store.errors import Held, Missing, NotAllowed
from tests.store.making import ANNA, NOW, approved, drafted, later

BOB = Actor(kind="person", name="Bob")
LASTS = timedelta(minutes=5)


def staff(tx: Tx) -> None:
    people.add(tx, "anna", "", "agent", None, NOW)
    people.add(tx, "Bob", "", "approver", None, NOW)


def test_assigned_with_a_note_to_somebody_else_and_back(db: Database) -> None:
    with db.begin() as tx:
        staff(tx)
        number = drafted(tx).mention_id
        claims.take(tx, number, ANNA, NOW, LASTS)
        assert desk.assign(tx, number, "BOB", ANNA, NOW, "knows the carrier") == Care()
        assert desk.of(tx, [number], NOW) == {number: Care(assignee="Bob", note="knows the carrier", by="anna")}
        assert claims.of(tx, number, NOW) is None
        assert desk.assign(tx, number, "", BOB, NOW).assignee == "Bob"
        assert desk.of(tx, [number], NOW) == {}


def test_what_one_takes_for_oneself_stays_claimed(db: Database) -> None:
    with db.begin() as tx:
        staff(tx)
        number = drafted(tx).mention_id
        claims.take(tx, number, ANNA, NOW, LASTS)
        desk.assign(tx, number, "anna", ANNA, NOW)
        assert claims.of(tx, number, NOW) is not None


@pytest.mark.parametrize(("to", "error"), [("nobody", Missing), ("gone", Missing), ("elsewhere", NotAllowed)])
def test_assigned_only_to_those_who_may_work_on_it(db: Database, to: str, error: type[Exception]) -> None:
    with db.begin() as tx:
        staff(tx)
        people.disable(tx, people.add(tx, "gone", "", "agent", None, NOW).id)
        people.add(tx, "elsewhere", "", "none", None, NOW)
        number = drafted(tx).mention_id
        with pytest.raises(error):
            desk.assign(tx, number, to, ANNA, NOW)
        assert desk.of(tx, [number], NOW) == {}


def test_a_snoozed_one_comes_back_by_itself(db: Database) -> None:
    with db.begin() as tx:
        number = drafted(tx).mention_id
        desk.snooze(tx, number, later(60), ANNA, NOW)
        assert desk.of(tx, [number], later(59)) == {number: Care(until=later(60))}
        assert desk.of(tx, [number], later(60)) == {}
        with pytest.raises(ValueError, match="past"):
            desk.snooze(tx, number, NOW, ANNA, NOW)


def test_a_snooze_ends_when_somebody_says_so(db: Database) -> None:
    with db.begin() as tx:
        number = drafted(tx).mention_id
        desk.snooze(tx, number, later(60), ANNA, NOW)
        desk.snooze(tx, number, later(90), ANNA, NOW)
        assert desk.of(tx, [number], NOW)[number].until == later(90)
        assert [desk.wake(tx, number, ANNA, NOW), desk.wake(tx, number, ANNA, NOW)] == [True, False]
        assert desk.of(tx, [number], NOW) == {}
        assert desk.of(tx, [], NOW) == {}


def test_what_is_not_ours_loses_its_draft_and_says_who_said_so(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        assert desk.not_ours(tx, draft.mention_id, ANNA, NOW) == 1
        assert responses.get(tx, draft.id).state == "REJECTED"
        stored = mentions.get(tx, draft.mention_id)
        assert (stored.relevant, stored.why) == (False, "anna says that this is not about the brand")
        assert desk.not_ours(tx, draft.mention_id, ANNA, NOW) == 0


def test_what_was_approved_for_it_does_not_go_out_any_more(db: Database) -> None:
    with db.begin() as tx:
        ready = approved(tx)
        assert desk.not_ours(tx, ready.mention_id, ANNA, NOW) == 1
        assert responses.get(tx, ready.id).state == "REJECTED"
        assert responses.claim(tx, "w", NOW, LASTS, limit=5, kinds=("reply",)) == []
        assert [one.move for one in responses.log(tx, ready.id)] == ["approve", "supersede", "reject"]


def test_not_ours_is_no_way_around_a_claim(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        claims.take(tx, draft.mention_id, BOB, NOW, LASTS)
        with pytest.raises(Held):
            desk.not_ours(tx, draft.mention_id, ANNA, NOW)
        assert mentions.get(tx, draft.mention_id).relevant


def test_every_act_is_told_and_kept_in_the_record(db: Database) -> None:
    with db.begin() as tx:
        staff(tx)
        number = drafted(tx).mention_id
        before = events.last_id(tx)
    for act in (
        lambda tx: desk.assign(tx, number, "bob", ANNA, NOW),
        lambda tx: desk.assign(tx, number, "", ANNA, NOW),
        lambda tx: desk.snooze(tx, number, later(5), ANNA, NOW),
        lambda tx: desk.wake(tx, number, ANNA, NOW),
        lambda tx: desk.not_ours(tx, number, ANNA, NOW),
    ):
        with db.begin() as tx:
            act(tx)
    with db.read() as tx:
        assert [each.what for each in audit.entries(tx)] == ["assign", "assign", "snooze", "wake", "not relevant"]
        told = [(event.kind, event.ref) for event in events.after(tx, before) if event.kind == "desk"]
    assert told == [("desk", str(number))] * 5


@pytest.mark.parametrize("act", ["assign", "snooze", "wake", "not_ours"])
def test_nobody_acts_where_they_may_not_or_on_nothing(db: Database, act: str) -> None:
    with db.begin() as tx:
        people.add(tx, "outsider", "", "none", None, NOW)
        number = drafted(tx).mention_id
        more = {"assign": ("anna",), "snooze": (later(5),)}.get(act, ())
        with pytest.raises(NotAllowed):
            getattr(desk, act)(tx, number, *more, Actor(kind="person", name="outsider"), NOW)
        with pytest.raises(Missing, match="no mention 77"):
            getattr(desk, act)(tx, 77, *more, ANNA, NOW)
