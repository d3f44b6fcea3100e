"""X: a clock of ours that is wrong never moves the mark past posts that nobody has read."""

from datetime import timedelta

import pytest
import requests

from platforms.twitter import Twitter, id_at, time_of
from tests.fakes.harness import FakeServer
from tests.platforms.on_x import ago, mentions, now, walk

FAST = timedelta(days=3)


def test_quiet_keyword_rests_by_the_clock_of_x_when_ours_is_fast(x: FakeServer, search: Twitter) -> None:
    mark = search.read(None, None, now() + FAST).mark
    assert mark is not None
    assert time_of(int(mark)) <= now() - timedelta(hours=23)
    late = x.do("post", text="teapot, and nobody reads it", mention=False, at_ms=ago(hours=2))
    assert late in {mention.external_id for mention in mentions(walk(search, mark))}


def test_quiet_keyword_rests_by_our_clock_when_that_is_slow(x: FakeServer, search: Twitter) -> None:
    at = now() - FAST
    assert search.read(None, None, at).mark == str(id_at(at - timedelta(days=1)))


@pytest.mark.parametrize("hours", [30, 100])
def test_mark_never_passes_what_was_seen_now(x: FakeServer, search: Twitter, hours: int) -> None:
    seen = x.do("post", text="teapot", mention=False, at_ms=ago(hours=hours))
    assert search.read(None, None, now() + FAST).mark == seen
    assert search.read(None, None, now()).mark == seen


def test_keyword_with_nothing_new_rests_although_its_last_hit_is_met_again(x: FakeServer, search: Twitter) -> None:
    seen = x.do("post", text="teapot", mention=False, at_ms=ago(hours=100))
    page = search.read(seen, None, now())
    assert [mention.external_id for mention in page.mentions] == [seen]
    assert abs(now() - timedelta(days=1) - time_of(int(page.mark or 0))) < timedelta(minutes=1)


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_mark_of_a_quiet_keyword_stays_when_x_names_no_time(x: FakeServer, search: Twitter, date: str) -> None:
    def misdate(response: requests.Response, *_: object, **__: object) -> None:
        response.headers["date"] = date

    search._client.session.hooks["response"].insert(0, misdate)
    cursor = str(id_at(now() - timedelta(days=3)))
    assert search.read(cursor, None, now()).mark == cursor
