"""X: what is made of its payloads, whom its API may answer, where a walk ends."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.errors import Disabled, Later
from platforms.twitter import Twitter, id_at, time_of
from platforms.values import Binding
from tests.fakes.harness import FakeServer
from tests.platforms.on_x import BEARER, ago, bind, mentions, now, only, walk


class TestPayloads:
    def test_author_text_thread_and_address(self, x: FakeServer, twitter: Twitter) -> None:
        root = x.do("post", text="Ours", author="900")
        post = x.do("post", text="<b>tea & pots</b>", author="1001", reply_to=root)
        mention = next(m for m in mentions(walk(twitter)) if m.external_id == post)
        assert mention.text == "@lotusandpine <b>tea & pots</b>"
        assert (mention.thread, mention.in_reply_to) == (root, root)
        assert mention.url == f"https://x.com/customer1001/status/{post}"
        author = mention.author
        assert (author.id, author.name, author.handle) == ("1001", "Customer 1001", "customer1001")
        assert (author.url, author.followers) == ("https://x.com/customer1001", 3003)
        assert mention.kind == "mention"
        assert not mention.own

    def test_long_post_is_read_whole(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="cut…", fields={"note_tweet": {"text": "the whole long story"}})
        assert only(twitter).text == "the whole long story"

    def test_half_a_character_and_a_nul_come_through(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="odd", fields={"text": "a\ud83d\x00b"})
        mention = only(twitter)
        assert mention.text == "a\ud83d\x00b"
        assert mention.raw.isascii()
        assert mention.revision

    def test_description_of_a_picture_stays_in_raw(self, x: FakeServer, twitter: Twitter) -> None:
        page = {
            "data": [
                {"id": str(id_at(now())), "text": "look", "author_id": "1", "attachments": {"media_keys": ["3_1"]}}
            ],
            "includes": {"media": [{"media_key": "3_1", "type": "photo", "alt_text": "a broken pot"}]},
            "meta": {"result_count": 1},
        }
        x.fail("answer", path="mentions", status=200, body=page)
        mention = only(twitter)
        assert mention.text == "look"
        assert json.loads(mention.raw)["media"][0]["alt_text"] == "a broken pot"

    def test_author_that_is_not_shown_has_still_an_id(self, x: FakeServer, twitter: Twitter) -> None:
        body = {"data": [{"id": str(id_at(now())), "text": "hm", "author_id": "77"}], "meta": {"result_count": 1}}
        x.fail("answer", path="mentions", status=200, body=body)
        mention = only(twitter)
        assert (mention.author.id, mention.author.name, mention.author.followers) == ("77", "unknown", None)
        assert mention.url == f"https://x.com/i/status/{mention.external_id}"

    def test_edit_is_a_new_revision_of_the_same_mention(self, x: FakeServer, twitter: Twitter) -> None:
        first = x.do("post", text="bad shop")
        before = only(twitter)
        edited = x.do("edit", post=first, text="bad shop, EDIT: solved")
        after = only(twitter)
        assert before.external_id == after.external_id == first
        assert before.revision != after.revision
        twitter.reply(after, "Thank you!", "k")
        assert x.published()[0]["to"] == edited
        assert twitter.find_reply(after, "", "k", now()) is not None

    def test_own_post_is_marked(self, x: FakeServer, search: Twitter) -> None:
        x.do("post", text="our teapot", author="900", mention=False)
        assert only(search).own

    @pytest.mark.parametrize("field", ["text", "author_id"])
    def test_one_bad_record_leaves_the_others(self, x: FakeServer, twitter: Twitter, field: str) -> None:
        good = x.do("seed", count=2)
        bad = x.do("post", text="?", fields={field: None})
        (page,) = walk(twitter)
        assert {mention.external_id for mention in page.mentions} == set(good)
        assert [(broken.external_id, field in broken.reason) for broken in page.broken] == [(bad, True)]

    @pytest.mark.parametrize("record", [7, None, "post", [], {}, {"id": "x1"}, {"id": None, "text": "a"}])
    def test_record_that_is_no_post_goes_to_quarantine(self, x: FakeServer, twitter: Twitter, record: object) -> None:
        x.fail("answer", path="mentions", times=2, status=200, body={"data": [record], "meta": {"result_count": 1}})
        (page,), (again,) = walk(twitter), walk(twitter)
        assert len(page.broken) == 1
        assert page.broken[0].external_id == again.broken[0].external_id
        assert page.mark is None

    def test_post_from_the_future_moves_no_cursor(self, x: FakeServer, twitter: Twitter) -> None:
        (good,) = x.do("seed", count=1)
        x.do("post", text="2099", at_ms=ago(days=-3650))
        (page,) = walk(twitter)
        assert page.mark == good
        assert len(page.broken) == 1

    def test_date_that_the_author_claims_is_kept_as_said(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="hello", fields={"created_at": "2099-01-01T00:00:00.000Z"})
        assert only(twitter).posted_at == datetime(2099, 1, 1, tzinfo=UTC)


class TestGate:
    def test_open_where_the_author_mentioned_us(self, x: FakeServer, search: Twitter) -> None:
        x.do("post", text="teapot")
        mention = only(search)
        assert mention.gate.open
        assert mention.kind == "mention"

    def test_shut_with_words_on_a_plain_search_hit(self, x: FakeServer, search: Twitter) -> None:
        x.do("post", text="my teapot broke", mention=False)
        mention = only(search)
        assert not mention.gate.open
        assert "mention or quote" in mention.gate.reason
        assert mention.kind == "post"

    def test_open_where_the_author_quoted_us(self, x: FakeServer, search: Twitter) -> None:
        ours = x.do("post", text="new things", author="900", mention=False)
        x.do("post", text="what a teapot", mention=False, quote=ours)
        mention = only(search)
        assert mention.gate.open
        search.reply(mention, "Thank you!", "k")
        assert len(x.published()) == 1

    def test_shut_where_somebody_else_was_quoted(self, x: FakeServer, search: Twitter) -> None:
        other = x.do("post", text="hello", author="1005", mention=False)
        x.do("post", text="what a teapot", mention=False, quote=other)
        assert not only(search).gate.open

    def test_shut_where_only_some_may_reply_and_we_were_not_mentioned(self, x: FakeServer, search: Twitter) -> None:
        ours = x.do("post", text="new things", author="900", mention=False)
        x.do("post", text="teapot", mention=False, quote=ours, fields={"reply_settings": "following"})
        gate = only(search).gate
        assert not gate.open
        assert "only some people" in gate.reason

    def test_open_where_mentioned_whoever_else_may_reply(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="hi", fields={"reply_settings": "mentionedUsers"})
        assert only(twitter).gate.open


class TestWalk:
    def test_burst_is_read_whole_though_new_posts_keep_coming(self, x: FakeServer, twitter: Twitter) -> None:
        (last,) = x.do("seed", count=1, start_ms=ago(hours=2))
        said = x.do("seed", count=450)
        pages, token = [twitter.read(last, None, now())], None
        while (token := pages[-1].next) is not None:
            x.do("post", text="one more")
            pages.append(twitter.read(last, token, now()))
        assert {mention.external_id for mention in mentions(pages)} >= set(said)
        assert [page.mark for page in pages] == [said[-1], *[None] * (len(pages) - 1)]
        late = mentions(walk(twitter, pages[0].mark))
        assert len([mention for mention in late if mention.external_id > said[-1]]) == 4

    def test_post_indexed_late_is_met_again(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="first", at_ms=ago(minutes=10))
        x.do("post", text="third", at_ms=ago(minutes=5))
        mark = walk(twitter)[0].mark
        late = x.do("post", text="second", at_ms=ago(minutes=8))
        assert late in {mention.external_id for mention in mentions(walk(twitter, mark))}

    @given(st.integers(min_value=0, max_value=1 << 62))
    def test_lower_bound_is_five_minutes_below_the_cursor(self, cursor: int) -> None:
        platform = Twitter(Binding(brand="b", account="a", stream="mentions", options=BEARER | {"user_id": "1"}))
        since = platform._begin(str(cursor)).since
        platform.close()
        assert since is not None
        assert since >= 1
        assert since == 1 or time_of(cursor) - time_of(since) == timedelta(minutes=5)

    @pytest.mark.parametrize("stream", ["mentions", "search"])
    def test_cursor_never_goes_back(self, x: FakeServer, stream: str) -> None:
        platform = bind(x, stream=stream, query="teapot")
        cursor = id_at(now() - timedelta(minutes=1))
        assert platform.read(str(cursor), None, now()).mark == str(cursor)
        x.do("post", text="teapot, late", at_ms=ago(minutes=3))
        assert platform.read(str(cursor), None, now()).mark == str(cursor)
        platform.close()

    def test_cursor_that_is_no_number_begins_anew(self, x: FakeServer, twitter: Twitter) -> None:
        said = x.do("seed", count=3)
        assert len(mentions(walk(twitter, "not-a-number"))) == len(said)

    def test_order_is_that_of_numbers_not_of_letters(self, x: FakeServer, twitter: Twitter) -> None:
        old = x.do("post", text="old", at_ms=1_300_000_000_000)
        new = x.do("post", text="new")
        assert len(old) < len(new)
        assert walk(twitter)[0].mark == new

    def test_more_than_the_network_remembers_is_told(self, x: FakeServer, twitter: Twitter) -> None:
        (last,) = x.do("seed", count=1, start_ms=ago(days=2))
        x.do("seed", count=950)
        pages = walk(twitter, last)
        assert len(mentions(pages)) == 800
        assert [page.missed is None for page in pages] == [True] * 7 + [False]
        assert "800" in (pages[-1].missed or "")

    def test_long_walk_that_reaches_its_cursor_missed_nothing(self, x: FakeServer, twitter: Twitter) -> None:
        (last,) = x.do("seed", count=1, start_ms=ago(days=2))
        x.do("seed", count=790)
        assert [page.missed for page in walk(twitter, last)] == [None] * 8

    def test_long_walk_through_the_overlap_missed_nothing(self, x: FakeServer, twitter: Twitter) -> None:
        last = x.do("seed", count=180, start_ms=ago(days=2))[-1]
        x.do("seed", count=560)
        pages = walk(twitter, last)
        assert len(mentions(pages)) == 740
        assert [page.missed for page in pages] == [None] * 8

    def test_cursor_whose_post_was_deleted_is_no_gap(self, x: FakeServer, twitter: Twitter) -> None:
        (last,) = x.do("seed", count=1, start_ms=ago(days=2))
        x.do("delete", post=last)
        x.do("seed", count=5)
        assert walk(twitter, last)[0].missed is None

    def test_token_that_x_forgot_starts_the_walk_over(self, x: FakeServer, twitter: Twitter) -> None:
        said = x.do("seed", count=150)
        token = json.loads(twitter.read(None, None, now()).next or "")
        page = twitter.read(None, json.dumps(token | {"page": "expired"}), now())
        assert said[-1] in {mention.external_id for mention in page.mentions}
        assert page.next is not None

    @pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}, "meta": {}}, [], 5, None, {"data": []}])
    def test_answer_that_is_no_listing_never_ends_a_walk(self, x: FakeServer, twitter: Twitter, body: object) -> None:
        x.fail("answer", path="mentions", status=200, body=body)
        with pytest.raises(Later, match="not understood"):
            twitter.read(None, None, now())


class TestSearch:
    def test_needs_a_query(self, x: FakeServer) -> None:
        platform = bind(x, stream="search")
        for act in (lambda: platform.read(None, None, now()), platform.check):
            with pytest.raises(Disabled, match="query"):
                act()
        platform.close()

    def test_burst_of_ten_thousand_is_ten_thousand(self, x: FakeServer, search: Twitter) -> None:
        last = x.do("post", text="teapot", at_ms=ago(hours=4))
        said = x.do("seed", count=50_000, step_ms=100, mention=False)
        met = [mention.external_id for mention in mentions(walk(search, last))]
        assert len(met) == len(set(met)) == 10_001
        assert set(met) == {last, *said[1::5]}

    def test_quiet_keyword_keeps_a_young_cursor(self, x: FakeServer, search: Twitter) -> None:
        at = now()
        page = search.read(None, None, at)
        rested = at - timedelta(days=1) - time_of(int(page.mark or 0))
        assert abs(rested) <= timedelta(seconds=2)
        assert search.read(page.mark, None, at + timedelta(days=5)).missed is None

    def test_cursor_older_than_a_week_is_a_gap_told_in_words(self, x: FakeServer, search: Twitter) -> None:
        hit = x.do("post", text="teapot", mention=False)
        page = search.read(str(id_at(now() - timedelta(days=9))), None, now())
        assert [mention.external_id for mention in page.mentions] == [hit]
        assert "7 days" in (page.missed or "")
        assert "since_id" in x.calls()[-1]["query"]

    def test_since_id_that_x_calls_too_old_is_left_out(self, x: FakeServer, search: Twitter) -> None:
        hit = x.do("post", text="teapot", mention=False)
        slow_clock = now() - timedelta(hours=20)
        page = search.read(str(id_at(now() - timedelta(days=8))), None, slow_clock)
        assert [mention.external_id for mention in page.mentions] == [hit]
        assert "7 days" in (page.missed or "")
        assert "since_id" in x.calls()[-1]["query"], "X has told the time when it named the account"

    def test_query_that_x_rejects_stops_the_source_with_its_words(self, x: FakeServer, search: Twitter) -> None:
        problem = {"errors": [{"parameters": {"query": ["teapot"]}, "message": "missing EOF"}]}
        x.fail("answer", path="search", status=400, body=problem)
        with pytest.raises(Disabled, match="missing EOF"):
            search.read(None, None, now())
