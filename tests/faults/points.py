"""The named points: where in its work a process can be made to stand still, so that it is killed or frozen there.

Every step is cut at the seams that matter: before a call to the network, when the request is out and no answer is in,
after the answer, and before and after every commit. A commit is named by the step and by what it keeps.
"""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from hearback import jobs, steps
from platforms.twitter import Twitter
from store import mentions, moving, sending, sources, sweeping
from store.database import Database, Tx
from tests.faults.nursery import stand_still
from tests.faults.splice import Function, splice

STEPS: dict[str, Function] = {
    "listen": jobs.listen,
    "triage": jobs.triage,
    "deliver": jobs.deliver,
    "read back": jobs.read_back,
    "expire": steps.expire,
}
CALLS: dict[str, Function] = {"read": Twitter.read, "reply": Twitter.reply, "look": Twitter.find_reply}
VICTIM = (
    "read: before the request",
    "read: request is out",
    "read: after the answer",
    "listen: before commit of page",
    "listen: after commit of page",
    "triage: before commit of triage",
    "triage: after commit of triage",
    "deliver: before commit of claim",
    "deliver: after commit of claim",
    "reply: before the request",
    "reply: request is out",
    "reply: after the answer",
    "deliver: before commit of confirm",
    "deliver: after commit of confirm",
    "deliver: before commit of lose",
    "deliver: after commit of lose",
    "read back: before commit of lose",
    "read back: after commit of lose",
    "look: before the request",
    "look: request is out",
    "look: after the answer",
    "read back: before commit of confirm",
    "read back: after commit of confirm",
    "read back: before commit of absent",
    "read back: after commit of absent",
)
PERSON = (
    "person: before commit of approve",
    "person: after commit of approve",
    "person: before commit of revise",
    "person: after commit of revise",
)
SENDING = tuple(point for point in VICTIM if not point.startswith(("read:", "listen:", "triage:")))
LISTENING = tuple(point for point in VICTIM if point.startswith(("read:", "listen:")))


class _Place(threading.local):
    """Where this thread is: its step, the call it is in, what the open transaction has kept so far."""

    step = ""
    call = ""
    kept = ""


_here = _Place()
_WRITING = threading.RLock()


class Trap:
    """Armed at one point: the thread that comes there for the `nth` time makes the whole process stand still, once.

    `alone`: it waits until no other thread holds SQLite's write lock, which a frozen process would never let go.
    """

    def __init__(self, point: str, nth: int = 1, *, alone: bool = False) -> None:
        self._point, self._left, self._one, self._alone = point, nth, threading.Lock(), alone

    def __call__(self, point: str) -> None:
        if point != self._point:
            return
        with self._one:
            self._left -= 1
            sprung = self._left == 0
        if sprung:
            with _WRITING if self._alone else nullcontext():
                stand_still(point)


def lay(arrive: Callable[[str], None]) -> None:
    """Call `arrive` with the name of every point that any thread of this process comes to."""
    for name, step in STEPS.items():
        splice(step, partial(_stepping, name))
    for name, call in CALLS.items():
        splice(call, partial(_calling, name, arrive))
    for function, what in _KEEPING.items():
        splice(function, partial(_keeping, what))
    splice(http.client.HTTPConnection.getresponse, partial(_waiting, arrive))
    Database.begin = _committing(Database.begin, arrive)  # type: ignore[method-assign]


def enter(step: str) -> None:
    """This thread does `step` from now on (for processes that are not the daemon)."""
    _here.step = step


def _stepping(name: str, original: Function) -> Function:
    def step(*arguments: Any, **named: Any) -> Any:
        before, _here.step = _here.step, name
        try:
            return original(*arguments, **named)
        finally:
            _here.step = before

    return step


def _calling(name: str, arrive: Callable[[str], None], original: Function) -> Function:
    def call(*arguments: Any, **named: Any) -> Any:
        arrive(f"{name}: before the request")
        _here.call = name
        try:
            answer = original(*arguments, **named)
        finally:
            _here.call = ""
            arrive(f"{name}: after the answer")
        return answer

    return call


def _waiting(arrive: Callable[[str], None], original: Function) -> Function:
    def wait(*arguments: Any, **named: Any) -> Any:
        if _here.call:
            arrive(f"{_here.call}: request is out")
        return original(*arguments, **named)

    return wait


def _keeping(what: Callable[..., str], original: Function) -> Function:
    def keep(*arguments: Any, **named: Any) -> Any:
        answer = original(*arguments, **named)
        _here.kept = what(answer, *arguments, **named) or _here.kept
        return answer

    return keep


def _committing(original: Function, arrive: Callable[[str], None]) -> Function:
    @contextmanager
    def begin(db: Database) -> Iterator[Tx]:
        _here.kept = ""
        with _WRITING if db.dialect == "sqlite" else nullcontext(), original(db) as tx:
            yield tx
            kept = f"commit of {_here.kept}" if _here.step and _here.kept else ""
            if kept:
                arrive(f"{_here.step}: before {kept}")
        if kept:
            arrive(f"{_here.step}: after {kept}")

    return begin


_KEEPING: dict[Function, Callable[..., str]] = {
    sending.claim: lambda taken, *_, **__: "claim" if taken else "",
    moving.move: lambda _response, _tx, _id, move, **__: str(move),
    moving.revise: lambda *_, **__: "revise",
    moving.read_back_noted: lambda *_, **__: "look",
    sources.save_position: lambda *_, **__: "page",
    sources.failed: lambda *_, **__: "failure",
    mentions.settle_triage: lambda settled, *_, **__: "triage" if settled else "",
    sweeping.sweep: lambda moved, *_, **__: "sweep" if moved else "",
}
