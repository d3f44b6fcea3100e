"""Pauses, patience and breakers on a real network: an HTTP server of its own that is scripted to fail."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

from hearback.counts import Counts
from store import holds, pauses, senders
from store.senders import Sender
from tests.acceptance.shop import Shop

NAME = "twitter:lotusandpine"


def say(shop: Shop, count: int) -> None:
    """So many posts by as many people, each with an approved answer."""
    for number in range(count):
        shop.x.do("post", text=f"bad and late {number}", author=str(2000 + number))
    shop.hear("x")
    shop.triage()
    for draft in shop.replies("DRAFT"):
        shop.approve(draft)


def sender(shop: Shop) -> Sender:
    with shop.app.db.read() as tx:
        return next(one for one in senders.every(tx) if one.platform == "twitter")


def test_network_that_breaks_every_call_off_costs_few_answers_their_fate(shop: Shop) -> None:
    say(shop, 9)
    shop.app = replace(
        shop.app,
        settings=replace(shop.app.settings, sending=replace(shop.app.settings.sending, breaker_failures=3)),
    )
    shop.x.fail("reset", on="write", times=100)
    assert shop.deliver() == Counts(uncertain=3)
    assert (len(shop.x.writes()), sender(shop).state(shop.now)) == (3, "open")
    assert [told["title"] for told in shop.pager.told] == [f"Sending through {NAME} fails again and again"]
    shop.x.release()
    shop.ahead += timedelta(minutes=2)
    assert shop.deliver() == Counts(sent=6)
    shop.ahead += timedelta(minutes=10)
    while shop.replies("UNCERTAIN"):
        shop.read_back()
        shop.deliver()
        shop.ahead += timedelta(minutes=2)
    assert {reply.state for reply in shop.replies()} == {"SENT"}
    assert sorted(one["to"] for one in shop.x.published()) == sorted({one["to"] for one in shop.x.published()})
    assert len(shop.x.published()) == 9


def test_rate_limit_on_posting_leaves_the_listening_alone(shop: Shop) -> None:
    say(shop, 2)
    free = int((shop.now + timedelta(minutes=10)).timestamp())
    shop.x.fail("limited", on="write", reset=free)
    assert shop.deliver() == Counts(failed=1)
    late = shop.x.do("post", text="good, and heard all the same", author="3000")
    shop.hear("x")
    assert late in shop.stored()
    assert len(shop.x.writes()) == 1
    with shop.app.db.read() as tx:
        hold = holds.every(tx, shop.now)["x"]
    assert hold.until is not None
    assert abs(hold.until.timestamp() - free) < 1
    shop.ahead += timedelta(minutes=10, seconds=1)
    assert shop.deliver() == Counts(sent=2)


def test_pause_stops_a_stream_of_answers_within_one_of_them(shop: Shop) -> None:
    say(shop, 12)
    speaking = threading.Thread(target=shop.deliver)
    speaking.start()
    while len(shop.x.published()) < 3:
        time.sleep(0.01)
    with shop.app.db.begin() as tx:
        pauses.pause(tx, "all", "", "mai", "wrong prices", shop.now)
    at_the_pause = len(shop.x.writes())
    speaking.join(30)
    assert len(shop.x.writes()) <= at_the_pause + 1, "only what was being said is said to its end"
    waiting = shop.replies("APPROVED")
    assert len(waiting) >= 12 - at_the_pause - 1
    assert shop.deliver() == Counts()
    with shop.app.db.begin() as tx:
        pauses.resume(tx, "all", "", "mai", shop.now)
    assert shop.deliver() == Counts(sent=len(waiting))
    assert len(shop.x.published()) == 12


def test_dead_token_on_posting_stops_one_account_and_no_other(shop: Shop) -> None:
    say(shop, 1)
    shop.graph.do("seed", count=1)
    shop.x.fail("dead_token", on="write")
    shop.deliver()
    assert sender(shop).disabled
    assert not shop.source("x").disabled
    assert f"Sending through {NAME} stopped" in {told["title"] for told in shop.pager.told}
    shop.hear("x")
    with shop.app.db.read() as tx:
        assert set(holds.every(tx, shop.now)) == {"x"}
