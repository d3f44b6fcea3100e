"""Persian pages in a real browser: they run from right to left, nothing hangs over the edge, axe finds nothing."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.inbox.chromium import PHONE, person
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox
from tests.inbox.test_browser_axe import complaints

pytestmark = pytest.mark.browser
FITS = "document.documentElement.scrollWidth <= innerWidth"


def left(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["x"]


def test_persian_pages_run_from_right_to_left(browser: Browser, shop_inbox: Inbox) -> None:
    said = {post.language: one for post, one in zip(POSTS, shop_inbox.said, strict=True)}["th"]
    item = f"/queue?item={said.response_id}"
    with person(browser, shop_inbox, "admin", locale="fa-IR", reduced_motion="reduce") as (context, noticed):
        assert complaints(context, shop_inbox.url, (item, "/me")) == []
        page = context.new_page()
        page.goto(shop_inbox.url + item)
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["fa", "rtl"]
        assert page.evaluate(FITS)
        assert left(page.locator(".list")) > left(page.locator("#item"))
        assert left(page.locator(".bar .mark")) > left(page.locator(".person"))
        expect(page.locator("#text")).to_have_attribute("lang", "th")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert page.evaluate(FITS)
        assert noticed.everything == []
