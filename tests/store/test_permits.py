"""A role in one brand is no role in another, and the store itself refuses whoever comes past the pages."""

from contextlib import suppress
from types import MappingProxyType

import pytest

from responders.roles import ACTS, NOWHERE, ROLES, SCOPES, Permit, may
from responders.values import Actor
from store import corrections, mentions, pairs, people, permits, responses, tickets
from store.database import Database, Tx
from store.errors import Missing, NotAllowed, Stale
from tests.store.making import ANALYSIS, CLOCK, NOW, WORKER, drafted, heard, reply_to, settle, step

MOVES = {"approve": "DRAFT", "reject": "DRAFT", "recall": "APPROVED", "retry": "REFUSED", "confirm": "UNCERTAIN"}


def a_person(tx: Tx, name: str, role: str = NOWHERE, **brands: str) -> Actor:
    person = people.add(tx, name, "", role, None, NOW)
    for brand, there in brands.items():
        permits.grant(tx, person.id, brand, there)
    return Actor(kind="person", name=name)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_in_one_brand_holds_there_alone(role: str) -> None:
    permit = Permit(role=NOWHERE, brands=MappingProxyType({"lotus": role}))
    for act in ACTS:
        assert permit.may(act, "lotus") == permit.anywhere(act) == may(role, act)
        assert not permit.may(act, "pine")
        assert not permit.everywhere(act)
        assert permit.reach(act) == ({"lotus"} if may(role, act) else set())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_everywhere_holds_in_brands_that_do_not_exist_yet(role: str) -> None:
    permit = Permit(role=role, brands=MappingProxyType({"lotus": "admin"}))
    for act in ACTS:
        assert permit.may(act, "lotus") == permit.may(act, "new") == permit.everywhere(act) == may(role, act)


def test_a_program_may_no_more_than_its_person_and_its_scopes() -> None:
    agent = Permit(role="agent").narrowed(frozenset({"read", "approve"}), frozenset({"lotus"}))
    assert [act for act in ACTS if agent.may(act, "lotus")] == ["read"]
    assert not agent.may("read", "pine")
    assert not agent.everywhere("read")
    again = agent.narrowed(frozenset(SCOPES), frozenset())
    assert [act for act in ACTS if again.may(act, "lotus")] == ["read"]
    nobody = Permit(role="approver", scopes=frozenset()).narrowed(frozenset(SCOPES), frozenset())
    assert not any(nobody.anywhere(act) for act in ACTS)


def test_words_that_are_no_role_allow_nothing() -> None:
    for word in ("", "root", NOWHERE):
        assert not any(Permit(role=word, brands=MappingProxyType({"lotus": word})).anywhere(act) for act in ACTS)


def test_the_permits_of_many_are_those_of_each(db: Database) -> None:
    with db.begin() as tx:
        for name, role, brands in (("Ann", "approver", {}), ("Bo", NOWHERE, {"lotus": "lead", "pine": "agent"})):
            a_person(tx, name, role, **brands)
        a_person(tx, "Cy", "admin", lotus="lead")
        gone = people.by_name(tx, "Cy")
        assert gone is not None
        people.disable(tx, gone.id)
        known = people.every(tx)
        each = permits.of_each(tx, known)
        assert each == {person.id: permits.of(tx, person) for person in known}
    assert not each[gone.id].anywhere("read")


def test_grants_are_kept_changed_and_taken_back(db: Database) -> None:
    with db.begin() as tx:
        a_person(tx, "zoe", lotus="agent", pine="lead")
        zoe = people.by_name(tx, "zoe")
        assert zoe is not None
        permits.grant(tx, zoe.id, "lotus", "approver")
        assert permits.brands_of(tx, zoe.id) == {"lotus": "approver", "pine": "lead"}
        assert permits.of(tx, zoe).may("approve", "lotus")
        assert permits.ungrant(tx, zoe.id, "pine") == 1
        assert not permits.of(tx, zoe).may("read", "pine")
        assert permits.ungrant(tx, zoe.id) == 1
        assert permits.of(tx, zoe).reach() == frozenset()
        with pytest.raises(Missing, match="root"):
            permits.grant(tx, zoe.id, "lotus", "root")
        with pytest.raises(Missing):
            permits.grant(tx, 999, "lotus", "agent")


def test_an_account_that_is_switched_off_may_nothing(db: Database) -> None:
    with db.begin() as tx:
        a_person(tx, "zoe", "admin")
        zoe = people.by_name(tx, "zoe")
        assert zoe is not None
        assert not permits.of(tx, people.disable(tx, zoe.id)).anywhere("read")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("move", MOVES)
def test_the_store_refuses_a_move_that_the_role_or_the_brand_does_not_allow(db: Database, role: str, move: str) -> None:
    act = "retry" if move == "confirm" else move
    with db.begin() as tx:
        here, elsewhere = a_person(tx, "here", lotus=role), a_person(tx, "there", pine=role)
        draft = drafted(tx)
        told = {"state": MOVES[move], "revision": draft.revision, "now": NOW}
        for by, allowed in ((here, may(role, act)), (elsewhere, False)):
            with pytest.raises(NotAllowed) if not allowed else suppress(Stale):
                responses.move(tx, draft.id, move, by=by, **told)  # type: ignore[arg-type]


def test_a_forged_actor_does_nothing_to_drafts_tickets_and_readings(db: Database) -> None:
    with db.begin() as tx:
        stored = heard(tx, "7")
        settle(tx, [stored], analysis=ANALYSIS)
        stored = mentions.get(tx, stored.id)
        draft, asked = drafted(tx, "8"), drafted(tx, "9", kind="ticket", outlet="desk")
        ticket = tickets.open_ticket(tx, asked, "late", NOW)
        for by in (a_person(tx, "there", pine="admin"), a_person(tx, "nowhere")):
            with pytest.raises(NotAllowed, match="edit"):
                responses.revise(tx, draft.id, "x", base_revision=1, by=by, now=NOW)
            with pytest.raises(NotAllowed, match="approve"):
                pairs.approve(tx, draft.id, 1, by, NOW, messages=True)
            with pytest.raises(NotAllowed, match="ticket"):
                tickets.note(tx, ticket.id, "x", by=by, now=NOW)
            with pytest.raises(NotAllowed, match="ticket"):
                responses.create(tx, [reply_to(stored, kind="ticket", outlet="desk", by=by)], NOW)
            with pytest.raises(NotAllowed, match="edit"):
                corrections.say(tx, stored, "mood", ("positive",), by, NOW)
        assert responses.get(tx, draft.id).state == "DRAFT"
        assert [one.what for one in tickets.history(tx, ticket.id)] == ["opened"]


def test_a_program_is_held_to_its_scopes_by_the_store_too(db: Database) -> None:
    with db.begin() as tx:
        a_person(tx, "ann", "approver")
        reading = Actor(kind="person", name="ann", scopes=frozenset({"read", "edit"}))
        draft = drafted(tx)
        assert responses.revise(tx, draft.id, "better", base_revision=1, by=reading, now=NOW).revision == 2
        with pytest.raises(NotAllowed, match="approve"):
            responses.approve(tx, draft.id, 2, reading, NOW)


def test_workers_and_the_clock_need_no_account(db: Database) -> None:
    with db.begin() as tx:
        draft = drafted(tx)
        assert step(tx, draft, "expire", by=CLOCK).state == "EXPIRED"
        permits.require(tx, WORKER, "approve", "lotus")


def test_the_brand_of_everything_that_an_address_may_name(db: Database) -> None:
    with db.begin() as tx:
        response = drafted(tx, kind="ticket", outlet="desk")
        ticket = tickets.open_ticket(tx, response, "late", NOW)
        found = {"response_id": response.id, "mention_id": response.mention_id, "ticket_id": ticket.id, "source": "x"}
        for what, which in found.items():
            assert permits.brand_of(tx, what, which) == "lotus"  # type: ignore[arg-type]
        assert permits.brand_of(tx, "ticket_id", 999) is None
        assert permits.brand_of(tx, "source", "none") is None
