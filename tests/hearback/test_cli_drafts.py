"""`hearback drafts`: revisions that were read, and replies that got stuck."""

from pathlib import Path

import pytest

from hearback.jobs import clock
from responders.lifecycle import Move
from responders.values import WORKER
from store import responses
from store.database import Database
from tests.fakes.harness import FakeServer
from tests.hearback.command import Done, command
from tests.hearback.shops import KEYS


@pytest.fixture
def draft(on_x: Path, x: FakeServer) -> Path:
    """An installation in which response 1 is a draft."""
    x.do("post", text="bad and late")
    assert command(on_x, "once", environ=KEYS).code == 0
    return on_x


def stuck(shop: Path, move: Move) -> None:
    """Let response 1 be approved, claimed and end with `move`."""
    assert command(shop, "drafts", "approve", "1", "--revision", "1", "--as", "mai").code == 0
    db, now = Database(f"sqlite:///{shop}/hearback.db"), clock()
    with db.begin() as tx:
        (held,) = responses.claim(tx, "w", now, now - now, limit=1, kinds=("reply",))
        responses.move(tx, 1, move, state="SENDING", revision=1, fence=held.fence, by=WORKER, now=now)
    db.close()


def act(shop: Path, verb: str, *more: str) -> Done:
    return command(shop, "drafts", verb, "1", "--as", "mai", *more)


def last(shop: Path) -> tuple[str, str, str]:
    log = command(shop, "drafts", "show", "1", "--json").json["log"]
    return log[-1]["now"], log[-1]["by"], log[-1]["reason"]


def test_edit_names_the_revision_that_was_read(draft: Path) -> None:
    assert act(draft, "edit", "--text", "Sorry").code == 2
    assert act(draft, "edit", "--text", "Sorry", "--revision", "1").code == 0
    late = act(draft, "edit", "--text", "Very sorry", "--revision", "1")
    assert (late.code, "revision 2" in late.err, "Traceback" in late.err) == (1, True, False)


def test_the_private_message_is_shown_kept_and_changed(draft: Path) -> None:
    def shown() -> str:
        return str(command(draft, "drafts", "show", "1", "--json").json["private"])

    first = shown()
    assert "order number" in first
    act(draft, "edit", "--text", "Sorry", "--revision", "1")
    assert shown() == first
    act(draft, "edit", "--text", "Sorry", "--private", "Which order?", "--revision", "2")
    assert shown() == "Which order?"
    assert act(draft, "approve", "--revision", "3").code == 0


def test_reject_of_an_older_revision_is_refused_in_words(draft: Path) -> None:
    act(draft, "edit", "--text", "Sorry", "--revision", "1")
    late = act(draft, "reject", "--reason", "no", "--revision", "1")
    assert (late.code, "revision 2" in late.err) == (1, True)
    assert act(draft, "reject", "--reason", "no", "--revision", "2").code == 0
    assert last(draft) == ("REJECTED", "mai", "no")


@pytest.mark.parametrize(
    ("move", "verb", "now"),
    [("lose", "confirm", "SENT"), ("lose", "retry", "APPROVED"), ("refuse", "retry", "DRAFT")],
)
def test_stuck_reply_is_settled_with_a_reason(draft: Path, move: Move, verb: str, now: str) -> None:
    stuck(draft, move)
    assert act(draft, verb).code == 2
    assert act(draft, verb, "--reason", "  ").code == 1
    assert act(draft, verb, "--reason", "I looked").code == 0
    assert last(draft) == (now, "mai", "I looked")


@pytest.mark.parametrize("verb", ["confirm", "retry"])
def test_draft_is_neither_confirmed_nor_sent_again(draft: Path, verb: str) -> None:
    done = act(draft, verb, "--reason", "I looked")
    assert (done.code, "is DRAFT" in done.err, "Traceback" in done.err) == (1, True, False)


def test_who_may_not_retry_is_told_so(draft: Path) -> None:
    stuck(draft, "lose")
    command(draft, "user", "add", "bob", "--role", "approver")
    done = command(draft, "drafts", "confirm", "1", "--as", "bob", "--reason", "I looked")
    assert (done.code, "may not retry" in done.err) == (1, True)
