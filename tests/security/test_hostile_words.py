"""Hostile words in every field that strangers and colleagues fill, on every page, in a real Chromium."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from platforms.values import Author
from responders.values import Actor
from store import audit, mentions, people, quarantine, responses, sources, tickets
from store.mentions import Triaged
from tests.inbox import shop
from tests.inbox.chromium import chromium, person
from tests.inbox.posts import HOSTILE, Post
from tests.inbox.serving import Inbox

pytestmark = pytest.mark.browser
PAGES = ("/queue", "/tickets", "/alerts", "/sources", "/quarantine", "/team", "/audit", "/me", "/nowhere")
ADDRESSES = (
    "javascript:alert(21)",
    "JaVaScRiPt:alert(22)",
    "data:text/html,<script>alert(23)</script>",
    "//evil.example",
)
ALL = "".join(HOSTILE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def hostile(inbox: Inbox) -> list[shop.Said]:
    """A day on which everybody writes nothing but attacks."""
    posts = [
        Post(
            name=words,
            handle=words,
            text=words,
            draft=words,
            meaning=words,
            gate=words if number % 5 == 0 else "",
            language="en",
        )
        for number, words in enumerate(HOSTILE)
    ]
    said = shop.say(inbox.db, posts)
    shop.ticket_and_alert(inbox.db, said[0], shop.NOW)
    _addresses(inbox)
    bad = Actor(kind="person", name=ALL[:80])
    with inbox.db.begin() as tx:
        people.add(tx, bad.name, "", "approver", None, shop.NOW)
        quarantine.put(
            tx, stage="listen", source=ALL[:80], brand="b", external_id=ALL[:80], reason=ALL, raw=ALL, now=shop.NOW
        )
        sources.failed(tx, "x-mentions", ALL, shop.NOW)
        sources.pause(tx, "app-reviews", ALL[:80], shop.NOW)
        people.add(tx, ALL[:90], ALL[:90], "agent", None, shop.NOW)
        audit.note(tx, ALL[:80], ALL[:80], ALL[:80], ALL, shop.NOW)
        (ticket, *_) = tickets.every(tx)
        tickets.note(tx, ticket.id, ALL, by=bad, now=shop.NOW)
        first = responses.get(tx, said[0].response_id)
        responses.revise(tx, first.id, ALL, base_revision=first.revision, by=bad, now=shop.NOW)
    return said


def _addresses(inbox: Inbox) -> None:
    """Posts whose own address is an attack, straight into the store, as a careless platform could give them."""
    post = Post(name="n", text="t", draft="d", language="en")
    for number, address in enumerate(ADDRESSES, 500):
        mention = replace(shop.mention_of(post, number, shop.NOW), url=address, author=Author(id=address, name=address))
        with inbox.db.begin() as tx:
            (new,) = mentions.add(tx, "x-mentions", [mention], quiet=False, relevant={}, now=shop.NOW).new_ids
            revision = mentions.get(tx, new).revision
            read = Triaged(id=new, revision=revision, analysis=shop.analysis_of(post), decision=shop.decision_of(post))
            mentions.settle_triage(tx, [read], shop.NOW)


def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(
    browser: Browser, inbox: Inbox, hostile: list[shop.Said]
) -> None:
    with inbox.db.read() as tx:
        (ticket, *_) = tickets.every(tx)
    items = [f"/queue?view=all&item={said.response_id}" for said in hostile]
    items += [f"/queue?view=all&item=m{hostile[-1].mention_id + number}" for number in range(1, len(ADDRESSES) + 1)]
    visited = 0
    with person(browser, inbox, "admin") as (context, noticed):
        page = context.new_page()
        for path in (*PAGES, *items, f"/tickets/{ticket.id}", f"/queue?q={HOSTILE[2]}", f"/queue/item/{HOSTILE[0]}"):
            page.goto(inbox.url + path)
            visited += 1
            assert _bad_links(page) == [], path
        assert visited == len(PAGES) + len(HOSTILE) + len(ADDRESSES) + 3
        noticed.errors = [words for words in noticed.errors if "404" not in words]
        assert noticed.everything == []


def _bad_links(page: Page) -> list[str]:
    """Links that lead anywhere but here or to the network, and anything loaded or run that the inbox did not write."""
    links = page.locator("a[href]").evaluate_all("all => all.map(one => one.protocol)")
    strange = page.locator(
        "iframe, object, embed, img, script:not([src^='/static/']), style, link:not([href^='/static/'])"
    )
    inline = page.locator("[onerror], [onload], [onfocus], [onclick], [style]")
    return [
        *(link for link in links if link not in ("http:", "https:")),
        *["strange"] * strange.count(),
        *["inline"] * inline.count(),
    ]


def test_hostile_words_typed_into_the_editor_are_shown_as_words(
    browser: Browser, inbox: Inbox, hostile: list[shop.Said]
) -> None:
    """The findings come back as markup that is put into the page: they quote what was typed."""
    with person(browser, inbox, "approver") as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue?item={hostile[1].response_id}")
        page.locator("#text").fill(
            "https://evil.example/<img/src=x/onerror=alert(31)> @<svg/onload=alert(32)> {<b>x</b>}"
        )
        expect(page.locator("#verdict")).to_contain_text("does not lead to a place of ours")
        assert _bad_links(page) == []
        assert noticed.everything == []


def test_the_watcher_itself_would_notice(browser: Browser, inbox: Inbox) -> None:
    with person(browser, inbox, "agent") as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        page.evaluate("setTimeout(() => alert('seen'))")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
        page.evaluate("fetch('https://evil.example/').catch(() => 0)")
        expect(page.locator("img")).to_have_count(1)
        page.wait_for_timeout(200)
        assert noticed.dialogs == ["seen"]
        assert any("Content Security Policy" in words for words in noticed.errors)
