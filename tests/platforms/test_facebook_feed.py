"""Facebook: more visitors' posts between two polls than one page of the feed holds."""

import time
from dataclasses import replace

import pytest

from platforms.facebook import Facebook
from tests.fakes.harness import FakeServer
from tests.platforms.on_graph import HOUR, bind
from tests.platforms.on_x import mentions, now, only, walk

BURST = 250


def visit(graph: FakeServer, count: int) -> set[str]:
    """Posts of visitors on the Page, a second apart up to now."""
    first = time.time() - count
    return {graph.do("post", text=f"visitor {n}", author="7001", at=first + n) for n in range(count)}


def names(pages: list[object]) -> set[str]:
    return {mention.external_id for mention in mentions(pages)}  # type: ignore[arg-type]


def test_burst_of_visitors_is_heard_whole(graph: FakeServer, comments: Facebook) -> None:
    cursor = str(int(time.time() - HOUR))
    said = visit(graph, BURST)
    pages = walk(comments, cursor)
    assert [mention for page in pages for mention in page.mentions if mention.kind != "mention"] == []
    assert names(pages) == said
    assert pages[0].mark is not None
    assert [page.mark for page in pages[1:]] == [None] * (len(pages) - 1)
    assert [page.missed for page in pages] == [None] * len(pages)


def test_walk_through_the_feed_goes_on_in_another_process(graph: FakeServer) -> None:
    said, met, token = visit(graph, BURST), set(), None
    for _ in range(1000):
        platform = bind(graph)
        page = platform.read(None, token, now())
        platform.close()
        met |= {mention.external_id for mention in page.mentions}
        if (token := page.next) is None:
            break
    assert met == said


def test_comments_come_after_the_feed(graph: FakeServer, comments: Facebook) -> None:
    visit(graph, BURST)
    said = graph.do("comment", under=graph.do("post"), text="on our own post")
    assert said in names(walk(comments))


def test_old_posts_on_the_page_are_not_walked(graph: FakeServer, comments: Facebook) -> None:
    for number in range(BURST):
        graph.do("post", text="old", author="7001", at=time.time() - (30 * 24 + number) * HOUR)
    walk(comments)
    assert len(graph.calls()) == 1


def test_place_in_the_feed_that_graph_forgot_starts_the_feed_over(graph: FakeServer, comments: Facebook) -> None:
    said = visit(graph, BURST)
    first = comments.read(None, None, now())
    graph.fail("error", path="feed", code=100, message="Invalid cursors values")
    again = comments.read(None, first.next, now())
    assert (again.mentions, again.mark) == ((), None)
    met, token = set(), again.next
    while token is not None:
        page = comments.read(None, token, now())
        met, token = met | {mention.external_id for mention in page.mentions}, page.next
    assert met == said


def test_feed_beyond_the_bound_is_told_as_a_gap(
    graph: FakeServer, comments: Facebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platforms.facebook.FEED_PAGES", 2)
    visit(graph, BURST)
    pages = walk(comments)
    assert len(names(pages)) == 200
    (missed,) = [page.missed for page in pages if page.missed]
    assert "only the newest 200 posts" in missed


def test_answer_is_looked_for_where_graph_shows_no_parent(graph: FakeServer, comments: Facebook) -> None:
    graph.do("comment", under=graph.do("post"), text="Where is my parcel?")
    to = only(comments)
    shown = replace(to, raw='{"id": "1", "parent": null}')
    assert comments.find_reply(shown, "text", "k", now()) is None
