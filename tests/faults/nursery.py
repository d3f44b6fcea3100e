"""Where the processes of the laboratory are born: one server imports everything once and forks each life from itself.

A real start takes seconds of imports, a fork takes milliseconds, and five hundred lives are needed. The lives are
ordinary processes all the same: each has its own database connections, threads and sockets, and dies by a real signal.

    with Nursery() as nursery:
        life = nursery.start("victim", config="…", log="…")
        life.reached(2.0)     # the armed point it stopped itself at, None when it did not come there
        life.kill()
"""

import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
BIRTH, DEATH = 300.0, 60.0
KINDS = {name: f"tests.faults.{name}" for name in ("victim", "person", "writer", "simulation")}


class Life:
    """One process: it stops itself (SIGSTOP) at its armed point and says so; what happens then is up to the killer."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.points: queue.Queue[str] = queue.Queue()
        self.status: int | None = None
        self._dead = threading.Event()

    def ended(self, status: int) -> None:
        self.status = status
        self._dead.set()

    @property
    def alive(self) -> bool:
        return not self._dead.is_set()

    def reached(self, seconds: float) -> str | None:
        """The point where it stands still now; None when it did not come there in time, or died."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                return self.points.get(timeout=min(left, 0.05))
            except queue.Empty:
                if not self.alive:
                    return None
        return None

    def send(self, number: int) -> None:
        if self.alive:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.send(signal.SIGKILL)
        self.wait()

    def end(self) -> int:
        """Ask it to stop as an operator would; its exit code."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        return self.wait()

    def wait(self, seconds: float = DEATH) -> int:
        if not self._dead.wait(seconds):
            os.kill(self.pid, signal.SIGKILL)
            raise AssertionError(f"process {self.pid} did not end in {seconds:.0f} s")
        return self.status if self.status is not None else -1


class Nursery:
    """The forking server, and every life that it gave."""

    def __init__(self) -> None:
        self._born: queue.Queue[Life] = queue.Queue()
        self._lives: dict[int, Life] = {}
        self._one = threading.Lock()
        self._server = subprocess.Popen(
            [sys.executable, "-c", "from tests.faults.nursery import serve; serve()"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(DEATH)
        self._reader.join()
        self._server.stdout.close()

    def start(self, kind: str, **options: Any) -> Life:
        """A new life of `kind` (see KINDS), given `options`."""
        assert self._server.stdin is not None
        with self._one:
            self._server.stdin.write(json.dumps({"kind": kind, **options}) + "\n")
            self._server.stdin.flush()
            return self._born.get(timeout=BIRTH)

    def _read(self) -> None:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            what, pid, *rest = line.rstrip("\n").split(" ", 2)
            if what == "B":
                self._lives[int(pid)] = life = Life(int(pid))
                self._born.put(life)
            elif what == "P":
                self._lives[int(pid)].points.put(rest[0])
            else:
                self._lives.pop(int(pid)).ended(int(rest[0]))


def serve() -> None:
    """Fork what standard input orders and report births, points and deaths on standard output, until it closes."""
    mains = {kind: import_module(module).main for kind, module in KINDS.items()}
    lives: set[int] = set()
    waiting = b""
    while True:
        ready, _, _ = select.select([0], [], [], 0.01)
        _bury(lives)
        if not ready:
            continue
        read = os.read(0, 65536)
        if not read:
            break
        *orders, waiting = (waiting + read).split(b"\n")
        for order in orders:
            _give_birth(json.loads(order), mains, lives)
    for pid in lives:
        os.kill(pid, signal.SIGKILL)


def _give_birth(order: dict[str, Any], mains: dict[str, Any], lives: set[int]) -> None:
    pid = os.fork()
    if pid:
        lives.add(pid)
        _report(f"B {pid}")
        return
    code = 1
    try:
        code = _live(order, mains[order.pop("kind")])
    finally:
        os._exit(code)


def _live(order: dict[str, Any], main: Any) -> int:
    """The server's own standard output stays open in the child to report points; what the child prints is its log."""
    _REPORTS.append(os.dup(1))
    log = os.open(order.pop("log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    try:
        main(**order)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _bury(lives: set[int]) -> None:
    for pid in list(lives):
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            lives.discard(pid)
            _report(f"D {pid} {os.waitstatus_to_exitcode(status)}")


_REPORTS: list[int] = []


def _report(line: str, file: int = 1) -> None:
    os.write(file, (line + "\n").encode())


def stand_still(point: str) -> None:
    """Called in a life: say where it stands and stop every thread of it, until SIGCONT or SIGKILL.

    The signal is for this thread: one for the process may be taken by another, and this one would run on meanwhile.
    """
    _report(f"P {os.getpid()} {point}", _REPORTS[0])
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
