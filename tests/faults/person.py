"""The person at the desk: approves, edits, takes back and rejects through the store's own door while all else dies.

Whatever is approved with an edit carries a mark of its own, so that a text on the network can be told from any other.
What was wanted is written down before it is done, and what came of it after.
"""

import random
import secrets
import string
import time
from datetime import UTC, datetime
from pathlib import Path

from responders.lifecycle import IllegalMove
from responders.values import Actor, Response
from store import pairs, queue, responses
from store.database import Database
from store.errors import Stale
from store.queue import QueueFilter
from tests.faults import mutants, points
from tests.faults.history import History

MAI = Actor(kind="person", name="mai")
LEFT_ALONE = 0.05
AT_ONCE = 6
ACTS = (("approve", 0.5), ("edit", 0.3), ("doubt", 0.08), ("stale", 0.07), ("reject", 0.05))


class Person:
    """One desk. Acts until it is killed; a draft is left alone for ever with a chance of LEFT_ALONE."""

    def __init__(self, db: Database, history: History, seed: int) -> None:
        self._db, self._history, self._chance = db, history, random.Random(seed)
        self._ignored: set[int] = set()

    def work(self) -> None:
        """Look at the waiting drafts once and act on some."""
        with self._db.read() as tx:
            found = queue.items(tx, QueueFilter(states=("DRAFT",), limit=200))
        drafts = [item.response for item in found if item.response and item.response.id not in self._ignored]
        for draft in drafts[:AT_ONCE]:
            if self._chance.random() < LEFT_ALONE:
                self._ignored.add(draft.id)
                continue
            (act,) = self._chance.choices([name for name, _ in ACTS], [share for _, share in ACTS])
            self._do(act, draft)

    def _do(self, act: str, draft: Response) -> None:
        told = {"response": draft.id, "revision": draft.revision}
        self._history.note("person", f"{act}?", **told)
        try:
            getattr(self, f"_{act}")(draft)
        except (Stale, IllegalMove) as error:
            self._history.note("person", f"{act} refused", why=str(error), **told)
        else:
            self._history.note("person", f"{act} done", **told)

    def _approve(self, draft: Response) -> None:
        with self._db.begin() as tx:
            pairs.approve(tx, draft.id, draft.revision, MAI, _now(), messages=False)

    def _edit(self, draft: Response) -> None:
        self._approve(self._revised(draft))

    def _doubt(self, draft: Response) -> None:
        """Approve, take it back at once, change it, and approve what it is then."""
        self._approve(draft)
        with self._db.begin() as tx:
            again = responses.move(
                tx, draft.id, "recall", state="APPROVED", revision=draft.revision, by=MAI, now=_now(), reason="a doubt"
            )
        self._edit(again)

    def _stale(self, draft: Response) -> None:
        """A colleague edits while this person reads: the yes is to a text that is not the present one any more."""
        self._revised(draft)
        self._approve(draft)

    def _reject(self, draft: Response) -> None:
        with self._db.begin() as tx:
            responses.move(
                tx, draft.id, "reject", state="DRAFT", revision=draft.revision, by=MAI, now=_now(), reason="not needed"
            )

    def _revised(self, draft: Response) -> Response:
        words = f"{draft.text} {_mark()}"
        with self._db.begin() as tx:
            return responses.revise(tx, draft.id, words, base_revision=draft.revision, by=MAI, now=_now())


def _mark() -> str:
    """Letters alone: a number would look like somebody's order to the guard."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))


def _now() -> datetime:
    return datetime.now(UTC)


def main(
    url: str, history: str, seed: int, point: str = "", nth: int = 1, mutant: str = "", pause: float = 0.1
) -> None:
    """Work at the desk of the database at `url` until killed; stand still at `point`."""
    points.lay(points.Trap(point, nth))
    if mutant:
        mutants.MUTANTS[mutant].make()
    points.enter("person")
    db = Database(url)
    person = Person(db, History(Path(history)), seed)
    while True:
        person.work()
        time.sleep(pause)
