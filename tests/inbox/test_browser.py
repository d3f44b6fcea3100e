"""An agent's morning in a real Chromium: by keyboard, live in two tabs, on a phone, and without scripts."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from store import responses
from tests.hearback.fakes import WordsClassifier
from tests.inbox import shop
from tests.inbox.chromium import PHONE, person
from tests.inbox.posts import POSTS, Post
from tests.inbox.serving import Inbox

pytestmark = pytest.mark.browser


def state(inbox: Inbox, said: shop.Said) -> tuple[str, int, str]:
    with inbox.db.read() as tx:
        found = responses.get(tx, said.response_id)
    return found.state, found.revision, found.text


def title(page: Page) -> str:
    return page.locator("#item-title").inner_text()


def test_the_link_that_is_used_once_opens_the_inbox(browser: Browser, inbox: Inbox) -> None:
    context = browser.new_context()
    page, link = context.new_page(), inbox.link("agent")
    page.goto(link)
    page.get_by_role("button", name="Open the inbox").click()
    page.wait_for_url("**/queue**")
    page.goto(link)
    page.get_by_role("button", name="Open the inbox").click()
    expect(page.locator("main")).to_contain_text("used")
    context.close()


def test_read_edit_and_approve_by_keyboard(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    expect(desk.locator("#item-title")).to_have_text(POSTS[0].name)
    desk.keyboard.press("j")
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
    desk.keyboard.press("k")
    expect(desk.locator("#item-title")).to_have_text(POSTS[0].name)
    desk.keyboard.press("e")
    expect(desk.locator("#text")).to_be_focused()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" ขอบคุณค่ะ jkart")
    expect(desk.locator("#unsaved")).to_be_visible()
    expect(desk.locator("#verdict")).to_contain_text("171 / 280")
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
    expect(desk.locator("#toast")).to_contain_text("Approved")
    assert state(inbox, said[0]) == ("APPROVED", 2, POSTS[0].draft + " ขอบคุณค่ะ jkart")
    expect(desk.locator(".row")).to_have_count(5)
    assert desk.url.endswith(f"item={said[1].response_id}")


def test_what_was_just_approved_is_opened_again_and_taken_back(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    desk.keyboard.press("a")
    desk.get_by_role("button", name="Open it again").click()
    expect(desk.locator(".item-state")).to_contain_text("Approved")
    desk.locator("body").press("u")
    expect(desk.locator("#toast")).to_contain_text("Taken back")
    assert state(inbox, said[0])[0] == "DRAFT"


def test_reject_with_a_reason_by_keyboard(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    desk.keyboard.press("r")
    expect(desk.locator("#reason")).to_be_focused()
    desk.keyboard.type("too stiff")
    desk.keyboard.press("Enter")
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
    assert state(inbox, said[0])[0] == "REJECTED"
    with inbox.db.read() as tx:
        assert responses.log(tx, said[0].response_id)[0].reason == "too stiff"


def test_ticket_by_keyboard(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    desk.keyboard.press("t")
    desk.keyboard.type("She called, too.")
    desk.keyboard.press("Enter")
    expect(desk.locator("#toast")).to_contain_text("ticket is being opened")
    with inbox.db.read() as tx:
        kinds = [made.kind for made in responses.of_mention(tx, said[0].mention_id)]
    assert sorted(kinds) == ["reply", "ticket"]


def test_guard_speaks_while_typing_and_stops_the_approval(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    desk.locator("#text").fill("Write to us at help@evil.example")
    expect(desk.locator(".findings")).to_contain_text("Must change")
    desk.get_by_role("button", name="Approve and send").click()
    expect(desk.get_by_role("alert")).to_contain_text("must not go out")
    expect(desk.locator("#text")).to_have_value("Write to us at help@evil.example")
    assert state(inbox, said[0])[0] == "DRAFT"


def test_search_key_and_shortcut_sheet(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type("マグカップ")
    desk.keyboard.press("Enter")
    expect(desk.locator(".row")).to_have_count(1)


def test_single_keys_can_be_switched_off(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    desk.keyboard.press("?")
    desk.get_by_label("Single keys act").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    desk.keyboard.press("j")
    expect(desk.locator("#item-title")).to_have_text(POSTS[0].name)
    assert state(inbox, said[0])[0] == "DRAFT"


def test_second_tab_sees_the_change_without_reload(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    other = desk.context.new_page()
    other.goto(f"{inbox.url}/queue?item={said[2].response_id}")
    expect(other.locator("#live")).to_have_text("Live")
    desk.keyboard.press("a")
    expect(other.locator(".row")).to_have_count(5)
    expect(other.locator("[data-tally=queue]")).to_have_text("5")
    assert title(other) == POSTS[2].name


def test_new_post_appears_and_goes_by_itself(desk: Page, inbox: Inbox) -> None:
    urgent = Post(name="Nora Now", handle="nora", language="en", text="It burns!", draft="We are on it.", priority=99)
    shop.say(inbox.db, [urgent], first=50)
    expect(desk.locator(".row-author").first).to_have_text("Nora Now")
    assert title(desk) == POSTS[0].name


def test_first_post_of_an_empty_morning_opens_by_itself(browser: Browser, inbox: Inbox) -> None:
    with person(browser, inbox, "approver") as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        expect(page.locator("#item")).to_contain_text("Nothing is open")
        expect(page.locator("#live")).to_have_text("Live")
        shop.say(inbox.db, POSTS[:1])
        expect(page.locator("#item-title")).to_have_text(POSTS[0].name)
        assert noticed.everything == []


def test_only_one_tab_listens_to_the_server(desk: Page, inbox: Inbox) -> None:
    """Browsers allow six connections to a host; a seventh tab must not hang."""
    streams: list[str] = []
    desk.context.on("request", lambda asked: streams.append(asked.url) if "/events" in asked.url else None)
    tabs = [desk.context.new_page() for _ in range(11)]
    for tab in tabs:
        tab.goto(f"{inbox.url}/queue")
        expect(tab.locator("#live")).to_have_text("Live")
    assert streams == []
    shop.say(inbox.db, [POSTS[6]], first=60)
    for tab in tabs:
        expect(tab.locator(".row")).to_have_count(7)
    desk.goto("about:blank")
    expect(tabs[3].locator("#live")).to_have_text("Live")
    shop.say(inbox.db, [POSTS[8]], first=61)
    for tab in tabs:
        expect(tab.locator(".row")).to_have_count(8)
    assert len(streams) == 1


def test_unsaved_words_survive_a_change_by_somebody_else(desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    desk.locator("#text").fill("My own words, not saved yet.")
    with inbox.db.begin() as tx:
        responses.revise(tx, said[0].response_id, "Their words.", base_revision=1, by=shop.ANN, now=inbox.clock.now)
    expect(desk.locator("#moved")).to_be_visible()
    expect(desk.locator("#text")).to_have_value("My own words, not saved yet.")
    desk.get_by_role("button", name="Approve and send").click()
    expect(desk.get_by_role("alert")).to_contain_text("has changed since you opened it")
    expect(desk.locator(".both")).to_contain_text("Their words.")
    assert state(inbox, said[0])[:2] == ("DRAFT", 2)


def test_unsaved_words_survive_going_to_another_item(desk: Page) -> None:
    desk.locator("#text").fill("Half a sentence")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
    desk.keyboard.press("k")
    expect(desk.locator("#text")).to_have_value("Half a sentence")
    desk.locator("#text").fill(POSTS[0].draft)


def test_two_people_race_for_one_draft(browser: Browser, desk: Page, inbox: Inbox, said: list[shop.Said]) -> None:
    with person(browser, inbox, "lead") as (context, _):
        other = context.new_page()
        other.goto(f"{inbox.url}/queue?item={said[0].response_id}")
        expect(other.locator("#lock")).to_contain_text("Ann Approver has this open")

        def overtaken(route: Route) -> None:
            other.keyboard.press("y")
            expect(other.locator("#lock")).to_have_attribute("data-held", "mine")
            route.continue_()

        desk.route("**/approve*", overtaken)
        desk.keyboard.press("a")
        expect(desk.get_by_role("alert")).to_contain_text("Leo Lead is at this item")
        expect(other.get_by_role("button", name="Approve and send")).to_be_enabled()
        other.keyboard.press("a")
        expect(other.locator("#toast")).to_contain_text("Approved")
    assert state(inbox, said[0])[:2] == ("APPROVED", 1)
    with inbox.db.read() as tx:
        assert [one.by.name for one in responses.approvals(tx, said[0].response_id)] == ["Leo Lead"]


def test_theme_button_acts_at_once_and_is_remembered(desk: Page) -> None:
    with desk.expect_response("**/theme"):
        desk.get_by_role("button", name="Switch between light and dark").click()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")


def test_agent_sees_no_approve_button_and_the_key_does_nothing(
    browser: Browser, inbox: Inbox, said: list[shop.Said]
) -> None:
    with person(browser, inbox, "agent") as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        expect(page.get_by_role("button", name="Save")).to_be_visible()
        assert page.get_by_role("button", name="Approve").count() == 0
        page.keyboard.press("a")
        assert noticed.everything == []
    assert state(inbox, said[0])[0] == "DRAFT"


def test_phone_shows_one_thing_at_a_time(browser: Browser, inbox: Inbox, said: list[shop.Said]) -> None:
    with person(browser, inbox, "approver", viewport=PHONE, has_touch=True, is_mobile=True) as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        expect(page.locator(".list")).to_be_visible()
        expect(page.locator(".item")).to_be_hidden()
        page.locator(".row a").nth(1).tap()
        expect(page.locator("#item-title")).to_be_visible()
        expect(page.locator(".list")).to_be_hidden()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
        small = [box for box in _boxes(page, "#item button, #item summary") if box["height"] < 42]
        assert small == []
        page.go_back()
        expect(page.locator(".list")).to_be_visible()
        assert noticed.everything == []


def _boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found = [one.bounding_box() for one in page.locator(selector).all()]
    return [dict(box) for box in found if box]


def test_reading_and_approving_without_scripts(browser: Browser, inbox: Inbox, said: list[shop.Said]) -> None:
    with person(browser, inbox, "approver", java_script_enabled=False) as (context, _):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        page.locator(".row a").nth(1).click()
        assert title(page) == POSTS[1].name
        page.locator("#text").fill(POSTS[1].draft + " با احترام")
        page.get_by_role("button", name="Approve and send").click()
        expect(page.get_by_role("status").first).to_contain_text("Approved")
        assert state(inbox, said[1])[:2] == ("APPROVED", 2)
        page.goto(f"{inbox.url}/queue?item={said[0].response_id}")
        page.locator("summary", has_text="Reject").click()
        page.locator("#reason").fill("too stiff")
        page.get_by_role("button", name="Reject this draft").click()
        assert state(inbox, said[0])[0] == "REJECTED"


def test_rows_are_of_bounded_height_whatever_they_hold(browser: Browser, inbox: Inbox) -> None:
    shop.say(inbox.db, POSTS)
    flood = Post(name="ก็็็็็็็็็็" * 30, language="en", text="W" * 3_000 + "\n" * 200, draft="x" * 2_000, handle="h" * 100)
    shop.say(inbox.db, [flood], first=70)
    with person(browser, inbox, "approver", viewport=PHONE) as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        assert max(box["height"] for box in _boxes(page, ".row")) < 150
        for number in range(page.locator(".row a").count()):
            page.goto(f"{inbox.url}/queue")
            page.locator(".row a").nth(number).click()
            expect(page.locator("#item-title")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], title(page)
            assert max(box["height"] for box in _boxes(page, ".said-text")) <= 27 * 16 + 1
        assert noticed.everything == []


def test_persian_and_thai_are_set_as_their_readers_expect(desk: Page, said: list[shop.Said]) -> None:
    desk.keyboard.press("j")
    expect(desk.locator("#item-title")).to_have_text(POSTS[1].name)
    direction = "element => getComputedStyle(element).direction"
    assert desk.locator(".said-text").evaluate(direction) == "rtl"
    assert desk.locator("#text").evaluate(direction) == "rtl"
    assert desk.locator(".item-facts").evaluate(direction) == "ltr"
    assert re.search("fa", desk.locator(".said-text").get_attribute("lang") or "")


def test_the_mood_is_corrected_by_keyboard_with_the_focus_in_sight(desk: Page) -> None:
    ring = "at => ['outlineStyle', 'outlineWidth', 'outlineOffset'].map((name) => getComputedStyle(at)[name])"
    desk.keyboard.press("m")
    choice = desk.locator("details[data-key=m] input[type=radio]").first
    expect(choice).to_be_focused()
    assert choice.evaluate(ring) == ["solid", "2px", "2px"]
    desk.keyboard.press("Escape")
    control = desk.locator("details[data-key=m] > summary")
    expect(control).to_be_focused()
    assert control.evaluate(ring) == ["solid", "2px", "2px"]


def test_words_that_weighed_are_marked_in_the_post_itself(desk: Page, inbox: Inbox) -> None:
    house = inbox.app.state.house
    inbox.app.state.house = replace(house, services=replace(house.services, classifier=WordsClassifier))
    post = Post(name="Bea", handle="bea", language="en", text="The bag is bad, <b>truly</b>.", draft="We are sorry.")
    bea = shop.say(inbox.db, [post], first=70)[0]
    desk.goto(f"{inbox.url}/queue?item={bea.response_id}")
    desk.keyboard.press("w")
    mark = desk.locator(".said > .said-text mark")
    expect(mark).to_have_text("(towards unhappy)bad")
    expect(desk.locator("#words .weighed")).to_have_count(0)
    expect(desk.locator(".said > .said-text")).to_contain_text("<b>truly</b>")
    expect(desk.locator("#words")).to_contain_text("Underlined: towards unhappy.")
