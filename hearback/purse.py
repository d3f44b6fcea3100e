"""The writer's purse kept in the database: money, failures and answers, shared by all workers and over restarts."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from config.writer import WriterSettings
from responders.writer.purse import Closed, Leave, Spent
from store import spend
from store.database import Database
from store.spend import Limits

log = logging.getLogger(__name__)

_MILLION = 1_000_000


def _now() -> datetime:
    return datetime.now(UTC)


class DatabasePurse:
    """One short transaction for each question, none of them open while the endpoint is asked.

    Every method raises StoreError. `clock` gives aware UTC time: calls take a while, so a step's own time is too old.
    """

    def __init__(self, db: Database, settings: WriterSettings, clock: Callable[[], datetime] = _now) -> None:
        self._db, self._settings, self._clock = db, settings, clock
        self._limits = Limits(
            budget=round(settings.budget_per_day * _MILLION),
            calls=settings.calls_per_day,
            failures=settings.failures,
            cool_down=settings.cool_down,
        )

    def open(self, worth: int, *, aside: bool = False) -> Leave:
        now, chosen, whole = self._clock(), self._settings, self._limits
        half = replace(whole, budget=whole.budget // 2, calls=whole.calls // 2)
        with self._db.begin() as tx:
            verdict = spend.take_leave(tx, worth, half if aside else whole, 2 * chosen.timeout, now)
        if aside and verdict in ("calls", "budget"):
            raise Closed("half of what the writer may do in a day is done, and the rest is kept for drafts")
        if verdict == "shut":
            raise Closed(f"the writer failed {chosen.failures} times in a row and is left alone for a while")
        if verdict == "calls":
            raise Closed(f"the writer's {chosen.calls_per_day} calls of this day are used up")
        if verdict == "budget":
            raise Closed(f"the writer's {chosen.budget_per_day:g} {chosen.currency} of this day are used up")
        return Leave(day=spend.day_of(now), worth=worth)

    def settle(self, leave: Leave, spent: Spent) -> None:
        tokens = (spent.tokens_in, spent.tokens_out)
        now = self._clock()
        with self._db.begin() as tx:
            shut = spend.settle(
                tx, leave.day, leave.worth, ok=spent.ok, tokens=tokens, cost=spent.cost, limits=self._limits, now=now
            )
        if shut is not None:
            log.warning("the writer is left alone", extra={"until": shut.isoformat()})

    def refused(self) -> None:
        with self._db.begin() as tx:
            spend.note(tx, self._clock(), "refused")

    def kept(self, key: str) -> str | None:
        now = self._clock()
        with self._db.read() as tx:
            found = spend.answer(tx, key, now - self._settings.cache)
        if found is not None:
            with self._db.begin() as tx:
                spend.note(tx, now, "cached")
        return found

    def keep(self, key: str, answer: str) -> None:
        now = self._clock()
        with self._db.begin() as tx:
            spend.keep_answer(tx, key, answer, now - self._settings.cache, now)
