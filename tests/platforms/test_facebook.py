"""Facebook: what is made of comments, tags and recommendations, and which of them a walk meets."""

import json
import time
from datetime import UTC, datetime

import pytest

from platforms.errors import Disabled, Later
from platforms.facebook import Facebook
from platforms.values import Gate
from tests.fakes.harness import FakeServer
from tests.platforms.on_graph import HOUR, PAGE, bind
from tests.platforms.on_x import mentions, now, only, walk

DAY = 24 * HOUR


def texts(platform: Facebook, cursor: str | None = None) -> list[str]:
    return [mention.text for mention in mentions(walk(platform, cursor))]


class TestComments:
    def test_comment_says_who_where_and_when(self, graph: FakeServer, comments: Facebook) -> None:
        post = graph.do("post")
        made = graph.do("comment", under=post, text="Where is my <parcel>?", author="7002", at=time.time() - 60)
        mention = only(comments)
        assert (mention.external_id, mention.kind, mention.text) == (made, "comment", "Where is my <parcel>?")
        assert (mention.thread, mention.in_reply_to) == (post, post)
        assert (mention.author.id, mention.author.name) == ("7002", "Customer 7002")
        assert mention.url == f"https://www.facebook.com/{made}"
        assert mention.posted_at is not None
        assert 59 <= (now() - mention.posted_at).total_seconds() < 70
        assert mention.gate == Gate()

    def test_reply_to_a_comment_is_heard_too(self, graph: FakeServer, comments: Facebook) -> None:
        post = graph.do("post")
        upper = graph.do("comment", under=post, text="Hello?")
        lower = graph.do("comment", under=upper, text="Me too", author="7003")
        found = {mention.external_id: mention for mention in mentions(walk(comments))}
        assert set(found) == {upper, lower}
        assert (found[lower].thread, found[lower].in_reply_to) == (post, upper)

    def test_visitors_post_is_a_mention_and_our_own_is_none(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("post", text="We have new pots")
        visitor = graph.do("post", text="My pot broke", author="7004")
        mention = only(comments)
        assert (mention.external_id, mention.kind, mention.thread, mention.own) == (visitor, "mention", visitor, False)

    def test_own_comment_is_marked(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("comment", under=graph.do("post"), text="We are on it", author=PAGE)
        assert only(comments).own

    def test_comment_that_the_page_may_not_answer_is_shut(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("comment", under=graph.do("post"), text="hm", fields={"can_comment": False})
        gate = only(comments).gate
        assert not gate.open
        assert gate.reason

    def test_hidden_authors_are_not_one_person(self, graph: FakeServer, comments: Facebook) -> None:
        post = graph.do("post")
        for text in ("one", "two"):
            graph.do("comment", under=post, text=text, fields={"from": None})
        one, two = mentions(walk(comments))
        assert one.author.id != two.author.id
        assert one.author.name == "Facebook user"

    def test_sticker_has_no_words(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("comment", under=graph.do("post"), text="", fields={"message": None})
        assert only(comments).text == ""

    @pytest.mark.parametrize("fields", [{"id": None}, {"from": "nobody"}, {"created_time": "yesterday"}, {"parent": 7}])
    def test_one_bad_record_leaves_the_others(
        self, graph: FakeServer, comments: Facebook, fields: dict[str, object]
    ) -> None:
        post = graph.do("post")
        good = graph.do("comment", under=post, text="good")
        graph.do("comment", under=post, text="bad", fields=fields)
        pages = walk(comments)
        assert [mention.external_id for mention in mentions(pages)] == [good]
        (broken,) = [broken for page in pages for broken in page.broken]
        assert broken.external_id
        assert json.loads(broken.raw)["message"] == "bad"


class TestCommentWalk:
    def test_comments_of_many_posts_are_met_once(self, graph: FakeServer, comments: Facebook) -> None:
        said = graph.do("seed", count=330, posts=3)
        pages = walk(comments)
        assert sorted(mention.external_id for mention in mentions(pages)) == sorted(said)
        assert len(pages) == 1 + 3 * 2

    def test_burst_of_ten_thousand_is_ten_thousand(self, graph: FakeServer, comments: Facebook) -> None:
        said = graph.do("seed", count=10_000, posts=4, step=1.0)
        met = [mention.external_id for mention in mentions(walk(comments))]
        assert len(met) == 10_000
        assert set(met) == set(said)

    def test_new_comment_on_an_old_post_is_found(self, graph: FakeServer, comments: Facebook) -> None:
        old = graph.do("post", at=time.time() - 300 * DAY)
        for _ in range(30):
            graph.do("post", at=time.time() - 10 * DAY)
        mark = walk(comments)[0].mark
        graph.do("comment", under=old, text="still waiting")
        assert texts(comments, mark) == ["still waiting"]

    def test_posts_without_news_cost_no_call(self, graph: FakeServer, comments: Facebook) -> None:
        for _ in range(20):
            graph.do("post", at=time.time() - 10 * DAY)
        graph.do("comment", under=graph.do("post", at=time.time() - 9 * DAY), text="new")
        walk(comments)
        assert len(graph.calls()) == 2

    def test_only_the_newest_posts_are_watched(self, graph: FakeServer) -> None:
        old = graph.do("post")
        graph.do("comment", under=old, text="unseen")
        for _ in range(3):
            graph.do("post")
        watching = bind(graph, posts=3)
        assert texts(watching) == []
        watching.close()

    def test_first_walk_looks_two_days_back(self, graph: FakeServer, comments: Facebook) -> None:
        post = graph.do("post", at=time.time() - 30 * DAY)
        graph.do("comment", under=post, text="long ago", at=time.time() - 3 * DAY)
        graph.do("comment", under=post, text="lately", at=time.time() - DAY)
        assert texts(comments) == ["lately"]

    def test_comment_shown_late_is_met_again(self, graph: FakeServer, comments: Facebook) -> None:
        post = graph.do("post")
        graph.do("comment", under=post, text="in time")
        mark = walk(comments)[0].mark
        graph.do("comment", under=post, text="late", at=time.time() - 240)
        assert set(texts(comments, mark)) == {"in time", "late"}

    def test_comment_written_during_the_walk_comes_with_the_next(self, graph: FakeServer, comments: Facebook) -> None:
        said = graph.do("seed", count=250)
        first = comments.read(None, None, now())
        assert first.next is not None
        second = comments.read(None, first.next, now())
        new = graph.do("comment", under=_post_of(graph), text="meanwhile")
        rest, token = [second], second.next
        while token is not None:
            rest.append(comments.read(None, token, now()))
            token = rest[-1].next
        met = {mention.external_id for mention in mentions(rest)}
        met |= {mention.external_id for mention in mentions(walk(comments, first.mark))}
        assert met >= {*said, new}

    def test_post_from_the_future_moves_no_cursor_past_now(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("post", at=time.time() + 400 * DAY)
        at = now()
        mark = comments.read(None, None, at).mark
        assert mark == str(int(at.timestamp()))

    def test_cursor_never_goes_back(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("post", at=time.time() - 10 * DAY)
        cursor = str(int(time.time()) - 60)
        assert comments.read(cursor, None, now()).mark == cursor

    def test_post_deleted_during_the_walk_is_gone_and_the_walk_goes_on(
        self, graph: FakeServer, comments: Facebook
    ) -> None:
        kept, deleted = graph.do("post"), graph.do("post")
        graph.do("comment", under=kept, text="kept")
        page = comments.read(None, None, now())
        graph.do("delete", thing=deleted)
        pages = []
        while page.next is not None:
            page = comments.read(None, page.next, now())
            pages.append(page)
        assert [mention.text for mention in mentions(pages)] == ["kept"]
        assert [page.gone for page in pages] == [(deleted,), ()]

    def test_place_that_graph_forgot_starts_the_post_over(self, graph: FakeServer, comments: Facebook) -> None:
        said = graph.do("seed", count=150)
        page = comments.read(None, comments.read(None, None, now()).next, now())
        graph.fail("error", path="comments", code=100, message="Invalid cursors values")
        again = comments.read(None, page.next, now())
        assert again.mentions == ()
        met: set[str] = set()
        token = again.next
        while token is not None:
            page = comments.read(None, token, now())
            met, token = met | {mention.external_id for mention in page.mentions}, page.next
        assert met == set(said)

    def test_empty_page_before_the_end_is_not_the_end(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("seed", count=5)
        hole = {"data": [], "paging": {"cursors": {"after": "at0"}, "next": "https://graph.facebook.com/x"}}
        graph.fail("answer", path="comments", status=200, body=hole)
        assert len(texts(comments)) == 5

    def test_many_old_comments_are_not_read_again(self, graph: FakeServer, comments: Facebook) -> None:
        graph.do("seed", count=1000, step=60.0)
        mark = walk(comments)[0].mark
        before = len(graph.calls())
        assert len(texts(comments, mark)) < 10
        assert len(graph.calls()) == before + 2

    def test_graph_that_ignores_the_lower_bound_is_not_read_to_its_end(
        self, graph: FakeServer, comments: Facebook
    ) -> None:
        said = graph.do("seed", count=1000, step=60.0)
        graph.do("ignore_since")
        before = len(graph.calls())
        met = {mention.external_id for mention in mentions(walk(comments, str(int(time.time() - 2 * HOUR))))}
        assert set(said[-120:]) <= met
        assert len(graph.calls()) == before + 4

    @pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}}, {"data": [], "paging": 5}, [], 7, None])
    def test_answer_that_is_no_listing_never_ends_a_walk(
        self, graph: FakeServer, comments: Facebook, body: object
    ) -> None:
        graph.fail("answer", path="feed", status=200, body=body)
        with pytest.raises(Later, match="not understood"):
            comments.read(None, None, now())


def _post_of(graph: FakeServer) -> str:
    """The only post of the Page."""
    comment_calls = [call["path"] for call in graph.calls() if call["path"].endswith("/comments")]
    return str(comment_calls[-1].split("/")[-2])


class TestTagged:
    def test_tagging_post_is_a_mention(self, graph: FakeServer, tagged: Facebook) -> None:
        made = graph.do("tag", text="@Lotus & Pine ruined my day")
        mention = only(tagged)
        assert (mention.external_id, mention.kind, mention.thread) == (made, "mention", made)

    def test_walk_ends_where_the_last_one_began(self, graph: FakeServer, tagged: Facebook) -> None:
        for number in range(260):
            graph.do("tag", text=f"tag {number}", at=time.time() - (260 - number) * 60)
        pages = walk(tagged)
        assert [len(page.mentions) for page in pages] == [100, 100, 60]
        assert [page.mark is None for page in pages] == [False, True, True]
        graph.do("tag", text="new")
        again = walk(tagged, pages[0].mark)
        assert len(again) == 2
        assert again[0].mentions[0].text == "new"


class TestRatings:
    def test_recommendation_becomes_stars(self, graph: FakeServer, ratings: Facebook) -> None:
        graph.do("rate", text="Lovely", positive=True)
        made = graph.do("rate", text="Awful", positive=False, author="7009")
        bad, good = mentions(walk(ratings))
        assert (bad.external_id, bad.rating, bad.text, bad.kind) == (made, 1, "Awful", "review")
        assert (good.rating, good.author.name) == (5, "Customer 7001")
        assert bad.gate.open

    def test_stars_of_old_reviews_are_kept(self, graph: FakeServer, ratings: Facebook) -> None:
        item = {"reviewer": {"id": "7"}, "rating": 2, "created_time": "2018-01-01T00:00:00+0000", "review_text": "meh"}
        graph.fail("answer", path="ratings", status=200, body={"data": [item]})
        mention = only(ratings)
        assert (mention.rating, mention.posted_at) == (2, datetime(2018, 1, 1, tzinfo=UTC))

    def test_without_a_story_it_cannot_be_answered_but_has_a_name(self, graph: FakeServer, ratings: Facebook) -> None:
        graph.do("rate", text="Hm", positive=False, story=False)
        mention = only(ratings)
        assert mention.external_id == f"review-{PAGE}-7001"
        assert not mention.gate.open

    def test_review_of_nobody_without_a_story_goes_to_quarantine(self, graph: FakeServer, ratings: Facebook) -> None:
        graph.fail("answer", path="ratings", status=200, body={"data": [{"recommendation_type": "negative"}]})
        (page,) = walk(ratings)
        assert len(page.broken) == 1

    def test_answer_goes_to_the_story(self, graph: FakeServer, ratings: Facebook) -> None:
        made = graph.do("rate", text="Awful", positive=False)
        ratings.reply(only(ratings), "We are sorry", "k")
        assert [(one["to"], one["text"]) for one in graph.published()] == [(made, "We are sorry")]

    def test_recommendations_that_this_version_withdrew_stop_the_source(
        self, graph: FakeServer, ratings: Facebook
    ) -> None:
        graph.fail("error", code=12, message="(#12) deprecated for versions v22.0 and higher")
        with pytest.raises(Disabled, match="no longer offers"):
            ratings.read(None, None, now())
