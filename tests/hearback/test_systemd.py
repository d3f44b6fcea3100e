"""What a supervisor hears on a real datagram socket: ready, stopping, and signs of life only while all goes well."""

import logging
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hearback.systemd import Supervisor
from tests.fakes.harness import FakeServer
from tests.hearback.shops import KEYS, answered, daemon, free_port, serve

TIMEOUT = 20


@pytest.fixture
def ear() -> Iterator[socket.socket]:
    """The supervisor's end. Its path must be short, so not below pytest's folder."""
    with tempfile.TemporaryDirectory(prefix="hb-") as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind(str(Path(folder) / "notify"))
        bound.settimeout(TIMEOUT)
        yield bound


def environ(ear: socket.socket, every: float = 0.06) -> dict[str, str]:
    return {"NOTIFY_SOCKET": ear.getsockname(), "WATCHDOG_USEC": str(int(every * 1_000_000))}


def heard(ear: socket.socket) -> str:
    return ear.recv(4096).decode()


def test_ready_and_stopping_are_said(ear: socket.socket) -> None:
    supervisor = Supervisor(environ(ear), lambda: "")
    supervisor.ready()
    supervisor.stopping()
    assert heard(ear).splitlines()[0] == "READY=1"
    assert heard(ear).splitlines()[0] == "STOPPING=1"


def test_signs_of_life_stop_while_something_is_stuck_and_come_back(
    ear: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    problem = [""]
    with Supervisor(environ(ear), lambda: problem[0]).fed():
        assert heard(ear) == heard(ear) == "WATCHDOG=1"
        problem[0] = "poll-x has been at one batch for 700 s"
        while (said := heard(ear)) == "WATCHDOG=1":
            pass
        assert [said, heard(ear), heard(ear)] == ["STATUS=stuck: poll-x has been at one batch for 700 s"] * 3
        problem[0] = ""
        while (said := heard(ear)) != "WATCHDOG=1":
            assert said.startswith("STATUS=stuck")
    stuck = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(stuck) == 1
    ear.settimeout(0.2)
    ear_is_empty(ear)


def ear_is_empty(ear: socket.socket) -> None:
    """What was said before it stopped may still be on its way; then nothing comes any more."""
    with suppress(TimeoutError):
        for _ in range(100):
            assert heard(ear) == "WATCHDOG=1"
        raise AssertionError("it never stops")


@pytest.mark.parametrize(
    "odd",
    [{"WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "0"}],
    ids=["for another process", "no number", "none wanted"],
)
def test_nobody_is_fed_who_did_not_ask(ear: socket.socket, odd: dict[str, str]) -> None:
    supervisor = Supervisor(environ(ear) | odd, lambda: "")
    with supervisor.fed():
        supervisor.ready()
        assert heard(ear).startswith("READY=1")
        ear.settimeout(0.15)
        ear_is_empty(ear)


def test_without_a_supervisor_nothing_is_said_and_a_deaf_one_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with Supervisor({}, lambda: "").fed():
        Supervisor({}, lambda: "").ready()
    assert not caplog.records
    Supervisor({"NOTIFY_SOCKET": "/nowhere/at/all"}, lambda: "").ready()
    assert "does not listen" in caplog.text


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="abstract sockets are of Linux")
def test_an_abstract_address_is_understood() -> None:
    name = f"hearback-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0{name}")
        ear.settimeout(TIMEOUT)
        Supervisor({"NOTIFY_SOCKET": f"@{name}"}, lambda: "").ready()
        assert heard(ear).startswith("READY=1")


def test_a_daemon_whose_job_hangs_is_no_longer_alive_and_still_ready(
    on_x: Path, x: FakeServer, ear: socket.socket
) -> None:
    """The whole chain: the job's thread hangs in a call, the pings end, /livez says why, /readyz does not mind."""
    config = serve(on_x, free_port())
    config.write_text(config.read_text().replace("[schedule]", '[schedule]\nstuck = "1s"'))
    x.fail("hang", on="read")
    with daemon("run", "--config", str(config), environ=KEYS | environ(ear, every=0.6)) as running:
        address = running.line(r"(http://\S+)")
        said = [heard(ear)]
        while not said[-1].startswith("STATUS=stuck"):
            said.append(heard(ear))
        assert "poll-x has been at one batch" in said[-1]
        assert any(line.startswith("READY=1") for line in said)
        assert answered(f"{address}/livez") == 503
        assert answered(f"{address}/readyz") == 200
        x.release()
        while heard(ear) != "WATCHDOG=1":
            pass
        running.send(signal.SIGTERM)
        while not heard(ear).startswith("STOPPING=1"):
            pass
        assert running.wait() == 0


def test_the_unit_is_never_given_up_but_for_mistakes_in_the_settings() -> None:
    unit = (Path(__file__).parents[2] / "deploy" / "hearback.service").read_text()
    told = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line and not line.startswith("#"))
    assert (told["Restart"], told["StartLimitIntervalSec"], "StartLimitBurst" in told) == ("on-failure", "0", False)
    assert told["RestartPreventExitStatus"] == "2", "what settings_of and said end with"
