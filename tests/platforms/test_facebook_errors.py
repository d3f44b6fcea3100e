"""Facebook: what each of Graph's codes means, how an answer is found again, and what leaves the house with a call."""

import hashlib
import hmac
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import facebook
import pytest

from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.facebook import Facebook
from platforms.values import Mention
from tests.fakes.harness import FakeServer
from tests.platforms.on_graph import PAGE, bind
from tests.platforms.on_x import mentions, now, only, walk


@pytest.fixture
def to(graph: FakeServer, comments: Facebook) -> Mention:
    graph.do("comment", under=graph.do("post"), text="Where is my parcel?")
    return only(comments)


class TestReadErrors:
    CODES: tuple[tuple[int | None, type[PlatformError]], ...] = (
        (1, Later),
        (2, Later),
        (4, Later),
        (17, Later),
        (32, Later),
        (613, Later),
        (80001, Later),
        (None, Later),
        (9999, Later),
        (3, Disabled),
        (10, Disabled),
        (100, Disabled),
        (102, Disabled),
        (190, Disabled),
        (200, Disabled),
        (283, Disabled),
        (299, Disabled),
    )

    @pytest.mark.parametrize(("code", "expected"), CODES)
    def test_code_is_named_by_what_to_do(
        self, graph: FakeServer, comments: Facebook, code: int | None, expected: type[PlatformError]
    ) -> None:
        graph.fail("error", code=code, message="words of Graph")
        with pytest.raises(expected) as caught:
            comments.read(None, None, now())
        assert expected is Later or "words of Graph" in caught.value.reason

    @pytest.mark.parametrize("status", [200, 400, 403, 404, 502])
    def test_page_of_a_proxy_is_never_the_end_of_an_account(
        self, graph: FakeServer, comments: Facebook, status: int
    ) -> None:
        graph.fail("html", status=status)
        with pytest.raises(Later):
            comments.read(None, None, now())

    def test_failing_server_ends_no_account_whatever_it_says(self, graph: FakeServer, comments: Facebook) -> None:
        graph.fail("error", code=190, message="words", status=502)
        with pytest.raises(Later, match="not well"):
            comments.read(None, None, now())

    def test_wait_is_taken_from_the_usage_header(self, graph: FakeServer, comments: Facebook) -> None:
        graph.fail("limited", reset=int(time.time()) + 19 * 60)
        with pytest.raises(Later) as caught:
            comments.read(None, None, now())
        assert caught.value.until is not None
        assert timedelta(minutes=18) < caught.value.until - now() <= timedelta(minutes=19)
        graph.fail("limited")
        with pytest.raises(Later) as bare:
            comments.read(None, None, now())
        assert bare.value.until is None

    USAGES = ("", "{", "[]", '{"1": 5}', '{"1": [{}]}', '{"1": [{"estimated_time_to_regain_access": "soon"}]}')

    @pytest.mark.parametrize("usage", [*USAGES, '{"1": [{"estimated_time_to_regain_access": 99999999999999}]}'])
    def test_senseless_usage_is_no_time(self, graph: FakeServer, comments: Facebook, usage: str) -> None:
        body = {"error": {"code": 32, "message": "limit"}}
        graph.fail("answer", status=403, body=body, headers={"X-Business-Use-Case-Usage": usage})
        with pytest.raises(Later) as caught:
            comments.read(None, None, now())
        assert caught.value.until is None

    @pytest.mark.parametrize("body", [{"error": 5}, {"error": "oops"}, {"error": {}}, {"error": {"code": "x"}}])
    def test_error_body_of_an_unknown_shape(self, graph: FakeServer, comments: Facebook, body: Any) -> None:
        graph.fail("answer", status=400, body=body)
        with pytest.raises(Later):
            comments.read(None, None, now())


class TestReplyErrors:
    CODES: tuple[tuple[dict[str, Any], type[PlatformError]], ...] = (
        ({"code": 1}, Lost),
        ({"code": 2}, Lost),
        ({"code": None}, Lost),
        ({"code": 9999, "is_transient": True}, Lost),
        ({"code": 506}, Lost),
        ({"code": 2, "status": 500}, Lost),
        ({"code": 200, "status": 500}, Lost),
        ({"code": 4, "is_transient": True}, Later),
        ({"code": 17}, Later),
        ({"code": 32}, Later),
        ({"code": 613}, Later),
        ({"code": 80001}, Later),
        ({"code": 190, "subcode": 463}, Disabled),
        ({"code": 10}, Disabled),
        ({"code": 200}, Disabled),
        ({"code": 100, "subcode": 33}, Refused),
        ({"code": 100}, Refused),
        ({"code": 368}, Refused),
        ({"code": 1705}, Refused),
    )

    @pytest.mark.parametrize(("error", "expected"), CODES)
    def test_code_is_named_by_what_to_do(
        self, graph: FakeServer, comments: Facebook, to: Mention, error: dict[str, Any], expected: type[PlatformError]
    ) -> None:
        graph.fail("error", on="write", message="words of Graph", **error)
        with pytest.raises(expected) as caught:
            comments.reply(to, "text", "k")
        assert len(graph.writes()) == 1
        assert expected in (Lost, Later) or "words of Graph" in caught.value.reason

    @pytest.mark.parametrize("body", [{}, {"success": True}, [], True, "id", None])
    def test_answer_without_an_id_is_unclear(
        self, graph: FakeServer, comments: Facebook, to: Mention, body: object
    ) -> None:
        graph.fail("answer", on="write", stored=True, status=200, body=body)
        with pytest.raises(Lost):
            comments.reply(to, "text", "k")
        assert comments.find_reply(to, "text", "k", now()) is not None

    @pytest.mark.parametrize("status", [302, 307])
    def test_redirect_is_not_followed(self, graph: FakeServer, comments: Facebook, to: Mention, status: int) -> None:
        graph.fail("answer", on="write", status=status, body={}, headers={"Location": f"{graph.url}/again"})
        with pytest.raises(Lost):
            comments.reply(to, "text", "k")
        assert len(graph.writes()) == 1

    def test_nothing_is_lost_when_nobody_listens(self, graph: FakeServer, to: Mention) -> None:
        away = bind(graph, api_base="http://127.0.0.1:9")
        with pytest.raises(Later, match="could not be reached"):
            away.reply(to, "text", "k")
        away.close()

    def test_without_a_token_nothing_is_asked(self, graph: FakeServer, to: Mention) -> None:
        before = len(graph.calls())
        nobody = bind(graph, access_token="")
        for act in (lambda: nobody.reply(to, "text", "k"), nobody.check):
            with pytest.raises(Disabled, match="access_token"):
                act()
        nobody.close()
        assert len(graph.calls()) == before


class TestFindReply:
    def test_answers_of_others_elsewhere_or_long_before_are_not_it(
        self, graph: FakeServer, comments: Facebook, to: Mention
    ) -> None:
        graph.do("comment", under=to.external_id, text="a stranger", author="7005")
        graph.do("comment", under=to.thread, text="under the post", author=PAGE)
        graph.do("comment", under=to.external_id, text="long before", author=PAGE, at=time.time() - 3600)
        assert comments.find_reply(to, "text", "k", now()) is None

    def test_old_answer_that_graph_shows_in_spite_of_the_bound_is_not_it(
        self, graph: FakeServer, comments: Facebook, to: Mention
    ) -> None:
        graph.do("ignore_since")
        graph.do("comment", under=to.external_id, text="long before", author=PAGE, at=time.time() - 3600)
        assert comments.find_reply(to, "text", "k", now()) is None

    def test_answer_among_many_is_found(self, graph: FakeServer, comments: Facebook, to: Mention) -> None:
        began = now()
        receipt = comments.reply(to, "text", "k")
        for number in range(230):
            graph.do("comment", under=to.external_id, text=f"and {number}", author="7005")
        found = comments.find_reply(to, "words changed by Facebook", "k", began)
        assert found is not None
        assert found.external_id == receipt.external_id

    def test_search_that_was_cut_does_not_say_absent(
        self, graph: FakeServer, comments: Facebook, to: Mention, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("platforms.facebook.OWN_PAGES", 1)
        for number in range(120):
            graph.do("comment", under=to.external_id, text=f"and {number}", author="7005")
        with pytest.raises(Later, match="not found among them"):
            comments.find_reply(to, "text", "k", now())

    def test_answer_that_graph_hung_under_the_upper_comment_is_found(
        self, graph: FakeServer, comments: Facebook
    ) -> None:
        upper = graph.do("comment", under=graph.do("post"), text="upper")
        lower = graph.do("comment", under=upper, text="lower", author="7006")
        mention = next(m for m in mentions(walk(comments)) if m.external_id == lower)
        began = now()
        graph.do("comment", under=upper, text="to somebody else", author=PAGE)
        assert comments.find_reply(mention, "our words", "k", began) is None
        moved = graph.do("comment", under=upper, text="our words", author=PAGE)
        found = comments.find_reply(mention, "our words", "k", began)
        assert found is not None
        assert found.external_id == moved

    def test_answer_under_a_deleted_comment_is_gone_with_it(
        self, graph: FakeServer, comments: Facebook, to: Mention
    ) -> None:
        began = now()
        comments.reply(to, "text", "k")
        graph.do("delete", thing=to.external_id)
        assert comments.find_reply(to, "text", "k", began) is None

    def test_reads_that_lag_show_it_later(self, graph: FakeServer, comments: Facebook, to: Mention) -> None:
        graph.do("lag", seconds=None)
        began = now()
        receipt = comments.reply(to, "text", "k")
        assert comments.find_reply(to, "text", "k", began) is None
        graph.do("lag", seconds=0)
        found = comments.find_reply(to, "text", "k", began)
        assert found is not None
        assert found.external_id == receipt.external_id

    def test_lost_permission_does_not_say_absent(self, graph: FakeServer, comments: Facebook, to: Mention) -> None:
        graph.fail("error", code=100, message="Tried accessing nonexisting field")
        with pytest.raises(Disabled):
            comments.find_reply(to, "text", "k", now())


class TestAccount:
    def test_check_tells_whose_token_it_is(self, graph: FakeServer, comments: Facebook) -> None:
        assert comments.check() == f"Lotus & Pine (Page {PAGE}), comments can be read"
        other = bind(graph, page_id="999")
        with pytest.raises(Disabled, match="not to the Page 999"):
            other.check()
        other.close()

    def test_check_tries_what_the_source_will_read(self, graph: FakeServer, ratings: Facebook) -> None:
        graph.fail("error", path="ratings", code=12, message="(#12) deprecated for versions v22.0 and higher")
        with pytest.raises(Disabled, match="no longer offers"):
            ratings.check()

    def test_every_call_speaks_v26_and_is_signed(self, graph: FakeServer) -> None:
        signed = bind(graph, app_secret="secret-canary")
        graph.do("comment", under=graph.do("post"), text="hi")
        signed.reply(only(signed), "text", "k")
        signed.close()
        proof = hmac.new(b"secret-canary", b"token-canary", hashlib.sha256).hexdigest()
        for call in graph.calls():
            given = call["query"] or {name: values[0] for name, values in parse_qs(call["body"]).items()}
            assert call["path"].startswith("/v26.0/")
            assert (given["access_token"], given["appsecret_proof"]) == ("token-canary", proof)
        assert "secret-canary" not in str(graph.calls())

    def test_without_a_secret_nothing_is_signed(self, graph: FakeServer, comments: Facebook) -> None:
        comments.check()
        assert "appsecret_proof" not in graph.calls()[0]["query"]

    @pytest.mark.parametrize("act", ["read", "reply", "find_reply", "check"])
    def test_no_token_reaches_a_log_or_a_reason(
        self, graph: FakeServer, to: Mention, caplog: pytest.LogCaptureFixture, act: str
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for address in (graph.url, "http://127.0.0.1:9"):
            platform = bind(graph, api_base=address)
            graph.fail("reset")
            given = {"read": (None, None, now()), "reply": (to, "text", "k"), "find_reply": (to, "text", "k", now())}
            with pytest.raises((Later, Lost)) as caught:
                getattr(platform, act)(*given.get(act, ()))
            logging.getLogger("edge").error("a step failed: %s", caught.value.reason, exc_info=caught.value)
            platform.close()
        assert caplog.text.count("a step failed") == 2
        assert "token-canary" not in caplog.text

    def test_the_library_itself_is_left_as_it_is(self, comments: Facebook) -> None:
        comments.check()
        assert facebook.FACEBOOK_GRAPH_URL == "https://graph.facebook.com/"
        assert "26.0" not in facebook.VALID_API_VERSIONS

    def test_receipt_is_dated_now(self, comments: Facebook, to: Mention) -> None:
        assert abs(comments.reply(to, "text", "k").at - datetime.now(UTC)) < timedelta(seconds=10)
