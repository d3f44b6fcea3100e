"""`hearback run` and `demo` as real processes: they say where they are, work, and end without losing anything."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

from hearback.counts import Counts
from tests.fakes.harness import FakeServer
from tests.hearback.command import command
from tests.hearback.shops import KEYS, SECRET, answered, daemon, free_port, serve, until
from tests.inbox.serving import Visitor

DRAFTED = ("drafts", "list", "--json")


def states(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "hearback.db") as db:
        found = [state for (state,) in db.execute("SELECT state FROM responses ORDER BY id")]
    db.close()
    return found


def test_run_hears_drafts_sends_and_ends_on_sigterm(on_x: Path, x: FakeServer) -> None:
    port = free_port()
    config = serve(on_x, port)
    with daemon("run", "--verbose", "--config", str(config), environ=KEYS) as running:
        address = running.line(r"(http://\S+)")
        assert address == f"http://127.0.0.1:{port}"
        assert [answered(f"{address}/{page}") for page in ("livez", "readyz", "metrics")] == [200, 200, 200]
        x.do("post", text="my parcel is bad and late", author="1001")
        until(lambda: command(on_x, *DRAFTED).json, "a draft")
        assert command(on_x, "drafts", "approve", "1", "--revision", "1", "--as", "mai").code == 0
        until(x.published, "the answer on the network")
        assert running.end() == 0
    assert states(on_x) == ["SENT"]
    assert len(x.published()) == 1
    assert SECRET not in "".join(running.printed + running.logged)


def test_one_id_leads_through_the_log_from_the_poll_to_the_sending(on_x: Path, x: FakeServer) -> None:
    config = serve(on_x, free_port())
    link = command(on_x, "user", "link", "mai").out.strip()
    with daemon("run", "--config", str(config), environ=KEYS) as running:
        address = running.line(r"(http://\S+)")
        x.do("post", text="my parcel is bad and late, says Anna", author="1001")
        until(lambda: command(on_x, *DRAFTED).json, "a draft")
        draft = command(on_x, "drafts", "show", "1", "--json").json
        with Visitor(address) as mai:
            mai.enter(link)
            done = mai.submit(
                "/responses/1/approve", revision=1, text=draft["text"], private=draft["private"], paired=1
            )
            assert done.status_code == 303, done.text
        until(x.published, "the answer on the network")
        assert running.end() == 0
    lines = [json.loads(line) for line in running.logged if line.startswith("{")]
    story = [line for line in lines if "m1" in (line.get("story"), *line.get("stories", ()))]
    assert [line["event"] for line in story if line.get("kind") in (None, "reply")] == [
        "heard", "understood", "drafted", "approved", "claimed", "confirmed",
    ]  # fmt: skip
    assert story[0]["source"] == "x"
    assert {line["response"] for line in story if line.get("kind") == "reply"} == {1}
    assert all(line["level"] == "info" and line["timestamp"] for line in story)
    assert not any(word in "".join(running.logged) for word in ("Anna", "parcel", draft["text"], SECRET))


def test_sigterm_while_sending_waits_for_the_answer(on_x: Path, x: FakeServer) -> None:
    config = serve(on_x, free_port())
    x.do("post", text="my parcel is bad and late", author="1001")
    assert command(on_x, "once", "--json", environ=KEYS).json["drafted"] == 1
    assert command(on_x, "drafts", "approve", "1", "--revision", "1", "--as", "mai").code == 0
    x.fail("hang", on="write", stored=True)
    with daemon("run", "--config", str(config), environ=KEYS) as running:
        until(x.writes, "the call that posts the answer")
        assert states(on_x) == ["SENDING"]
        running.send(signal.SIGTERM)
        assert not running.ended(0.5)
        x.release()
        assert running.wait() == 0
    assert states(on_x) == ["UNCERTAIN"]
    assert len(x.published()) == 1


def test_ctrl_c_ends_it_as_well(on_x: Path) -> None:
    config = serve(on_x, free_port())
    with daemon("run", "--config", str(config), environ=KEYS) as running:
        running.line(r"(http://\S+)")
        assert running.end(signal.SIGINT) == 0
    assert "Traceback" not in "".join(running.logged)


def test_port_in_use_is_said_in_words(on_x: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command(on_x, "run", "--config", str(serve(on_x, port)), environ=KEYS)
    assert done.code == 1
    assert f"127.0.0.1:{port}" in done.err
    assert "Traceback" not in done.err


def test_network_that_is_down_never_makes_it_unready(on_x: Path, x: FakeServer) -> None:
    config = serve(on_x, free_port())
    x.fail("reset", times=1000)
    with daemon("run", "--config", str(config), environ=KEYS) as running:
        address = running.line(r"(http://\S+)")
        until(lambda: command(on_x, "sources", "--json").json[0]["problem"], "the problem of the source")
        assert answered(f"{address}/readyz") == 200
        assert running.end() == 0


def test_demo_prints_address_and_a_link_that_signs_in(tmp_path: Path) -> None:
    port = free_port()
    with daemon("demo", "--port", str(port), "--folder", str(tmp_path)) as running:
        assert running.line(r"Inbox\s+(\S+)") == f"http://127.0.0.1:{port}"
        link = running.line(r"Sign in\s+(\S+)")
        with Visitor(f"http://127.0.0.1:{port}") as visitor:
            visitor.enter(link)
            assert visitor.post("/enter", data={"secret": link.rpartition("/")[2]}).status_code == 401, "it works once"
        until(lambda: command(tmp_path, *DRAFTED).json, "drafts in the demo")
        assert running.end() == 0
    assert "SENDING" not in states(tmp_path)


def test_demo_once_ends_with_the_counts_alone(tmp_path: Path) -> None:
    done = command(tmp_path, "demo", "--once", "--json")
    assert (done.code, done.err) == (0, "")
    counts = done.json
    assert list(counts) == list(Counts().as_dict())
    assert counts["stored"] >= 300
    assert counts["analysed"] <= counts["stored"] <= counts["polled"]
    assert min(counts["drafted"], counts["tickets"], counts["alerts"]) > 0
    assert counts["sent"] == counts["tickets"] + counts["alerts"]
    assert (counts["failed"], counts["quarantined"], counts["uncertain"]) == (0, 0, 0)


def test_demo_leaves_nothing_behind_in_the_folder_it_was_started_in(tmp_path: Path) -> None:
    command(tmp_path, "demo", "--once", "--json")
    assert list(tmp_path.iterdir()) == []


def test_console_script_is_there() -> None:
    hearback = Path(sys.executable).with_name("hearback")
    done = subprocess.run([hearback, "--help"], capture_output=True, text=True, timeout=60, check=True)
    assert "exactly once" in " ".join(done.stdout.split())
