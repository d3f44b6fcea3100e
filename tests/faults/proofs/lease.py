"""A worker frozen past its lease wakes up with an answer in its hand, when its work has long been given to another."""

import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from responders.values import Actor
from store import pairs
from store.database import Database
from tests.faults.chaos import settle
from tests.faults.checker import Record, violations
from tests.faults.ground import ask, survey
from tests.faults.installation import Installation, Site, installed
from tests.faults.proofs.proof import Proof
from tests.hearback.shops import until

SAYS = "SIGSTOP past the lease, then SIGCONT: the stale write changes 0 rows"


def prove(folder: Path, site: Site) -> Proof:
    """The first worker stands still with a 429 in its hand; the second one has claimed the reply and speaks."""
    proof = Proof("lease", SAYS)
    with installed(folder, site, seed=5) as made:
        made.x.do("weather", lag=0.1)
        made.x.do("say", text="my parcel is bad and late")
        made.x.fail("limited", on="write", times=1)
        first = made.run(point="reply: after the answer", alone=True)
        _approve_when_drafted(made)
        until(lambda: first.reached(0.1), "the first worker has its answer")
        second = made.run(config="second.toml", point="reply: request is out", alone=True)
        until(lambda: second.reached(0.1), "the second worker took the reply over")
        before = len(_moves(made))
        first.send(signal.SIGCONT)
        until(lambda: _refused(made) or len(_moves(made)) > before, "the first worker tries to write")
        stale = [move for _, move in _moves(made)[before:] if move == "postpone"]
        first.kill()
        second.send(signal.SIGCONT)
        time.sleep(0.5)
        second.kill()
        settle(made)
        record, ground = Record.of(made.record), survey(made.url)
        proof.wrong = [f"fence: the stale write {move!r} changed a row" for move in stale]
        proof.wrong += violations(record, ground)
        proof.figures = {"stale writes tried": 1, "rows changed": len(stale), "published": len(record.published)}
        if len(record.published) != 1:
            proof.wrong.append(f"fence: the reply was published {len(record.published)} times")
    return proof


def _approve_when_drafted(made: Installation) -> None:
    drafts = "SELECT id, revision FROM responses WHERE state = 'DRAFT' AND kind = 'reply'"
    ((number, revision),) = until(lambda: ask(made.url, drafts), "a draft")
    db = Database(made.url)
    with db.begin() as tx:
        now = datetime.now(UTC)
        pairs.approve(tx, number, revision, Actor(kind="person", name="mai"), now, messages=False)
    db.close()


def _moves(made: Installation) -> list[tuple[str, str]]:
    return [(was, move) for was, move in ask(made.url, "SELECT was, move FROM moves ORDER BY id")]


def _refused(made: Installation) -> bool:
    return "was followed by claim" in Path(made.log).read_text(encoding="utf-8")
