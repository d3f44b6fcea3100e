"""X: a clock of ours that is wrong never moves the mark past posts that nobody has read."""

from datetime import timedelta

import pytest
import requests

from platforms.twitter import Twitter, id_at, time_of
from tests.fakes.harness import FakeServer
from tests.platforms.on_x import ago, bind, mentions, now, walk

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


@pytest.mark.parametrize("ours", [-FAST, timedelta(), FAST, timedelta(days=30)])
def test_clock_of_ours_makes_no_gap_and_skips_nothing(x: FakeServer, search: Twitter, ours: timedelta) -> None:
    old = x.do("post", text="teapot, said six days ago", mention=False, at_ms=ago(days=5, hours=20))
    cursor = str(id_at(now() - timedelta(days=6)))
    page = search.read(cursor, None, now() + max(ours, timedelta()))
    assert page.missed is None
    assert {mention.external_id for mention in page.mentions} == {old}
    assert search.read(cursor, None, now() + max(ours, timedelta())).missed is None, "X has said what time it is"


def test_what_x_forgot_is_told_by_its_own_clock(x: FakeServer) -> None:
    search = bind(x, "search", query="teapot", user_id="900")
    cursor = str(id_at(now() - timedelta(days=9)))
    kept = x.do("post", text="teapot, six days ago", mention=False, at_ms=ago(days=6))
    for _ in range(2):
        page = search.read(cursor, None, now())
        assert {mention.external_id for mention in page.mentions} == {kept}
        assert f"{now() - timedelta(days=9):%Y-%m-%d}" in (page.missed or "")
    asked = ["since_id" in call["query"] for call in x.calls() if "search" in call["path"]]
    assert asked == [True, True, True], "refused once, then the horizon was known"
    search.close()


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
