"""Nobody passes a door that is not theirs: every route, every role, every kind of forged form."""

import re

import pytest
from fastapi import Depends, FastAPI

from inbox.doors import Does, Open, Reader, Sees, Unguarded, doors
from responders.roles import ROLES, may
from tests.inbox.serving import Inbox

VALUES = {
    "response_id": "1", "mention_id": "1", "ticket_id": "1", "person_id": "1", "quarantine_id": "1",
    "name": "x-mentions", "key": "1", "secret": "none", "version": "0",
}  # fmt: skip
FORM = {"revision": "1", "text": "x", "reason": "x", "state": "DRAFT", "name": "x", "role": "agent"}
ENDLESS = "/events"


def nothing() -> None:
    """An endpoint that does nothing."""


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: VALUES[found[1]], path)


def test_every_route_and_every_role(shop_inbox: Inbox) -> None:
    """A role that may not is told so (403); one that may gets any other answer."""
    found = doors(shop_inbox.app)
    guarded = {route: door for route, door in found.items() if not isinstance(door, Open)}
    assert len(guarded) > 25
    wrong = []
    for role in ROLES:
        visitor = shop_inbox.signed_in(role)
        for (method, path), door in guarded.items():
            if path in (ENDLESS, "/sign-out") or method == "HEAD":
                continue
            answer = (
                visitor.get(filled(path)) if method == "GET" else visitor.submit(filled(path), **FORM | {"text": ""})
            )
            allowed = may(role, door.act)
            refused = answer.status_code == 403 and "role" in answer.text
            if allowed == refused and "own role" not in answer.text:
                wrong.append((role, method, path, answer.status_code))
    assert wrong == []


def test_open_routes_are_few_and_known(shop_inbox: Inbox) -> None:
    found = {path for (_, path), door in doors(shop_inbox.app).items() if isinstance(door, Open)}
    assert found == {
        "/sign-in", "/enter", "/enter/{secret}", "/livez", "/readyz", "/metrics", "/static/{version}/{name}"
    }  # fmt: skip


def test_signed_out_sees_nothing(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.visitor()
    for (method, path), door in doors(shop_inbox.app).items():
        if isinstance(door, Open):
            continue
        answer = visitor.get(filled(path)) if method == "GET" else visitor.submit(filled(path), **FORM)
        assert answer.status_code in (303, 401), (method, path)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "forged",
    [
        {"token": ""},
        {"token": "bm9uc2Vuc2U="},
        {"headers": {"Origin": "https://evil.example"}},
        {"headers": {"Origin": "null"}},
        {"headers": {"Origin": ""}},
        {"headers": {"Origin": "http://localhost.evil.example"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Sec-Fetch-Site": "same-site"}},
    ],
)
def test_forged_form_is_refused_on_every_route(shop_inbox: Inbox, forged: dict[str, object]) -> None:
    visitor = shop_inbox.signed_in("admin")
    for (method, path), door in doors(shop_inbox.app).items():
        if method != "POST" or (isinstance(door, Open) and "token" in forged):
            continue
        data = FORM | {"token": forged.get("token", visitor.token)}
        answer = visitor.post(filled(path), data=data, headers=forged.get("headers"))
        assert answer.status_code == 403, (path, answer.status_code)
    visitor.page("/queue")


def test_token_of_another_session_is_refused(shop_inbox: Inbox) -> None:
    mine, other = shop_inbox.signed_in("admin"), shop_inbox.signed_in("admin")
    assert mine.submit("/theme", token=other.token).status_code == 403
    assert mine.submit("/theme").status_code == 303


def test_mutating_routes_take_no_get(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.signed_in("admin")
    found = doors(shop_inbox.app)
    posts = {path for (method, path) in found if method == "POST"} - {
        path for (method, path) in found if method == "GET"
    }
    assert len(posts) > 10
    for path in posts:
        assert visitor.get(filled(path)).status_code == 405


def test_app_with_an_unguarded_route_does_not_start() -> None:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/bare", nothing)
    with pytest.raises(Unguarded, match="/bare"):
        doors(app)


def test_form_behind_a_page_door_does_not_start() -> None:
    def act(viewer: Reader) -> None:
        """Needs a token as well."""

    app = FastAPI(openapi_url=None)
    app.add_api_route("/act", act, methods=["POST"])
    with pytest.raises(Unguarded, match="/act"):
        doors(app)


def test_a_door_of_each_kind_is_found() -> None:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/a", nothing, dependencies=[Depends(Open("a test"))])
    app.add_api_route("/b", nothing, dependencies=[Depends(Sees("read"))])
    app.add_api_route("/c", nothing, methods=["POST"], dependencies=[Depends(Does("edit"))])
    assert list(doors(app).values()) == [Open("a test"), Sees("read"), Does("edit")]
