"""The two texts of a draft in the inbox: shown, judged and approved together; articles and other words beside them."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from platforms.twitter import Twitter
from responders.values import Citation, Response
from store import mentions, responses
from store.mentions import Triaged
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox, Visitor

DRAFT = "We're sorry your delivery has been such a hassle."
PRIVATE = "Could you send us your order number, please?"
CITED = Citation(
    article="shipping",
    title="Shipping & delivery",
    section="How long?",
    passage="It takes 2 to 5 <days>.",
    language="en",
)
UNSURE = replace(CITED, section="To where?", passage="To every country in the basket.", sure=False)
POST = Post(name="Mia", handle="mia", language="en", text="Where is my parcel?", draft=DRAFT, meaning="Says sorry.")


def laid(
    inbox: Inbox,
    private: str = PRIVATE,
    citations: tuple[Citation, ...] = (CITED, UNSURE),
    template: str = "delivery-complaint",
) -> Response:
    """One mention with a draft of two texts."""
    now = inbox.clock.now
    with inbox.db.begin() as tx:
        added = mentions.add(tx, POST.source, [shop.mention_of(POST, 1, now)], quiet=False, relevant={}, now=now)
        stored = mentions.get(tx, added.new_ids[0])
        read = Triaged(
            id=stored.id, revision=stored.revision, analysis=shop.analysis_of(POST), decision=shop.decision_of(POST)
        )
        mentions.settle_triage(tx, [read], now)
        made = responses.NewResponse(
            mention_id=stored.id, mention_revision=stored.revision, kind="reply", outlet=POST.source, text=DRAFT,
            language="en", template=template, meaning=POST.meaning, rule="negative", reasons=(),
            priority=50,
            due_at=now + timedelta(hours=1), private=private, citations=citations,
        )  # fmt: skip
        return responses.create(tx, [made], now)[0]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Twitter, "messages", True)


def approve(visitor: Visitor, response: Response, **fields: object) -> int:
    told = {"revision": response.revision, "text": response.text, "paired": "1", "private": response.private} | fields
    return visitor.submit(f"/responses/{response.id}/approve", **told).status_code


def all_of(inbox: Inbox, response: Response) -> list[Response]:
    """The public answer and what follows it."""
    with inbox.db.read() as tx:
        return sorted(responses.of_mention(tx, response.mention_id), key=lambda one: one.id)


def test_both_texts_the_articles_and_the_tone_are_shown(inbox: Inbox) -> None:
    draft = laid(inbox)
    page = inbox.signed_in("approver").page(f"/queue?item={draft.id}")
    for words in (DRAFT, PRIVATE, CITED.passage, CITED.title, CITED.section, UNSURE.passage, "may not be the answer"):
        assert html.escape(words).replace("&#x27;", "&#39;") in page, words
    assert "to copy: this network takes none" in page
    assert "Says sorry." in page
    assert "friendly and plain, contractions" in page


def test_other_tones_are_offered_and_none_says_what_is_there(inbox: Inbox) -> None:
    page = inbox.signed_in("agent").page(f"/queue?item={laid(inbox).id}")
    offered = [html.unescape(text) for text in re.findall(r'data-act="tone" data-text="([^"]+)"', page)]
    assert offered
    assert all("{" not in text and text != DRAFT for text in offered)
    assert "More formal" in page


def test_one_yes_makes_both_ready_where_the_network_takes_messages(inbox: Inbox, messages: None) -> None:
    draft = laid(inbox)
    assert approve(inbox.signed_in("approver"), draft) == 303
    answer, message = all_of(inbox, draft)
    assert (answer.state, message.state, message.text, message.follows) == ("APPROVED", "APPROVED", PRIVATE, draft.id)
    page = inbox.signed_in("approver").page(f"/queue?item={draft.id}")
    assert "sent after the answer" in page
    assert "Private message" in page


def test_an_edited_private_text_is_a_new_revision_of_both(inbox: Inbox, messages: None) -> None:
    draft = laid(inbox)
    assert approve(inbox.signed_in("approver"), draft, private="Which order is it?\r\n") == 303
    answer, message = all_of(inbox, draft)
    assert (answer.revision, answer.text, answer.private) == (2, DRAFT, "Which order is it?")
    assert message.text == "Which order is it?"


def test_a_private_text_that_was_emptied_is_not_sent(inbox: Inbox, messages: None) -> None:
    draft = laid(inbox)
    assert approve(inbox.signed_in("approver"), draft, private="") == 303
    (answer,) = all_of(inbox, draft)
    assert (answer.state, answer.private) == ("APPROVED", "")


def test_where_the_network_takes_none_only_the_answer_goes(inbox: Inbox) -> None:
    draft = laid(inbox)
    assert approve(inbox.signed_in("approver"), draft) == 303
    (answer,) = all_of(inbox, draft)
    assert answer.private == PRIVATE


def test_a_form_that_knows_nothing_of_the_private_text_leaves_it(inbox: Inbox) -> None:
    draft = laid(inbox)
    visitor = inbox.signed_in("agent")
    assert visitor.submit(f"/responses/{draft.id}/save", revision=1, text="We are sorry.").status_code == 303
    (answer,) = all_of(inbox, draft)
    assert (answer.text, answer.private) == ("We are sorry.", PRIVATE)


def test_a_card_number_stops_both(inbox: Inbox) -> None:
    draft = laid(inbox)
    assert approve(inbox.signed_in("approver"), draft, private="Is it 4111 1111 1111 1111?") == 422
    (answer,) = all_of(inbox, draft)
    assert answer.state == "DRAFT"


def test_the_check_judges_both(inbox: Inbox) -> None:
    draft = laid(inbox)
    visitor = inbox.signed_in("agent")
    told = visitor.submit(
        f"/responses/{draft.id}/check", text=DRAFT, private="Is it 4111 1111 1111 1111?", part=True
    ).text
    assert told.index('id="aside"') < told.index("4111")
    clean = visitor.submit(f"/responses/{draft.id}/check", text=DRAFT, private=PRIVATE, part=True).text
    assert "In the private message:" not in clean


def test_taking_the_answer_back_takes_the_message_back(inbox: Inbox, messages: None) -> None:
    draft = laid(inbox)
    visitor = inbox.signed_in("approver")
    approve(visitor, draft)
    assert visitor.submit(f"/responses/{draft.id}/recall", revision=1).status_code == 303
    answer, message = all_of(inbox, draft)
    assert (answer.state, message.state) == ("DRAFT", "EXPIRED")


def test_a_draft_of_one_text_shows_one(inbox: Inbox) -> None:
    page = inbox.signed_in("agent").page(f"/queue?item={laid(inbox, private='', citations=()).id}")
    assert "textarea" in page
    assert 'id="private"' not in page
    assert "What our articles say" not in page


def test_a_writer_translates_post_and_both_texts_for_reading(inbox: Inbox) -> None:
    draft = laid(inbox)
    visitor = inbox.signed_in("agent")
    assert 'data-act="translate"' not in visitor.page(f"/queue?item={draft.id}")
    path = f"/responses/{draft.id}/translate"
    assert visitor.submit(path, text=DRAFT, part=True).status_code == 404

    def translate(text: str, to: str, people: Sequence[str], say: Callable[[str], None]) -> str | None:
        if text == PRIVATE:
            say("the day's budget is spent")
            return None
        assert len(people) == 1
        return f"<{to}> {text[:5]}"

    house = inbox.app.state.house
    inbox.app.state.house = replace(house, services=replace(house.services, translate=translate))
    assert 'data-act="translate"' in visitor.page(f"/queue?item={draft.id}")
    told = visitor.submit(path, text=DRAFT, private=PRIVATE, part=True).text
    assert "&lt;en&gt; Where" in told
    assert "&lt;en&gt; We&#39;r" in told
    assert told.count("&lt;en&gt;") == 2
    assert told.count("the day&#39;s budget is spent") == 1


def gauges(page: str) -> list[str]:
    return [" ".join(re.sub("<[^>]+>", "", found).split()) for found in re.findall('<p class="gauge".*?</p>', page)]


def test_each_box_has_its_own_count_right_below_it(inbox: Inbox) -> None:
    reply, visitor = laid(inbox), inbox.signed_in("agent")
    page = visitor.page(f"/queue?item={reply.id}")
    answer, message = "Length of the answer as the network counts:", "Length of the private message:"
    assert gauges(page) == [f"{answer} {len(DRAFT)} / 280", f"{message} {len(PRIVATE)} characters"]
    places = [page.index(mark) for mark in ('id="text"', 'id="verdict"', 'id="private"', 'id="aside"')]
    assert places == sorted(places)
    assert 'name="private" rows="5" dir="auto" lang="en" aria-describedby="aside"' in page
    path = f"/responses/{reply.id}/check"
    checked = visitor.submit(path, part=True, text="Hi!", private="", paired="1").text
    assert gauges(checked) == [f"{answer} 3 / 280", f"{message} 0 characters"]
    assert gauges(visitor.submit(path, part=True, text="Hi!").text) == [f"{answer} 3 / 280"]


def tones(page: str) -> dict[str, bool]:
    """Which of the buttons for other words can be pressed."""
    group = re.search('<div class="actions tones".*?</div>', page, re.DOTALL)
    assert group is not None
    return {name: "disabled" not in given for given, name in re.findall("<button([^>]*)>(.*?)<", group[0])}


def test_other_words_that_are_not_there_say_why(inbox: Inbox) -> None:
    page = inbox.signed_in("agent").page(f"/queue?item={laid(inbox).id}")
    assert tones(page) == {"Shorter": False, "Warmer": True, "More formal": True}
    assert page.count('disabled title="The playbook has no such variant of this text') == 1


def test_words_of_no_template_have_no_others_and_say_so_in_the_open(inbox: Inbox) -> None:
    page = html.unescape(inbox.signed_in("agent").page(f"/queue?item={laid(inbox, template='').id}"))
    assert set(tones(page).values()) == {False}
    assert '<span class="faint">These words come from no template of the playbook' in page
