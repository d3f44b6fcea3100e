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
