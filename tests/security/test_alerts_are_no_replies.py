"""The forms and commands for replies leave alerts and tickets alone: nobody silences an alarm through them."""

from pathlib import Path

import pytest

from store import mentions, responses
from store.database import Database
from store.responses import NewResponse
from tests.hearback.command import command
from tests.hearback.conftest import fresh, shop
from tests.inbox import shop as shops
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox

__all__ = ["fresh", "shop"]


def raised(db: Database, kind: str, mention_id: int) -> int:
    with db.begin() as tx:
        new = NewResponse(
            mention_id=mention_id,
            mention_revision=mentions.get(tx, mention_id).revision,
            kind=kind,  # type: ignore[arg-type]
            outlet="team",
            text="FIRE",
            language="en",
            template="",
            meaning="",
            rule="",
            reasons=(),
            priority=99,
            due_at=shops.NOW,
        )
        (made,) = responses.create(tx, [new], shops.NOW)
    return made.id


@pytest.mark.parametrize("kind", ["alert", "ticket"])
def test_no_role_changes_an_alert_or_a_ticket_through_the_forms_for_replies(inbox: Inbox, kind: str) -> None:
    (said,) = shops.say(inbox.db, [POSTS[0]])
    number = raised(inbox.db, kind, said.mention_id)
    admin = inbox.signed_in("admin")
    for act in ("recall", "save", "reject", "approve", "confirm", "retry"):
        fields = {"revision": 1, "text": "all is well", "reason": "x", "state": "APPROVED"}
        assert admin.submit(f"/responses/{number}/{act}", **fields).status_code == 404, act
    with inbox.db.read() as tx:
        found = responses.get(tx, number)
    assert (found.state, found.text, found.revision) == ("APPROVED", "FIRE", 1)


def test_no_command_for_drafts_changes_an_alert(shop: Path) -> None:
    db = Database(f"sqlite:///{shop / 'hearback.db'}")
    try:
        with db.begin() as tx:
            shops.found(tx, shops.NOW)
        (said,) = shops.say(db, [POSTS[0]])
        number = str(raised(db, "alert", said.mention_id))
        tried = [
            command(shop, "drafts", "edit", number, "--revision", "1", "--as", "mai", stdin="all is well"),
            command(shop, "drafts", "reject", number, "--as", "mai", "--reason", "x"),
            command(shop, "drafts", "approve", number, "--revision", "1", "--as", "mai"),
        ]
        assert [(done.code, "is no reply" in done.err) for done in tried] == [(1, True)] * 3
        with db.read() as tx:
            assert responses.get(tx, int(number)).text == "FIRE"
    finally:
        db.close()
