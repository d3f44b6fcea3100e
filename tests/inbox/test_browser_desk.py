"""Who is at what, in a real Chromium: seen within a second, taken over, snoozed, handed over, taken back, chosen."""

import time

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from responders.values import Actor
from store import claims, responses
from tests.inbox import shop
from tests.inbox.chromium import person
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox

pytestmark = pytest.mark.browser


def holder(inbox: Inbox, said: shop.Said) -> str:
    with inbox.db.read() as tx:
        found = claims.of(tx, said.mention_id, inbox.clock.now)
    return found.holder if found else ""


def test_a_second_person_sees_the_claim_and_takes_it_over(
    browser: Browser, desk: Page, inbox: Inbox, said: list[shop.Said]
) -> None:
    with person(browser, inbox, "lead") as (context, noticed):
        other = context.new_page()
        other.goto(f"{inbox.url}/queue?item={said[1].response_id}")
        expect(other.locator("#live")).to_have_text("Live")
        expect(other.locator("#lock")).to_have_attribute("data-held", "mine")
        desk.keyboard.press("j")
        expect(desk.locator("#lock")).to_contain_text("Leo Lead has this open")
        expect(desk.locator("#text")).not_to_be_editable()
        expect(desk.get_by_role("button", name="Approve and send")).to_be_disabled()
        began = time.monotonic()
        desk.keyboard.press("y")
        expect(other.locator("#lock")).to_contain_text("Ann Approver has this open")
        assert time.monotonic() - began < 5
        expect(other.locator("#text")).not_to_be_editable()
        expect(desk.locator("#toast")).to_contain_text("This is yours now.")
        expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
        expect(desk.locator("#lock")).to_have_attribute("data-held", "mine")
        expect(desk.locator("#text")).to_be_editable()
        desk.keyboard.press("k")
        expect(desk.locator("#item-title")).to_have_text(POSTS[0].name)
        expect(other.locator("#lock")).to_have_attribute("data-held", "mine")
        expect(other.locator("#text")).to_be_editable()
        assert (holder(inbox, said[0]), holder(inbox, said[1])) == ("Ann Approver", "Leo Lead")
        assert noticed.everything == []


def test_who_is_at_what_is_seen_without_a_new_list(browser: Browser, desk: Page, inbox: Inbox) -> None:
    asked: list[str] = []
    desk.on("request", lambda one: asked.append(one.url) if "/queue/list" in one.url else None)
    with person(browser, inbox, "lead") as (context, noticed):
        other = context.new_page()
        other.goto(f"{inbox.url}/queue?item=2")
        expect(desk.locator(".row").nth(1)).to_contain_text("Leo Lead is at it")
        other.locator("body").press("j")
        expect(desk.locator(".row").nth(2)).to_contain_text("Leo Lead is at it")
        expect(desk.locator(".row").nth(1)).not_to_contain_text("is at it")
        expect(desk.locator(".row[data-held]")).to_have_count(1)
        assert noticed.everything == []
    assert asked == []


def test_snooze_hand_over_and_undo_by_keyboard(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    desk.keyboard.press("s")
    desk.keyboard.press("Enter")
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
    expect(desk.locator(".row")).to_have_count(5)
    desk.locator("body").press("u")
    expect(desk.locator(".row")).to_have_count(6)
    expect(desk.locator("#item-title")).to_have_text(POSTS[0].name)
    desk.locator("body").press("a")
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
    desk.locator("body").press("u")
    expect(desk.locator("#toast")).to_contain_text("Taken back")
    with inbox.db.read() as tx:
        assert responses.get(tx, said[0].response_id).state == "DRAFT"
    desk.locator("body").press("h")
    expect(desk.locator("#person")).to_be_focused()
    desk.locator("#person").select_option("Leo Lead")
    desk.get_by_role("button", name="Hand over", exact=True).click()
    expect(desk.locator(".row", has_text="For Leo Lead")).to_have_count(1)


def test_the_next_item_is_shown_though_the_last_one_is_told_of_as_changed_meanwhile(desk: Page, inbox: Inbox) -> None:
    """On a slow line the news of one's own approval is there before the item that comes next."""
    held: list[Route] = []
    desk.route("**/queue/item/2*", lambda route: held.append(route))
    desk.locator("body").press("a")
    expect(desk.locator(".row")).to_have_count(5)
    shop.say(inbox.db, POSTS[6:7], first=60)
    expect(desk.locator(".row")).to_have_count(6)
    held[0].continue_()
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)


def test_what_happened_to_an_item_on_its_way_is_shown_once_it_is_there(
    desk: Page, inbox: Inbox, said: list[shop.Said]
) -> None:
    held: list[tuple[Route, APIResponse]] = []
    desk.route(
        "**/queue/item/3*",
        lambda route: route.continue_() if held else held.append((route, route.fetch())),
    )
    desk.locator(".row").nth(2).locator("a").first.click()
    with inbox.db.begin() as tx:
        responses.revise(tx, said[2].response_id, "Said better.", base_revision=1, by=shop.ANN, now=inbox.clock.now)
    shop.say(inbox.db, POSTS[6:7], first=60)
    expect(desk.locator(".row")).to_have_count(7)
    route, stale = held[0]
    route.fulfill(response=stale)
    expect(desk.locator("#text")).to_have_value("Said better.")


def test_several_are_chosen_and_stay_chosen_while_the_list_moves(desk: Page, inbox: Inbox) -> None:
    desk.keyboard.press("c")
    desk.locator(".pick").nth(1).check()
    desk.locator(".pick").nth(3).check()
    shop.say(inbox.db, POSTS[6:7], first=60)
    expect(desk.locator(".row")).to_have_count(7)
    desk.locator("#bulk-act").select_option("snooze")
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_role("status").filter(has_text="Done for all")).to_be_visible()
    expect(desk.locator(".row")).to_have_count(5)


def test_who_holds_it_already_sees_it_taken_over_at_once(desk: Page, inbox: Inbox) -> None:
    """A second tab claims what its person holds, which is no news to anybody: what comes next is another's claim."""
    where = desk.locator("#lock").get_attribute("data-claim") or ""
    tab = desk.context.new_page()
    tab.goto(desk.url)
    expect(tab.locator("#live")).to_have_text("Live")
    expect(tab.locator("#lock")).to_have_attribute("data-held", "mine")
    with inbox.db.begin() as tx:
        leo = Actor(kind="person", name=shop.ROLES["lead"])
        claims.take_over(tx, int(where.split("/")[2]), leo, inbox.clock(), inbox.settings.inbox.claim)
    for page in (tab, desk):
        expect(page.locator("#lock")).to_contain_text("Leo Lead has this open")
    tab.close()
