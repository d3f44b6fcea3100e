"""The same house on a real PostgreSQL: one mention from heard to sent, faults and two workers, poison and edits."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from config.playbook import Playbook
from hearback.counts import Counts
from hearback.steps import gate
from platforms.errors import Lost, Refused
from platforms.pace import Pace
from store import responses
from tests.hearback.fakes import FakeNetwork
from tests.hearback.house import House, build
from tests.store.conftest import emptied, postgres

__all__ = ["postgres"]  # the fixture: one server for the whole run
pytestmark = pytest.mark.postgres
AT_ONCE = "[sending]\nreplies_per_account_per_hour = 100000"


@pytest.fixture
def house(tmp_path: Path, playbook: Playbook, postgres: str) -> Iterator[House]:
    made = build(tmp_path, playbook, url=emptied(postgres), more=AT_ONCE)
    yield made
    made.app.db.close()


def test_from_heard_to_sent(house: House) -> None:
    house.hear("bad and late", "good", "bad, this is fraud")
    assert [reply.state for reply in house.replies()] == ["DRAFT"] * 3
    for reply in house.replies():
        house.approve(reply)
    assert house.deliver() == Counts(sent=5)
    assert len(house.network.published) == 3
    assert len(house.tickets()) == len(house.pager.told) == 1


def test_what_no_text_column_takes_is_kept_all_the_same(house: House) -> None:
    names = [house.network.say(text) for text in ("bad \x00 late", "bad \ud800 late", "bad " * 300_000, "")]
    assert house.poll().stored == 4
    assert house.triage().analysed == 4
    assert house.stored(names[0]).mention.text == "bad \ufffd late"


def test_edit_poison_and_deletion(house: House) -> None:
    edited, deleted, _poison = house.hear("bad and late", "bad", "poison")
    assert [kept.external_id for kept in house.quarantined()] == ["p3"]
    house.network.edit(edited, "good after all")
    house.network.delete(deleted)
    house.poll()
    house.triage()
    assert sorted(reply.state for reply in house.replies()) == ["DRAFT", "EXPIRED", "EXPIRED"]


def test_lost_reply_is_looked_for_and_settled(house: House) -> None:
    house.approved()
    house.network.writes.append((Lost("reset while posting"), True))
    assert house.deliver() == Counts(uncertain=1)
    house.now += FakeNetwork.read_lag
    assert house.read_back() == Counts(sent=1)
    assert len(house.network.published) == 1


def test_refused_reply_blocks_no_other(house: House) -> None:
    house.hear("good", "good too")
    for reply in house.replies():
        house.approve(reply)
    house.network.writes.append(Refused("blocked"))
    assert house.deliver() == Counts(sent=1, failed=1)


def test_an_author_has_the_same_cap_through_all_accounts(house: House) -> None:
    for source, network in house.networks.items():
        network.say("bad and late", author="eve", thread=source, at=house.now)
    for source in house.networks:
        house.poll(source)
    house.triage()
    for reply in house.replies():
        house.approve(reply)
    limits = replace(house.app.settings.thresholds, replies_per_author_per_day=1)
    house.app = replace(house.app, settings=replace(house.app.settings, thresholds=limits))
    claimed: list[gate.Passed] = []
    other = threading.Thread(target=lambda: claimed.append(gate.claim(house.app, house.now, ["second"])))
    with house.app.db.begin() as tx:
        first = next(reply for reply in house.replies() if reply.outlet == "posts")
        assert gate.over_cap(house.app, tx, first, house.now) is None
        assert responses.claim(tx, "w", house.now, limits.lease, limit=1, only=first.id)
        other.start()
        while other.is_alive() and not somebody_waits(house):
            other.join(0.01)
    other.join(30)
    assert claimed == [gate.Passed()]
    assert [reply.detail for reply in house.replies("DRAFT")] == [f"this author had 1 {gate.ANYHOW}"]


def somebody_waits(house: House) -> bool:
    with house.app.db.read() as tx:
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(tx.execute(waiting).scalar())


def four_workers(house: House) -> None:
    begin = threading.Barrier(4)

    def work() -> None:
        begin.wait(10)
        house.deliver()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)


def test_four_workers_share_one_bucket(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeNetwork, "pace", Pace(limit=7, per=timedelta(hours=1), burst=7))
    house.hear(*[f"good {n}" for n in range(20)])
    for reply in house.replies():
        house.approve(reply)
    four_workers(house)
    assert len(house.network.published) == 7
    assert len(house.replies("APPROVED")) == 13


def test_four_workers_open_one_breaker(house: House) -> None:
    house.hear(*[f"good {n}" for n in range(20)])
    for reply in house.replies():
        house.approve(reply)
    house.network.writes.extend([(Lost("no answer"), False)] * 20)
    four_workers(house)
    assert 5 <= len(house.network.tried) <= 5 + 3, "what was on its way when it opened ends as it ends"
    assert house.sender().state(house.now) == "open"
    assert [notice.title for notice in house.pager.told] == ["Sending through fake:lotus fails again and again"]


def test_four_workers_never_send_the_same_reply(house: House) -> None:
    house.hear(*[f"good {n}" for n in range(40)])
    for reply in house.replies():
        house.approve(reply)
    four_workers(house)
    assert sorted(one.to for one in house.network.published) == sorted(f"p{n}" for n in range(1, 41))
    assert {reply.state for reply in house.replies()} == {"SENT"}
