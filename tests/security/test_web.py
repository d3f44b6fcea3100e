"""The inbox under hostile requests: every route takes nonsense without a fault, and nothing is told to a stranger."""

import re
import socket
import time
from urllib.parse import urlsplit

import pytest

from inbox.doors import Open, doors
from inbox.edge import HEADERS
from tests.inbox.serving import Inbox, Visitor

FAR = "9" * 30
NONSENSE = [FAR, f"-{FAR}", "-1", "0", f"m{FAR}", "%00", "%ff", "%2e%2e%2f", "x" * 3_000, "١٢", "1e9"]
WORDS = ["\0", "%", "_" * 150, FAR, "'\"--", "[1,2]", "\u202e", "1,2026-01-01T00:00:00,9", "{{7*7}}", "x" * 190]
FIELDS = ("text", "reason", "note", "state", "status", "assignee", "name", "next", "back", "password", "email", "theme")
PARAMETER = re.compile(r"\{[^}]+\}")
LEAVING = {"/sign-out", "/me/password"}


@pytest.fixture(scope="module")
def admin(shop_inbox: Inbox) -> Visitor:
    return shop_inbox.signed_in("admin")


def routes(box: Inbox, method: str) -> list[str]:
    return sorted(path for how, path in doors(box.app) if how == method and path not in {"/events", *LEAVING})


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_no_address_makes_a_page_fail(shop_inbox: Inbox, admin: Visitor, nonsense: str) -> None:
    for path in routes(shop_inbox, "GET"):
        answer = admin.get(PARAMETER.sub(nonsense, path))
        assert answer.status_code < 500, (path, answer.text)


@pytest.mark.parametrize("words", WORDS)
def test_no_question_makes_the_queue_fail(admin: Visitor, words: str) -> None:
    for path in ("/queue", "/queue/list", "/api/v1/responses", "/tickets", "/sign-in"):
        for name in ("view", "brand", "source", "language", "mood", "q", "after", "item", "said", "status", "to"):
            assert admin.get(path, params={name: words}).status_code < 500, (path, name)


@pytest.mark.parametrize("number", [FAR, "-1", "0", "1"])
@pytest.mark.parametrize("revision", [FAR, "1", "-1", "x"])
def test_no_form_makes_a_route_fail(inbox: Inbox, number: str, revision: str) -> None:
    admin = inbox.signed_in("admin")
    for path in routes(inbox, "POST"):
        fields = dict.fromkeys(FIELDS, "\0\u202e") | {"revision": revision, "role": "agent", "secret": "\0"}
        answer = admin.submit(PARAMETER.sub(number, path), **fields)
        assert answer.status_code < 500, (path, answer.text)


@pytest.mark.parametrize("header", [{"Host": "[::1"}, {"Host": "["}, {"Host": "a b"}, {"Origin": "http://["}])
def test_headers_that_make_no_sense_are_refused_in_words(shop_inbox: Inbox, header: dict[str, str]) -> None:
    answer = shop_inbox.visitor().post("/sign-in", headers=header)
    assert answer.status_code in (400, 403, 421)
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODIES = {
    "cut off": (MULTIPART, b"--x\r\nContent-Disposition: form-data; name"),
    "without a boundary": ({"Content-Type": "multipart/form-data"}, b"--x\r\n"),
    "a file for a text": (
        MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nb\r\n--x--',
    ),
    "thousands of parts": (
        MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 3_000 + b"--x--",
    ),
    "thousands of fields": (FORM, b"a=1&" * 60_000),
    "another language": ({"Content-Type": "application/json"}, b'{"name": "x"}'),
    "no language": ({"Content-Type": "text/plain; charset=nonsense"}, b"\xff\xfe"),
}


@pytest.mark.parametrize(("headers", "body"), BODIES.values(), ids=BODIES)
def test_malformed_forms_are_refused_quickly(shop_inbox: Inbox, headers: dict[str, str], body: bytes) -> None:
    begun = time.monotonic()
    answer = shop_inbox.visitor().post("/sign-in", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "203.0.113.9"},
        {"X-Forwarded-Host": "hearback.example"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
    ],
)
def test_figures_are_told_to_nobody_behind_a_proxy_or_a_foreign_name(
    shop_inbox: Inbox, headers: dict[str, str]
) -> None:
    """A page whose own name leads to 127.0.0.1 (DNS rebinding) asks with its own name as the host."""
    assert shop_inbox.visitor().get("/metrics", headers=headers).status_code == 403


def test_open_routes_tell_a_stranger_nothing(shop_inbox: Inbox) -> None:
    stranger = shop_inbox.visitor()
    known = {"lotus", "x-mentions", "Somchai", "Ann Approver", "sqlite", "inbox.db"}
    for (method, path), door in doors(shop_inbox.app).items():
        if isinstance(door, Open) and method == "GET" and path not in {"/metrics", "/static/{version}/{name}"}:
            text = stranger.get(PARAMETER.sub("x", path)).text
            assert not [word for word in known if word in text], path


def test_slow_strangers_do_not_keep_others_out(shop_inbox: Inbox) -> None:
    """Two hundred forms that never end, and as many headers: waiting costs the inbox no thread."""
    where = urlsplit(shop_inbox.url)
    form = f"POST /sign-in HTTP/1.1\r\nHost: {where.netloc}\r\nOrigin: {shop_inbox.url}\r\nContent-Length: 900\r\n"
    held = [socket.create_connection((str(where.hostname), int(where.port or 0))) for _ in range(200)]
    try:
        for number, line in enumerate(held):
            line.sendall(
                f"{form}Content-Type: application/x-www-form-urlencoded\r\n\r\nname=".encode()[: -number % 2 - 1]
            )
        begun = time.monotonic()
        assert shop_inbox.visitor().get("/sign-in").status_code == 200
        assert time.monotonic() - begun < 3
    finally:
        for line in held:
            line.close()


@pytest.mark.parametrize(
    "to", ["/\r\nSet-Cookie: x=1", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"]
)
def test_nobody_is_led_elsewhere_after_signing_in(shop_inbox: Inbox, to: str) -> None:
    page = shop_inbox.visitor().get("/sign-in", params={"to": to}).text
    assert 'name="to" value="/queue"' in page


@pytest.mark.parametrize("path", ["/queue%0d%0aSet-Cookie:x=1", "//evil.example/queue", "/%5cevil.example"])
def test_signed_out_visitors_are_not_led_elsewhere_either(shop_inbox: Inbox, path: str) -> None:
    answer = shop_inbox.visitor().get(shop_inbox.url + path)
    assert "x" not in answer.cookies
    assert urlsplit(answer.headers.get("location", "/")).netloc == ""
