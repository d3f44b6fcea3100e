"""Logs hold no secret: not as a value, not inside text, not in a traceback, neither for machines nor for people."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from hearback import logs

CANARY = "canary-7f3a9c"
Say = Callable[[bool], io.StringIO]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """Configure logging (JSON or lines) into a buffer; everything is put back at the end."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(logs, "_known", [])

    def configured(as_json: bool) -> io.StringIO:
        written = io.StringIO()
        monkeypatch.setattr("sys.stderr", written)
        logs.configure(json=as_json, level=logging.DEBUG)
        return written

    yield configured
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"GET https://graph.example/me?access_token={CANARY}&fields=id",
        f"appsecret_proof={CANARY}",
        f"{{'access_token': '{CANARY}'}}",
        f'OAuth oauth_token="{CANARY}", oauth_nonce="1"',
    ],
)
def test_token_inside_text_is_hidden(say: Say, as_json: bool, text: str) -> None:
    written = say(as_json)
    logging.getLogger("platforms").warning(text)
    assert CANARY not in written.getvalue()
    assert "[hidden]" in written.getvalue()


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("key", ["token", "access_token", "secret", "password", "Authorization", "api_key", "cookie"])
def test_value_of_a_secret_looking_key_is_hidden(say: Say, as_json: bool, key: str) -> None:
    written = say(as_json)
    logging.getLogger("platforms").warning("signed in", extra={key: CANARY, "account": "lotus"})
    assert CANARY not in written.getvalue()
    assert "lotus" in written.getvalue()


@pytest.mark.parametrize("as_json", [True, False])
def test_known_secret_is_hidden_wherever_it_stands(say: Say, as_json: bool) -> None:
    written = say(as_json)
    logs.hide([CANARY, ""])
    log = logging.getLogger("hearback.jobs")

    def fail(webhook: str) -> None:
        raise ValueError(f"no answer from https://hooks.example/{webhook}")

    log.warning("posting to %s", f"https://hooks.example/{CANARY}", extra={"detail": {"url": [CANARY]}})
    try:
        fail(CANARY)
    except ValueError:
        log.exception("batch failed")
    assert CANARY not in written.getvalue()
    assert "no answer from" in written.getvalue()
    assert "ValueError" in written.getvalue()


@pytest.mark.parametrize("as_json", [True, False])
def test_traceback_shows_no_local_variables_and_no_token(say: Say, as_json: bool) -> None:
    written = say(as_json)

    def call() -> None:
        bearer = CANARY
        raise RuntimeError(f"refused: Bearer {bearer}")

    try:
        call()
    except RuntimeError:
        logging.getLogger("hearback.jobs").exception("batch failed", extra={"job": "poll-x"})
    assert CANARY not in written.getvalue()
    assert "RuntimeError" in written.getvalue()
    assert "in call" in written.getvalue()


def test_machine_lines_are_json_with_level_logger_time_and_what_was_given(say: Say) -> None:
    written = say(True)
    logging.getLogger("hearback.steps").warning("source cannot be read", extra={"source": "posts"})
    line = json.loads(written.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("source cannot be read", "warning", "hearback.steps")
    assert line["source"] == "posts"
    assert line["timestamp"].endswith("Z")


def test_chatty_libraries_are_kept_quiet(say: Say) -> None:
    written = say(True)
    for name in ("tweepy", "urllib3", "apscheduler", "httpx"):
        logging.getLogger(name).debug("a long request with %s", CANARY)
        logging.getLogger(name).info("a long request with %s", CANARY)
    logging.getLogger("apscheduler.scheduler").warning("Execution of job skipped: maximum number of running instances")
    assert written.getvalue() == ""
    logging.getLogger("apscheduler.executors.default").error("a job failed")
    assert "a job failed" in written.getvalue()


PRIVATE = {
    "e-mail": "anna.canary@example.co.th",
    "phone": "+66 81 234 5678",
    "phone at home": "081-234-5678",
    "card": "4111 1111 1111 1111",
    "bank account": "DE89 3704 0044 0532 0130 00",
}


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("said", PRIVATE.values(), ids=PRIVATE)
def test_private_data_inside_text_is_hidden(say: Say, as_json: bool, said: str) -> None:
    written = say(as_json)
    log = logging.getLogger("hearback.steps")
    log.warning("not sent", extra={"reason": f"the network says: {said} is no good", "response": 12})
    try:
        raise ValueError(f"cannot read {said}")
    except ValueError:
        log.exception("batch failed")
    assert said not in written.getvalue()
    assert written.getvalue().count("[private]") >= 2
    assert "the network says" in written.getvalue()


@pytest.mark.parametrize("key", ["text", "author", "handle", "raw", "body", "email", "reply_text", "said"])
def test_value_of_a_private_key_is_hidden(say: Say, key: str) -> None:
    written = say(True)
    logging.getLogger("hearback").info("read", extra={key: "Anna wrote this", "story": "m12"})
    line = json.loads(written.getvalue())
    assert (line[key], line["story"]) == ("[hidden]", "m12")


def test_ids_times_and_addresses_of_servers_stay_readable(say: Say) -> None:
    written = say(True)
    told = {
        "stories": ["m1", "m12"],
        "external": "1890123456789012345",
        "until": "2026-03-01 02:00:00.123456+00:00",
        "url": "https://api.example/2/tweets/1890123456789012345",
        "host": "127.0.0.1:8000",
        "count": 12345678901,
    }
    logging.getLogger("hearback").info("claimed", extra=told)
    assert {key: json.loads(written.getvalue())[key] for key in told} == told
