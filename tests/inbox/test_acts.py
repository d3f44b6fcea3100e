"""What a person does with a reply: exactly what was on the screen, or a clear no."""

import re

import httpx
import pytest

from responders.values import Actor, Response
from store import mentions, responses
from tests.inbox import shop
from tests.inbox.posts import POSTS, Post
from tests.inbox.serving import Inbox, Visitor

POST = Post(
    name="Mia", handle="mia", language="en", text="Where is my parcel?", draft="We are sorry, Mia. We look into it now."
)
EDITED = "We are very sorry, Mia. We look into it right now."


def one(inbox: Inbox, post: Post = POST) -> int:
    return shop.say(inbox.db, [post])[0].response_id


def stored(inbox: Inbox, response_id: int) -> Response:
    with inbox.db.read() as tx:
        return responses.get(tx, response_id)


def approved_texts(inbox: Inbox, response_id: int) -> list[tuple[str, str]]:
    """(text, by) of every approval."""
    with inbox.db.read() as tx:
        texts = {revision.number: revision.text for revision in responses.revisions(tx, response_id)}
        return [(texts[approval.revision], approval.by.name) for approval in responses.approvals(tx, response_id)]


def act(visitor: Visitor, response_id: int, what: str, **fields: object) -> httpx.Response:
    return visitor.submit(f"/responses/{response_id}/{what}", **{"revision": 1} | fields)


def test_approving_what_was_shown(inbox: Inbox) -> None:
    response_id = one(inbox)
    answer = act(inbox.signed_in("approver"), response_id, "approve", text=POST.draft, next="77")
    assert answer.headers["location"] == "/queue?item=77&said=approve"
    found = stored(inbox, response_id)
    assert (found.state, found.revision) == ("APPROVED", 1)
    assert approved_texts(inbox, response_id) == [(POST.draft, "Ann Approver")]


def test_approving_an_edited_text_saves_and_binds_it(inbox: Inbox) -> None:
    response_id = one(inbox)
    act(inbox.signed_in("approver"), response_id, "approve", text=EDITED)
    found = stored(inbox, response_id)
    assert (found.state, found.revision, found.text) == ("APPROVED", 2, EDITED)
    assert approved_texts(inbox, response_id) == [(EDITED, "Ann Approver")]


def test_line_ends_of_forms_change_nothing(inbox: Inbox) -> None:
    draft = "We are sorry, Mia.\nWe look into it now."
    response_id = one(inbox, Post(name="Mia", language="en", text="Where?", draft=draft))
    act(inbox.signed_in("approver"), response_id, "approve", text=draft.replace("\n", "\r\n"))
    assert approved_texts(inbox, response_id) == [(draft, "Ann Approver")]
    assert stored(inbox, response_id).revision == 1


def test_stale_revision_is_not_approved_and_both_texts_are_shown(inbox: Inbox) -> None:
    response_id = one(inbox)
    visitor = inbox.signed_in("approver")
    with inbox.db.begin() as tx:
        by = Actor(kind="person", name="Leo Lead")
        responses.revise(tx, response_id, "Leo was here first.", base_revision=1, by=by, now=inbox.clock.now)
    for part in (True, False):
        answer = visitor.submit(f"/responses/{response_id}/approve", part=part, revision=1, text=EDITED)
        assert answer.status_code == 409
        assert "has changed since you opened it" in answer.text
        assert EDITED in answer.text
        assert "Leo was here first." in answer.text
        assert 'name="revision" value="2"' in answer.text
        assert ("<html" in answer.text) is not part
    assert (stored(inbox, response_id).state, approved_texts(inbox, response_id)) == ("DRAFT", [])


def test_of_two_approvals_one_counts(inbox: Inbox) -> None:
    response_id = one(inbox)
    first, second = inbox.signed_in("approver"), inbox.signed_in("lead")
    assert act(first, response_id, "approve", text=POST.draft).status_code == 303
    late = act(second, response_id, "approve", text=EDITED)
    assert late.status_code == 409
    assert approved_texts(inbox, response_id) == [(POST.draft, "Ann Approver")]
    assert stored(inbox, response_id).revision == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 281,
        "Write to mia@example.com",
        "Call 081 234 5678",
        "See https://evil.example/now",
        "Hello {name}",
    ],
)
def test_unsafe_text_is_not_let_out(inbox: Inbox, text: str) -> None:
    response_id = one(inbox)
    answer = act(inbox.signed_in("approver"), response_id, "approve", text=text)
    assert answer.status_code == 422
    assert "Must change" in answer.text
    assert (stored(inbox, response_id).state, stored(inbox, response_id).revision) == ("DRAFT", 1)


def test_shut_gate_is_not_approved(inbox: Inbox) -> None:
    karl = next(post for post in POSTS if post.gate)
    response_id = one(inbox, karl)
    visitor = inbox.signed_in("approver")
    page = visitor.page(f"/queue?item={response_id}")
    assert "Approve and send" not in page
    assert "may not answer this one" in page
    assert act(visitor, response_id, "approve", text=karl.draft).status_code == 422
    assert stored(inbox, response_id).state == "DRAFT"


def test_deleted_post_is_not_answered(inbox: Inbox) -> None:
    response_id = one(inbox)
    with inbox.db.begin() as tx:
        mentions.mark_gone(tx, "twitter", shop.ACCOUNT, ["post-1"], inbox.clock.now)
    answer = act(inbox.signed_in("approver"), response_id, "approve", text=POST.draft)
    assert answer.status_code == 422
    assert "deleted" in answer.text


def test_saving_makes_a_revision_and_nothing_more(inbox: Inbox) -> None:
    response_id = one(inbox)
    visitor = inbox.signed_in("agent")
    assert act(visitor, response_id, "save", text=EDITED).headers["location"].endswith("said=saved")
    assert act(visitor, response_id, "save", text=EDITED, revision=2).headers["location"].endswith("said=same")
    found = stored(inbox, response_id)
    assert (found.state, found.revision, found.text) == ("DRAFT", 2, EDITED)
    page = visitor.page(f"/queue?item={response_id}")
    assert re.search("<ins> ?very ?</ins>", page)
    assert act(visitor, response_id, "save", text="x", revision=1).status_code == 409


def test_rejecting_needs_a_reason(inbox: Inbox) -> None:
    response_id = one(inbox)
    visitor = inbox.signed_in("agent")
    assert act(visitor, response_id, "reject", reason="  ").status_code == 422
    assert stored(inbox, response_id).state == "DRAFT"
    assert act(visitor, response_id, "reject", reason="too stiff").status_code == 303
    with inbox.db.read() as tx:
        (moved,) = responses.log(tx, response_id)
    assert (moved.now, moved.by.name, moved.reason) == ("REJECTED", "Aga Agent", "too stiff")


def test_approval_is_taken_back_until_it_is_claimed(inbox: Inbox) -> None:
    response_id = one(inbox)
    visitor = inbox.signed_in("approver")
    act(visitor, response_id, "approve", text=POST.draft)
    assert "Take it back" in visitor.page(f"/queue?item={response_id}")
    assert act(visitor, response_id, "recall").status_code == 303
    assert stored(inbox, response_id).state == "DRAFT"
    shop.send(inbox.db, response_id, inbox.clock.now)
    assert "Take it back" not in visitor.page(f"/queue?item={response_id}")
    late = act(visitor, response_id, "recall")
    assert late.status_code == 409
    assert stored(inbox, response_id).state == "SENDING"


@pytest.mark.parametrize(("move", "state"), [("confirm", "SENT"), ("retry", "APPROVED")])
def test_unclear_reply_is_settled_by_a_person(inbox: Inbox, move: str, state: str) -> None:
    response_id = one(inbox)
    shop.send(inbox.db, response_id, inbox.clock.now)
    shop.settle(inbox.db, response_id, "lose", inbox.clock.now, "the connection broke")
    visitor = inbox.signed_in("lead")
    page = visitor.page(f"/queue?item={response_id}")
    assert "the connection broke" in page
    assert "mark as sent" in page
    assert act(visitor, response_id, move, state="UNCERTAIN").status_code == 303
    assert stored(inbox, response_id).state == state
    assert act(visitor, response_id, move, state="UNCERTAIN").status_code == 409


def test_refused_reply_becomes_a_draft_again(inbox: Inbox) -> None:
    response_id = one(inbox)
    shop.send(inbox.db, response_id, inbox.clock.now)
    shop.settle(inbox.db, response_id, "refuse", inbox.clock.now, "replies are limited")
    visitor = inbox.signed_in("lead")
    assert "replies are limited" in visitor.page(f"/queue?item={response_id}")
    assert act(visitor, response_id, "retry", state="REFUSED").headers["location"].endswith("said=redraft")
    assert stored(inbox, response_id).state == "DRAFT"


def test_a_move_from_a_state_that_the_form_made_up_is_refused(inbox: Inbox) -> None:
    response_id = one(inbox)
    visitor = inbox.signed_in("lead")
    for state in ("REFUSED", "UNCERTAIN", "SENT", "nonsense"):
        assert act(visitor, response_id, "retry", state=state).status_code == 409
    assert stored(inbox, response_id).state == "DRAFT"


def test_ticket_by_hand(inbox: Inbox) -> None:
    said = shop.say(inbox.db, [POST])[0]
    visitor = inbox.signed_in("agent")
    path = f"/mentions/{said.mention_id}/ticket"
    answer = visitor.submit(path, note="She called as well.", back=said.response_id)
    assert answer.headers["location"] == f"/queue?item={said.response_id}&said=ticket"
    with inbox.db.read() as tx:
        ticket = next(made for made in responses.of_mention(tx, said.mention_id) if made.kind == "ticket")
    assert (ticket.state, ticket.outlet) == ("APPROVED", "tickets")
    assert "Where is my parcel?" in ticket.text
    assert ticket.text.endswith("Aga Agent: She called as well.")
    assert visitor.submit(path).headers["location"].endswith("said=ticket-there")


def test_check_counts_as_the_network_counts(inbox: Inbox) -> None:
    response_id = one(inbox)
    visitor = inbox.signed_in("agent")
    page = visitor.submit(
        f"/responses/{response_id}/check", text="日本語 https://lotus.example/a-long-address", part=True
    ).text
    assert "30 / 280" in page
    assert "<html" not in page
    assert "Must change" in visitor.submit(f"/responses/{response_id}/check", text="x" * 281).text


def test_script_hears_what_happened_as_json(inbox: Inbox) -> None:
    response_id = one(inbox)
    answer = inbox.signed_in("approver").submit(
        f"/responses/{response_id}/approve", part=True, revision=1, text=POST.draft, next="9"
    )
    told = answer.json()
    assert (answer.status_code, told["item"], told["of"], told["tone"]) == (200, "9", str(response_id), "good")


def test_missing_things_are_missing(inbox: Inbox) -> None:
    visitor = inbox.signed_in("admin")
    assert act(visitor, 999, "approve", text="x").status_code == 404
    assert visitor.submit("/mentions/999/ticket").status_code == 404
    assert visitor.submit("/quarantine/999/back").status_code == 404
    assert visitor.submit("/sources/none/pause").status_code == 404
    assert visitor.submit("/team/999/role", role="agent").status_code == 404
    assert act(visitor, 1, "save", text="x", revision="one").status_code == 422


def test_approving_an_answer_to_words_that_were_edited_meanwhile_needs_another_look(inbox: Inbox) -> None:
    response_id = one(inbox)
    with inbox.db.read() as tx:
        heard = mentions.get(tx, responses.get(tx, response_id).mention_id).revision
    late = act(inbox.signed_in("approver"), response_id, "approve", text=POST.draft, heard="0" * 16)
    assert late.status_code == 409
    assert "edited the post" in late.text
    assert stored(inbox, response_id).state == "DRAFT"
    assert act(inbox.signed_in("approver"), response_id, "approve", text=POST.draft, heard=heard).status_code == 303
