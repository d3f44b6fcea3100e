"""Nobody passes a door that is not theirs: every route, every role, every kind of forged form."""

import re

import pytest
from fastapi import Depends, FastAPI

from inbox.accounts import one_time_link
from inbox.doors import SELF, Does, Open, Reader, Sees, Unguarded, Writes, doors
from responders.roles import NOWHERE, ROLES, may
from store import people, permits
from tests.inbox.serving import Inbox, Visitor

VALUES = {
    "response_id": "1", "mention_id": "1", "ticket_id": "1", "person_id": "1", "quarantine_id": "1",
    "name": "x-mentions", "source": "x-mentions", "key": "1", "secret": "none", "token_id": "1", "version": "0",
    "call_id": "1", "hook": "crm",
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
    guarded = {route: door for route, door in found.items() if not isinstance(door, Open | Writes)}
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
            allowed = door.act == SELF or may(role, door.act)
            refused = answer.status_code == 403 and "role" in answer.text
            if allowed == refused and "own role" not in answer.text:
                wrong.append((role, method, path, answer.status_code))
    assert wrong == []


def test_open_routes_are_few_and_known(shop_inbox: Inbox) -> None:
    found = {path for (_, path), door in doors(shop_inbox.app).items() if isinstance(door, Open)}
    assert found == {
        "/sign-in", "/sign-in/code", "/sign-in/provider", "/sign-in/provider/back", "/enter", "/enter/{secret}",
        "/livez", "/readyz", "/metrics", "/static/{version}/{name}",
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
        if method != "POST" or isinstance(door, Writes) or (isinstance(door, Open) and "token" in forged):
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
    app.add_api_route("/b", nothing, dependencies=[Depends(Sees("read", "own"))])
    app.add_api_route("/c", nothing, methods=["POST"], dependencies=[Depends(Does("edit", "all"))])
    assert list(doors(app).values()) == [Open("a test"), Sees("read", "own"), Does("edit", "all")]


def in_another_brand(inbox: Inbox, role: str) -> Visitor:
    """Somebody with that role in a brand that nothing in the shop belongs to."""
    name = f"Pia {role}"
    with inbox.db.begin() as tx:
        known = people.by_name(tx, name) or people.add(tx, name, "", NOWHERE, None, inbox.clock.now)
        permits.grant(tx, known.id, "pine", role)
    return inbox.visitor().enter(one_time_link(inbox.db, name, inbox.url, inbox.clock.now))


CANARIES = re.compile("Somchai|broken-1|x-mentions|app-reviews|lotusandpine|post-1|vases|Sam Sent")


@pytest.mark.parametrize("role", ROLES)
def test_whoever_works_in_another_brand_sees_and_does_nothing_here(shop_inbox: Inbox, role: str) -> None:
    """Every route that exists: what an address names is not there, lists are empty, the whole house is closed."""
    visitor = in_another_brand(shop_inbox, role)
    wrong = []
    for (method, path), door in doors(shop_inbox.app).items():
        if isinstance(door, Open | Writes) or path in (ENDLESS, "/sign-out") or method == "HEAD":
            continue
        answer = visitor.get(filled(path)) if method == "GET" else visitor.submit(filled(path), **FORM | {"text": ""})
        closed = 403 if door.where == "all" or not (door.act == SELF or may(role, door.act)) else 404
        if door.where in ("named", "all") and answer.status_code not in (closed, 422):
            wrong.append((method, path, answer.status_code))
        if found := CANARIES.findall(answer.text):
            wrong.append((method, path, found[0]))
    assert wrong == []


def test_a_named_item_of_another_brand_is_not_opened_in_the_queue_either(shop_inbox: Inbox) -> None:
    visitor = in_another_brand(shop_inbox, "lead")
    for item in ("1", "m1"):
        assert not CANARIES.search(visitor.page(f"/queue?item={item}&view=all&brand=lotus"))
    assert visitor.get("/api/v1/responses", params={"tab": "all"}).json()["items"] == []
    assert set(visitor.get("/api/counts").json().values()) == {0}
    for what in ("all", "brand:lotus", "account:twitter:lotusandpine"):
        assert visitor.submit("/sending/pause", what=what).status_code in (403, 404), what


def test_a_route_that_does_not_say_in_which_brands_does_not_start() -> None:
    for path, door in (("/bare", Sees("read")), ("/things/{thing_id}", Sees("read"))):
        app = FastAPI(openapi_url=None)
        app.add_api_route(path, nothing, dependencies=[Depends(door)])
        with pytest.raises(Unguarded, match="in which brands"):
            doors(app)
