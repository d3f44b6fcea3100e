"""The command line as processes: the whole story from init to sent, errors in words, JSON that is only JSON."""

import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from hearback.cli.output import emit
from hearback.cli.service import Bell
from tests.fakes.harness import FakeServer
from tests.hearback.command import Done, command
from tests.hearback.shops import KEYS, SECRET


def drop(shop: Path, name: str, *records: object) -> None:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    (shop / "drop" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def in_words(done: Done, *words: str, code: int = 1) -> None:
    """It failed, said why on standard error, and showed nobody a traceback."""
    assert done.code == code, done
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


def test_story_from_init_to_sent(on_x: Path, x: FakeServer) -> None:
    told = " ".join(command(on_x, "check", environ=KEYS).out.split())
    assert "is an example, nothing is quoted from it" in told
    assert "Everything is in order" not in told
    assert "Nothing is broken, but look at" in told
    x.do("post", text="my parcel is bad and late", author="1001")
    once = command(on_x, "once", "--json", environ=KEYS)
    assert (once.code, once.err) == (0, "")
    assert (once.json["stored"], once.json["analysed"], once.json["drafted"], once.json["sent"]) == (1, 1, 1, 0)
    (draft,) = command(on_x, "drafts", "list", "--json").json
    assert (draft["state"], draft["revision"], draft["mood"]) == ("DRAFT", 1, "negative")
    shown = command(on_x, "drafts", "show", str(draft["id"]), "--json").json
    assert "my parcel is bad and late" in shown["said"]
    assert command(on_x, "once", "--json", environ=KEYS).json["sent"] == 0
    approve = ("drafts", "approve", str(draft["id"]), "--revision", "1", "--as", "mai")
    assert command(on_x, *approve).code == 0
    assert command(on_x, "once", "--json", environ=KEYS).json["sent"] == 1
    assert [post["text"] for post in x.published()] == [shown["text"]]
    assert command(on_x, "once", "--json", environ=KEYS).json["sent"] == 0
    assert len(x.published()) == 1
    log = command(on_x, "drafts", "show", str(draft["id"]), "--json").json["log"]
    assert (log[0]["move"], log[0]["by"]) == ("approve", "mai")
    assert log[-1]["now"] == "SENT"


def test_edit_needs_approval_of_the_new_revision(on_x: Path, x: FakeServer) -> None:
    x.do("post", text="bad and late")
    command(on_x, "once", environ=KEYS)
    edited = command(on_x, "drafts", "edit", "1", "--revision", "1", "--as", "mai", stdin="We are sorry. Mai\n")
    assert edited.out == "Response 1 is now revision 2.\n"
    in_words(command(on_x, "drafts", "approve", "1", "--revision", "1", "--as", "mai"), "revision")
    assert command(on_x, "drafts", "approve", "1", "--revision", "2", "--as", "mai").code == 0
    command(on_x, "once", environ=KEYS)
    assert [post["text"] for post in x.published()] == ["We are sorry. Mai"]


def test_guard_stops_an_approval_in_words(on_x: Path, x: FakeServer) -> None:
    x.do("post", text="bad and late")
    command(on_x, "once", environ=KEYS)
    command(on_x, "drafts", "edit", "1", "--revision", "1", "--as", "mai", "--text", "Pay at http://evil.example/pay")
    in_words(command(on_x, "drafts", "approve", "1", "--revision", "2", "--as", "mai"), "evil.example")


def test_reject_needs_a_reason_and_keeps_it(on_x: Path, x: FakeServer) -> None:
    x.do("post", text="bad and late")
    command(on_x, "once", environ=KEYS)
    assert command(on_x, "drafts", "reject", "1", "--as", "mai").code == 2
    assert command(on_x, "drafts", "reject", "1", "--reason", "not for us", "--as", "mai").code == 0
    log = command(on_x, "drafts", "show", "1", "--json").json["log"]
    assert (log[-1]["now"], log[-1]["reason"]) == ("REJECTED", "not for us")


def test_agent_may_not_approve(on_x: Path, x: FakeServer) -> None:
    x.do("post", text="bad and late")
    command(on_x, "once", environ=KEYS)
    command(on_x, "user", "add", "bob", "--role", "agent")
    in_words(command(on_x, "drafts", "approve", "1", "--revision", "1", "--as", "bob"), "bob", "agent", "approve")
    in_words(command(on_x, "drafts", "approve", "1", "--revision", "1", "--as", "nobody"), "nobody")
    command(on_x, "user", "disable", "mai")
    in_words(command(on_x, "drafts", "approve", "1", "--revision", "1", "--as", "mai"), "mai")


def test_what_customers_write_never_speaks_to_the_terminal(on_x: Path, x: FakeServer) -> None:
    x.do("post", text="bad [/red] [bold]late[/] \x1b[2J\x1b]0;owned\x07 [link=http://evil.example]x[/link]")
    command(on_x, "once", environ=KEYS)
    for shown in (command(on_x, "drafts", "show", "1"), command(on_x, "drafts", "list")):
        assert shown.code == 0, shown.err
        assert "\x1b" not in shown.out
    assert "bad [/red] [bold]late[/]" in command(on_x, "drafts", "show", "1").out


def test_dead_token_is_said_in_words_and_never_shown(on_x: Path, x: FakeServer) -> None:
    x.fail("dead_token", times=10)
    once = command(on_x, "once", "--json", environ=KEYS)
    assert (once.code, once.json["failed"]) == (0, 1)
    assert "source cannot be read" in once.err
    (source,) = command(on_x, "sources", "--json").json
    assert source["state"] == "disabled"
    assert "no longer lets this account read" in source["problem"]
    check = command(on_x, "check", environ=KEYS)
    assert check.code == 2
    assert "no longer lets this account read" in check.out
    assert SECRET not in once.err + check.out + check.err
    x.release()
    assert command(on_x, "sources", "resume", "x", "--as", "mai").code == 0
    assert command(on_x, "once", "--json", environ=KEYS).json["failed"] == 0


def test_paused_source_is_left_alone(on_x: Path, x: FakeServer) -> None:
    assert command(on_x, "sources", "pause", "x", "--as", "mai").out == "x is paused.\n"
    x.do("post", text="bad and late")
    assert command(on_x, "once", "--json", environ=KEYS).json["polled"] == 0
    assert command(on_x, "sources", "--json").json[0]["state"] == "paused"


def test_first_run_over_a_drop_folder_is_quiet(shop: Path) -> None:
    drop(shop, "old.jsonl", {"id": "1", "text": "bad and late", "author": "Ann"})
    once = command(shop, "once", "--json")
    assert (once.json["stored"], once.json["drafted"]) == (1, 0)


def test_bad_records_of_an_export_go_to_quarantine_and_the_rest_is_heard(shop: Path) -> None:
    command(shop, "once")
    drop(
        shop,
        "today.jsonl",
        {"id": "1", "text": "bad and late", "author": "Ann"},
        '{"id": "2", "text": "bro',
        "[1, 2]",
        {"id": "3", "text": "", "author": "Bo"},
        '{"id": "4", "text": "bad \\u0000 late \\ud800", "author": "Cy"}',
        {"id": "5", "text": "bad " + "late " * 200_000, "author": "Di"},
        {"id": "6", "text": "bad", "author": "Ed", "posted_at": "2099-01-01T00:00:00Z"},
        {"id": "7", "text": "bad", "author": "Flo", "posted_at": "not a date"},
        {"id": "8", "text": "ba\u0301\u0327" * 2000, "author": "Gus"},
        {"id": "9", "text": "\u10d0\u10d1\u10d2 \u1200\u1201", "author": "Hana"},
    )
    once = command(shop, "once", "--json")
    assert once.code == 0, once.err
    assert once.json["stored"] + once.json["quarantined"] == 10
    assert once.json["stored"] >= 6
    assert once.json["quarantined"] >= 2
    assert once.json["analysed"] == once.json["stored"]
    with sqlite3.connect(shop / "hearback.db") as db:
        reasons = [reason for (reason,) in db.execute("SELECT reason FROM quarantine")]
    db.close()
    assert all(reasons)


def test_every_listing_speaks_json_and_says_something_when_it_is_empty(shop: Path) -> None:
    for listing in (["drafts", "list"], ["tickets"], ["sources"]):
        assert command(shop, *listing, "--json").json == []
        shown = command(shop, *listing)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.strip().endswith((".", "`."))
    assert command(shop, "user", "list", "--json").json == [
        {"name": "mai", "role": "admin", "email": "", "disabled": False}
    ]


def test_names_and_times_stay_whole_on_a_small_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "name": "a-source-with-a-long-name",
        "last_ok": datetime(2026, 1, 2, 3, 4),
        "state": "ok",
        "account": "b" * 30,
    }
    emit([row, {**row, "account": "word " * 30}], as_json=False, empty="")
    shown = capsys.readouterr().out
    assert "last ok" in shown
    assert shown.count("a-source-with-a-long-name") == shown.count("2026-01-02 03:04") == 2
    assert "b" * 30 in shown
    assert shown.split().count("word") == 30


def test_burst_of_alerts_in_the_demo_is_one_line_and_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter([0.0, 0.0, 1.0, 2.0, 60.0, 60.0])
    bell = Bell(lambda: next(seconds))
    for title in ("first", "second", "third", "fourth"):
        bell(title)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["ALERT first", "ALERT fourth (and 2 more: see Alerts in the inbox)"]


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = command(tmp_path, "--help")
    assert shown.code == 0
    promised = "demo init run once check sources classify drafts tickets user upgrade backup bench"
    assert [name for name in promised.split() if name not in shown.out] == []


def test_init_overwrites_nothing(shop: Path) -> None:
    before = (shop / "hearback.toml").read_bytes()
    in_words(command(shop, "init"), "hearback.toml", "nothing was written")
    assert (shop / "hearback.toml").read_bytes() == before


def test_folders_that_cannot_be_written_are_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear grandmother", encoding="utf-8")
    in_words(command(tmp_path, "init", "letter"), "letter")
    in_words(command(tmp_path, "init", "letter/below"), "letter/below")
    in_words(command(tmp_path, "demo", "--once", "--folder", "letter"), "letter")
    in_words(command(tmp_path, "init", "--title", " "), "title")


def test_demo_takes_no_folder_that_is_in_use(shop: Path) -> None:
    in_words(command(shop, "demo", "--once", "--folder", "."), "hearback.toml", "folder of its own")


def test_without_settings_every_command_says_what_to_do(tmp_path: Path) -> None:
    for arguments in (["once"], ["check"], ["run"], ["drafts", "list"], ["sources"], ["upgrade"], ["backup"]):
        in_words(command(tmp_path, *arguments), "hearback init", code=2)


def test_old_database_is_asked_to_be_upgraded(tmp_path: Path) -> None:
    command(tmp_path, "init")
    in_words(command(tmp_path, "drafts", "list"), "hearback upgrade")
    assert "was empty" in command(tmp_path, "upgrade").out
    assert "was" not in command(tmp_path, "upgrade").out
    assert command(tmp_path, "drafts", "list").code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[[brands]\n", ["line 1"]),
        (b"\xff\xfe\x00", ["UTF-8"]),
        (b"", ["brand"]),
        (b"[database]\nurl = 'oracle://x'\n[[brands]]\nname = 'a'\ntitle = 'A'\nplaybook = 'playbook'\n", ["oracle"]),
    ],
)
def test_unreadable_settings_are_said_in_words(tmp_path: Path, content: bytes, words: list[str]) -> None:
    command(tmp_path, "init")
    (tmp_path / "hearback.toml").write_bytes(content)
    for arguments in (["once"], ["check", "--offline"]):
        done = command(tmp_path, *arguments)
        in_words(done, *words, code=2)
        looks = [line for line in done.out.splitlines() if line.startswith("look ")]
        assert done.out.splitlines() == (looks if arguments[0] == "check" else [])


def test_folder_in_the_place_of_the_settings_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "hearback.toml").mkdir()
    in_words(command(tmp_path, "once"), "hearback.toml", code=2)


def test_broken_playbook_is_said_with_file_and_line(shop: Path) -> None:
    (shop / "playbook" / "rules.toml").write_text("[[rule]]\nname = 'x'\nthen = ['shout']\n", encoding="utf-8")
    in_words(command(shop, "once"), "rules.toml", "shout", code=2)
    in_words(command(shop, "check", "--offline"), "rules.toml", "shout", code=2)
    assert "hearback.toml: line" not in command(shop, "check", "--offline").err


def test_file_that_is_no_database_is_said_in_words(shop: Path) -> None:
    (shop / "hearback.db").write_bytes(b"this is a letter to my grandmother, and a long one" * 100)
    for extra in shop.glob("hearback.db-*"):
        extra.unlink()
    in_words(command(shop, "drafts", "list"), "database")
    in_words(command(shop, "once"), "database")


def test_unknown_numbers_names_and_roles_are_said_in_words(shop: Path) -> None:
    in_words(command(shop, "drafts", "show", "99"), "99")
    in_words(command(shop, "drafts", "approve", "99", "--revision", "1", "--as", "mai"), "99")
    in_words(command(shop, "user", "add", "eve", "--role", "queen"), "queen", "admin")
    in_words(command(shop, "user", "add", "Mai"), "Mai")
    in_words(command(shop, "user", "link", "nobody"), "nobody")
    in_words(command(shop, "sources", "pause", "nowhere", "--as", "mai"), "nowhere")
    in_words(command(shop, "drafts", "edit", "1", "--revision", "1", "--as", "mai", stdin=" \n"), "no text")
    in_words(command(shop, "drafts", "list", "--state", "nonsense"), "draft", "uncertain", code=2)
    in_words(command(shop, "tickets", "--status", "nonsense"), "waiting", code=2)
    assert command(shop, "drafts", "show", "twelve").code == 2
    assert command(shop, "fly").code == 2


def test_user_link_enters_once(shop: Path) -> None:
    link = command(shop, "user", "link", "mai")
    assert link.out.strip().startswith("http://127.0.0.1:8000/")
    assert "\n" not in link.out.strip(), "a link that is wrapped cannot be clicked"


def test_backup_is_a_checked_copy_and_overwrites_nothing(shop: Path) -> None:
    made = command(shop, "backup", "copy.db")
    assert made.code == 0, made.err
    assert (shop / "copy.db.sha256").exists()
    with sqlite3.connect(shop / "copy.db") as db:
        assert db.execute("SELECT name FROM people").fetchall() == [("mai",)]
    db.close()


def test_unwritable_backup_is_said_in_words(shop: Path) -> None:
    in_words(command(shop, "backup", "nowhere/copy.db"), "nowhere")
