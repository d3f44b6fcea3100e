"""`hearback quarantine`, `erase`, `backup` and `restore` as commands."""

import json
from pathlib import Path

import pytest

from hearback.jobs import clock
from responders.values import Actor
from store import mentions, quarantine
from store.database import Database
from tests.fakes.harness import FakeServer
from tests.hearback.command import command
from tests.hearback.shops import KEYS

MAI = Actor(kind="person", name="mai")


@pytest.fixture
def busy(on_x: Path, x: FakeServer) -> Path:
    """An installation with one drafted mention of the author 1001, and one thing in quarantine."""
    x.do("post", text="my parcel is bad and late", author="1001")
    assert command(on_x, "once", environ=KEYS).code == 0
    db = Database(f"sqlite:///{on_x / 'hearback.db'}")
    with db.begin() as tx:
        aside = {"stage": "triage", "source": "x", "brand": "lotus", "reason": "poison\x1b[2J"}
        quarantine.put(tx, **aside, external_id="9", raw='{"user": "1001", "id": 9}', now=clock(), mention_id=1)
    db.close()
    return on_x


def test_quarantine_is_listed_shown_and_put_back(busy: Path) -> None:
    (row,) = command(busy, "quarantine", "--json").json
    assert (row["id"], row["stage"], row["mention"], row["times"]) == (1, "triage", 1, 1)
    listed = command(busy, "quarantine")
    assert "poison" in listed.out
    assert "\x1b" not in listed.out
    shown = command(busy, "quarantine", "show", "1")
    assert '"user": "1001"' in shown.out
    assert command(busy, "quarantine", "show", "1", "--json").json["raw"] == '{"user": "1001", "id": 9}'
    done = command(busy, "quarantine", "put-back", "1", "--as", "mai")
    assert (done.code, "m1 waits" in done.out) == (0, True)
    assert command(busy, "quarantine", "--json").json == []
    again = command(busy, "quarantine", "put-back", "1", "--as", "mai")
    assert (again.code, "nothing with number 1" in again.err) == (1, True)
    db = Database(f"sqlite:///{busy / 'hearback.db'}")
    with db.read() as tx:
        assert mentions.get(tx, 1).stage == "new"
    db.close()


def test_a_person_is_erased_and_not_read_again(busy: Path, x: FakeServer) -> None:
    tried = command(busy, "erase", "--platform", "twitter", "--author", "1001", "--as", "mai", "--dry-run")
    assert "1 mentions" in tried.out
    done = command(busy, "erase", "--platform", "twitter", "--author", "1001", "--as", "mai")
    assert (done.code, "Erased 1 mentions" in done.out, "1 drafts" in done.out) == (0, True, True)
    assert b"my parcel is bad" not in (busy / "hearback.db").read_bytes()
    x.do("post", text="once more, bad and late", author="1001")
    counts = command(busy, "once", "--json", environ=KEYS).json
    assert (counts["stored"], counts["drafted"], counts["quarantined"]) == (0, 0, 0)
    assert command(busy, "drafts", "list", "--json").json == []


def test_erase_wants_to_know_whom_and_who_asks(busy: Path) -> None:
    both = command(busy, "erase", "--platform", "twitter", "--author", "1", "--handle", "@a", "--as", "mai")
    nobody = command(busy, "erase", "--platform", "twitter", "--handle", "@nobody", "--as", "mai")
    stranger = command(busy, "erase", "--platform", "twitter", "--author", "1001", "--as", "eve")
    assert [(one.code, bool(one.err)) for one in (both, nobody, stranger)] == [(2, True), (1, True), (1, True)]
    assert "nobody on twitter is called @nobody" in nobody.err


def test_a_backup_is_verified_drilled_and_restored(busy: Path) -> None:
    made = command(busy, "backup", "copy.db", "--verify")
    assert (made.code, "It comes back whole" in made.out) == (0, True)
    drilled = command(busy, "restore", "copy.db", "--drill", "--json").json
    assert drilled["faults"] == []
    assert drilled["rows"] == json.loads((busy / "copy.db.rows").read_text())
    assert drilled["rows"]["mentions"] == 1
    refused = command(busy, "restore", "copy.db")
    assert (refused.code, "stop Hearback" in refused.err) == (1, True)
    for name in ("hearback.db", "hearback.db-wal", "hearback.db-shm"):
        (busy / name).unlink(missing_ok=True)
    back = command(busy, "restore", "copy.db")
    assert (back.code, "Restored" in back.out, "All sending is paused" in back.out) == (0, True, True)
    assert "all sending is paused by hearback restore" in command(busy, "sources", "--json").out
    assert len(command(busy, "drafts", "list", "--json").json) == 1


def test_a_damaged_backup_is_told_in_words(busy: Path) -> None:
    assert command(busy, "backup", "copy.db").code == 0
    content = bytearray((busy / "copy.db").read_bytes())
    content[5000] ^= 1
    (busy / "copy.db").write_bytes(content)
    done = command(busy, "restore", "copy.db", "--drill")
    assert (done.code, "not the file that was written" in done.err) == (1, True)
    assert "Traceback" not in done.err


def test_old_dated_copies_go_only_after_a_good_one_and_others_stay(busy: Path) -> None:
    for day in ("20250101-030000", "20250102-030000"):
        for ending in ("", ".sha256", ".rows"):
            (busy / f"hearback-{day}.backup.db{ending}").write_text("old")
    (busy / "hearback-mine.backup.db").write_text("mine")
    done = command(busy, "backup", "--keep", "2")
    assert (done.code, "Deleted hearback-20250101-030000.backup.db" in done.out) == (0, True)
    left = sorted(path.name for path in busy.glob("hearback-*.backup.db*"))
    assert "hearback-mine.backup.db" in left
    assert [name for name in left if "20250101" in name] == []
    assert len([name for name in left if "20250102" in name]) == 3
    assert len(left) == 1 + 3 + 3
