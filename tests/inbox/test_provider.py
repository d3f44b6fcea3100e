"""Coming in through a provider of identities that runs in its own process, and everything that it may get wrong."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import audit, entering, people, permits
from store.people import Person
from tests.fakes.harness import FakeServer, running
from tests.fakes.oidc_server import SECRET
from tests.inbox.serving import Inbox, Visitor, up

TOML = """
[accounts.oidc]
issuer = "{issuer}"
client_id = "hearback"
secrets = {{ client_secret = "OIDC" }}
title = "Lotus accounts"
[[accounts.oidc.groups]]
group = "support"
role = "agent"
[[accounts.oidc.groups]]
group = "heads"
role = "lead"
[[accounts.oidc.groups]]
group = "pine-approvers"
role = "approver"
brands = ["pine"]
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeServer]:
    with running("oidc") as server:
        yield server


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, empty_file: Path, provider: FakeServer) -> Iterator[Inbox]:
    folder = tmp_path_factory.mktemp("provider")
    shutil.copy(empty_file, folder / "inbox.db")
    with up(folder, toml=TOML.format(issuer=provider.url), account_secrets={"client_secret": SECRET}) as inbox:
        yield inbox


@pytest.fixture
def house(shared: Inbox, provider: FakeServer) -> Inbox:
    provider.clear()
    return shared


def away(visitor: Visitor, to: str = "/tickets") -> str:
    """Through the provider; the address that it sends the browser back to."""
    there = visitor.get("/sign-in/provider", params={"to": to})
    assert there.status_code == 303, there.text
    back = visitor.get(there.headers["location"])
    return str(back.headers["location"])


def named(house: Inbox, name: str) -> Person:
    with house.db.read() as tx:
        found = people.by_name(tx, name)
    assert found is not None
    return found


def test_a_newcomer_comes_in_with_the_role_of_the_group(house: Inbox, provider: FakeServer) -> None:
    provider.do("be", sub="new", name="Nina New", groups=["support", "unknown"])
    visitor = house.visitor()
    assert "Lotus accounts" in visitor.page("/sign-in")
    back = visitor.get(away(visitor))
    assert (back.status_code, back.headers["location"]) == (303, "/tickets")
    assert "Nina New" in visitor.page("/me")
    assert named(house, "Nina New").role == "agent"


def test_groups_are_asked_with_every_sign_in(house: Inbox, provider: FakeServer) -> None:
    told = {"sub": "moving", "name": "Mo Moving"}
    for groups, role, brands in (
        (["support", "heads"], "lead", {}),
        (["pine-approvers"], "none", {"pine": "approver"}),
        (["support"], "agent", {}),
    ):
        provider.do("be", **told, groups=groups)
        visitor = house.visitor()
        assert visitor.get(away(visitor)).status_code == 303
        person = named(house, "Mo Moving")
        with house.db.read() as tx:
            assert (person.role, permits.brands_of(tx, person.id)) == (role, brands)
    provider.do("be", **told, groups=[])
    leaver = house.visitor()
    refused = leaver.get(away(leaver))
    assert (refused.status_code, "no group" in refused.text) == (401, True)
    assert visitor.get("/queue").status_code == 303
    assert named(house, "Mo Moving").role == "none"


def test_an_account_that_is_there_is_not_taken_over_by_its_name(house: Inbox, provider: FakeServer) -> None:
    provider.do("be", sub="x", name="Ada Admin", groups=["support"])
    visitor = house.visitor()
    refused = visitor.get(away(visitor))
    assert refused.status_code == 401
    assert "link-provider NAME x" in refused.text
    with house.db.begin() as tx:
        entering.link(tx, provider.url, "x", named(house, "Ada Admin").id, house.clock.now)
    assert visitor.get(away(visitor)).status_code == 303
    assert "Ada Admin" in visitor.page("/me")


def test_a_closed_account_stays_closed(house: Inbox, provider: FakeServer) -> None:
    provider.do("be", sub="closed", name="Cleo Closed", groups=["support"])
    visitor = house.visitor()
    visitor.get(away(visitor))
    with house.db.begin() as tx:
        people.disable(tx, named(house, "Cleo Closed").id)
    assert visitor.get(away(visitor)).status_code == 401


LIES: dict[str, dict[str, object]] = {
    "another nonce": {"nonce": "made up"},
    "for another client": {"aud": "somebody-else"},
    "from another provider": {"iss": "https://evil.example"},
    "too old": {"exp": int(time.time()) - 3_600},
    "another key": {"key": True},
    "no signature": {"alg": "none"},
    "another name in the document": {"issuer": "https://evil.example"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_does_not_fit_lets_nobody_in(house: Inbox, provider: FakeServer, lie: dict[str, object]) -> None:
    visitor = house.visitor()
    if "issuer" in lie:
        provider.do("lie", **lie)
        assert visitor.get("/sign-in/provider").status_code == 401
        return
    back = away(visitor)
    provider.do("lie", **lie)
    refused = visitor.get(back)
    assert refused.status_code == 401, refused.text
    assert visitor.get("/queue").status_code == 303


def test_the_way_back_is_good_once_and_in_the_browser_that_went(house: Inbox, provider: FakeServer) -> None:
    visitor = house.visitor()
    back = away(visitor)
    assert house.visitor().get(back).status_code == 401
    assert visitor.get(back.replace("state=", "state=x")).status_code == 401
    assert visitor.get(back).status_code == 401, "a wrong state ends it"
    back = away(visitor)
    assert visitor.get(back).status_code == 303
    assert visitor.get(back).status_code == 401
    old = house.visitor()
    back = away(old)
    house.clock.on(minutes=11)
    assert old.get(back).status_code == 401


def test_a_provider_that_is_away_is_told_in_words(house: Inbox, provider: FakeServer) -> None:
    provider.fail("html", status=500)
    refused = house.visitor().get("/sign-in/provider")
    assert (refused.status_code, "does not answer" in refused.text) == (401, True)


def test_refusals_and_sign_ins_are_in_the_audit(house: Inbox, provider: FakeServer) -> None:
    house.visitor().get("/sign-in/provider/back", params={"state": "x", "code": "y"})
    with house.db.read() as tx:
        newest = audit.entries(tx, limit=1, newest_first=True)[0]
    assert (newest.what, newest.thing) == ("sign in refused", "provider")


def test_without_a_provider_there_is_no_such_door(inbox: Inbox) -> None:
    assert inbox.visitor().get("/sign-in/provider").status_code == 404
