"""Accounts, one-time links, sessions and failed tries."""

from datetime import timedelta

import pytest

from store import people
from store.database import Database, Tx
from store.errors import Missing, Taken
from tests.store.making import HOUR, NOW, later


def anna(tx: Tx) -> people.Person:
    return people.add(tx, "Anna", "anna@shop.example", "approver", "$argon2id$x", NOW)


def test_a_name_is_taken_in_upper_and_lower_case(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        for name in ("Anna", "ANNA", "anna"):
            with pytest.raises(Taken, match="already"):
                people.add(tx, name, "", "agent", None, NOW)
        assert people.by_name(tx, "aNNa") == person == people.get(tx, person.id)
        assert people.by_name(tx, "bob") is None
        with pytest.raises(Missing):
            people.get(tx, 77)


def test_secrets_are_not_shown_by_accident(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        people.session_open(tx, "h", person.id, csrf="secret-csrf", expires_at=later(), now=NOW)
        assert "argon2id" not in repr(person)
        assert "secret-csrf" not in repr(people.session_get(tx, "h", NOW))


def test_role_and_password_change_and_people_are_listed_by_name(db: Database) -> None:
    with db.begin() as tx:
        zoe, person = people.add(tx, "zoe", "", "agent", None, NOW), anna(tx)
        assert people.set_role(tx, zoe.id, "lead").role == "lead"
        assert people.set_password(tx, zoe.id, "new").password_hash == "new"
        assert [one.name for one in people.every(tx)] == ["Anna", "zoe"]
        with pytest.raises(Missing):
            people.set_role(tx, person.id + zoe.id + 7, "lead")


def test_a_link_signs_in_once_and_in_time(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        people.sign_in_link(tx, person.id, "once", later(10), NOW)
        people.sign_in_link(tx, person.id, "late", later(10), NOW)
        assert people.use_link(tx, "unknown", NOW) is None
        assert people.use_link(tx, "late", later(10)) is None
        assert people.use_link(tx, "once", later(9)) == person
        assert people.use_link(tx, "once", later(9)) is None


def test_a_disabled_person_has_no_link_and_no_session(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        people.sign_in_link(tx, person.id, "link", later(10), NOW)
        people.session_open(tx, "old", person.id, csrf="c", expires_at=later(10), now=NOW)
        assert people.disable(tx, person.id).disabled
        people.session_open(tx, "new", person.id, csrf="c", expires_at=later(10), now=NOW)
        assert people.use_link(tx, "link", NOW) is None
        assert people.session_get(tx, "old", NOW) is None
        assert people.session_get(tx, "new", NOW) is None
        assert not people.enable(tx, person.id).disabled
        assert people.session_get(tx, "old", NOW) is None


def test_a_session_tells_who_and_since_when(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        people.session_open(
            tx, "h", person.id, csrf="c", expires_at=later(10), now=NOW, address="10.0.0.1", agent="Firefox"
        )
        people.session_touch(tx, "h", later(5))
        found = people.session_get(tx, "h", later(9))
        assert found == people.WebSession(
            person=person, opened_at=NOW, seen_at=later(5), expires_at=later(10), csrf="c", address="10.0.0.1",
            agent="Firefox",
        )  # fmt: skip
        assert people.session_get(tx, "h", later(10)) is None
        people.session_touch(tx, "h", later(9), later(60))
        assert people.session_get(tx, "h", later(59)) is not None
        people.session_close(tx, "h")
        assert people.session_get(tx, "h", NOW) is None


def test_a_new_password_ends_every_session_of_that_person_only(db: Database) -> None:
    with db.begin() as tx:
        person, other = anna(tx), people.add(tx, "bob", "", "agent", None, NOW)
        for token, whose in (("a", person), ("b", person), ("c", other)):
            people.session_open(tx, token, whose.id, csrf="c", expires_at=later(), now=NOW)
        people.set_password(tx, person.id, "new")
        assert [people.session_get(tx, token, NOW) is None for token in "abc"] == [True, True, False]
        assert people.sessions_close(tx, other.id) == 1


def test_failures_count_since_the_last_success_and_only_for_their_key(db: Database) -> None:
    with db.begin() as tx:
        for minute, ok in ((1, False), (2, True), (3, False), (4, False)):
            people.attempt_noted(tx, "name:anna", ok, later(minute))
        people.attempt_noted(tx, "ip:10.0.0.1", False, later(5))
        assert people.failures_since(tx, "name:anna", NOW) == 2
        assert people.failures_since(tx, "name:anna", later(3)) == 1
        assert people.failures_since(tx, "ip:10.0.0.1", NOW) == 1
        assert people.failures_since(tx, "name:bob", NOW) == 0


def test_sweeping_takes_what_has_expired_and_nothing_else(db: Database) -> None:
    with db.begin() as tx:
        person = anna(tx)
        people.session_open(tx, "old", person.id, csrf="c", expires_at=later(1), now=NOW)
        people.session_open(tx, "new", person.id, csrf="c", expires_at=NOW + 30 * HOUR, now=NOW)
        people.sign_in_link(tx, person.id, "old", later(1), NOW)
        people.sign_in_link(tx, person.id, "new", NOW + 30 * HOUR, NOW)
        people.attempt_noted(tx, "k", False, NOW)
        people.attempt_noted(tx, "k", False, NOW + timedelta(hours=20))
        assert people.sweep(tx, NOW + timedelta(hours=25)) == 3
        assert people.session_get(tx, "new", NOW) is not None
        assert people.use_link(tx, "new", NOW) == person
        assert people.failures_since(tx, "k", NOW - HOUR) == 1
