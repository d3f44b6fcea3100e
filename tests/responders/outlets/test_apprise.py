"""Apprise against a real HTTP server in its own process."""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from platforms.errors import Disabled, Later
from responders.outlets.apprise import AppriseOutlet
from responders.outlets.seam import Notice, OutletBinding
from tests.fakes.harness import FakeServer, running

NOTICE = Notice(key="k-1", title="Mali is unhappy", body="ร้านนี้ {leaks} <b>", url="http://inbox/m/1", urgency="urgent")
CANARY = "s3cret-canary"


@pytest.fixture(scope="module")
def process() -> Iterator[FakeServer]:
    with running("webhook") as server:
        yield server


@pytest.fixture
def server(process: FakeServer) -> FakeServer:
    process.clear()
    return process


def outlet(*urls: str, **options: int) -> AppriseOutlet:
    return AppriseOutlet(OutletBinding(name="team", brand="lotus", options={"urls": " ".join(urls), **options}))


def address(server: FakeServer, path: str = "hook", query: str = "rto=0.3&cto=0.3") -> str:
    return f"json://{CANARY}:{CANARY}@127.0.0.1:{server.port}/{path}/{CANARY}?{query}"


def test_a_notice_arrives_whole_and_gives_a_receipt(server: FakeServer) -> None:
    receipt = outlet(address(server)).deliver(NOTICE)
    (call,) = server.writes()
    told = json.loads(call["body"])
    assert told["title"] == NOTICE.title
    assert told["message"] == f"{NOTICE.body}\n\n{NOTICE.url}"
    assert told["type"] == "failure"
    assert receipt.external_id == "k-1"


@pytest.mark.parametrize(("urgency", "kind"), [("low", "info"), ("normal", "info"), ("high", "warning")])
def test_the_urgency_is_told(server: FakeServer, urgency: str, kind: str) -> None:
    outlet(address(server)).deliver(replace(NOTICE, urgency=urgency, url=None))
    told = json.loads(server.writes()[0]["body"])
    assert (told["type"], told["message"]) == (kind, NOTICE.body)


def test_a_customers_words_are_plain_text_and_call_nobody_together(server: FakeServer) -> None:
    loud = replace(
        NOTICE, title="@Everyone look", body="@here <a href=x>@channel</a> <!channel> a@all.example @allison"
    )
    outlet(address(server, query="format=html")).deliver(loud)
    told = json.loads(server.writes()[0]["body"])
    assert "<a" not in told["message"]
    assert "&lt;!channel&gt;" in told["message"]
    assert told["title"] == "@\u200bEveryone look"
    assert "@here" not in told["message"]
    assert "@channel" not in told["message"]
    assert "@allison" in told["message"]


def test_every_address_is_told(server: FakeServer) -> None:
    both = f"{address(server, 'a')},\n{address(server, 'b')}"
    outlet(both).deliver(NOTICE)
    assert sorted(call["path"].split("/")[1] for call in server.writes()) == ["a", "b"]


@pytest.mark.parametrize(
    ("fault", "detail"), [("refused", {"status": 500}), ("refused", {"status": 403}), ("reset", {})]
)
def test_a_failure_is_for_later_and_tried_once(server: FakeServer, fault: str, detail: dict[str, int]) -> None:
    server.fail(fault, on="write", times=9, **detail)
    with pytest.raises(Later, match="'team' did not take it: a service refused it"):
        outlet(address(server)).deliver(NOTICE)
    assert len(server.writes()) == 1


def test_one_of_two_failing_is_for_later_too(server: FakeServer) -> None:
    server.fail("refused", on="write", path="/a/")
    with pytest.raises(Later):
        outlet(address(server, "a"), address(server, "b")).deliver(NOTICE)
    assert len(server.writes()) == 2


def test_a_receiver_that_hangs_does_not_hold_us(server: FakeServer) -> None:
    server.fail("hang", on="write")
    started = time.monotonic()
    with pytest.raises(Later):
        outlet(address(server)).deliver(NOTICE)
    assert time.monotonic() - started < 5
    server.release()


def test_the_whole_call_has_a_time_out_of_its_own(server: FakeServer) -> None:
    server.fail("hang", on="write")
    started = time.monotonic()
    with pytest.raises(Later):
        outlet(address(server, query="rto=4&cto=4"), timeout=1).deliver(NOTICE)
    assert time.monotonic() - started < 8
    server.release()


def test_nobody_listening_is_for_later(server: FakeServer) -> None:
    with pytest.raises(Later):
        outlet("json://127.0.0.1:9/hook?rto=0.3&cto=0.3").deliver(NOTICE)


@pytest.mark.parametrize(
    ("urls", "words"),
    [
        ("", "has no address"),
        (f"nonsense://{CANARY}", r"address 1 of 1 \(nonsense\)"),
        (f"{CANARY}", "no scheme"),
        (f"json://ok.example/{CANARY} slack://{CANARY}", r"address 2 of 2 \(slack\)"),
    ],
)
def test_a_bad_address_is_told_without_showing_it(server: FakeServer, urls: str, words: str) -> None:
    for act in (outlet(urls).check, lambda: outlet(urls).deliver(NOTICE)):
        with pytest.raises(Disabled, match=words) as caught:
            act()
        assert CANARY not in str(caught.value)
    assert server.writes() == []


def test_a_check_tells_the_services_and_tells_nobody_anything(server: FakeServer) -> None:
    assert outlet(address(server), "mailto://a:b@mail.example").check() == "team: alerts go to JSON, E-Mail"
    assert server.calls() == []


def test_addresses_never_reach_the_log(server: FakeServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outlet(address(server)).deliver(NOTICE)
    server.fail("refused", on="write")
    with pytest.raises(Later) as caught:
        outlet(address(server)).deliver(NOTICE)
    with pytest.raises(Disabled):
        outlet(f"nonsense://{CANARY}").check()
    assert CANARY not in caplog.text
    assert CANARY not in f"{caught.value!r} {caught.value.__cause__!r}"
