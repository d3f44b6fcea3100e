"""Secrets with a mark of their own: after work, faults and crashes none of them is kept or shown anywhere."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.fakes.harness import FakeServer
from tests.hearback.command import Done, command
from tests.hearback.conftest import fresh, fresh_on_x, on_x, x
from tests.hearback.shops import KEYS

__all__ = ["fresh", "fresh_on_x", "on_x", "x"]

CANARIES = {name: f"canary-{name.lower()}-7f3a91" for name in (*KEYS, "TEAM_ALERT_URLS")}
ENVIRON = CANARIES | {
    "TEAM_ALERT_URLS": f"json://me:{CANARIES['TEAM_ALERT_URLS']}@127.0.0.1:9/{CANARIES['TEAM_ALERT_URLS']}"
}
OUTLET = """
[[brands.outlets]]
name = "team-alert"
kind = "apprise"
secrets = { urls = "TEAM_ALERT_URLS" }
"""
ECHO = json.dumps(
    {"title": "Bad", "detail": f"Bearer {CANARIES['X_BEARER']} access_token={CANARIES['X_AT']}", "status": 400}
)
JSON = {"Content-Type": "application/json"}
FAULTS: dict[str, dict[str, object]] = {
    "none": {},
    "dead token": {"do": "dead_token", "times": 10},
    "the network repeats the token": {"do": "answer", "times": 10, "body": ECHO, "status": 400, "headers": JSON},
    "a proxy repeats the token": {"do": "answer", "times": 10, "body": f"<html>{ECHO}</html>", "status": 502},
    "an answer that is cut off": {"do": "garbage", "times": 10},
}


def canaries_in(folder: Path, *done: Done) -> dict[str, set[str]]:
    """Which canaries stand where: every file of the installation, and what the commands wrote."""
    kept = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shown = {f"command {number}": (one.out + one.err).encode() for number, one in enumerate(done)}
    found = {
        name: {canary for canary in CANARIES.values() if canary.encode() in text}
        for name, text in (kept | shown).items()
    }
    return {name: canaries for name, canaries in found.items() if canaries}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_secret_is_kept_or_shown(on_x: Path, x: FakeServer, fault: dict[str, object]) -> None:
    settings = on_x / "hearback.toml"
    settings.write_text(settings.read_text() + OUTLET)
    x.do("post", text="my parcel is bad and late, urgent, lawyer, scam", author="1001")
    if fault:
        x.fail(str(fault["do"]), **{name: value for name, value in fault.items() if name != "do"})  # type: ignore[arg-type]
    listed = ("check", "sources", "tickets")
    done = [command(on_x, "once", environ=ENVIRON), *(command(on_x, name, environ=ENVIRON) for name in listed)]
    done.append(command(on_x, "once", environ=ENVIRON))
    done.append(command(on_x, "backup", "copy.db", environ=ENVIRON))
    assert (on_x / "copy.db").exists(), done[-1]
    assert [one.code for one in (done[0], done[-2], done[-1])] == [0, 0, 0], done
    assert "Traceback" not in "".join(one.err for one in done)
    assert x.calls()
    assert canaries_in(on_x, *done) == {}


@pytest.mark.parametrize("damage", ["no tables", "no database", "bytes", "settings"])
def test_no_secret_is_in_the_words_of_a_crash(on_x: Path, damage: str) -> None:
    database = on_x / "hearback.db"
    if damage == "no tables":
        with sqlite3.connect(database) as held:
            held.execute("DROP TABLE responses")
    elif damage == "no database":
        database.unlink()
        database.mkdir()
    elif damage == "bytes":
        database.write_bytes(b"\0" * 8192)
    else:
        settings = on_x / "hearback.toml"
        settings.write_text(settings.read_text().replace('stream = "mentions"', f'stream = "{"x" * 50}"\nnonsense = 1'))
    done = [
        command(on_x, *words, environ=ENVIRON) for words in (("once",), ("check",), ("drafts", "list"), ("upgrade",))
    ]
    assert any(one.code for one in done)
    assert canaries_in(on_x, *done) == {}


def test_the_search_itself_would_find(tmp_path: Path) -> None:
    (tmp_path / "kept.db").write_bytes(b"\xff" + CANARIES["X_CS"].encode())
    done = Done(1, "", f"oops {CANARIES['X_AT']}")
    assert canaries_in(tmp_path, done) == {"kept.db": {CANARIES["X_CS"]}, "command 0": {CANARIES["X_AT"]}}
