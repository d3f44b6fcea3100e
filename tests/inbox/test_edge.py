"""The outermost layer: headers on every answer, foreign addresses and big bodies turned away, faults told in words."""

import asyncio
import logging
import re

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from config.initial import DEFAULTS
from inbox.edge import MAX_BODY, Edge
from tests.inbox.serving import Inbox

WANTED = {
    "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/sign-in", "/queue", "/nowhere", "/livez", "/api/counts", "/static/0/app.css"])
def test_headers_are_on_every_answer(shop_inbox: Inbox, path: str) -> None:
    answer = shop_inbox.visitor().get(path)
    assert {name: answer.headers[name] for name in WANTED} == WANTED
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    assert "strict-transport-security" not in answer.headers


def test_pages_are_not_kept_but_versioned_files_are(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.visitor()
    page = visitor.get("/sign-in")
    assert page.headers["cache-control"] == "no-store"
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(files) == 4
    for path in files:
        assert "immutable" in visitor.get(path).headers["cache-control"]
    assert visitor.get("/static/old/app.js").headers["cache-control"] == "no-cache"
    assert visitor.get("/static/old/..%2fapp.py").status_code == 404


def test_unknown_host_is_turned_away_but_health_is_not(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.visitor()
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert visitor.get("/sign-in", headers={"Host": host}).status_code in (400, 421)
        assert visitor.get("/livez", headers={"Host": host or "10.0.0.7"}).status_code == 200
    assert visitor.get("/sign-in", headers={"Host": "localhost:1"}).status_code == 200


def test_big_body_is_turned_away_unread(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.visitor()
    assert visitor.post("/sign-in", data={"name": "x" * (MAX_BODY + 1)}).status_code == 413
    chunked = visitor.post("/sign-in", content=iter([b"name=", b"x"]))
    assert chunked.status_code == 413


def test_the_largest_shipped_file_of_a_playbook_still_fits(shop_inbox: Inbox) -> None:
    rules = (DEFAULTS / "playbook" / "rules.toml").read_bytes()
    visitor = shop_inbox.visitor()
    assert len(rules) > MAX_BODY
    assert visitor.post("/playbook/file", files={"text": (None, rules)}).status_code != 413
    assert visitor.post("/playbook/file", files={"text": (None, rules * 5)}).status_code == 413


def test_unknown_address_is_told_in_words(shop_inbox: Inbox) -> None:
    answer = shop_inbox.signed_in("agent").get("/nowhere")
    assert answer.status_code == 404
    assert "Nothing lives at this address" in answer.text
    assert "Nothing lives at this address" in shop_inbox.visitor().get("/api/nowhere").json()["detail"]


async def _broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("secret inner words")


async def _ask(app: Edge) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        return await client.get("/queue")


def test_fault_becomes_words_and_a_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = asyncio.run(_ask(Edge(_broken, "http://127.0.0.1:8000")))
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "secret inner words" not in answer.text
    assert "secret inner words" in caplog.text
    assert answer.headers["content-security-policy"] == WANTED["content-security-policy"]
