"""The jobs of an installation by a clock of the laboratory's own: minutes of bad weather in seconds, real back-offs."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from config.settings import load
from hearback import jobs
from hearback.app import App, assemble, opened
from hearback.counts import Outcome
from hearback.engines.seam import drain
from responders.values import Actor
from store import pairs, queue
from store.queue import QueueFilter
from tests.fakes.harness import FakeServer
from tests.faults import mutants
from tests.hearback.fakes import WordsClassifier

TICK, LATER = timedelta(seconds=5), timedelta(seconds=30)
STORM, AFTER = timedelta(minutes=10), timedelta(minutes=40)
PROMISE, MANY = timedelta(minutes=6), 1_000_000
SENSELESS = 100
"""Calls in one storm that prove that nothing holds back."""
MAI = Actor(kind="person", name="mai")


def main(config: str, port: int, environ: dict[str, str], weather: str, result: str, mutant: str = "") -> None:
    """Ten minutes in which the network answers every call with `weather` (limited, promised, server_error), then peace.

    Writes how many calls came during the storm to the file `result`, as JSON.
    """
    if mutant:
        mutants.MUTANTS[mutant].make()
    x, classifier = FakeServer.at(port), WordsClassifier()
    with opened(assemble(load(Path(config), environ), environ)) as app:
        app = replace(app, classifier=lambda: classifier)
        calm = _Time(app, x)
        calm.run(TICK, TICK)
        _approve_all(app, calm.now)
        before = len(x.calls())
        storm = _Time(app, x, calm.now, weather)
        storm.run(STORM, TICK, before + SENSELESS)
        calls = len(x.calls()) - before
        x.release()
        _Time(app, x, storm.now).run(AFTER, LATER)
        app.platform("x").close()
    Path(result).write_text(json.dumps({"calls": calls}), encoding="utf-8")


class _Time:
    """Moves on tick by tick; the network's clock goes with it."""

    def __init__(self, app: App, x: FakeServer, now: datetime | None = None, kind: str = "") -> None:
        self._app, self._x, self._kind = app, x, kind
        self._began = datetime.now(UTC)
        self.now = now or self._began

    def run(self, length: timedelta, tick: timedelta, most: int | None = None) -> None:
        """For `length`, or until the network was called `most` times in its life."""
        end = self.now + length
        while self.now < end and not self._senseless(most):
            self._x.do("weather", skew=(self.now - datetime.now(UTC)).total_seconds())
            if self._kind:
                self._storm()
            self._work(most)
            self.now += tick

    def _senseless(self, most: int | None) -> bool:
        return most is not None and len(self._x.calls()) >= most

    def _storm(self) -> None:
        self._x.release()
        if self._kind == "promised":
            self._x.fail("limited", times=MANY, reset=int((self.now + PROMISE).timestamp()))
        else:
            self._x.fail(self._kind, times=MANY)

    def _work(self, most: int | None) -> None:
        app, now = self._app, self.now
        steps: tuple[Callable[[], Outcome], ...] = (
            lambda: jobs.poll(app, app.settings.source("x"), now),
            lambda: jobs.triage(app, now),
            lambda: jobs.deliver(app, now),
            lambda: jobs.read_back(app, now),
        )
        for step in steps:
            drain(partial(_more, step), lambda: self._senseless(most))


def _more(step: Callable[[], Outcome]) -> bool:
    outcome = jobs.attempt("simulation", step)
    return outcome is not None and outcome.more


def _approve_all(app: App, now: datetime) -> None:
    with app.db.read() as tx:
        found = queue.items(tx, QueueFilter(states=("DRAFT",), limit=100))
    for item in found:
        assert item.response
        with app.db.begin() as tx:
            pairs.approve(tx, item.response.id, item.response.revision, MAI, now, messages=False)
