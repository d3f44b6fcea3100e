"""`hearback` as a process of its own, with a model of a few words: python -m tests.hearback.command ARGUMENTS

`command` starts it from a server that has imported everything once (where the system has such a thing), so that a
test of a command takes milliseconds instead of the seconds that Python needs to import a web server.
"""

import json
import multiprocessing
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TextIO

from hearback import cli
from sentiment import classifier
from tests.hearback.fakes import WordsClassifier

TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def command(folder: Path, *arguments: str, stdin: str | bytes = "", environ: dict[str, str] | None = None) -> Done:
    """Run `hearback ARGUMENTS` in `folder`."""
    streams = [folder / f".std{name}" for name in ("in", "out", "err")]
    streams[0].write_bytes(stdin if isinstance(stdin, bytes) else stdin.encode())
    process = _context().Process(target=_run, args=(folder, arguments, streams, environ or {}))  # type: ignore[attr-defined]
    process.start()
    process.join(TIMEOUT)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise AssertionError(f"hearback {' '.join(arguments)} did not end")
    code, written = process.exitcode, [path.read_text(encoding="utf-8") for path in streams[1:]]
    process.close()
    for path in streams:
        path.unlink()
    return Done(code, *written)


def started(arguments: Sequence[str], environ: dict[str, str]) -> tuple[BaseProcess, TextIO, TextIO]:
    """`hearback ARGUMENTS` at work, and what it writes to standard output and standard error."""
    context = _context()
    pipes = [context.Pipe(duplex=False) for _ in ("out", "err")]
    written = [to for _, to in pipes]
    process = context.Process(target=_stay, args=(tuple(arguments), written, environ))  # type: ignore[attr-defined]
    process.start()
    for to in written:
        to.close()
    out, err = (os.fdopen(os.dup(come.fileno()), encoding="utf-8") for come, _ in pipes)
    for come, _ in pipes:
        come.close()
    return process, out, err


def _stay(arguments: tuple[str, ...], written: list[Connection], environ: dict[str, str]) -> None:
    os.environ.update(environ)
    with (
        open(os.devnull, encoding="utf-8") as sys.stdin,
        open(written[0].fileno(), "w", encoding="utf-8", buffering=1, closefd=False) as sys.stdout,
        open(written[1].fileno(), "w", encoding="utf-8", buffering=1, closefd=False) as sys.stderr,
    ):
        sys.argv = ["hearback", *arguments]
        main()


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.hearback.command"])
    return context


def _run(folder: Path, arguments: tuple[str, ...], streams: list[Path], environ: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.update(environ)
    sys.argv = ["hearback", *arguments]
    given, out, err = streams
    text = {"encoding": "utf-8"}
    with given.open(**text) as sys.stdin, out.open("w", **text) as sys.stdout, err.open("w", **text) as sys.stderr:
        main()


def main() -> None:
    """What the console script does, but with the model of a few words in the place of every model."""
    classifier.load = lambda name="shipped", *, threads=None: WordsClassifier()
    cli.main()


if __name__ == "__main__":
    main()
