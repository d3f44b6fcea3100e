"""Tickets: one for each response, with everything that happened to it."""

import pytest

from store import events, tickets
from store.database import Database, Tx
from store.errors import Missing
from tests.store.making import ANNA, NOW, drafted, later


def opened(tx: Tx, external_id: str = "1", **changes: object) -> tickets.Ticket:
    response = drafted(tx, external_id, kind="ticket", outlet="desk", **changes)
    return tickets.open_ticket(tx, response, f"parcel {external_id}", NOW)


def test_a_ticket_takes_over_what_the_response_says(db: Database) -> None:
    with db.begin() as tx:
        response = drafted(tx, kind="ticket", outlet="desk", text="call her", priority=70, due_at=later(30))
        ticket = tickets.open_ticket(tx, response, "late parcel", NOW)
        assert (ticket.response_id, ticket.mention_id, ticket.brand) == (response.id, response.mention_id, "lotus")
        assert (ticket.title, ticket.text, ticket.priority, ticket.due_at) == ("late parcel", "call her", 70, later(30))
        assert (ticket.status, ticket.assignee) == ("open", "")
        assert tickets.get(tx, ticket.id) == ticket
        assert tickets.of_mention(tx, response.mention_id) == [ticket]


def test_the_same_response_opens_the_same_ticket(db: Database) -> None:
    with db.begin() as tx:
        response = drafted(tx, kind="ticket", outlet="desk")
        first = tickets.open_ticket(tx, response, "a", NOW)
        assert tickets.open_ticket(tx, response, "b", later()) == first
        assert [one.what for one in tickets.history(tx, first.id)] == ["opened"]


def test_everything_that_happens_is_in_its_history_and_told(db: Database) -> None:
    with db.begin() as tx:
        number = opened(tx).id
        assert tickets.assign(tx, number, "bob", by=ANNA, now=later(1)).assignee == "bob"
        assert tickets.note(tx, number, "she called back", by=ANNA, now=later(2)).updated_at == later(2)
        done = tickets.set_status(tx, number, "solved", by=ANNA, now=later(3), reason="refunded")
        assert (done.status, done.assignee, done.updated_at) == ("solved", "bob", later(3))
        told = [(one.what, one.detail, one.at) for one in tickets.history(tx, number)]
        assert told == [
            ("opened", "parcel 1", NOW),
            ("assigned", "bob", later(1)),
            ("note", "she called back", later(2)),
            ("solved", "refunded", later(3)),
        ]
        assert tickets.history(tx, number)[3].by == ANNA
    with db.read() as tx:
        assert [one.ref for one in events.after(tx, 0) if one.kind == "ticket"] == [str(number)] * 4


def test_the_most_urgent_comes_first_and_filters_hold(db: Database) -> None:
    with db.begin() as tx:
        calm = opened(tx, "1", priority=1)
        urgent = opened(tx, "2", priority=99)
        other = opened(tx, "3", about={"brand": "other"}, priority=50)
        done = tickets.set_status(tx, opened(tx, "4", priority=100).id, "closed", by=ANNA, now=NOW)
        assert tickets.every(tx) == [done, urgent, other, calm]
        assert tickets.every(tx, status="open", brand="lotus") == [urgent, calm]
        assert tickets.every(tx, limit=1) == [done]


def test_a_missing_ticket_is_told_in_words(db: Database) -> None:
    with db.begin() as tx:
        with pytest.raises(Missing, match="no ticket 77"):
            tickets.get(tx, 77)
        with pytest.raises(Missing, match="no ticket 77"):
            tickets.assign(tx, 77, "bob", by=ANNA, now=NOW)
