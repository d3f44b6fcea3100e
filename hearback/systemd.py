"""What systemd wants to hear from a service of Type=notify: ready, stopping, and a sign of life while all goes well.

The protocol (man 3 sd_notify) is a datagram of lines to the socket that NOTIFY_SOCKET names; without it all is silent.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

log = logging.getLogger(__name__)

PINGS_PER_TIMEOUT = 3
_MICRO = 1_000_000


class Supervisor:
    """Talks to whoever started us. A sign of life is sent only while `stuck` is silent."""

    def __init__(self, environ: Mapping[str, str], stuck: Callable[[], str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._interval = _interval(environ)
        self._stuck = stuck
        self._ended = threading.Event()

    def ready(self) -> None:
        self._say("READY=1", "STATUS=listening, reading and answering")

    def stopping(self) -> None:
        self._say("STOPPING=1", "STATUS=finishing what is in flight")

    @contextmanager
    def fed(self) -> Iterator[None]:
        """Inside the block a watchdog that asked for signs of life gets them."""
        if not (self._address and self._interval):
            yield
            return
        feeder = threading.Thread(target=self._feed, name="watchdog", daemon=True)
        feeder.start()
        try:
            yield
        finally:
            self._ended.set()
            feeder.join()

    def _feed(self) -> None:
        before = ""
        while not self._ended.wait(self._interval):
            now = self._stuck()
            if now and not before:
                log.error("stuck: the watchdog is not told that all is well", extra={"reason": now})
            self._say(f"STATUS=stuck: {now}") if now else self._say("WATCHDOG=1")
            before = now

    def _say(self, *lines: str) -> None:
        if not self._address:
            return
        name = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.settimeout(1)
                sender.sendto("\n".join(lines).encode(), name)
        except OSError as error:
            log.warning("the supervisor does not listen", extra={"reason": str(error)})


def _interval(environ: Mapping[str, str]) -> float:
    """Seconds between signs of life; 0 when this process owes none."""
    for_us = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    wanted = environ.get("WATCHDOG_USEC", "0")
    return int(wanted) / _MICRO / PINGS_PER_TIMEOUT if for_us and wanted.isdecimal() else 0.0
