"""The session that tweepy and facebook-sdk speak through: deadline, address, redirects, size, secrets."""

import logging
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
import urllib3
from urllib3 import HTTPConnectionPool

from platforms import wire
from tests.fakes.harness import FakeServer

HOME = "https://api.twitter.com"
MINE = f"{HOME}/2/users/me"
BEARER = {"Authorization": "Bearer t"}


@pytest.fixture
def session(x: FakeServer) -> Iterator[requests.Session]:
    with wire.session(1.0, HOME, x.url) as made:
        yield made


def test_calls_for_home_go_to_the_other_address(x: FakeServer, session: requests.Session) -> None:
    answer = session.get(MINE, params={"a": "b c"}, headers=BEARER)
    assert answer.json()["data"]["id"] == "900"
    assert [(call["path"], call["query"]) for call in x.calls()] == [("/2/users/me", {"a": "b c"})]


def test_proxies_of_the_environment_do_not_catch_another_address(
    session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert session.get(MINE, headers=BEARER).status_code == 200


@pytest.mark.parametrize("fault", ["drip", "hang"])
def test_whole_answer_has_one_deadline(x: FakeServer, session: requests.Session, fault: str) -> None:
    x.fail(fault)
    began = time.monotonic()
    with pytest.raises(requests.Timeout) as caught:
        session.get(MINE)
    assert time.monotonic() - began < 3
    assert wire.in_words(caught.value) == "did not answer in time"
    assert not wire.never_sent(caught.value)


def test_connection_is_used_again(session: requests.Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session.get(MINE, headers=BEARER)
    session.get(MINE, headers=BEARER)
    assert caplog.text.count("Starting new HTTP connection") == 1


def test_reset_is_told_apart_from_nobody_there(x: FakeServer, session: requests.Session) -> None:
    x.fail("reset")
    with pytest.raises(requests.ConnectionError) as cut:
        session.post(MINE)
    assert not wire.never_sent(cut.value)
    assert wire.in_words(cut.value) == "broke the connection off"
    with wire.session(0.4, HOME, "http://127.0.0.1:9") as away, pytest.raises(requests.ConnectionError) as nobody:
        away.post(MINE)
    assert wire.never_sent(nobody.value)
    assert wire.in_words(nobody.value) == "could not be reached"


def tls(error: ssl.SSLError) -> requests.exceptions.SSLError:
    """A TLS error as requests reports it."""
    reason = urllib3.exceptions.SSLError(error)
    return requests.exceptions.SSLError(urllib3.exceptions.MaxRetryError(HTTPConnectionPool("h"), "/", reason))


@pytest.mark.parametrize(
    ("error", "never"),
    [
        (requests.ConnectTimeout(), True),
        (tls(ssl.SSLCertVerificationError("self-signed certificate")), True),
        (tls(ssl.SSLError("bad record mac")), False),
        (requests.exceptions.SSLError(), False),
        (requests.ReadTimeout(), False),
        (requests.ConnectionError("Connection aborted."), False),
        (requests.exceptions.ProxyError(), False),
        (requests.TooManyRedirects(), False),
    ],
)
def test_only_what_never_left_counts_as_never_sent(error: requests.RequestException, never: bool) -> None:
    assert wire.never_sent(error) == never


def test_answer_without_end_is_cut(x: FakeServer, session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_BODY", 1000)
    x.fail("answer", status=200, body={"data": "x" * 100_000})
    with pytest.raises(requests.RequestException, match="too large"):
        session.get(MINE)


def test_redirect_is_not_followed(x: FakeServer, session: requests.Session) -> None:
    x.fail("answer", status=302, body={}, headers={"Location": "http://127.0.0.1:9/"})
    with pytest.raises(requests.TooManyRedirects) as caught:
        session.get(MINE)
    assert "another address" in wire.in_words(caught.value)
    assert len(x.calls()) == 1


def test_tokens_in_an_address_stay_out_of_the_log(session: requests.Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session.get(MINE, params={"access_token": "canary-one", "appsecret_proof": "canary-two", "limit": "5"})
    assert "limit=5" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    ("header", "expected"),
    [("1900000000", datetime.fromtimestamp(1_900_000_000, UTC)), (1, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))],
)
def test_epoch(header: object, expected: datetime) -> None:
    assert wire.epoch(header) == expected


@pytest.mark.parametrize("header", [None, "", "soon", "9" * 30, "-" + "9" * 30, "1.5"])
def test_epoch_of_nonsense_is_none(header: object) -> None:
    assert wire.epoch(header) is None
