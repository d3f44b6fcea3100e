"""`hearback user brand`, `token` and `audit` as commands."""

import sqlite3
from pathlib import Path

from hearback.jobs import clock
from inbox.accounts import by_token
from store import people
from store.database import Database
from tests.hearback.command import command


def test_a_token_is_made_listed_and_revoked(on_x: Path) -> None:
    assert command(on_x, "once").code in (0, 1)
    assert command(on_x, "user", "add", "Noi", "--role", "agent").code == 0
    assert "may not approve" in command(on_x, "token", "add", "Noi", "figures", "--scope", "approve").err
    assert "no scope 'manage'" in command(on_x, "token", "add", "Noi", "figures", "--scope", "manage").err
    assert "no brand" in command(on_x, "token", "add", "Noi", "figures", "--brand", "none").err
    secret = command(on_x, "token", "add", "Noi", "figures", "--brand", "lotus").out.strip()
    db = Database(f"sqlite:///{on_x / 'hearback.db'}")
    viewer = by_token(db, secret, "127.0.0.1", clock())
    assert (viewer.person.name, viewer.permit.reach()) == ("Noi", {"lotus"})
    db.close()
    (row,) = command(on_x, "token", "list", "--json").json
    assert (row["name"], row["person"], row["state"]) == ("figures", "Noi", "in use")
    assert secret not in str(row)
    assert command(on_x, "token", "revoke", str(row["number"])).code == 0
    assert command(on_x, "token", "list", "--json").json[0]["state"] == "revoked"


def test_the_record_is_verified_and_a_changed_line_named(on_x: Path) -> None:
    command(on_x, "once")
    command(on_x, "user", "add", "Noi", "--role", "agent")
    assert command(on_x, "user", "brand", "Noi", "lotus", "approver").code == 0
    assert "no brand" in command(on_x, "user", "brand", "Noi", "none", "agent").err
    assert command(on_x, "user", "brand", "Noi", "lotus", "none").code == 0
    whole = command(on_x, "audit", "verify")
    assert (whole.code, "whole" in whole.out) == (0, True)
    lines = command(on_x, "audit", "export", "--json").json
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[-1]["hash"] in whole.out
    with sqlite3.connect(on_x / "hearback.db") as raw:
        raw.execute("UPDATE audit SET detail = 'nothing' WHERE number = ?", [lines[-1]["number"]])
    raw.close()
    broken = command(on_x, "audit", "verify")
    assert (broken.code, f"line {lines[-1]['number']}" in broken.err) == (1, True)


def test_a_role_in_one_brand_takes_the_role_everywhere(on_x: Path) -> None:
    command(on_x, "once")
    command(on_x, "user", "add", "Noi", "--role", "lead")
    command(on_x, "user", "brand", "Noi", "lotus", "agent")
    db = Database(f"sqlite:///{on_x / 'hearback.db'}")
    with db.read() as tx:
        found = people.by_name(tx, "Noi")
    db.close()
    assert found is not None
    assert found.role == "none"
    assert "may not manage" in command(on_x, "sources", "pause", "x", "--as", "Noi").err
