"""Second factors, half sign-ins, names at a provider, tokens of programs: kept as hashes, each used once."""

from datetime import timedelta

import pytest

from store import entering, factors, people, tokens
from store.database import Database, Tx
from store.entering import Entering
from store.errors import Missing
from store.people import Person
from tests.store.making import HOUR, NOW, later


def anna(tx: Tx, name: str = "anna") -> Person:
    return people.add(tx, name, "", "approver", None, NOW)


def half(person: Person | None, **changes: object) -> Entering:
    told = {"kind": "code", "person_id": person.id if person else None, "means": "link", "data": "", "leads_to": "/"}
    return Entering(**(told | {"expires_at": later(10)} | changes))  # type: ignore[arg-type]


def test_a_factor_is_in_force_once_it_was_confirmed(db: Database) -> None:
    with db.begin() as tx:
        number = anna(tx).id
        factors.propose(tx, number, "one", NOW)
        factors.propose(tx, number, "two", NOW)
        assert factors.confirmed(tx, number) is None
        assert factors.confirm(tx, number, ["a", "b"], later())
        assert not factors.confirm(tx, number, ["c"], later())
        factors.propose(tx, number, "three", later())
        found = factors.confirmed(tx, number)
        assert found is not None
        assert (found.sealed, found.confirmed_at) == ("two", later())
        assert "two" not in repr(found)


def test_each_time_step_and_each_recovery_code_counts_once(db: Database) -> None:
    with db.begin() as tx:
        number, other = anna(tx).id, anna(tx, "bob").id
        factors.propose(tx, number, "key", NOW)
        factors.confirm(tx, number, ["a", "b"], NOW)
        assert [factors.use_step(tx, number, step) for step in (7, 7, 6, 8)] == [True, False, False, True]
        assert not factors.use_step(tx, other, 9)
        assert not factors.use_code(tx, other, "a", NOW)
        assert [factors.use_code(tx, number, code, NOW) for code in ("a", "a", "x")] == [True, False, False]
        assert factors.codes_left(tx, number) == 1
        factors.new_codes(tx, number, ["c", "d", "e"])
        assert (factors.codes_left(tx, number), factors.use_code(tx, number, "b", NOW)) == (3, False)
        assert factors.drop(tx, number)
        assert (factors.of(tx, number), factors.codes_left(tx, number), factors.drop(tx, number)) == (None, 0, False)


def test_a_half_sign_in_is_taken_once_and_grows_old(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        entering.begin(tx, "h", half(person))
        entering.begin(tx, "p", half(None, kind="provider", data="state"))
        assert entering.find(tx, "h", "provider", NOW) is None
        assert entering.find(tx, "h", "code", NOW) == entering.take(tx, "h", "code", NOW) == half(person)
        assert entering.take(tx, "h", "code", NOW) is None
        assert entering.take(tx, "p", "provider", later(11)) is None
        entering.begin(tx, "q", half(person))
        assert people.sweep(tx, later(11)) == 1


@pytest.mark.parametrize("change", ["password", "disable"])
def test_a_new_password_kills_links_sessions_and_half_sign_ins(db: Database, change: str) -> None:
    with db.begin() as tx:
        person, bob = anna(tx), anna(tx, "bob")
        for each in (person, bob):
            people.sign_in_link(tx, each.id, f"link of {each.name}", later(15), NOW)
            people.session_open(tx, f"session of {each.name}", each.id, csrf="c", expires_at=later(60), now=NOW)
            entering.begin(tx, f"half of {each.name}", half(each))
        people.disable(tx, person.id) if change == "disable" else people.set_password(tx, person.id, "hash")
        people.enable(tx, person.id)
        assert people.use_link(tx, "link of anna", NOW) is None
        assert people.session_get(tx, "session of anna", NOW) is None
        assert entering.find(tx, "half of anna", "code", NOW) is None
        assert people.use_link(tx, "link of bob", NOW) == bob
        assert people.session_get(tx, "session of bob", NOW) is not None
        assert entering.find(tx, "half of bob", "code", NOW) is not None


def test_a_name_at_a_provider_is_one_account(db: Database) -> None:
    with db.begin() as tx:
        person, bob = anna(tx), anna(tx, "bob")
        assert entering.known_as(tx, "https://id.example", "1") is None
        entering.link(tx, "https://id.example", "1", person.id, NOW)
        assert entering.known_as(tx, "https://id.example", "1") == person
        assert entering.known_as(tx, "https://other.example", "1") is None
        entering.link(tx, "https://id.example", "1", bob.id, later())
        assert entering.known_as(tx, "https://id.example", "1") == bob


def a_token(tx: Tx, person: Person, token_hash: str = "h") -> tokens.ApiToken:
    return tokens.add(
        tx, person.id, "reports", token_hash, scopes=("read",), brands=("lotus",), expires_at=later(60), now=NOW
    )


def test_a_token_opens_until_it_expires_is_revoked_or_its_person_goes(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        token = a_token(tx, person)
        assert (token.owner, token.scopes, token.brands, token.state(NOW)) == ("anna", ("read",), ("lotus",), "in use")
        assert tokens.holder(tx, "h", NOW) == (token, person)
        assert tokens.holder(tx, "other", NOW) is None
        assert tokens.holder(tx, "h", later(60)) is None
        people.disable(tx, person.id)
        assert tokens.holder(tx, "h", NOW) is None
        people.enable(tx, person.id)
        assert tokens.revoke(tx, token.id, later())
        assert not tokens.revoke(tx, token.id, later(2))
        assert tokens.holder(tx, "h", NOW) is None
        assert tokens.find(tx, token.id).state(NOW) == "revoked"
        with pytest.raises(Missing):
            tokens.revoke(tx, 99, NOW)


def test_the_last_use_of_a_token_is_kept_but_not_with_every_request(db: Database) -> None:
    with db.begin() as tx:
        token = a_token(tx, anna(tx))
        assert tokens.stale_use(token, NOW)
        tokens.used(tx, token.id, NOW)
        tokens.used(tx, token.id, NOW - HOUR)
        token = tokens.find(tx, token.id)
        assert token.last_used_at == NOW
        assert not tokens.stale_use(token, NOW + timedelta(seconds=59))
        assert tokens.stale_use(token, later(2))


def test_tokens_are_listed_and_revoked_by_person(db: Database) -> None:
    with db.begin() as tx:
        person, bob = anna(tx), anna(tx, "bob")
        first, second, other = a_token(tx, person, "1"), a_token(tx, person, "2"), a_token(tx, bob, "3")
        assert [one.id for one in tokens.every(tx)] == [other.id, second.id, first.id]
        assert [one.id for one in tokens.every(tx, person.id)] == [second.id, first.id]
        assert (tokens.revoke_all(tx, person.id, NOW), tokens.revoke_all(tx, person.id, NOW)) == (2, 0)
        assert tokens.find(tx, other.id).revoked_at is None
