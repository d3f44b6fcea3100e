"""Claims: only what a person approved, nobody twice, and nothing from a worker whose claim has passed on."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, update

from store import mentions, responses, tables
from store.database import Database
from store.errors import Stale
from tests.store.making import (
    HOUR,
    LEASE,
    NOW,
    approved,
    claimed,
    confirm,
    drafted,
    hear,
    later,
    mention,
    reply_to,
    step,
)

CLAIMER = """
import sys
from datetime import datetime, timedelta
from store import responses
from store.database import Database
db = Database(sys.argv[1])
while True:
    with db.begin() as tx:
        taken = responses.claim(tx, sys.argv[2], datetime.fromisoformat(sys.argv[3]), timedelta(minutes=1), limit=3)
    if not taken:
        break
    print(*(one.id for one in taken), flush=True)
db.close()
"""


def test_a_claim_is_a_lease_with_a_fence_and_an_attempt(db: Database) -> None:
    with db.begin() as tx:
        ready = approved(tx)
        taken = responses.claim(tx, "w1", later(), LEASE, limit=1)
        assert [(one.id, one.state, one.fence, one.attempts) for one in taken] == [(ready.id, "SENDING", 1, 1)]
        assert taken[0].lease_until == later() + LEASE
        assert taken[0].key == ready.key
        assert responses.claim(tx, "w2", later(), LEASE, limit=1) == []


def test_what_nobody_approved_is_not_claimed(db: Database) -> None:
    with db.begin() as tx:
        drafted(tx, "1")
        forged = drafted(tx, "2")
        tx.execute(update(tables.responses).where(tables.responses.c.id == forged.id).values(state="APPROVED"))
        unapproved = approved(tx, "3")
        tx.execute(delete(tables.approvals).where(tables.approvals.c.response_id == unapproved.id))
        edited = approved(tx, "4")
        tx.execute(update(tables.responses).where(tables.responses.c.id == edited.id).values(revision=2))
        row = {
            "response_id": edited.id,
            "number": 2,
            "text": "swapped",
            "by_kind": "person",
            "by_name": "eve",
            "at": NOW,
        }
        tx.execute(tables.revisions.insert(), row)
        assert responses.claim(tx, "w1", NOW, LEASE, limit=9) == []


def test_tickets_and_alerts_need_no_approval(db: Database) -> None:
    with db.begin() as tx:
        ticket = drafted(tx, "1", kind="ticket", outlet="desk")
        alert = drafted(tx, "2", kind="alert", outlet="phone", priority=90)
        assert [one.id for one in responses.claim(tx, "w1", NOW, LEASE, limit=9)] == [alert.id, ticket.id]


def test_the_most_urgent_goes_first(db: Database) -> None:
    with db.begin() as tx:
        calm = approved(tx, "1", priority=10)
        late = approved(tx, "2", priority=90, due_at=NOW + 2 * HOUR)
        soon = approved(tx, "3", priority=90, due_at=NOW)
        assert [one.id for one in responses.claim(tx, "w1", NOW, LEASE, limit=2)] == [soon.id, late.id]
        assert [one.id for one in responses.claim(tx, "w1", NOW, LEASE, limit=2)] == [calm.id]


def test_the_caller_says_which_kinds_and_outlets_may_be_used(db: Database) -> None:
    with db.begin() as tx:
        one, two = approved(tx, "1", outlet="x"), approved(tx, "2", outlet="y")
        ticket = drafted(tx, "3", kind="ticket", outlet="desk")

        def take(**filters: object) -> list[int]:
            taken = responses.claim(tx, "w1", NOW, LEASE, limit=9, **filters)  # type: ignore[arg-type]
            for each in taken:
                step(tx, each, "postpone")
            return [each.id for each in taken]

        assert take(without={"x"}) == [two.id, ticket.id]
        assert take(outlets={"x"}) == [one.id]
        assert take(outlets=set()) == []
        assert take(kinds=["ticket"]) == [ticket.id]
        assert take(kinds=["reply"], without={"y"}) == [one.id]
        assert take() == [one.id, two.id, ticket.id]


def test_a_worker_whose_claim_has_passed_on_changes_nothing(db: Database) -> None:
    with db.begin() as tx:
        slow = claimed(tx)
        unclear = step(tx, slow, "lose", reason="the lease ran out")
        with pytest.raises(Stale, match="it is UNCERTAIN"):
            confirm(tx, slow)
        step(tx, unclear, "absent")
        fast = responses.claim(tx, "w2", later(5), LEASE, limit=1)[0]
        for move in ("postpone", "refuse", "lose"):
            with pytest.raises(Stale, match="claim 1 was followed by claim 2"):
                step(tx, slow, move)
        with pytest.raises(Stale, match="claim 1 was followed by claim 2"):
            confirm(tx, slow)
        assert responses.get(tx, slow.id) == fast
        assert [one.ended_at for one in responses.attempts(tx, slow.id)] == [NOW, None]


def test_a_lease_that_ran_out_is_found_and_not_before(db: Database) -> None:
    with db.begin() as tx:
        taken = claimed(tx)
        assert responses.expired_leases(tx, NOW + LEASE - LEASE / 100) == []
        assert responses.expired_leases(tx, NOW + LEASE) == [taken]
        confirm(tx, taken)
        assert responses.expired_leases(tx, NOW + HOUR) == []


def test_an_uncertain_one_is_looked_for_when_due_and_only_so_often(db: Database) -> None:
    with db.begin() as tx:
        unclear = step(tx, claimed(tx), "lose", not_before=later(5))
        assert responses.uncertain_due(tx, later(4), max_read_backs=2) == []
        assert responses.uncertain_due(tx, later(5), max_read_backs=2) == [unclear]
        for _ in range(2):
            responses.read_back_noted(tx, unclear.id, fence=1, now=later(5), not_before=later(6), detail="")
        assert responses.uncertain_due(tx, later(9), max_read_backs=2) == []


def test_threads_that_claim_at_once_share_everything_and_nothing_twice(db: Database) -> None:
    with db.begin() as tx:
        expected = {approved(tx, str(number)).id for number in range(40)}
    together = threading.Barrier(4)

    def work(name: str) -> list[int]:
        taken: list[int] = []
        together.wait()
        while True:
            with db.begin() as tx:
                batch = responses.claim(tx, name, NOW, LEASE, limit=3)
            if not batch:
                return taken
            taken += [one.id for one in batch]

    with ThreadPoolExecutor(4) as pool:
        shares = [future.result() for future in [pool.submit(work, f"w{number}") for number in range(4)]]
    everything = [number for share in shares for number in share]
    assert sorted(everything) == sorted(expected)


def test_processes_that_claim_at_once_share_everything_and_nothing_twice(db: Database) -> None:
    with db.begin() as tx:
        expected = {approved(tx, str(number)).id for number in range(30)}
    command = [sys.executable, "-W", "error", "-c", CLAIMER, db.url]
    running = [
        subprocess.Popen([*command, f"w{number}", NOW.isoformat()], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for number in range(2)
    ]
    told = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    taken = [int(number) for out, _ in told for number in out.split()]
    assert sorted(taken) == sorted(expected)


def test_a_claim_passes_over_what_another_transaction_holds(db: Database) -> None:
    if db.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with db.begin() as tx:
        first, second = approved(tx, "1", priority=90), approved(tx, "2")
    with db.begin() as holder:
        assert [one.id for one in responses.claim(holder, "w1", NOW, LEASE, limit=1)] == [first.id]
        with db.begin() as tx:
            assert [one.id for one in responses.claim(tx, "w2", NOW, LEASE, limit=2)] == [second.id]


def test_two_triage_workers_settle_a_mention_once(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, *[mention(str(number)) for number in range(30)])
        waiting = mentions.awaiting(tx, 30)
    together = threading.Barrier(2)
    items = [mentions.Triaged(id=item.id, revision=item.revision) for item in waiting]

    def work() -> tuple[frozenset[int], int]:
        together.wait()
        with db.begin() as tx:
            settled = mentions.settle_triage(tx, items, NOW)
            return settled, len(responses.create(tx, [reply_to(one) for one in waiting if one.id in settled], NOW))

    with ThreadPoolExecutor(2) as pool:
        shares = [future.result() for future in (pool.submit(work), pool.submit(work))]
    assert sorted(made for _, made in shares) == [0, 30]
    assert shares[0][0] ^ shares[1][0] == {item.id for item in waiting}
