"""Every page for everybody: axe finds nothing in either theme, and the tree that a screen reader reads is whole."""

from collections.abc import Iterable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from store import pauses
from tests.inbox.chromium import PHONE, person
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox
from tests.inbox.shop import NOW

pytestmark = pytest.mark.browser
THEMES: dict[Literal["light", "dark"], dict[str, object]] = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
SETTLED = """() => {
    for (let round = 0; round < 100; round += 1) {
        const moving = document.getAnimations();
        if (!moving.length) return;
        for (const one of moving) one.finish();
    }
    throw new Error("something moves without end");
}"""
"""Colours that are inherited change one after the other. A browser without a screen may show no frame for minutes, so
that waiting for the end of a change never ends.
"""


def paths(inbox: Inbox) -> list[str]:
    odd = ("th", "fa", "fil", "und")
    known = zip(inbox.said, POSTS, strict=True)
    items = [f"/queue?item={said.response_id}" for said, post in known if post.language in odd or post.gate]
    views = [f"/queue?view={view}" for view in ("going", "sent", "closed", "all")]
    return [
        "/queue", *items, *views, "/queue?q=nothing-like-this", "/queue?language=th", "/tickets", "/tickets/1",
        "/alerts", "/sources", "/quarantine", "/webhooks", "/reports?days=90", "/team", "/audit", "/me", "/nowhere",
        "/customers", "/customers/one?brand=lotus&platform=twitter&author=author-somchai_r", "/notes", "/settings",
        "/playbook", "/playbook/file?brand=lotus&name=voice.toml",
    ]  # fmt: skip


# Reduced motion: a colour that is looked at while it still fades in is no contrast that anybody reads.
def complaints(context: BrowserContext, base: str, wanted: Iterable[str]) -> list[str]:
    """Every rule in the light theme; in the dark one, which changes colours alone, those about colours, once a page."""
    page, found, seen = context.new_page(), [], set[str]()
    for path in wanted:
        page.emulate_media(color_scheme="light")
        page.goto(base + path)
        kind = path.partition("?")[0]
        for theme, rules in THEMES.items() if kind not in seen else [("light", THEMES["light"])]:
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            for one in Axe().run(page, options=rules).response["violations"]:
                found.append(f"{path} in {theme}: {one['id']}: {one['nodes'][0]['html'][:160]}")
        seen.add(kind)
    return found


def test_axe_finds_nothing(browser: Browser, shop_inbox: Inbox) -> None:
    with person(browser, shop_inbox, "admin", reduced_motion="reduce") as (context, noticed):
        assert complaints(context, shop_inbox.url, paths(shop_inbox)) == []
        assert noticed.everything == []


def test_axe_finds_nothing_on_a_phone(browser: Browser, shop_inbox: Inbox) -> None:
    with person(browser, shop_inbox, "admin", viewport=PHONE, has_touch=True, reduced_motion="reduce") as (context, _):
        some = ("/queue", f"/queue?item={shop_inbox.said[0].response_id}", "/tickets", "/sources", "/team", "/audit")
        assert complaints(context, shop_inbox.url, some) == []


def test_axe_would_find_a_colour_that_is_pale_in_one_theme_alone(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>t</title><style>@media (prefers-color-scheme: dark) { p { color: #ddd } }</style><p>Pale"
    )
    found = {}
    for theme, rules in THEMES.items():
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found[theme] = "color-contrast" in {one["id"] for one in Axe().run(page, options=rules).response["violations"]}
    page.close()
    assert found == {"light": False, "dark": True}


def test_axe_finds_nothing_while_sending_is_paused(browser: Browser, inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        for scope, name in (("all", ""), ("brand", "lotus")):
            pauses.pause(tx, scope, name, "Leo Lead", "wrong prices", NOW)  # type: ignore[arg-type]
    with person(browser, inbox, "admin", reduced_motion="reduce") as (context, _):
        assert complaints(context, inbox.url, ("/queue", "/sources")) == []


def test_axe_finds_nothing_before_signing_in(browser: Browser, shop_inbox: Inbox) -> None:
    context = browser.new_context()
    found = complaints(context, shop_inbox.url, ("/sign-in", "/enter/x"))
    context.close()
    assert found == []


def test_screen_reader_hears_the_whole_approval(browser: Browser, shop_inbox: Inbox) -> None:
    with person(browser, shop_inbox, "admin") as (context, _):
        page = context.new_page()
        page.goto(f"{shop_inbox.url}/queue?item={shop_inbox.said[0].response_id}")
        expect(page.locator("#item")).to_match_aria_snapshot("""
            - region "Open item":
              - article "Somchai Rattanakul":
                - heading "Somchai Rattanakul" [level=2]
                - region "What they wrote"
                - region /Answer in Thai/:
                  - textbox /Answer in Thai/
                  - button /Approve and send/
                  - button /Save/
                - complementary "Why, and what happened":
                  - img "Unhappy 97, neutral 2, happy 2 percent"
        """)
        expect(page.locator("#text")).to_have_accessible_description(
            "Length of the answer as the network counts: 155 / 280"
        )
        page.keyboard.press("e")
        for name in ("Shorter", "Warmer", "More formal", "Approve and send"):
            page.keyboard.press("Tab")
            expect(page.get_by_role("button", name=name)).to_be_focused()
