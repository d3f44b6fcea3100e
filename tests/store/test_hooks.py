"""The outbox of webhooks on both databases: with what it tells or never, claimed by one, forgotten in its time."""

from datetime import timedelta

import pytest

from store import hooks, responses, tickets
from store.database import Database
from store.errors import Stale
from tests.store.making import ANNA, LEASE, NOW, later, one_draft

ALL = ("response.drafted", "response.approved", "response.expired", "response.revised", "ticket.opened")


def listening(db: Database, *names: str, brand: str = "lotus", kinds: tuple[str, ...] = ALL) -> None:
    with db.begin() as tx:
        hooks.ensure(tx, [(name, brand, kinds) for name in names])


def waiting(db: Database, name: str) -> list[str]:
    with db.begin() as tx:
        found = hooks.claim(tx, name, later(60), LEASE, 100)
        if found is not None:
            hooks.let_go(tx, found)
    return [] if found is None else [call.kind for call in found.calls]


def test_each_step_is_told_once_to_each_that_listens(db: Database) -> None:
    listening(db, "one", "two")
    made = one_draft(db)
    with db.begin() as tx:
        responses.revise(tx, made.id, "other words", base_revision=1, by=ANNA, now=later())
        responses.approve(tx, made.id, 2, ANNA, later(2))
    wanted = ["response.drafted", "response.revised", "response.approved"]
    assert waiting(db, "one") == waiting(db, "two") == wanted
    with db.read() as tx:
        assert [(hook.name, hook.waiting) for hook in hooks.every(tx)] == [("one", 3), ("two", 3)]
        assert hooks.every(tx, frozenset({"pine"})) == []


def test_what_many_do_at_once_is_told_of_each(db: Database) -> None:
    made = [one_draft(db, external_id=str(number)) for number in range(3)]
    listening(db, "one")
    with db.begin() as tx:
        responses.expire_due(tx, later(60), timedelta(minutes=1), 10)
    assert waiting(db, "one") == ["response.expired"] * len(made)


def test_one_worker_at_a_time(db: Database) -> None:
    listening(db, "one")
    one_draft(db)
    with db.begin() as tx:
        first = hooks.claim(tx, "one", NOW, LEASE, 10)
    with db.begin() as tx:
        assert first is not None
        assert hooks.claim(tx, "one", NOW, LEASE, 10) is None
        assert hooks.due(tx, NOW) == []
        assert hooks.due(tx, NOW + LEASE) == ["one"]
        second = hooks.claim(tx, "one", NOW + LEASE, LEASE, 10)
    assert second is not None
    with db.begin() as tx, pytest.raises(Stale):
        hooks.put_off(tx, first, first.calls[0], later(), "slow", all_wait=True)
    with db.begin() as tx:
        hooks.put_off(tx, second, second.calls[0], later(10), "slow", all_wait=True)
        hooks.let_go(tx, second)
        assert hooks.due(tx, later(9)) == []
        assert hooks.due(tx, later(11)) == ["one"]


def test_a_ticket_is_told_with_its_number(db: Database) -> None:
    listening(db, "one")
    made = one_draft(db, kind="ticket")
    with db.begin() as tx:
        ticket = tickets.open_ticket(tx, made, "Late", NOW)
    with db.begin() as tx:
        found = hooks.claim(tx, "one", NOW, LEASE, 10)
    assert found is not None
    (call,) = found.calls
    assert f'"ticket_id":{ticket.id}' in call.body
    assert "Late" not in call.body
