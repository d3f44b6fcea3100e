"""Installations for processes: fresh ones, ones on the fake X, and the daemon that serves them."""

import os
import queue
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TextIO, TypeVar

import httpx

from tests.hearback.command import started

SECRET = "canary-secret-0451"
KEYS = dict.fromkeys(["X_BEARER", "X_CK", "X_CS", "X_AT", "X_ATS"], SECRET)
ON_X = """
[database]
url = "sqlite:///hearback.db"
[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "playbook"
handles = ["@lotusandpine"]
[[brands.sources]]
name = "x"
platform = "twitter"
account = "lotusandpine"
stream = "mentions"
every = "1m"
options = {{ api_base = "{base}", user_id = "900" }}
[brands.sources.secrets]
bearer_token = "X_BEARER"
consumer_key = "X_CK"
consumer_secret = "X_CS"
access_token = "X_AT"
access_token_secret = "X_ATS"
"""
SOON = 60.0
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def until(look: Callable[[], Found], what: str) -> Found:
    """What `look` finds as soon as it finds something."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        threading.Event().wait(0.05)
    raise AssertionError(f"never happened: {what}")


class Daemon:
    """A running `hearback`: what it prints line by line, the inbox it serves, the signal that ends it."""

    def __init__(self, process: BaseProcess, out: TextIO, err: TextIO) -> None:
        self.process = process
        self.printed: list[str] = []
        self.logged: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._readers = [
            threading.Thread(target=self._read, args=(stream, kept))
            for stream, kept in ((out, self.printed), (err, self.logged))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: TextIO, kept: list[str]) -> None:
        with stream:
            for line in stream:
                kept.append(line)
                if kept is self.printed:
                    self._lines.put(line)
        if kept is self.printed:
            self._lines.put(None)

    def line(self, pattern: str) -> str:
        """The first group of the first line printed from now on that matches."""
        while (line := self._lines.get(timeout=SOON)) is not None:
            if match := re.search(pattern, line):
                return match.group(1)
        raise AssertionError(f"it ended without printing {pattern}:\n{''.join(self.printed + self.logged)}")

    def send(self, number: int) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def end(self, number: int = signal.SIGTERM) -> int:
        """The exit code after that signal."""
        self.send(number)
        return self.wait()

    def ended(self, seconds: float) -> bool:
        self.process.join(seconds)
        return self.process.exitcode is not None

    def wait(self) -> int:
        assert self.ended(SOON), "it did not end"
        for reader in self._readers:
            reader.join(SOON)
        assert self.process.exitcode is not None
        return self.process.exitcode


@contextmanager
def daemon(*arguments: str, environ: dict[str, str] | None = None) -> Iterator[Daemon]:
    """`hearback ARGUMENTS` with the model of a few words; killed at the end if it still runs."""
    running = Daemon(*started(arguments, environ or {}))
    try:
        yield running
    except AssertionError as failure:
        failure.add_note("".join(running.logged[-30:]))
        raise
    finally:
        if not running.ended(0):
            running.end(signal.SIGKILL)


def answered(url: str) -> int:
    """The status that `url` answers with."""
    return httpx.get(url, timeout=SOON).status_code


def serve(folder: Path, port: int, rhythm: str = "1s") -> Path:
    """Let the installation in `folder` listen on `port` and work at `rhythm`; its settings file."""
    config = folder / "hearback.toml"
    text = config.read_text(encoding="utf-8").replace('every = "1m"', f'every = "{rhythm}"')
    schedule = f'[schedule]\ntriage = "{rhythm}"\ndeliver = "{rhythm}"\nread_back = "{rhythm}"\n'
    config.write_text(f"[inbox]\nport = {port}\n{schedule}{text}", encoding="utf-8")
    return config
