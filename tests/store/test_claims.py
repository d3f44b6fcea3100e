"""Claims of people: one at a time, seen and obeyed by all doors, over by themselves."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responders.values import Actor, Response
from store import audit, claims, events, people, responses
from store.database import Database
from store.errors import Held, Missing, NotAllowed
from tests.store.making import ANNA, LEASE, NOW, approved, drafted, later, step

BOB = Actor(kind="person", name="bob")
LASTS = timedelta(minutes=5)


def test_the_first_holds_it_and_the_second_is_told(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        mine = claims.take(tx, draft.mention_id, ANNA, NOW, LASTS)
        seen = claims.take(tx, draft.mention_id, BOB, later(1), LASTS)
        assert seen == mine == claims.of(tx, draft.mention_id, later(1))
        assert mine.of_another("bob")
        assert not mine.of_another("anna")
        with pytest.raises(Missing, match="no mention 77"):
            claims.take(tx, 77, ANNA, NOW, LASTS)


def test_it_lasts_while_it_is_renewed_and_then_runs_out(db: Database) -> None:
    with db.begin() as tx:
        number = drafted(tx).mention_id
        claims.take(tx, number, ANNA, NOW, LASTS)
        renewed = claims.take(tx, number, ANNA, later(4), LASTS)
        assert (renewed.since, renewed.until) == (NOW, later(9))
        assert claims.take(tx, number, BOB, later(8.9), LASTS).holder == "anna"
        assert claims.of(tx, number, later(9)) is None
        taken = claims.take(tx, number, BOB, later(9), LASTS)
        assert (taken.holder, taken.since) == ("bob", later(9))


def test_nobody_else_decides_or_edits_meanwhile(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        claims.take(tx, draft.mention_id, ANNA, NOW, LASTS)
        acts: tuple[Callable[[], object], ...] = (
            lambda: responses.approve(tx, draft.id, 1, BOB, NOW),
            lambda: step(tx, draft, "reject", BOB, reason="no"),
            lambda: responses.revise(tx, draft.id, "mine", base_revision=1, by=BOB, now=NOW),
        )
        for act in acts:
            with pytest.raises(Held, match="anna is at this item") as told:
                act()
            assert told.value.holder == "anna"
        assert responses.get(tx, draft.id) == draft
        responses.revise(tx, draft.id, "hers", base_revision=1, by=ANNA, now=NOW)
        assert responses.approve(tx, draft.id, 2, ANNA, NOW).state == "APPROVED"
        assert claims.of(tx, draft.mention_id, NOW) is None


def test_an_approval_is_taken_back_whoever_is_there_and_workers_never_wait(db: Database) -> None:
    with db.begin() as tx:
        first, second = approved(tx, "1"), approved(tx, "2")
        for one in (first, second):
            claims.take(tx, one.mention_id, ANNA, NOW, LASTS)
        assert step(tx, first, "recall", BOB).state == "DRAFT"
        assert [one.id for one in responses.claim(tx, "w1", NOW, LEASE, limit=9)] == [second.id]


def test_what_ran_out_keeps_nobody_out(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        claims.take(tx, draft.mention_id, ANNA, NOW, LASTS)
        assert responses.approve(tx, draft.id, 1, BOB, later(5)).state == "APPROVED"


def test_taking_over_is_one_act_and_in_the_record(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        claims.take(tx, draft.mention_id, ANNA, NOW, LASTS)
        assert claims.take_over(tx, draft.mention_id, BOB, later(1), LASTS).holder == "bob"
        assert claims.take_over(tx, draft.mention_id, BOB, later(2), LASTS).since == later(1)
        with pytest.raises(Held, match="bob is at this item"):
            responses.approve(tx, draft.id, 1, ANNA, later(2))
    with db.read() as tx:
        noted = [(entry.who, entry.what, entry.thing, entry.detail) for entry in audit.entries(tx)]
    assert noted == [("bob", "take over", f"mention {draft.mention_id}", "held by anna")]


def test_letting_go_frees_only_ones_own(db: Database) -> None:
    with db.begin() as tx:
        number = drafted(tx).mention_id
        claims.take(tx, number, ANNA, NOW, LASTS)
        assert claims.let_go(tx, number, BOB, NOW) is False
        assert claims.let_go(tx, number, ANNA, NOW) is True
        assert claims.held(tx, [number], NOW) == {}
        assert claims.held(tx, [], NOW) == {}


def test_others_are_told_of_changes_and_not_of_renewals(db: Database) -> None:
    with db.begin() as tx:
        number = drafted(tx).mention_id
        before = events.last_id(tx)
    for who, minute in ((ANNA, 0), (ANNA, 1), (BOB, 2), (ANNA, 3)):
        with db.begin() as tx:
            claims.take(tx, number, who, later(minute), LASTS)
    with db.begin() as tx:
        claims.let_go(tx, number, ANNA, later(4))
    with db.read() as tx:
        told = [(event.kind, event.ref, event.brand) for event in events.after(tx, before) if event.kind == "claim"]
    assert told == [("claim", str(number), "lotus")] * 2


def test_who_may_not_edit_there_claims_nothing(db: Database) -> None:
    with db.begin() as tx:
        number = drafted(tx).mention_id
        people.add(tx, "Bob", "", "none", None, NOW)
        with pytest.raises(NotAllowed):
            claims.take(tx, number, BOB, NOW, LASTS)


def open_and_write(db: Database, draft: Response, start: threading.Barrier, name: str) -> tuple[str, str]:
    """(who holds it, what became of the writing) for one of those who open it at once."""
    by = Actor(kind="person", name=name)
    start.wait(10)
    with db.begin() as tx:
        holder = claims.take(tx, draft.mention_id, by, NOW, LASTS).holder
    try:
        with db.begin() as tx:
            responses.revise(tx, draft.id, f"words of {name}", base_revision=1, by=by, now=NOW)
    except Held as told:
        return holder, f"kept out by {told.holder}"
    return holder, "wrote"


def test_two_agents_at_the_same_moment_and_one_has_it(db: Database) -> None:
    names = ("anna", "bob")
    for round_ in range(8):
        with db.begin() as tx:
            draft = drafted(tx, str(round_))
        start = threading.Barrier(2)
        with ThreadPoolExecutor(2) as crowd:
            done = list(crowd.map(partial(open_and_write, db, draft, start), names))
        (winner,) = {holder for holder, _ in done}
        assert sorted(said for _, said in done) == [f"kept out by {winner}", "wrote"]
        with db.read() as tx:
            assert responses.get(tx, draft.id).text == f"words of {winner}"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.sampled_from(["take", "over", "go"])), max_size=9)
)
def test_it_behaves_like_one_box_with_a_name_and_a_time(db: Database, acts: list[tuple[str, int, str]]) -> None:
    with db.begin() as tx:
        known = responses.of_mentions(tx, [1])
        number = 1 if known else drafted(tx).mention_id
        for name in "ab":
            claims.let_go(tx, number, Actor(kind="person", name=name), NOW)
        holder, until, minute = "", 0, 0
        for name, wait, act in acts:
            minute += wait
            by = Actor(kind="person", name=name)
            if act == "go":
                claims.let_go(tx, number, by, later(minute))
                holder = "" if holder == name else holder
                continue
            (claims.take if act == "take" else claims.take_over)(tx, number, by, later(minute), LASTS)
            if act == "over" or holder in ("", name) or until <= minute:
                holder, until = name, minute + 5
        left = claims.of(tx, number, later(minute))
        assert (left.holder if left else "") == (holder if until > minute else "")
