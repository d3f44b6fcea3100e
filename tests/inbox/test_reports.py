"""How good the drafts are, on a page; the switch of automatic sends; the mark on what went by itself."""

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from inbox.pages import reports
from responders.trust import Held
from responders.values import Response
from store import audit, responses, trusting
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox, up
from tests.store.making import person

HERE = "/reports/drafts"
POST = Post(
    name="Mia", handle="mia", language="en", text="I love it", draft="Thank you!", label="positive",
    topics=("praise",), priority=20,
)  # fmt: skip


@pytest.fixture
def allowing(tmp_path: Path, empty_file: Path) -> Iterator[Inbox]:
    """A running inbox whose settings allow automatic sends."""
    shutil.copy(empty_file, tmp_path / "inbox.db")
    with up(tmp_path, toml="[automatic]\nallowed = true") as running:
        yield running


def draft(inbox: Inbox) -> Response:
    (said,) = shop.say(inbox.db, [POST])
    with inbox.db.read() as tx:
        return responses.get(tx, said.response_id)


def words(page: str) -> str:
    return " ".join(html.unescape(page).split())


def test_figures_per_template_topic_language_and_writer(shop_inbox: Inbox) -> None:
    page = words(shop_inbox.signed_in("agent").page(HERE))
    for said in (
        "By template and language", "By topic", "By language", "By writer", "sorry-delivery", "English", "Praise",
        "<bdi>too stiff</bdi> (1)", "Wilson", "95 %", "template", "The settings do not allow",
    ):  # fmt: skip
        assert said in page, said
    assert page.count('<table class="stack"') == page.count('<h2 id="by-') == 4
    assert 'scope="row"' in page


def test_span_and_brand_are_chosen_by_link_and_odd_ones_do_no_harm(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.signed_in("agent")
    assert 'href="/reports/drafts?days=90"' in visitor.page(HERE)
    assert "<bdi>too stiff</bdi> (1)" in visitor.page(f"{HERE}?days=7&brand=lotus")
    assert "<bdi>too stiff</bdi> (1)" in visitor.page(f"{HERE}?brand=%3Cscript%3E")
    assert [visitor.get(f"{HERE}?days={days}").status_code for days in (0, 8, 3650)] == [422] * 3


def test_what_is_left_out_is_said(shop_inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "SHOWN", 0)
    monkeypatch.setattr(reports.outcomes, "cut_off", lambda _found: True)
    page = words(shop_inbox.signed_in("agent").page(HERE))
    assert "Only the newest 10,000 decisions of this time are counted." in page
    assert re.search(r"The 0 least trusted of \d+\.", page)


def test_nothing_decided_is_said_once_with_what_to_do(inbox: Inbox) -> None:
    visitor = inbox.signed_in("agent")
    page = words(visitor.page(f"{HERE}?days=7"))
    assert page.count("Nobody approved or rejected a draft in the last 7 days.") == 1
    assert '<a href="/queue">Go to the queue</a>' in page
    assert "<table" not in page
    assert "a draft of <bdi>lotus</bdi> in the last 30 days." in words(visitor.page(f"{HERE}?brand=lotus"))


def test_links_of_spans_and_brands_keep_each_other(inbox: Inbox) -> None:
    shop_of_two = replace(inbox.settings.brands[0], name="roses & more")
    house = inbox.app.state.house
    settings = replace(house.settings, brands=(*house.settings.brands, shop_of_two))
    inbox.app.state.house = replace(house, settings=settings)
    page = html.unescape(inbox.signed_in("agent").page(f"{HERE}?days=90&brand=roses+%26+more"))
    assert 'href="/reports/drafts?days=7&brand=roses%20%26%20more"' in page
    assert 'href="/reports/drafts?days=90&brand=lotus"' in page


def test_the_switch_is_turned_on_by_an_admin_and_off_by_an_approver(allowing: Inbox) -> None:
    admin, approver, agent = (allowing.signed_in(role) for role in ("admin", "approver", "agent"))
    assert "A person approves every answer." in admin.page(HERE)
    assert approver.submit("/automatic/on").status_code == 403
    assert admin.submit("/automatic/on").headers["location"] == f"{HERE}?said=auto-on"
    assert "Stop all automatic sends" not in agent.page(HERE)
    assert "Stop all automatic sends" in approver.page(HERE)
    assert agent.submit("/automatic/off").status_code == 403
    assert "All automatic sends are stopped." in approver.page(approver.submit("/automatic/off").headers["location"])
    with allowing.db.read() as tx:
        assert trusting.switch(tx).by == shop.ROLES["approver"]
        assert [one.what for one in audit.entries(tx)][-2:] == [
            "switch automatic sends on", "switch automatic sends off",
        ]  # fmt: skip


def test_the_switch_stays_off_where_the_settings_do_not_allow_it(inbox: Inbox) -> None:
    visitor = inbox.signed_in("admin")
    visitor.page(HERE)
    answer = visitor.submit("/automatic/on")
    assert answer.status_code == 422
    assert "The settings do not allow it: write allowed = true at [automatic]" in answer.text
    with inbox.db.read() as tx:
        assert trusting.switch(tx).at is None
        assert [one.what for one in audit.entries(tx)] == ["sign in"]


def test_what_goes_and_what_went_by_itself_says_so_on_its_page(allowing: Inbox) -> None:
    reply, now = draft(allowing), allowing.clock.now
    visitor = allowing.signed_in("agent")
    with allowing.db.begin() as tx:
        trusting.turn(tx, True, person("Ada Admin"), now)
        trusting.judge(tx, reply, 57, None, now)
    page = words(visitor.page(f"/queue?view=all&item={reply.id}"))
    assert "On its way without a person:</strong> rule <bdi>default</bdi>, 57 approvals without an edit" in page
    with allowing.db.begin() as tx:
        trusting.take(tx, responses.get(tx, reply.id), "worker-1", now, timedelta(minutes=1))
    shop.settle(allowing.db, reply.id, "confirm", now)
    page = words(visitor.page(f"/queue?view=all&item={reply.id}"))
    assert "Sent automatically:</strong> rule <bdi>default</bdi>, 57 approvals without an edit" in page
    assert "hearback</bdi> let it go without a person" in page
    assert '<td class="number" data-name="Sent by itself">1</td>' in visitor.page(HERE)


def test_a_draft_that_was_held_says_why(inbox: Inbox) -> None:
    reply = draft(inbox)
    with inbox.db.begin() as tx:
        trusting.judge(tx, reply, 3, Held("3 of 50 approvals in a row without an edit so far"), inbox.clock.now)
    page = words(inbox.signed_in("agent").page(f"/queue?item={reply.id}"))
    assert "Not sent automatically: 3 of 50 approvals in a row" in page
