"""Looking for something in a real Chromium, and what the first look at the queue costs."""

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.inbox import shop
from tests.inbox.chromium import person
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox

pytestmark = pytest.mark.browser
REQUESTS, KB = 8, 80


def test_a_first_load_is_few_requests_and_little_to_carry(browser: Browser, inbox: Inbox) -> None:
    shop.say(inbox.db, POSTS)
    with person(browser, inbox, "approver") as (context, noticed):
        link = context.storage_state()
    fresh = browser.new_context(storage_state=link)
    asked: list[Request] = []
    over: list[Request] = []
    page = fresh.new_page()
    page.on("request", lambda one: asked.append(one))
    page.on("requestfinished", lambda one: over.append(one))
    page.goto(f"{inbox.url}/queue")
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#lock")).to_have_attribute("data-held", "mine")
    page.wait_for_load_state("load")
    while any(one not in over and "/events" not in one.url for one in asked):
        page.wait_for_event("requestfinished")
    sizes = [one.sizes() for one in over]
    carried = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    fresh.close()
    assert len(asked) <= REQUESTS, [one.url for one in asked]
    assert carried <= KB * 1000
    assert noticed.everything == []


def test_a_search_by_keyboard_in_thai_marks_what_it_found(desk: Page, inbox: Inbox) -> None:
    thai = next(post for post in POSTS if post.language == "th")
    shop.say(inbox.db, [thai], first=90)
    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    word = max((part for part in thai.text.split()), key=len)[:6]
    desk.keyboard.type(word)
    desk.keyboard.press("Enter")
    expect(desk.locator("#q")).to_have_value(word)
    expect(desk.locator(".row mark.hit").first).to_have_text(word)
    expect(desk.locator("#live")).to_have_text("Live")
    desk.keyboard.press("j")
    assert "q=" in desk.url
