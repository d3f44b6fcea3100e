"""The pause switch in the inbox: who may turn it, what it stops, and that everybody sees it."""

import html

import pytest

from responders.values import WORKER
from store import audit, holds, pauses, responses, senders
from store.senders import Account
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox

POST = Post(name="Mia", handle="mia", language="en", text="Where is my parcel?", draft="We are sorry, Mia.")


def paused(inbox: Inbox) -> list[str]:
    with inbox.db.read() as tx:
        return [one.words for one in pauses.every(tx)]


@pytest.mark.parametrize("what", ["all", "brand:lotus", "account:twitter:lotusandpine"])
def test_lead_pauses_sending_and_everybody_sees_it(inbox: Inbox, what: str) -> None:
    lead = inbox.signed_in("lead")
    assert lead.submit("/sending/pause", what=what, reason=" a storm ").status_code == 303
    (words,) = paused(inbox)
    assert words.endswith("is paused by Leo Lead: a storm")
    agent = inbox.signed_in("agent")
    assert all(words in html.unescape(agent.page(path)) for path in ("/queue", "/tickets", "/sources"))
    scope, _, name = what.partition(":")
    assert lead.submit("/sending/resume", scope=scope, name=name).status_code == 303
    assert paused(inbox) == []
    assert words not in html.unescape(lead.page("/queue"))
    with inbox.db.read() as tx:
        notes = [(note.who, note.what) for note in audit.entries(tx)]
    assert [note for note in notes if note[1] in {"pause", "resume"}] == [("Leo Lead", "pause"), ("Leo Lead", "resume")]


@pytest.mark.parametrize("role", ["agent", "approver"])
def test_who_leads_nobody_turns_it_neither_way(inbox: Inbox, role: str) -> None:
    visitor = inbox.signed_in(role)
    assert "Pause sending" not in visitor.page("/sources")
    assert visitor.submit("/sending/pause", what="all").status_code == 403
    inbox.signed_in("admin").submit("/sending/pause", what="all")
    page = visitor.page("/sources")
    assert "all sending is paused by Ada Admin" in page
    assert visitor.submit("/sending/resume", scope="all").status_code == 403
    assert len(paused(inbox)) == 1


@pytest.mark.parametrize("what", ["", "everything", "brand:nobody", "account:twitter:nobody", "brand", "all:x"])
def test_nothing_unknown_is_paused(inbox: Inbox, what: str) -> None:
    lead = inbox.signed_in("lead")
    assert lead.submit("/sending/pause", what=what).status_code in {404, 422}
    assert lead.submit("/sending/resume", scope="brand", name="nobody").status_code == 404
    assert lead.submit("/sending/resume", scope="who", name="").status_code == 404
    assert paused(inbox) == []


def test_reason_with_markup_stays_words(inbox: Inbox) -> None:
    lead = inbox.signed_in("lead")
    lead.submit("/sending/pause", what="all", reason="<script>alert(1)</script>")
    assert "<script>alert(1)" not in lead.page("/queue")


def test_approved_answer_says_why_it_waits(inbox: Inbox) -> None:
    said = shop.say(inbox.db, [POST])[0]
    approver = inbox.signed_in("approver")
    approver.submit(f"/responses/{said.response_id}/approve", revision=1, text=POST.draft)
    assert "It waits:" not in approver.page(f"/queue?item={said.response_id}")
    inbox.signed_in("lead").submit("/sending/pause", what="brand:lotus", reason="wrong prices")
    page = html.unescape(approver.page(f"/queue?item={said.response_id}"))
    assert "It waits:" in page
    assert "sending of the brand lotus is paused by Leo Lead: wrong prices" in page


def test_answer_that_came_back_says_why(inbox: Inbox) -> None:
    said = shop.say(inbox.db, [POST])[0]
    with inbox.db.begin() as tx:
        ready = responses.approve(tx, said.response_id, 1, shop.ANN, shop.NOW)
        responses.move(
            tx, ready.id, "withhold", state="APPROVED", revision=1, by=WORKER, now=shop.NOW, reason="3 replies today"
        )
    page = inbox.signed_in("approver").page(f"/queue?item={said.response_id}")
    assert "It came back to you:" in page
    assert "3 replies today" in page


def test_sources_show_an_account_that_may_not_speak_and_resume_it(inbox: Inbox) -> None:
    account = Account("twitter", "lotusandpine")
    with inbox.db.begin() as tx:
        senders.disable(tx, account, "token revoked", shop.NOW)
    admin = inbox.signed_in("admin")
    page = html.unescape(admin.page("/sources"))
    assert "the account may not speak: token revoked" in page
    assert 'action="/sources/x-mentions/resume"' in page
    admin.submit("/sources/x-mentions/resume")
    assert "token revoked" not in admin.page("/sources")
    with inbox.db.read() as tx:
        assert "x-mentions" not in holds.every(tx, shop.NOW)
