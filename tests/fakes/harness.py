"""Start a fake network in its own process and script it from a test.

with running("x") as server:
    ids = server.do("seed", count=250)
    server.fail("limited", on="read", reset=None)
"""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class FakeServer:
    """A running fake: its address, and the verbs that script it. `pid` is the process, to be killed in fault tests."""

    def __init__(self, process: subprocess.Popen[str] | None, port: int) -> None:
        self._process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    @classmethod
    def at(cls, port: int) -> "FakeServer":
        """One that another process started: it can be scripted, but not stopped, from here."""
        return cls(None, port)

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process is not None, "another process started it"
        return self._process

    @property
    def pid(self) -> int:
        return self.process.pid

    def do(self, op: str, **arguments: Any) -> Any:
        """Run control_<op> of the network; its result."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/__control", json.dumps({"op": op, **arguments}))
            answer = connection.getresponse()
            return json.loads(answer.read())["result"]
        finally:
            connection.close()

    def fail(
        self, do: str, *, on: str = "any", times: int = 1, path: str = "", stored: bool = False, **detail: Any
    ) -> None:
        """Script a fault: hang, reset, drip, html, garbage, answer (status, body, headers), or one of the network's
        own: limited (reset: epoch seconds, or None for no header), dead_token, forbidden, missing, server_error."""
        self.do("fail", do=do, on=on, times=times, path=path, stored=stored, detail=detail)

    def release(self) -> None:
        """Drop scripted faults and let hung calls end."""
        self.do("release")

    def clear(self) -> None:
        """Forget posts, faults and calls."""
        self.do("clear")

    def calls(self) -> list[dict[str, Any]]:
        """Every call received: method, path, query, body, authorization."""
        return list(self.do("calls"))

    def writes(self) -> list[dict[str, Any]]:
        """Every call that was no GET, whatever it was answered."""
        return list(self.do("writes"))

    def published(self) -> list[dict[str, Any]]:
        """Every answer of ours that the network stored: id, to, text."""
        return list(self.do("published"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)


def start(name: str, port: int = 0, module: str = "") -> FakeServer:
    """Start tests.fakes.<name>_server, or `module`; returns when it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", module or f"tests.fakes.{name}_server", "--port", str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.communicate()
        raise RuntimeError(f"the fake {name} network did not start")
    return FakeServer(process, int(line))


@contextmanager
def running(name: str, port: int = 0) -> Iterator[FakeServer]:
    """A fake network for the length of a with block: `x` or `graph`."""
    server = start(name, port)
    try:
        yield server
    finally:
        server.stop()
