"""Answers of strangers that are small on the wire and unpack to more than the memory."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import psutil
import pytest

from platforms import fetch
from platforms.errors import Later
from platforms.rss import Rss
from platforms.values import Binding
from tests.fakes.harness import FakeServer, running

HUGE = b"\0" * (64 * fetch.MIB)
MOST_GROWTH = 48 * fetch.MIB
PACKED = {
    "gzip, gzip": gzip.compress(gzip.compress(HUGE)),
    "gzip, gzip, gzip": gzip.compress(gzip.compress(gzip.compress(HUGE))),
    "deflate, gzip": gzip.compress(zlib.compress(HUGE)),
    "br": b"\x1b" + b"\xff" * 99,
    "zstd": b"\x28\xb5\x2f\xfd",
}


@pytest.fixture(scope="module")
def web() -> Iterator[FakeServer]:
    with running("feed") as server:
        yield server


@pytest.mark.parametrize("encoding", PACKED)
def test_an_answer_packed_more_than_once_is_left_unread(web: FakeServer, encoding: str) -> None:
    """487 bytes under two layers of gzip made 400 MB of memory here, and there is no end to it."""
    body = PACKED[encoding].decode("utf-8", "surrogateescape")
    web.do("put", path="/feed", body=body, **{"Content-Encoding": encoding})
    before = psutil.Process().memory_info().rss
    with fetch.client(10) as client, pytest.raises(fetch.NotAnswered, match="did not ask for"):
        fetch.call(client, "GET", f"{web.url}/feed")
    assert psutil.Process().memory_info().rss - before < MOST_GROWTH


def test_the_feed_is_asked_again_later_and_what_is_packed_once_is_read(web: FakeServer) -> None:
    options = {"url": f"{web.url}/feed", "allow_private": True}
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    feed = Rss(Binding(brand="lotus", account="shop talk", stream="entries", options=options, timeout=5))
    try:
        web.do("put", path="/feed", body="x", **{"Content-Encoding": "gzip, gzip"})
        with pytest.raises(Later, match="packed its answer"):
            feed.read(None, None, now)
        good = gzip.compress(b"<rss version='2.0'><channel><item><title>hi</title></item></channel></rss>")
        web.do("put", path="/feed", body=good.decode("utf-8", "surrogateescape"), **{"Content-Encoding": "gzip"})
        assert [mention.text for mention in feed.read(None, None, now).mentions] == ["hi"]
    finally:
        feed.close()
