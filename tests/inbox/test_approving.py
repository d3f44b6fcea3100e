"""Two persons, own words, a time to leave, a draft given back, an answer by hand: as forms without any script."""

import re
from datetime import UTC, datetime

import pytest

from config.approval import Approval
from responders.values import Response
from store import noting, responses
from tests.inbox import shop
from tests.inbox.posts import POSTS, Post
from tests.inbox.serving import Inbox, Visitor
from tests.inbox.shop import Said

ANN, LEO, ADA = "Ann Approver", "Leo Lead", "Ada Admin"
POST = Post(
    name="Somchai",
    handle="somchai",
    language="th",
    draft="ขออภัยค่ะ",
    text="ของยังไม่มา",
    topics=("delivery",),
    label="negative",
)


@pytest.fixture
def said(inbox: Inbox) -> Said:
    inbox.db.heed({"lotus": Approval(topics=("delivery",), not_by_writer=True)})
    return shop.say(inbox.db, [POST])[0]


def now(inbox: Inbox, said: Said) -> Response:
    with inbox.db.read() as tx:
        return responses.get(tx, said.response_id)


def act(visitor: Visitor, said: Said, what: str, revision: int = 1, **fields: object) -> str:
    answer = visitor.submit(f"/responses/{said.response_id}/{what}", revision=revision, **fields)
    return answer.headers.get("location", f"{answer.status_code} {answer.text}")


def test_the_first_yes_is_shown_and_the_second_lets_it_out(inbox: Inbox, said: Said) -> None:
    ann, leo = inbox.signed_in("approver"), inbox.signed_in("lead")
    page = leo.page(f"/queue?item={said.response_id}")
    assert "Two persons approve this: it is about delivery." in page
    assert "Say the first yes" in page
    assert act(ann, said, "approve", text=POST.draft).endswith("said=agree")
    assert now(inbox, said).state == "DRAFT"
    assert "You said the first yes." in ann.page(f"/queue?item={said.response_id}")
    assert "you have said yes already" in act(ann, said, "approve", text=POST.draft)
    page = leo.page(f"/queue?item={said.response_id}")
    assert "Ann Approver said the first yes" in page
    assert "Say the second yes and send" in page
    assert act(leo, said, "approve", text=POST.draft).endswith("said=approve")
    assert now(inbox, said).state == "APPROVED"
    assert act(ann, said, "recall").endswith("said=recall")
    assert "Say the first yes" in leo.page(f"/queue?item={said.response_id}")


def test_the_first_yes_is_taken_back_by_the_undo_of_the_page(inbox: Inbox, said: Said) -> None:
    ann = inbox.signed_in("approver")
    told = ann.submit(f"/responses/{said.response_id}/approve", part=True, revision=1, text=POST.draft).json()
    ann.submit(told["undo"]["to"], **told["undo"]["fields"])
    page = inbox.signed_in("lead").page(f"/queue?item={said.response_id}")
    assert "Say the first yes" in page
    assert "Take the first yes back" not in page
    with inbox.db.read() as tx:
        assert [line.move for line in responses.log(tx, said.response_id)] == ["agree", "retract"]


def test_whoever_changes_the_words_while_approving_does_not_approve_them(inbox: Inbox, said: Said) -> None:
    leo = inbox.signed_in("lead")
    answer = leo.submit(f"/responses/{said.response_id}/approve", revision=1, text="ขออภัยมากค่ะ")
    assert (answer.status_code, "these words are yours" in answer.text) == (422, True)
    assert "ขออภัยมากค่ะ" in answer.text
    assert now(inbox, said).revision == 1
    act(leo, said, "save", text="ขออภัยมากค่ะ")
    assert "These words are yours: somebody else approves them." in leo.page(f"/queue?item={said.response_id}")
    assert re.search(r'data-key="a" data-waits disabled', leo.page(f"/queue?item={said.response_id}"))


def test_a_rejected_draft_goes_back_to_the_colleague_who_wrote_it(inbox: Inbox, said: Said) -> None:
    aga, leo = inbox.signed_in("agent"), inbox.signed_in("lead")
    assert "goes back to" not in leo.page(f"/queue?item={said.response_id}")
    act(aga, said, "save", text="ขอโทษค่ะ")
    assert "It goes back to Aga Agent, who wrote it" in leo.page(f"/queue?item={said.response_id}")
    assert act(leo, said, "reject", 2, reason="too short", back="1").endswith("said=return")
    assert now(inbox, said).state == "DRAFT"
    assert "too short" in aga.page("/notes")
    assert 'data-count="1">1</span></a>' in aga.page("/notes")
    assert "Somchai" in aga.page("/queue?who=me")
    assert act(leo, said, "reject", 2, reason="no", back="").endswith("said=reject")


def test_an_answer_waits_for_the_customers_morning_or_for_a_time_on_ones_own_clock(inbox: Inbox) -> None:
    first, second = shop.say(inbox.db, [POST, POST])
    inbox.clock.now = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)  # three at night in Bangkok
    ann = inbox.signed_in("approver")
    page = ann.page(f"/queue?item={first.response_id}")
    assert "they are in Asia/Bangkok" in page
    assert act(ann, first, "approve", text=POST.draft, when="waking").endswith("said=approve-later")
    assert now(inbox, first).not_before == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert "It leaves on" in ann.page(f"/queue?view=all&item={first.response_id}")
    ann.page("/me")
    ann.submit("/me/manner", language="", time_zone="Europe/Berlin")
    for at, status in (("2026-11-20T20:59", "past"), ("2026-12-25T09:00", "two weeks"), ("", "which time")):
        assert status in act(ann, second, "approve", text=POST.draft, when="at", at=at)
    assert act(ann, second, "approve", text=POST.draft, when="at", at="2026-11-21T09:00").endswith("approve-later")
    assert now(inbox, second).not_before == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert act(ann, second, "recall").endswith("said=recall")
    assert now(inbox, second).not_before is None


def test_what_the_network_does_not_take_is_copied_and_noted_as_answered_by_hand(inbox: Inbox) -> None:
    shut = Post(
        name="Sam", handle="sam", language="en", draft="Sorry!", text="late", gate="X lets us answer only who asks us",
        label="negative", topics=("delivery",),
    )  # fmt: skip
    (said,) = shop.say(inbox.db, [shut])
    ann = inbox.signed_in("approver")
    page = ann.page(f"/queue?item={said.response_id}")
    assert "Copy and open the post" in page
    assert "I answered there" in page
    assert act(ann, said, "hand", text="Sorry, Sam!", edited="1").endswith("said=hand")
    done = now(inbox, said)
    assert (done.state, done.text, done.revision) == ("SENT", "Sorry, Sam!", 2)
    with inbox.db.read() as tx:
        assert responses.log(tx, done.id)[-1].reason == "Ann Approver answered on the network"
    assert "answered by hand" in ann.page(f"/queue?view=all&item={said.response_id}")


def test_the_preview_shows_who_speaks_to_whom_and_links_as_the_network_does(inbox: Inbox) -> None:
    posts = [POST, next(post for post in POSTS if post.rating)]
    tweet, review = shop.say(inbox.db, posts)
    ann = inbox.signed_in("approver")
    page = ann.page(f"/queue?item={tweet.response_id}")
    assert re.search(
        r'class="preview" data-network="twitter".*Lotus &amp; Pine.*@lotusandpine.*@somchai', page, re.DOTALL
    )
    text = "See https://lotusandpine.example/a <b>"
    part = ann.submit(f"/responses/{tweet.response_id}/check", part=True, text=text).text
    assert '<span class="marked">lotusandpine.example/a</span> &lt;b&gt;' in part
    assert "Developer response" in ann.page(f"/queue?item={review.response_id}")


def test_a_note_with_a_name_is_counted_and_listed_for_its_person(inbox: Inbox, said: Said) -> None:
    aga, ada = inbox.signed_in("agent"), inbox.signed_in("admin")
    aga.submit(f"/mentions/{said.mention_id}/note", text="@Ada Admin <look>", back=said.response_id)
    assert "@Ada Admin &lt;look&gt;" in aga.page(f"/queue?item={said.response_id}")
    page = ada.page("/notes")
    assert "@Ada Admin &lt;look&gt;" in page
    assert 'data-count="1"' in page
    assert ada.submit(f"/mentions/{said.mention_id}/seen", list="1").headers["location"] == "/notes?said=seen"
    assert "Nobody calls you" in ada.page("/notes")
    assert "&lt;look&gt;" in ada.page("/notes?all=1")
    answer = aga.submit(f"/mentions/{said.mention_id}/note", text="   ")
    assert (answer.status_code, "1 to 4,000 characters" in answer.text) == (422, True)
    with inbox.db.read() as tx:
        assert noting.count_calling(tx, ADA, None) == 0
