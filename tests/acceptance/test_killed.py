"""`hearback run` killed with -9 while it is sending, and started again: what was approved is published exactly once."""

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.acceptance.shop import KEYS, Receiver, Shop, opened
from tests.fakes.harness import FakeServer
from tests.hearback.fakes import WordsClassifier
from tests.hearback.shops import Daemon, daemon, free_port, until

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill -9")


@pytest.fixture
def approved(tmp_path: Path, x: FakeServer, graph: FakeServer, pager: Receiver) -> Iterator[Shop]:
    """A shop with one approved answer to a post on X."""
    with opened(tmp_path, x, graph, pager, classifier=WordsClassifier(), port=free_port()) as shop:
        shop.once()
        x.do("post", text="bad and late", author="1001")
        shop.once()
        shop.approve(shop.replies("DRAFT")[0])
        yield shop


def run(shop: Shop) -> AbstractContextManager[Daemon]:
    return daemon("run", "--config", str(shop.folder / "hearback.toml"), environ=KEYS | {"PAGER": shop.pager.url})


@pytest.mark.parametrize("stored", [True, False])
def test_answer_in_flight_at_the_kill_is_published_exactly_once(approved: Shop, stored: bool) -> None:
    shop = approved
    shop.x.fail("hang", on="write", stored=stored)
    with run(shop) as killed:
        until(shop.x.writes, "the call that posts the answer")
        killed.end(signal.SIGKILL)
    shop.x.release()
    assert [reply.state for reply in shop.replies()] == ["SENDING"]
    assert len(shop.x.published()) == int(stored)

    shop.x.do("post", text="bad, somebody else", author="1002")
    with run(shop) as again:
        until(lambda: shop.replies("DRAFT"), "the next draft: it works again")
        assert again.end() == 0
    assert len(shop.x.writes()) == 1, "what may be out there is not sent again at once"

    for minutes in (2, 4, 8, 12):
        shop.ahead = timedelta(minutes=minutes)
        shop.read_back()
        shop.deliver()
    assert [reply.state for reply in shop.replies("SENT", "UNCERTAIN", "SENDING")] == ["SENT"]
    assert len(shop.x.published()) == 1
    assert len(shop.x.writes()) == (1 if stored else 2)


def test_kill_while_listening_loses_and_doubles_nothing(approved: Shop) -> None:
    shop = approved
    said = shop.x.do("seed", count=250)
    polls = len(shop.x.calls())
    shop.x.fail("hang", on="read")
    with run(shop) as killed:
        until(lambda: len(shop.x.calls()) > polls, "a poll")
        killed.end(signal.SIGKILL)
    shop.x.release()
    shop.once()
    stored = shop.stored()
    assert set(stored) >= set(said)
    assert len(stored) == len(set(stored))
