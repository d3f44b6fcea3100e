"""Hostile words on every page in a real Chromium: no dialog, no broken content rule, no request to elsewhere."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from platforms.values import Receipt
from responders.values import WORKER
from store import audit, customers, mentions, noting, people, quarantine, responses, sources, tickets
from store.authors import Identity
from store.responses import NewResponse
from tests.inbox import shop
from tests.inbox.chromium import person
from tests.inbox.posts import HOSTILE, Post
from tests.inbox.serving import Inbox

pytestmark = pytest.mark.browser
PAGES = (
    "/tickets",
    "/tickets/1",
    "/alerts",
    "/sources",
    "/quarantine",
    "/team",
    "/audit",
    "/queue?view=all",
    "/queue?view=sent",
    "/notes",
    "/customers",
    f"/customers/one?brand=lotus&platform=twitter&author={quote('author-' + HOSTILE[0])}",
)


@pytest.fixture
def hostile(inbox: Inbox) -> list[shop.Said]:
    """Every payload in every text that comes from outside or from a person."""
    posts = [
        Post(
            name=p,
            handle=p,
            language="en",
            text=p,
            draft=p,
            meaning=p,
            gate="" if n % 3 else p,
            thread="all",
            rating=n % 6,
        )
        for n, p in enumerate(HOSTILE)
    ]
    said = shop.say(inbox.db, posts)
    for one, payload in zip(said, HOSTILE, strict=True):
        _around(inbox, one, payload)
    _send(inbox, said[1].response_id, HOSTILE[0])
    return said


def _around(inbox: Inbox, said: shop.Said, payload: str) -> None:
    now = inbox.clock.now
    with inbox.db.begin() as tx:
        stored = responses.get(tx, said.response_id)
        responses.revise(tx, said.response_id, f"{payload} 2", base_revision=1, by=shop.ANN, now=now)
        noting.add(tx, said.mention_id, f"{payload} @Ada Admin", shop.ANN, now)
        who = Identity("lotus", "twitter", mentions.get(tx, said.mention_id).mention.author.id)
        customers.note(tx, who, payload, shop.ANN, now)
        for kind, outlet in (("ticket", "tickets"), ("alert", payload)):
            new = NewResponse(
                mention_id=said.mention_id,
                mention_revision=stored.mention_revision,
                kind=kind,
                outlet=outlet,
                text=payload,
                language="en",
                template=payload,
                meaning=payload,
                rule=payload,
                reasons=(payload,),
                priority=9,
                due_at=now,
            )
            (made,) = responses.create(tx, [new], now)
            if kind == "ticket":
                tickets.open_ticket(tx, made, payload, now)
        quarantine.put(
            tx,
            stage="listen",
            source="x-mentions",
            brand="lotus",
            external_id=payload,
            reason=payload,
            raw=payload,
            now=now,
        )
        audit.note(tx, payload, payload, payload, payload, now)
        people.add(tx, payload, payload, "agent", None, now)
        sources.failed(tx, "x-mentions", payload, now, not_before=now + timedelta(hours=1))


def _send(inbox: Inbox, response_id: int, payload: str) -> None:
    """A reply whose receipt and detail come from a hostile network."""
    now = inbox.clock.now
    shop.send(inbox.db, response_id, now)
    receipt = Receipt(external_id=payload, url="javascript:alert(99)", at=now)
    with inbox.db.begin() as tx:
        known = responses.get(tx, response_id)
        responses.move(
            tx, response_id, "confirm", state="SENDING", revision=known.revision, by=WORKER, now=now, fence=known.fence,
            receipt=receipt, detail=payload, reason=payload,
        )  # fmt: skip


def test_hostile_words_do_nothing_anywhere(browser: Browser, inbox: Inbox, hostile: list[shop.Said]) -> None:
    with person(browser, inbox, "admin") as (context, noticed):
        page = context.new_page()
        for path in PAGES:
            page.goto(f"{inbox.url}{path}")
            assert page.locator("h1").count() == 1, path
        page.goto(f"{inbox.url}/queue")
        rows = page.locator(".row")
        for number in range(rows.count()):
            key = rows.nth(number).get_attribute("data-id")
            expect(page.locator(f'#answer[data-response="{key}"]')).to_be_visible()
            _write_something(page)
            page.keyboard.press("j")
            assert noticed.everything == []
        assert rows.count() == len(hostile) - 1
        page.goto(f"{inbox.url}/queue?item={hostile[1].response_id}")
        assert page.locator('a[href^="javascript:"]').count() == 0
        assert noticed.everything == []


def _write_something(page: Page) -> None:
    """Let the server judge a changed text, then leave it as it was."""
    text = page.locator("#text")
    with page.expect_response("**/check"):
        text.fill(text.input_value() + " 3")
    expect(page.locator("#verdict .gauge")).to_be_visible()
    text.evaluate("one => { one.value = one.defaultValue; one.dispatchEvent(new Event('input')) }")
    text.press("Escape")


def test_the_watch_sees_what_it_watches_for(browser: Browser, inbox: Inbox) -> None:
    """An inline script in the page is refused by the content rules, and the test would notice."""
    with person(browser, inbox, "admin") as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://127.0.0.1:9/x.png\">')")
        page.wait_for_timeout(200)
        assert any("Content Security Policy" in line for line in noticed.errors)
        assert noticed.dialogs == []
        assert any("127.0.0.1:9" in url for url in noticed.foreign) or len(noticed.errors) > 1


def test_page_cannot_be_framed(browser: Browser, inbox: Inbox) -> None:
    with person(browser, inbox, "admin") as (context, _):
        page = context.new_page()
        page.goto(f"{inbox.url}/livez")
        page.evaluate("document.body.innerHTML = '<iframe src=\"/queue\"></iframe>'")
        page.wait_for_timeout(300)
        assert all(frame.locator("#rows").count() == 0 for frame in page.frames)
