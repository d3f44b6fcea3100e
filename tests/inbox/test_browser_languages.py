"""Persian pages in a real browser: they run from right to left, nothing hangs over the edge, axe finds nothing."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from tests.inbox.chromium import PHONE, chromium, person
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox
from tests.inbox.test_browser_axe import RULES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def left(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["x"]


def test_persian_pages_run_from_right_to_left(browser: Browser, shop_inbox: Inbox) -> None:
    said = dict(zip((post.language for post in POSTS), shop_inbox.said, strict=True))["th"]
    with person(browser, shop_inbox, "admin", locale="fa-IR", reduced_motion="reduce") as (context, noticed):
        page = context.new_page()
        for path in (f"/queue?item={said.response_id}", "/me", "/sign-in"):
            page.goto(shop_inbox.url + path)
            assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["fa", "rtl"]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert Axe().run(page, options=RULES).response["violations"] == []
        page.goto(f"{shop_inbox.url}/queue?item={said.response_id}")
        assert left(page.locator(".list")) > left(page.locator(".item"))
        assert left(page.locator(".mark")) > left(page.locator(".person"))
        expect(page.locator("#text")).to_have_attribute("lang", "th")
        assert page.locator("#text").evaluate("text => getComputedStyle(text).textAlign") in ("start", "left")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert noticed.everything == []
