"""A restored copy says nothing again that was said since it was made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from responders.values import Response
from store import audit, drill, pauses, responses, tallies, trusting
from store.database import Database
from store.restoring import BY
from store.tables import attempts, automatic
from tests.store.making import LEASE, NOW, approved, claimed, confirm, drafted, later, person, step


@pytest.fixture
def restored(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Database, dict[str, Response]]]:
    """A copy that was brought back, and the replies that were in it by their state then; all were settled since."""
    path = tmp_path / "running.db"
    path.write_bytes(sqlite_template.read_bytes())
    running = Database(f"sqlite:///{path}")
    with running.begin() as tx:
        trusting.turn(tx, True, person(), NOW)
        alone = trusting.judge(tx, drafted(tx, "4"), 9, None, NOW)
        assert alone is not None
        unclear = step(tx, claimed(tx, "5"), "lose", not_before=NOW)
        there = {"SENDING": claimed(tx, "3"), "APPROVED": approved(tx, "1"), "DRAFT": drafted(tx, "2")}
        alert = drafted(tx, "6", kind="alert", outlet="pager")
        told = there | {"by itself": alone, "UNCERTAIN": unclear, "alert": alert}
    copy = running.backup(tmp_path / "copy.db")
    with running.begin() as tx:
        for one in responses.claim(tx, "w1", NOW, LEASE, limit=9, kinds=["reply"]):
            confirm(tx, one)
    running.close()
    url = f"sqlite:///{tmp_path / 'back.db'}"
    found = drill.restore(copy.path, url, later(600))
    assert (found.held.approved, found.held.sending, found.held.knows_until) == (2, 1, NOW)
    back = Database(url)
    yield back, told
    back.close()


Back = tuple[Database, dict[str, Response]]


def test_nothing_of_it_leaves_and_everything_says_why(restored: Back) -> None:
    db, told = restored
    with db.begin() as tx:
        now = {name: responses.get(tx, one.id) for name, one in told.items()}
        assert {name: one.state for name, one in now.items()} == {
            "APPROVED": "DRAFT", "by itself": "DRAFT", "DRAFT": "DRAFT", "SENDING": "UNCERTAIN",
            "UNCERTAIN": "UNCERTAIN", "alert": "APPROVED",
        }  # fmt: skip
        why = "restored from the copy of 2026-03-01 12:00 UTC: see what was said since then"
        assert {now[name].detail for name in ("APPROVED", "by itself", "DRAFT", "SENDING")} == {why}
        assert responses.claim(tx, "w2", later(999), LEASE, limit=9, kinds=["reply"]) == []
        assert trusting.released(tx, later(999)) is None


def test_all_sending_is_paused_and_nothing_goes_by_itself(restored: Back) -> None:
    db, _ = restored
    with db.read() as tx:
        (pause,) = pauses.every(tx)
        assert (pause.scope, pause.by, "see what was said" in pause.reason) == ("all", BY, True)
        assert trusting.switch(tx).on is False
        assert tx.execute(select(automatic.c.held)).scalars().all() != [""]
        assert tallies.drifted(tx) == {}
        assert audit.verify(tx) is None
        assert {"pause", "restore", "switch automatic sends off"} <= {entry.what for entry in audit.entries(tx)}


def test_what_was_on_its_way_is_looked_for(restored: Back) -> None:
    db, told = restored
    with db.read() as tx:
        due = [one.id for one in responses.uncertain_due(tx, later(999), max_read_backs=9)]
        assert told["SENDING"].id in due
        ended = select(attempts.c.outcome).where(attempts.c.response_id == told["SENDING"].id)
        assert tx.execute(ended).scalars().all() == ["lose"]


def test_a_private_message_goes_back_with_its_answer(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "running.db"
    path.write_bytes(sqlite_template.read_bytes())
    running = Database(f"sqlite:///{path}")
    with running.begin() as tx:
        lead = approved(tx, "1")
        after = approved(tx, "2", follows=lead.id)
    copy = running.backup(tmp_path / "copy.db")
    running.close()
    url = f"sqlite:///{tmp_path / 'back.db'}"
    assert drill.restore(copy.path, url, later()).held.approved == 1
    back = Database(url)
    with back.read() as tx:
        assert [responses.get(tx, number).state for number in (lead.id, after.id)] == ["DRAFT", "EXPIRED"]
    back.close()


def test_an_installation_without_a_past_is_restored_as_well(sqlite_template: Path, tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    (tmp_path / "empty.db").write_bytes(sqlite_template.read_bytes())
    copy = empty.backup(tmp_path / "copy.db")
    empty.close()
    held = drill.restore(copy.path, f"sqlite:///{tmp_path / 'back.db'}", NOW).held
    assert (held.approved, held.sending, held.knows_until) == (0, 0, None)
