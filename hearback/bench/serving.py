"""The inbox with its daemon as a process of its own, over a filled database, on a network that answers at once.

`python -m hearback.bench.serving` takes a JSON task on the first line of its input and works until its input ends.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hearback import daemon
from hearback.app import opened
from hearback.bench import filling
from hearback.bench.memory import resident
from hearback.bench.network import BenchNetwork, texts
from hearback.bench.pipeline import installation
from hearback.demo import BRAND_FILES
from platforms.values import Binding, Mention, Page, Receipt

READY = "ready"
HEAD = """
[inbox]
port = {port}
public_url = "http://127.0.0.1:{port}"
[thresholds]
draft_expires = "900d"
[retention]
raw = "for ever"
unanswered = "for ever"
answered = "for ever"
attempts = "for ever"
quarantine = "for ever"
"""
"""What was filled in stays as it is, however old it is made to be."""


class Trickling(BenchNetwork):
    """People go on posting, so many a second from when `since` was, and what is answered is published."""

    since = float("inf")

    def __init__(self, binding: Binding, first: int, rate: float) -> None:
        super().__init__(binding, first, texts(BRAND_FILES / "stream"))
        self._first, self._rate = first, rate

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        if token is None:
            self._size = self._first + int(max(0.0, time.monotonic() - self.since) * self._rate)
        return super().read(cursor, token, now)

    def reply(self, to: Mention, text: str, key: str) -> Receipt:
        return Receipt(external_id=key, url=f"https://bench.example/{key}", at=to.seen_at)


@dataclass(frozen=True, slots=True)
class Server:
    """A running one, as its parent holds it."""

    url: str
    process: subprocess.Popen[str]

    def begin(self) -> None:
        """From here on people post."""
        assert self.process.stdin is not None
        self.process.stdin.write("begin\n")
        self.process.stdin.flush()

    def resident(self) -> float | None:
        """MiB."""
        return resident(self.process.pid)


@contextmanager
def served(folder: Path, url: str, rate: float) -> Iterator[Server]:
    """The inbox over this database until the end of the block. Raises RuntimeError when it does not start."""
    port = _free_port()
    task = {"folder": str(folder), "url": url, "port": port, "rate": rate}
    run = [sys.executable, "-m", "hearback.bench.serving"]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:  # noqa: S603
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(task) + "\n")
        child.stdin.flush()
        try:
            if child.stdout.readline().strip() != READY:
                raise RuntimeError("the inbox did not start")
            yield Server(f"http://127.0.0.1:{port}", child)
        finally:
            child.stdin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(task: str) -> None:
    """Serve and work until standard input ends; a line "begin" lets people post."""
    asked = json.loads(task)
    app = installation(Path(asked["folder"]), filling.SEED, asked["url"], HEAD.format(port=asked["port"]))
    network = Trickling(Binding(brand="bench", account="bench", stream="posts"), filling.SEED, asked["rate"])
    threading.Thread(target=_listen, args=[network], daemon=True).start()
    with opened(replace(app, platform=lambda _source: network)) as ready:
        ready.classifier().classify(["hello"])
        daemon.run(ready, _say_ready)


def _say_ready() -> None:
    sys.stdout.write(READY + "\n")
    sys.stdout.flush()


def _listen(network: Trickling) -> None:
    for _ in sys.stdin:
        network.since = time.monotonic()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.stdin.readline())
