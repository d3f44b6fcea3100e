"""The JSON API: it tells what the pages tell, does what they do, and opens no door that they keep shut."""

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest

from config.approval import Approval
from inbox import accounts
from inbox.api.pace import Pace, TooFast
from inbox.doors import Asks, Open, Writes, doors
from responders.roles import NOWHERE, ROLES, SCOPES, may
from store import audit, people, permits, responses, tokens
from store.errors import NotAllowed
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.programs import Program, program, secret_of
from tests.inbox.serving import Inbox
from tests.inbox.test_doors import CANARIES, filled

JSON = {"Content-Type": "application/json"}
WISHES: dict[str, dict[str, Any]] = {
    "edit": {"revision": 1, "text": "We are sorry."}, "approve": {"revision": 1}, "recall": {"revision": 1},
    "reject": {"revision": 1, "reason": "no"}, "confirm": {"revision": 1}, "assign": {"person": ""},
    "retry": {"revision": 1, "state": "REFUSED"}, "snooze": {"until": "hour"}, "{ticket_id}": {"note": "called"},
}  # fmt: skip


def post(draft: str = "We are sorry, Kim.") -> Post:
    return Post(name="Kim", text="My parcel is late.", language="en", draft=draft)


def routes(inbox: Inbox) -> list[tuple[str, str, Asks | Writes]]:
    found = doors(inbox.app).items()
    return [
        (method, path, door)
        for (method, path), door in found
        if path.startswith("/api/v1") and isinstance(door, Asks | Writes) and method != "HEAD"
    ]


def asked(caller: Program, method: str, path: str) -> httpx.Response:
    if method == "GET":
        return caller.get(filled(path))
    return caller.post(filled(path), json=WISHES.get(path.rpartition("/")[2], {}))


def is_problem(answer: httpx.Response, status: int) -> bool:
    """Whether it is that refusal, in words."""
    if answer.status_code != status or answer.headers["content-type"] != "application/problem+json":
        return False
    told = answer.json()
    return told["status"] == status and bool(told["title"]) and bool(told["detail"]) and bool(told["request_id"])


def test_every_route_asks_for_its_scope_and_its_role(shop_inbox: Inbox) -> None:
    """A role that goes as far as the route with a token of every other scope, and every role with every scope."""
    wrong = []
    for method, path, door in routes(shop_inbox):
        others = [scope for scope in SCOPES if scope != door.act]
        answer = asked(program(shop_inbox, "admin", others), method, path)
        if not is_problem(answer, 403) and not (door.act == "read" and answer.status_code == 404):
            wrong.append(("scope", method, path, answer.status_code))
        for role in (role for role in ROLES if not may(role, door.act)):
            answer = asked(program(shop_inbox, role), method, path)
            if not is_problem(answer, 403):
                wrong.append((role, method, path, answer.status_code))
    assert wrong == []


def test_a_token_of_another_brand_finds_nothing(shop_inbox: Inbox) -> None:
    """By the brands of the token, and by those of its person."""
    with shop_inbox.db.begin() as tx:
        made = people.add(tx, "Pia Pine", "", NOWHERE, None, shop_inbox.clock.now)
        permits.grant(tx, made.id, "pine", "admin")
    wrong = []
    for caller in (program(shop_inbox, "admin", brands=("pine",)), program(shop_inbox, "Pia Pine")):
        for method, path, _ in routes(shop_inbox):
            answer = asked(caller, method, path)
            if "{" in path and not is_problem(answer, 404):
                wrong.append((method, path, answer.status_code))
            if found := CANARIES.findall(answer.text):
                wrong.append((method, path, found[0]))
    assert wrong == []


def test_the_brands_of_a_token_bind_in_the_service_too(inbox: Inbox) -> None:
    """Also where a door would forget to ask."""
    (said,) = shop.say(inbox.db, [post()])
    secret, _ = secret_of(inbox, "admin", brands=("pine",))
    by = accounts.by_token(inbox.db, secret, "here", inbox.clock.now).actor
    with inbox.db.begin() as tx, pytest.raises(NotAllowed):
        responses.approve(tx, said.response_id, 1, by, inbox.clock.now)


def test_no_token_a_revoked_one_or_a_mere_cookie_writes_nothing(shop_inbox: Inbox) -> None:
    secret, token = secret_of(shop_inbox)
    with shop_inbox.db.begin() as tx:
        tokens.revoke(tx, token.id, shop_inbox.clock.now)
    revoked, cookie = Program(shop_inbox.url, secret), shop_inbox.signed_in("admin")
    for method, path, door in routes(shop_inbox):
        answer = asked(revoked, method, path)
        assert is_problem(answer, 401), path
        assert answer.headers["www-authenticate"] == "Bearer"
        if isinstance(door, Writes):
            answer = cookie.post(filled(path), json=WISHES.get(path.rpartition("/")[2], {}))
            assert is_problem(answer, 401), path
    revoked.close()


def test_open_routes_are_not_among_them(shop_inbox: Inbox) -> None:
    api = {path: door for (_, path), door in doors(shop_inbox.app).items() if path.startswith("/api/")}
    assert len(api) > 20
    assert not any(isinstance(door, Open) for door in api.values())


def test_lists_tell_what_the_pages_tell(shop_inbox: Inbox) -> None:
    robot = program(shop_inbox, "agent", ("read",))
    waiting = robot.read("/responses")["items"]
    assert isinstance(waiting, list)
    assert {row["state"] for row in waiting} == {"DRAFT", "UNCERTAIN", "REFUSED"}
    assert [-row["priority"] for row in waiting] == sorted(-row["priority"] for row in waiting)
    assert {row["state"] for row in robot.read("/responses", state="SENT")["items"]} == {"SENT"}  # type: ignore[attr-defined]
    (persian,) = robot.read("/mentions", language="fa")["items"]  # type: ignore[misc]
    whole = robot.read(f"/mentions/{persian['id']}")
    assert whole["text"] == persian["text"]
    assert whole["analysis"] == persian["analysis"]
    (alert,) = robot.read("/alerts")["items"]  # type: ignore[misc]
    assert robot.read(f"/responses/{alert['id']}")["kind"] == "alert"
    (ticket,) = robot.read("/tickets", status="open")["items"]  # type: ignore[misc]
    assert robot.read(f"/tickets/{ticket['id']}")["history"]
    assert {row["name"] for row in robot.read("/sources")["items"]} == set(shop.SOURCES)  # type: ignore[attr-defined]
    assert robot.read("/sources/app-reviews")["disabled"] is True
    assert robot.read("/counts")["tickets"] == 1
    assert robot.read("/reports/drafts")["template"]
    figures: Any = robot.read("/reports/figures", days=7)
    assert figures["total"]["now"]["negative"] > 0
    assert {"source", "language", "topic"} <= figures["cuts"].keys()


def test_a_draft_is_read_with_its_findings_and_its_history(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post(draft="Write to me@shop.example, please.")])
    told = program(inbox).read(f"/responses/{said.response_id}")
    assert told["verdict"]["blocked"] is True  # type: ignore[index]
    assert told["verdict"]["findings"][0]["message"]  # type: ignore[index]
    assert [one["number"] for one in told["revisions"]] == [1]  # type: ignore[attr-defined]


def test_the_way_of_a_draft_and_its_record(inbox: Inbox) -> None:
    """Edited, approved as it was read, taken back, rejected: the record names the person and the token each time."""
    (said,) = shop.say(inbox.db, [post()])
    robot, at = program(inbox, "approver", name="crm"), f"/responses/{said.response_id}"
    edited = robot.write(f"{at}/edit", revision=1, text="We are very sorry.\r\nWrite us.")
    assert edited.json() == {"id": said.response_id, "mention_id": said.mention_id, "state": "DRAFT", "revision": 2}
    assert is_problem(robot.write(f"{at}/approve", revision=1), 409)
    assert robot.write(f"{at}/approve", revision=2).json()["state"] == "APPROVED"
    told = robot.read(at)
    assert told["text"] == "We are very sorry.\nWrite us."
    assert [(one["revision"], one["by"]["name"]) for one in told["approvals"]] == [(2, shop.ROLES["approver"])]  # type: ignore[attr-defined]
    assert robot.write(f"{at}/recall", revision=2).json()["state"] == "DRAFT"
    assert is_problem(robot.write(f"{at}/reject", revision=2, reason="  "), 422)
    assert robot.write(f"{at}/reject", revision=2, reason="too stiff").json()["state"] == "REJECTED"
    with inbox.db.read() as tx:
        noted = [one for one in audit.entries(tx) if one.what.endswith("by token")]
    assert [one.what.split()[0] for one in noted] == ["edit", "approve", "recall", "reject"]
    assert {(one.who, one.detail.partition(" (#")[0]) for one in noted} == {(shop.ROLES["approver"], "token crm")}


def test_the_rules_of_approval_bind_programs_too(inbox: Inbox) -> None:
    """Two persons about deliveries, nobody for their own words; it leaves when it is asked to."""
    inbox.db.heed({"lotus": Approval(topics=("delivery",), not_by_writer=True)})
    (said,) = shop.say(inbox.db, [post()])
    ann, leo, at = program(inbox, "approver"), program(inbox, "lead"), f"/responses/{said.response_id}"
    ann.write(f"{at}/edit", revision=1, text="We are very sorry, Kim.")
    assert is_problem(ann.write(f"{at}/approve", revision=2), 403)
    assert leo.write(f"{at}/approve", revision=2).json()["state"] == "DRAFT"
    assert leo.write(f"{at}/approve", revision=2).status_code >= 400
    ada = program(inbox, "admin")
    assert (
        ada.write(f"{at}/approve", revision=2, when="at", at="2026-11-21T09:00:00+07:00").json()["state"] == "APPROVED"
    )
    assert ada.read(at)["not_before"] == "2026-11-21T02:00:00Z"
    assert is_problem(ada.write(f"{at}/approve", revision=2, when="at", at="2026-11-19T09:00:00Z"), 422)


def test_an_approval_of_words_that_must_not_go_out(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post(draft="Write to me@shop.example, please.")])
    at = f"/responses/{said.response_id}"
    assert is_problem(program(inbox).write(f"{at}/approve", revision=1), 422)
    assert is_problem(program(inbox).write(f"{at}/approve", revision=1, heard="another"), 409)
    assert program(inbox).read(at)["state"] == "DRAFT"


def test_the_desk(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post()])
    mine, other, at = program(inbox, "agent"), program(inbox, "lead"), f"/mentions/{said.mention_id}"
    assert mine.write(f"{at}/claim").json()["claim"]["holder"] == shop.ROLES["agent"]
    held = other.write(f"{at}/claim")
    assert is_problem(held, 409)
    assert shop.ROLES["agent"] in held.json()["detail"]
    assert is_problem(other.write(f"/responses/{said.response_id}/approve", revision=1), 409)
    assert other.write(f"{at}/claim", over=True).json()["claim"]["holder"] == shop.ROLES["lead"]
    assert other.write(f"{at}/unclaim").json()["claim"] is None
    assert mine.write(f"{at}/snooze", until="date", day="2026-12-01").json()["care"]["until"] == "2026-12-01T09:00:00Z"
    assert is_problem(mine.write(f"{at}/snooze", until="date", day="2026-11-01"), 422)
    assert mine.write(f"{at}/wake").json()["care"]["until"] is None
    handed = mine.write(f"{at}/assign", person=shop.ROLES["lead"], note="yours").json()
    assert (handed["care"]["assignee"], handed["care"]["note"]) == (shop.ROLES["lead"], "yours")
    assert is_problem(mine.write(f"{at}/assign", person="Nobody Here"), 404)
    assert mine.write(f"{at}/ticket", note="call her").json() == {"mention_id": said.mention_id, "made": True}
    assert mine.write(f"{at}/ticket").json()["made"] is False
    assert mine.write(f"{at}/not-ours").json()["relevant"] is False


def test_a_ticket_changes_only_where_it_is_asked_to(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post()])
    shop.ticket_and_alert(inbox.db, said, inbox.clock.now)
    robot = program(inbox, "agent")
    assert robot.write("/tickets/1", assignee=shop.ROLES["lead"]).json()["status"] == "open"
    changed = robot.write("/tickets/1", status="waiting", note="called").json()
    assert (changed["status"], changed["assignee"]) == ("waiting", shop.ROLES["lead"])
    assert is_problem(robot.write("/tickets/1", status="lost"), 422)
    assert [one["what"] for one in robot.read("/tickets/1")["history"]] == ["opened", "assigned", "waiting", "note"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"{", "body"), (b"[]", "body"), (b"null", "body"), (b'{"revision": "1"}', "body.revision"),
        (b'{"revision": 1.0}', "body.revision"), (b'{"revision": true}', "body.revision"), (b"{}", "body.revision"),
        (b'{"revision": 1, "sure": true}', "body.sure"), (b'{"revision": 1, "heard": "\\u0000"}', "body.heard"),
        (b'{"revision": 99999999999}', "body.revision"), (b'{"revision": 1, "at": "tomorrow"}', "body.at"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_without_its_value(shop_inbox: Inbox, body: bytes, where: str) -> None:
    answer = program(shop_inbox).post("/api/v1/responses/1/approve", content=body, headers=JSON)
    assert is_problem(answer, 422)
    assert any(fault["where"].startswith(where) for fault in answer.json()["faults"]), answer.text
    assert "99999999999" not in answer.text


def test_refusals_of_the_edge_are_problems_too(shop_inbox: Inbox) -> None:
    robot = program(shop_inbox)
    assert is_problem(robot.get("/api/v1/nowhere"), 404)
    wrong = robot.put("/api/v1/counts")
    assert is_problem(wrong, 405)
    assert "GET" in wrong.headers["allow"]
    assert is_problem(robot.get("/api/v1/counts", headers={"Host": "evil.example"}), 421)
    assert is_problem(robot.post("/api/v1/responses/1/approve", content=b"x" * 300_000), 413)
    stranger = shop_inbox.visitor()
    stranger.headers["Origin"] = "https://evil.example"
    assert is_problem(stranger.post("/api/v1/responses/1/approve", json={"revision": 1}), 403)


def test_calls_are_paced_by_token_and_by_address(inbox: Inbox) -> None:
    """300 a minute with one token, 600 from one address; the wait is told, and over when it says so."""
    one, other = program(inbox, "agent", ("read",)), program(inbox, "agent", ("read",))
    pace: Pace = inbox.app.state.house.pace
    for _ in range(299):
        pace.take("token 1", 300, inbox.clock.now)
    assert one.get("/api/v1/counts").status_code == 200
    late = one.get("/api/v1/counts")
    assert is_problem(late, 429)
    assert late.headers["retry-after"] == "1"
    assert other.get("/api/v1/counts").status_code == 200
    inbox.clock.on(seconds=1)
    assert one.get("/api/v1/counts").status_code == 200
    for _ in range(600):
        with suppress(TooFast):
            pace.take("address 127.0.0.1", 600, inbox.clock.now)
    assert is_problem(other.get("/api/v1/counts"), 429)
    assert inbox.signed_in("agent").get("/api/counts").status_code == 200


def test_the_document_names_every_route_and_its_scope(shop_inbox: Inbox) -> None:
    described = program(shop_inbox, "agent", ("read",)).get("/api/openapi.json").json()
    told = {(method.upper(), path) for path, of in described["paths"].items() for method in of}
    assert told == {(method, path) for method, path, _ in routes(shop_inbox)}
    for method, path, door in routes(shop_inbox):
        operation = described["paths"][path][method.lower()]
        assert f"`{door.act}`" in operation["description"]
        assert operation["security"] == [{"token": []}]
        assert {"401", "403", "422", "429", "500"} <= operation["responses"].keys()
        assert isinstance(door, Asks) or {"409", "413"} <= operation["responses"].keys()
    assert "HTTPValidationError" not in json.dumps(described)
    assert "response.sent" in described["webhooks"]
