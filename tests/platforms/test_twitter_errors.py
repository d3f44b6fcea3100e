"""X: what each of its refusals means, how an answer is found again, and what the keys allow."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.twitter import Twitter
from tests.fakes.harness import FakeServer, running
from tests.platforms.on_x import BEARER, KEYS, ago, bind, mentions, now, only, walk


class TestReadErrors:
    @pytest.mark.parametrize(
        ("status", "expected"),
        [(401, Disabled), (402, Disabled), (403, Disabled), (404, Disabled), (500, Later), (503, Later)],
    )
    def test_status_is_named_by_what_to_do(
        self, x: FakeServer, twitter: Twitter, status: int, expected: type[PlatformError]
    ) -> None:
        x.fail("answer", path="mentions", status=status, body={"detail": "words of X"})
        with pytest.raises(expected) as caught:
            twitter.read(None, None, now())
        assert status >= 500 or "words of X" in caught.value.reason

    @pytest.mark.parametrize("status", [200, 401, 403, 404, 502])
    def test_page_of_a_proxy_is_never_the_end_of_an_account(self, x: FakeServer, twitter: Twitter, status: int) -> None:
        x.fail("html", path="mentions", status=status)
        with pytest.raises(Later):
            twitter.read(None, None, now())

    def test_rate_limit_names_the_time(self, x: FakeServer, twitter: Twitter) -> None:
        x.fail("limited", path="mentions", reset=1_900_000_000)
        with pytest.raises(Later) as caught:
            twitter.read(None, None, now())
        assert caught.value.until == datetime.fromtimestamp(1_900_000_000, UTC)

    @pytest.mark.parametrize("reset", ["soon", "99999999999999999999", ""])
    def test_senseless_reset_is_no_time(self, x: FakeServer, twitter: Twitter, reset: str) -> None:
        x.fail("answer", path="mentions", status=429, body={}, headers={"x-rate-limit-reset": reset})
        with pytest.raises(Later) as caught:
            twitter.read(None, None, now())
        assert caught.value.until is None

    def test_one_call_for_one_refusal(self, x: FakeServer, twitter: Twitter) -> None:
        twitter.read(None, None, now())
        x.fail("limited", path="mentions", times=50)
        before = len(x.calls())
        with pytest.raises(Later):
            twitter.read(None, None, now())
        assert len(x.calls()) == before + 1

    def test_answer_that_drips_for_ever_is_given_up(self, x: FakeServer) -> None:
        platform = bind(x, timeout=0.3, user_id="900")
        x.fail("drip", on="read")
        with pytest.raises(Later, match="in time"):
            platform.read(None, None, now())
        platform.close()

    @pytest.mark.parametrize("body", [[], None, "oops", {"errors": None}])
    def test_error_body_of_an_unknown_shape(self, x: FakeServer, twitter: Twitter, body: Any) -> None:
        x.fail("answer", path="mentions", status=403, body=body)
        with pytest.raises((Later, Disabled)):
            twitter.read(None, None, now())


class TestReplyErrors:
    WORDS = (
        ("Reply to this conversation is not allowed because you have not been mentioned", Refused),
        ("You attempted to reply to a Tweet that is deleted or not visible to you.", Refused),
        ("Your Tweet text is too long.", Refused),
        ("You are not permitted to perform this action.", Refused),
        ("You are not allowed to create a Tweet with duplicate content.", Lost),
        ("Your account is suspended and is not permitted to access this feature.", Disabled),
        ("To protect our users from spam… this account is temporarily locked.", Disabled),
        ("Your client app is not configured with the appropriate oauth1 app permissions.", Disabled),
    )

    @pytest.mark.parametrize(("words", "expected"), WORDS)
    def test_forbidden_is_read_by_its_words(
        self, x: FakeServer, twitter: Twitter, words: str, expected: type[PlatformError]
    ) -> None:
        x.do("post", text="hi")
        mention = only(twitter)
        x.fail("forbidden", on="write", detail=words)
        with pytest.raises(expected) as caught:
            twitter.reply(mention, "text", "k")
        assert expected is Lost or words in caught.value.reason
        assert x.published() == []

    STATUSES = ((400, Refused), (402, Disabled), (404, Refused), (408, Lost), (413, Refused), (500, Lost), (504, Lost))

    @pytest.mark.parametrize(("status", "expected"), STATUSES)
    def test_status_is_named_by_what_to_do(
        self, x: FakeServer, twitter: Twitter, status: int, expected: type[PlatformError]
    ) -> None:
        x.do("post", text="hi")
        mention = only(twitter)
        x.fail("answer", on="write", status=status, body={"detail": "words of X"})
        with pytest.raises(expected):
            twitter.reply(mention, "text", "k")
        assert len(x.writes()) == 1

    @pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": {"id": "abc"}}, {"data": None}, [], None])
    def test_answer_without_an_id_is_unclear(self, x: FakeServer, twitter: Twitter, body: Any) -> None:
        x.do("post", text="hi")
        mention = only(twitter)
        x.fail("answer", on="write", stored=True, status=201, body=body)
        with pytest.raises(Lost):
            twitter.reply(mention, "text", "k")
        assert twitter.find_reply(mention, "text", "k", now()) is not None

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_redirect_is_not_followed(self, x: FakeServer, twitter: Twitter, status: int) -> None:
        x.do("post", text="hi")
        mention = only(twitter)
        x.fail("answer", on="write", status=status, body={}, headers={"Location": f"{x.url}/2/tweets"})
        with pytest.raises(Lost):
            twitter.reply(mention, "text", "k")
        assert len(x.writes()) == 1

    def test_duplicate_words_are_unclear_not_done(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("seed", count=2)
        one, other = mentions(walk(twitter))
        x.do("duplicates", refuse=True)
        twitter.reply(one, "same words", "k1")
        with pytest.raises(Lost, match="same words"):
            twitter.reply(other, "same words", "k2")
        assert twitter.find_reply(other, "same words", "k2", now()) is None

    def test_nothing_is_lost_when_nobody_listens(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="hi")
        mention = only(twitter)
        away = bind(x, api_base="http://127.0.0.1:9")
        with pytest.raises(Later, match="could not be reached"):
            away.reply(mention, "text", "k")
        away.close()

    @pytest.mark.parametrize("missing", sorted(KEYS))
    def test_replying_needs_all_four_keys_and_reading_goes_on_without(
        self, x: FakeServer, twitter: Twitter, missing: str
    ) -> None:
        x.do("post", text="hi")
        mention = only(twitter)
        without: dict[str, Any] = {missing: ""}
        reader = bind(x, **without)
        with pytest.raises(Refused, match=missing):
            reader.reply(mention, "text", "k")
        reader.close()
        assert x.writes() == []


class TestFindReply:
    def test_reply_to_somebody_else_or_long_before_is_not_ours_to_find(self, x: FakeServer, twitter: Twitter) -> None:
        target, other = x.do("seed", count=2)
        to = next(m for m in mentions(walk(twitter)) if m.external_id == target)
        x.do("post", text="old", author="900", reply_to=target, at_ms=ago(hours=1))
        x.do("post", text="elsewhere", author="900", reply_to=other)
        x.do("post", text="a stranger's", author="1003", reply_to=target)
        assert twitter.find_reply(to, "", "k", now()) is None

    def test_old_answer_that_x_shows_in_spite_of_the_bound_is_not_it(self, x: FakeServer, twitter: Twitter) -> None:
        target = x.do("post", text="hi")
        old = x.do("post", text="old", author="900", reply_to=target, at_ms=ago(hours=1))
        body = {"data": [{"id": old, "referenced_tweets": [{"type": "replied_to", "id": target}]}], "meta": {}}
        to = next(mention for mention in mentions(walk(twitter)) if mention.external_id == target)
        x.fail("answer", path="/tweets", status=200, body=body)
        assert twitter.find_reply(to, "", "k", now()) is None

    def test_clock_that_runs_ahead_of_the_network_finds_it(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="hi")
        to = only(twitter)
        receipt = twitter.reply(to, "text", "k")
        found = twitter.find_reply(to, "text", "k", receipt.at + timedelta(seconds=30))
        assert found == receipt

    def test_reply_under_many_others_is_found(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="hi")
        to = only(twitter)
        began = now()
        receipt = twitter.reply(to, "text", "k")
        for number in range(250):
            x.do("post", text=f"news {number}", author="900", mention=False)
        found = twitter.find_reply(to, "text", "k", began)
        assert found is not None
        assert found.external_id == receipt.external_id

    def test_search_that_was_cut_does_not_say_absent(
        self, x: FakeServer, twitter: Twitter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("platforms.twitter.OWN_PAGES", 1)
        x.do("post", text="hi")
        to = only(twitter)
        began = now()
        for number in range(120):
            x.do("post", text=f"news {number}", author="900", mention=False)
        with pytest.raises(Later, match="not found yet"):
            twitter.find_reply(to, "text", "k", began)

    def test_reads_that_lag_show_it_later(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="hi")
        to = only(twitter)
        x.do("lag", seconds=None)
        began = now()
        receipt = twitter.reply(to, "text", "k")
        assert twitter.find_reply(to, "text", "k", began) is None
        x.do("lag", seconds=0)
        found = twitter.find_reply(to, "text", "k", began)
        assert found is not None
        assert found.external_id == receipt.external_id

    def test_post_of_ours_that_cannot_be_read_does_not_say_absent(self, x: FakeServer, twitter: Twitter) -> None:
        x.do("post", text="hi")
        to = only(twitter)
        body = {"data": [{"id": "1", "referenced_tweets": [{}]}], "meta": {}}
        x.fail("answer", path="/tweets", status=200, body=body)
        with pytest.raises(Later):
            twitter.find_reply(to, "text", "k", now())


class TestAccount:
    def test_user_is_looked_up_once(self, x: FakeServer, twitter: Twitter) -> None:
        walk(twitter)
        walk(twitter)
        assert [call["path"] for call in x.calls()].count("/2/users/by/username/lotusandpine") == 1

    def test_unknown_account_is_told(self, x: FakeServer) -> None:
        platform = bind(x, account="nobody")
        with pytest.raises(Disabled, match="@nobody"):
            platform.read(None, None, now())
        platform.close()

    def test_check_tells_who_the_keys_belong_to(self, x: FakeServer, twitter: Twitter) -> None:
        assert twitter.check() == "@lotusandpine (number 900), reads and replies"
        stranger = bind(x, account="another_shop")
        with pytest.raises(Disabled, match="@lotusandpine, not to @another_shop"):
            stranger.check()
        stranger.close()

    def test_check_says_that_it_can_only_read(self, x: FakeServer) -> None:
        platform = bind(x, consumer_key="")
        assert "read only" in platform.check()
        platform.close()

    def test_without_any_key_nothing_is_asked(self, x: FakeServer) -> None:
        nothing: dict[str, Any] = dict.fromkeys([*KEYS, *BEARER], "")
        platform = bind(x, **nothing)
        with pytest.raises(Disabled, match="bearer_token"):
            platform.read(None, None, now())
        platform.close()
        assert x.calls() == []

    def test_reading_works_with_the_user_keys_alone(self, x: FakeServer) -> None:
        x.do("post", text="hi")
        platform = bind(x, bearer_token="")
        assert len(mentions(walk(platform))) == 1
        platform.close()
        assert all(call["authorization"].startswith("OAuth ") for call in x.calls())

    def test_no_token_reaches_a_log_or_a_reason(
        self, x: FakeServer, twitter: Twitter, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        caplog.set_level(logging.DEBUG, logger="tweepy.client")
        x.do("post", text="hi")
        mention = only(twitter)
        twitter.reply(mention, "text", "k")
        x.fail("reset", on="read")
        with pytest.raises(Later) as caught:
            twitter.read(None, None, now())
        written = caplog.text + caught.value.reason
        assert "urllib3" in written
        assert not [secret for secret in ("bearer-canary", "oauth_token", "oauth_signature") if secret in written]

    def test_two_objects_speak_to_two_addresses(self, x: FakeServer, twitter: Twitter) -> None:
        with running("x") as elsewhere:
            elsewhere.do("seed", count=2)
            other = bind(elsewhere)
            assert len(mentions(walk(other))) == 2
            assert mentions(walk(twitter)) == []
            other.close()
