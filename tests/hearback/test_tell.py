"""Webhooks against a real server in its own process: signed, once where it is taken, tried again where it is not."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from config.webhooks import EVENTS, Webhook
from hearback import steps
from responders.values import Actor
from store import audit, hooks, people, responses
from store.errors import Missing, NotAllowed, Stale
from tests.fakes.harness import FakeServer, running
from tests.hearback.house import MAI, House

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a real secret").decode()
MAKING = "response.drafted"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    with running("webhook") as started:
        yield started


@dataclass
class Told:
    """A house whose events go to a server."""

    house: House
    server: FakeServer

    def step(self) -> bool:
        return steps.tell(self.house.app, self.house.now).more

    def got(self) -> list[dict[str, Any]]:
        return self.server.writes()

    def kinds(self) -> list[str]:
        return [json.loads(call["body"])["type"] for call in self.got()]

    def hook(self) -> hooks.Hook:
        with self.house.app.db.read() as tx:
            (found,) = hooks.every(tx)
        return found

    def failed(self) -> list[hooks.Call]:
        with self.house.app.db.read() as tx:
            return hooks.failed(tx)


def listening(house: House, url: str, **more: Any) -> House:
    """The same house with one webhook; `hooks` of the brand are what the settings would say."""
    told: dict[str, Any] = {"events": EVENTS, "reach": "this-machine", "timeout": timedelta(seconds=1)} | more
    hook = Webhook(name="crm", brand="lotus", url=url, **told)
    (brand,) = house.app.settings.brands
    settings = replace(house.app.settings, brands=(replace(brand, webhooks=(hook,)),))
    house.app = replace(house.app, settings=settings, hook_secrets={"crm": SECRET})
    with house.app.db.begin() as tx:
        hooks.ensure(tx, [(hook.name, hook.brand, hook.events)])
    return house


@pytest.fixture
def told(house: House, server: FakeServer) -> Told:
    server.clear()
    return Told(listening(house, f"{server.url}/in?from=hearback"), server)


def verified(call: dict[str, Any], secret: bytes = b"thirty-two bytes of a real secret") -> bool:
    """As a receiver checks it, by the text of Standard Webhooks."""
    names = ("webhook-id", "webhook-timestamp")
    signed = ".".join([*(call["headers"][name] for name in names), call["body"]]).encode()
    wanted = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return wanted in [one.partition(",")[2] for one in call["headers"]["webhook-signature"].split(" ")]


def test_the_way_of_an_answer_is_told_signed_and_in_order(told: Told) -> None:
    house = told.house
    approved = house.approved("bad and late")
    house.deliver()
    assert told.step() is False
    kinds = told.kinds()
    assert [kind for kind in kinds if kind.startswith("response")] == [MAKING, "response.approved", "response.sent"]
    assert "mention.read" in kinds
    assert all(map(verified, told.got()))
    assert not any(verified(call | {"body": call["body"] + " "}) for call in told.got())
    last = json.loads(next(call for call in told.got() if "response.sent" in call["body"])["body"])
    assert last["data"] == {
        "brand": "lotus", "response_id": approved.id, "mention_id": approved.mention_id, "state": "SENT", "revision": 1,
    }  # fmt: skip
    assert len({call["headers"]["webhook-id"] for call in told.got()}) == len(kinds)
    assert "bad and late" not in json.dumps(told.got())
    assert told.hook().waiting == 0
    told.step()
    assert told.kinds() == kinds


def test_nothing_is_told_of_what_was_taken_back(told: Told) -> None:
    house = told.house
    house.hear("bad and late")
    told.step()
    told.server.clear()
    draft = house.replies("DRAFT")[0]
    with suppress(RuntimeError), house.app.db.begin() as tx:
        responses.approve(tx, draft.id, 1, MAI, house.now)
        raise RuntimeError("undone")
    told.step()
    assert told.got() == []


def test_only_what_a_program_listens_for_of_its_own_brand(house: House, server: FakeServer) -> None:
    server.clear()
    told = Told(listening(house, server.url, events=("response.sent",)), server)
    with house.app.db.begin() as tx:
        hooks.ensure(tx, [("crm", "lotus", ("response.sent",)), ("other", "pine", EVENTS)])
    house.approved()
    house.deliver()
    told.step()
    assert told.kinds() == ["response.sent"]
    with house.app.db.read() as tx:
        assert {hook.name: hook.waiting for hook in hooks.every(tx)} == {"crm": 0, "other": 0}


@pytest.mark.parametrize(
    ("fault", "detail", "words"),
    [
        ("server_error", {"status": 503}, "answered 503"),
        ("hang", {}, "did not answer in time"),
        ("drip", {}, "did not answer in time"),
        ("reset", {}, "broke the connection off"),
        ("answer", {"status": 302, "body": "", "headers": {"Location": "/elsewhere"}}, "answered 302"),
        ("answer", {"status": 404, "body": ""}, "answered 404"),
    ],
)  # fmt: skip
def test_a_program_that_does_not_answer_is_left_alone_and_loses_nothing(
    told: Told, fault: str, detail: dict[str, Any], words: str
) -> None:
    house = told.house
    house.hear("bad and late")
    told.server.fail(fault, times=1, **detail)
    assert told.step() is False
    told.server.release()
    hook = told.hook()
    assert words in hook.problem
    assert hook.failures == 1
    assert len(told.got()) == 1
    told.step()
    assert len(told.got()) == 1
    house.later(seconds=6)
    told.step()
    calls = told.got()
    assert calls[0]["headers"]["webhook-id"] == calls[1]["headers"]["webhook-id"]
    assert int(calls[1]["headers"]["webhook-timestamp"]) - int(calls[0]["headers"]["webhook-timestamp"]) >= 6
    assert all(map(verified, calls))
    assert not any(call["path"] == "/elsewhere" for call in calls)
    after = told.hook()
    assert (after.waiting, after.failures, after.problem) == (0, 0, "")


def test_one_call_that_is_refused_holds_up_no_other(told: Told) -> None:
    told.house.hear("bad and late")
    told.server.fail("answer", times=1, status=422, body={"error": "unknown"})
    told.step()
    assert told.hook().waiting == 1
    assert len(told.got()) > 1


def test_an_answer_of_garbage_and_2xx_is_a_yes(told: Told) -> None:
    told.house.hear("bad and late")
    told.server.fail("garbage", times=100)
    told.step()
    assert told.hook().waiting == 0


def test_a_busy_program_says_until_when(told: Told) -> None:
    told.house.hear("bad and late")
    told.server.fail("answer", times=1, status=429, body="", headers={"Retry-After": "90"})
    told.step()
    not_before = told.hook().not_before
    assert not_before is not None
    assert abs((not_before - told.house.now).total_seconds() - 90) < 5


def test_waits_grow_and_end_and_a_person_sends_again(told: Told) -> None:
    """An hour's wait at most, a day in all; then the team hears of it, and the calls can be sent again."""
    house = told.house
    house.hear("bad and late")
    with house.app.db.begin() as tx:
        boss = people.add(tx, "Bo Boss", "", "admin", None, house.now)
        people.add(tx, "Al Agent", "", "agent", None, house.now)
    waiting, tries, begun = told.hook().waiting, [], house.now
    told.server.fail("server_error", times=10_000)
    while told.hook().waiting:
        assert house.now - begun <= timedelta(hours=26)
        told.step()
        tries.append(len(told.got()))
        house.later(minutes=20)
    assert house.now - begun >= timedelta(hours=24)
    assert tries[-1] < 40
    lost = told.failed()
    assert len(lost) == waiting
    assert all("answered 500" in call.detail for call in lost)
    assert any("given up" in notice.title for notice in house.pager.told)
    told.server.clear()
    with house.app.db.begin() as tx:
        with pytest.raises(NotAllowed):
            hooks.send_again(tx, lost[0].id, Actor(kind="person", name="Al Agent"), house.now)
        with pytest.raises(Missing):
            hooks.send_again(tx, 10_000, MAI, house.now)
        hooks.send_again(tx, lost[0].id, Actor(kind="person", name=boss.name), house.now)
    with house.app.db.begin() as tx, pytest.raises(Stale):
        hooks.send_again(tx, lost[0].id, Actor(kind="person", name=boss.name), house.now)
    told.step()
    assert [call["headers"]["webhook-id"] for call in told.got()] == [lost[0].event]
    with house.app.db.read() as tx:
        assert any(one.what == "send webhook again" and one.who == "Bo Boss" for one in audit.entries(tx))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0"])
def test_the_private_network_is_not_called_unless_it_is_allowed(house: House, server: FakeServer, host: str) -> None:
    server.clear()
    told = Told(listening(house, f"http://{host}:{server.port}/in", reach="internet"), server)
    house.hear("bad and late")
    told.step()
    assert server.calls() == []
    assert "not on the public internet" in told.hook().problem


def test_two_workers_tell_it_once(told: Told) -> None:
    """A claim is one worker's; whoever took too long changes nothing any more."""
    house, name = told.house, "crm"
    house.hear("bad and late")
    with house.app.db.begin() as tx:
        first = hooks.claim(tx, name, house.now, timedelta(seconds=30), 50)
    assert first is not None
    told.step()
    assert told.got() == []
    house.later(seconds=31)
    with house.app.db.begin() as tx:
        second = hooks.claim(tx, name, house.now, timedelta(seconds=30), 50)
    assert second is not None
    with house.app.db.begin() as tx, pytest.raises(Stale):
        hooks.taken(tx, first, first.calls[0], house.now)
    with house.app.db.begin() as tx:
        hooks.taken(tx, second, second.calls[0], house.now)
        hooks.let_go(tx, second)
    told.step()
    assert len(told.got()) == len(second.calls) - 1


def test_a_webhook_that_left_the_settings_is_told_nothing_more(told: Told) -> None:
    house = told.house
    with house.app.db.begin() as tx:
        hooks.ensure(tx, [])
    house.hear("bad and late")
    told.step()
    assert told.got() == []
    with house.app.db.read() as tx:
        assert hooks.every(tx) == []
    with house.app.db.begin() as tx:
        hooks.ensure(tx, [("crm", "lotus", EVENTS)])
    assert told.hook().waiting == 0


def test_without_its_secret_nothing_leaves(told: Told) -> None:
    told.house.app = replace(told.house.app, hook_secrets={})
    told.house.hear("bad and late")
    told.step()
    assert told.got() == []
    assert "secret is missing" in told.hook().problem


def test_settled_calls_are_forgotten_after_a_month(told: Told) -> None:
    told.house.hear("bad and late")
    told.step()
    many = len(told.got())
    with told.house.app.db.begin() as tx:
        assert hooks.forget(tx, told.house.now - timedelta(days=1), 100) == 0
        assert hooks.forget(tx, told.house.now + timedelta(days=1), 100) == many
