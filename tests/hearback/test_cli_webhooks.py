"""`hearback webhooks`: how programs fare, what was given up, and sending it again, by whoever may."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hearback.jobs import clock
from store import events, hooks, people
from store.database import Database
from tests.hearback.command import command

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def given_up(folder: Path) -> list[int]:
    """Two calls to a program that took none."""
    db = Database(f"sqlite:///{folder / 'hearback.db'}")
    with db.begin() as tx:
        people.add(tx, "al", "", "agent", None, LONG_AGO)
        hooks.ensure(tx, [("crm", "lotus", ("ticket.opened",))])
        for number in (1, 2):
            events.happened(tx, "ticket.opened", "lotus", LONG_AGO, ticket_id=number)
    with db.begin() as tx:
        claim = hooks.claim(tx, "crm", clock(), timedelta(seconds=60), 10)
        assert claim is not None
        for call in claim.calls:
            hooks.given_up(tx, claim, call, "it answered 500", clock())
        hooks.let_go(tx, claim)
    db.close()
    return [call.id for call in claim.calls]


def test_what_was_given_up_is_listed_and_sent_again(on_x: Path) -> None:
    first, second = given_up(on_x)
    (row,) = command(on_x, "webhooks", "--json").json
    assert (row["name"], row["waiting"], row["given_up"], row["problem"]) == ("crm", 0, 2, "it answered 500")
    lost = command(on_x, "webhooks", "failed", "--json").json
    assert [(one["number"], one["reason"]) for one in lost] == [(second, "it answered 500"), (first, "it answered 500")]
    assert command(on_x, "webhooks", "again", str(first), "--as", "al").code != 0
    assert command(on_x, "webhooks", "again", "--as", "mai").code == 2
    assert command(on_x, "webhooks", "again", "999", "--as", "mai").code == 1
    assert command(on_x, "webhooks", "again", str(first), "--as", "mai").out == "1 call will be sent again.\n"
    assert "has not failed" in command(on_x, "webhooks", "again", str(first), "--as", "mai").err
    assert command(on_x, "webhooks", "again", "--all", "crm", "--as", "mai").out == "1 call will be sent again.\n"
    assert command(on_x, "webhooks", "failed").out == "Nothing was given up.\n"
