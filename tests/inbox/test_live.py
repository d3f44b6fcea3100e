"""Live changes: every event once and in order, across reconnects, and streams that end when the server does."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from inbox.live import Hub
from responders.values import Actor
from store import claims, events, migrate, responses
from store.database import Database
from tests.inbox import shop
from tests.inbox.posts import POSTS, Post
from tests.inbox.serving import Inbox, Visitor, up

POST = Post(name="Mia", language="en", text="Where is it?", draft="We look into it.")
Told = dict[str, Any]


@contextmanager
def listening(visitor: Visitor, after: int = 0, last_seen: int | None = None) -> Iterator[Iterator[Told]]:
    headers = {} if last_seen is None else {"Last-Event-ID": str(last_seen)}
    with visitor.stream("GET", f"/events?after={after}", headers=headers, timeout=15) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in answer.headers
        yield (json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: "))


def last_id(inbox: Inbox) -> int:
    with inbox.db.read() as tx:
        return events.last_id(tx)


def approve(inbox: Inbox, response_id: int) -> None:
    with inbox.db.begin() as tx:
        responses.approve(tx, response_id, 1, shop.ANN, inbox.clock.now)


def test_a_change_is_heard_within_a_second(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [POST])
    with listening(inbox.signed_in("agent"), last_id(inbox)) as told:
        threading.Timer(0.3, approve, (inbox, said.response_id)).start()
        began = time.monotonic()
        heard = next(told)
        assert time.monotonic() - began < 1.8
    assert (heard["kind"], heard["ref"], heard["brand"]) == ("response", str(said.response_id), "lotus")
    assert heard["id"] == last_id(inbox)


def test_a_claim_says_who_has_the_mention_now_and_whether_that_is_who_listens(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [POST])
    before, ann = last_id(inbox), Actor(kind="person", name=shop.ROLES["approver"])
    with inbox.db.begin() as tx:
        claims.take(tx, said.mention_id, ann, inbox.clock.now, timedelta(minutes=2))
    for role, mine in (("approver", True), ("lead", False)):
        with listening(inbox.signed_in(role), before) as told:
            heard = next(told)
        assert (heard["kind"], heard["ref"]) == ("claim", str(said.mention_id))
        assert (heard["holder"].casefold(), heard["mine"]) == (ann.name.casefold(), mine)
    with inbox.db.begin() as tx:
        claims.let_go(tx, said.mention_id, ann, inbox.clock.now)
    with listening(inbox.signed_in("lead"), before) as told:
        assert [next(told)["holder"] for _ in range(2)] == ["", ""]


def test_nothing_is_lost_or_told_twice_over_a_reconnect(inbox: Inbox) -> None:
    visitor = inbox.signed_in("agent")
    first = [said.response_id for said in shop.say(inbox.db, POSTS[:3])]
    with listening(visitor) as told:
        seen = [next(told)["id"] for _ in range(last_id(inbox))]
    for response_id in first:
        approve(inbox, response_id)
    with listening(visitor, after=0, last_seen=seen[-1]) as told:
        seen += [next(told)["id"] for _ in range(3)]
    assert seen == list(range(1, last_id(inbox) + 1))


def test_long_absence_is_caught_up_with(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        for number in range(1_300):
            events.add(tx, "source", f"s{number}", "lotus", shop.NOW)
    with listening(inbox.signed_in("agent")) as told:
        assert [next(told)["ref"] for _ in range(1_300)] == [f"s{number}" for number in range(1_300)]


def test_signed_out_hears_nothing(inbox: Inbox) -> None:
    assert inbox.visitor().get("/events").status_code == 401


def test_stopping_server_ends_streams_at_once(tmp_path: Path, empty_file: Path) -> None:
    (tmp_path / "inbox.db").write_bytes(empty_file.read_bytes())
    ended = threading.Event()

    def listen(visitor: Visitor) -> None:
        with listening(visitor) as told:
            started.set()
            assert list(told) == []
        ended.set()

    started = threading.Event()
    with up(tmp_path) as inbox:
        threading.Thread(target=listen, args=(inbox.signed_in("agent"),), daemon=True).start()
        assert started.wait(10)
        stopping = time.monotonic()
        visitor = inbox.visitors.pop()  # closing it from here would end the stream from the wrong side
    assert ended.wait(3)
    assert time.monotonic() - stopping < 3
    visitor.close()


def _database(folder: Path) -> Database:
    db = Database(f"sqlite:///{folder / 'live.db'}")
    migrate.upgrade(db)
    return db


async def _count(hub: Hub, after: int, longest: float) -> int:
    return len([event async for batch in hub.listen(after, longest) for event in batch])


def test_stream_ends_after_its_time(tmp_path: Path) -> None:
    db = _database(tmp_path)
    began = time.monotonic()
    assert asyncio.run(_count(Hub(db, lambda: shop.NOW), 0, 0.4)) == 0
    assert 0.3 < time.monotonic() - began < 5
    db.close()


def test_stream_that_begins_while_the_server_stops_ends_at_once(tmp_path: Path) -> None:
    db = _database(tmp_path)

    async def scene() -> list[int]:
        hub = Hub(db, lambda: shop.NOW)
        early, late = asyncio.create_task(_count(hub, 0, 60)), asyncio.create_task(_count(hub, 0, 60))
        await asyncio.sleep(0)
        hub.close()
        return await asyncio.wait_for(asyncio.gather(early, late, _count(hub, 0, 60)), 5)

    assert asyncio.run(scene()) == [0, 0, 0]
    db.close()


def test_many_listeners_share_one_reader(tmp_path: Path) -> None:
    db = _database(tmp_path)
    reads = []

    class Counting(Hub):
        def _read(self, after: int) -> list[events.Event]:
            reads.append(after)
            return super()._read(after)

    async def scene() -> list[int]:
        hub = Counting(db, lambda: shop.NOW)
        crowd = [asyncio.create_task(_count(hub, 0, 2.5)) for _ in range(50)]
        await asyncio.sleep(1)
        with db.begin() as tx:
            events.add(tx, "source", "x", "lotus", shop.NOW)
        return await asyncio.gather(*crowd)

    assert asyncio.run(scene()) == [1] * 50
    assert len(reads) < 50 * 2 + 15
    db.close()


def test_unreadable_database_ends_streams_instead_of_silence(tmp_path: Path) -> None:
    db = _database(tmp_path)

    class Failing(Hub):
        broken = False

        def _read(self, after: int) -> list[events.Event]:
            if self.broken:
                raise OSError("disk gone")
            return super()._read(after)

    async def scene() -> int:
        hub = Failing(db, lambda: shop.NOW)
        listener = asyncio.create_task(_count(hub, 0, 60))
        await asyncio.sleep(0.5)
        hub.broken = True
        return await asyncio.wait_for(listener, 5)

    assert asyncio.run(scene()) == 0
    db.close()


def test_the_figures_are_behind_the_same_doors(inbox: Inbox) -> None:
    shop.say(inbox.db, POSTS[:2])
    assert inbox.visitor().get("/api/counts").status_code == 401
    visitor = inbox.signed_in("agent")
    assert visitor.get("/api/counts").json() == {"queue": 2, "tickets": 0, "alerts": 0, "quarantine": 0, "notes": 0}
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert inbox.visitor().get(path).status_code == 404


def test_nonsense_event_number_is_refused(inbox: Inbox) -> None:
    assert inbox.signed_in("agent").get("/events?after=-1").status_code == 422
