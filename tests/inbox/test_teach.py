"""Correcting mood and topics on the page, what follows from it at once, and the words that weighed."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from inbox.weighing import SHOWN, marked, weighed
from sentiment.analysis import Analysis
from sentiment.attribution import Weight
from sentiment.classifier import Classifier
from sentiment.errors import ModelUnavailable
from store import corrections, mentions, responses
from store.corrections import Said as Word
from store.mentions import Stored
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox

POST = Post(
    name="Mia", handle="mia", language="en", text="This bag is sick!", label="negative",
    draft="We are sorry, Mia. We look into it now.",
)  # fmt: skip


def one(inbox: Inbox, post: Post = POST) -> shop.Said:
    return shop.say(inbox.db, [post])[0]


def stored(inbox: Inbox, mention_id: int) -> Stored:
    with inbox.db.read() as tx:
        return mentions.get(tx, mention_id)


def analysis(inbox: Inbox, mention_id: int) -> Analysis:
    found = stored(inbox, mention_id).analysis
    assert found is not None
    return found


def state(inbox: Inbox, response_id: int) -> str:
    with inbox.db.read() as tx:
        return responses.get(tx, response_id).state


def words(inbox: Inbox, mention_id: int) -> Sequence[Word]:
    with inbox.db.read() as tx:
        return corrections.of_mentions(tx, [mention_id]).get(mention_id, ())


def test_a_corrected_mood_is_kept_shown_and_worked_out_anew(inbox: Inbox) -> None:
    said = one(inbox)
    visitor = inbox.signed_in("agent")
    page = visitor.page(f"/queue?item={said.response_id}")
    assert f'action="/mentions/{said.mention_id}/mood"' in page
    answer = visitor.submit(f"/mentions/{said.mention_id}/mood", label="positive", back=said.response_id)
    assert answer.headers["location"] == f"/queue?item=m{said.mention_id}&said=redone"
    found = analysis(inbox, said.mention_id)
    assert (found.label, found.said_by) == ("positive", "Aga Agent")
    (word,) = words(inbox, said.mention_id)
    assert (word.was, word.said, word.by) == (("negative",), ("positive",), "Aga Agent")
    assert state(inbox, said.response_id) == "EXPIRED"
    assert stored(inbox, said.mention_id).stage == "new"
    assert "Aga Agent says: positive" in visitor.page(f"/queue/item/m{said.mention_id}")


def test_corrected_topics_are_kept_in_the_order_of_the_house_and_other_counts_alone(inbox: Inbox) -> None:
    said = one(inbox)
    visitor = inbox.signed_in("agent")
    path = f"/mentions/{said.mention_id}/topics"
    told = visitor.submit(path, part=True, topic=["quality", "other", "price"], back=said.response_id).json()
    assert (told["item"], told["tone"]) == (f"m{said.mention_id}", "good")
    assert analysis(inbox, said.mention_id).topics == ("price", "quality")
    visitor.submit(path, topic="other")
    (word,) = words(inbox, said.mention_id)
    assert (word.part, word.was, word.said) == ("topics", ("delivery",), ("other",))


@pytest.mark.parametrize("reason", ["edited", "approved", "old", "gone"])
def test_what_a_person_has_worked_on_or_is_over_stays_as_it_is(inbox: Inbox, reason: str) -> None:
    said = one(inbox)
    now = inbox.clock.now
    with inbox.db.begin() as tx:
        if reason == "edited":
            responses.revise(tx, said.response_id, "Thanks, Mia!", base_revision=1, by=shop.ANN, now=now)
        if reason == "approved":
            responses.approve(tx, said.response_id, 1, shop.ANN, now)
        if reason == "gone":
            mentions.mark_gone(tx, "twitter", shop.ACCOUNT, ["post-1"], now)
    visitor = inbox.signed_in("agent")
    if reason == "old":
        inbox.clock.now += timedelta(days=8)
        visitor = inbox.signed_in("agent")
    before = state(inbox, said.response_id)
    answer = visitor.submit(f"/mentions/{said.mention_id}/mood", label="positive", back=said.response_id)
    assert answer.headers["location"] == f"/queue?item={said.response_id}&said=noted"
    assert state(inbox, said.response_id) == before
    assert stored(inbox, said.mention_id).stage == "done"
    assert analysis(inbox, said.mention_id).label == "positive"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("mood", {"label": "happy"}),
        ("mood", {}),
        ("topics", {"topic": ["price", "weather"]}),
        ("topics", {}),
        ("topics", {"topic": ["price"] * 15}),
    ],
)
def test_what_is_no_mood_and_no_topic_is_refused(inbox: Inbox, path: str, fields: dict[str, object]) -> None:
    said = one(inbox)
    assert inbox.signed_in("agent").submit(f"/mentions/{said.mention_id}/{path}", **fields).status_code == 422
    assert words(inbox, said.mention_id) == ()


def test_a_forged_form_and_an_edited_post_and_a_missing_one_change_nothing(inbox: Inbox) -> None:
    said = one(inbox)
    visitor = inbox.signed_in("agent")
    path = f"/mentions/{said.mention_id}/mood"
    assert visitor.submit(path, label="positive", token="bm9uc2Vuc2U=").status_code == 403
    stale = visitor.submit(path, label="positive", heard="0" * 16)
    assert stale.status_code == 409
    assert "edited the post" in stale.text
    assert visitor.submit("/mentions/999/mood", label="positive").status_code == 404
    assert words(inbox, said.mention_id) == ()
    heard = stored(inbox, said.mention_id).revision
    assert visitor.submit(path, label="positive", heard=heard).status_code == 303


def test_the_words_say_why_there_are_none(inbox: Inbox) -> None:
    said = one(inbox)
    visitor = inbox.signed_in("agent")
    assert "does not run in this process" in visitor.page(f"/mentions/{said.mention_id}/words")
    assert visitor.page("/mentions/999/words", status=404)


def test_the_words_are_marked_and_named(inbox: Inbox, shipped: Classifier) -> None:
    """The real model, and what its own attribution finds: the page marks just that."""
    text = "The delivery was late & the bag is <b>broken</b>, terrible service, but the colour is lovely"
    said = one(inbox, replace(POST, text=text))
    lend(inbox, lambda: shipped)
    visitor = inbox.signed_in("agent")
    page = visitor.page(f"/mentions/{said.mention_id}/words")
    part = visitor.get(f"/mentions/{said.mention_id}/words", headers={"X-Part": "1"}).text
    assert "<html" in page
    assert "<html" not in part
    assert "<mark" in part
    assert "&lt;b&gt;" in part or "&lt;b" in part
    assert "<b>broken" not in part
    assert ">terrible</mark>" in part
    assert "(towards unhappy)" in html.unescape(part)
    assert len(re.findall("<mark", part)) <= SHOWN
    assert part.count("terrible") == 1


def test_a_model_that_is_not_there_is_told_in_words(inbox: Inbox) -> None:
    def missing() -> Classifier:
        raise ModelUnavailable("install Hearback again")

    said = one(inbox)
    lend(inbox, missing)
    assert "install Hearback again" in inbox.signed_in("agent").page(f"/mentions/{said.mention_id}/words")


@pytest.mark.parametrize("length", [0, 1, 50, 20_000])
def test_the_pieces_are_the_text(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = ("ราคา bad 🔥 " * 2_000)[:length]
    spans = [Weight(at, at + 2, 0.5 - at % 3) for at in range(0, min(length, 60) - 2, 7)]
    monkeypatch.setattr("inbox.weighing.weigh", lambda model, said, language: tuple(spans))
    post = SimpleNamespace(mention=SimpleNamespace(text=text), analysis=SimpleNamespace(language="th"))
    house = SimpleNamespace(services=SimpleNamespace(classifier=lambda: None))
    found = weighed(house, post)  # type: ignore[arg-type]
    assert "".join(piece.text for piece in found.pieces) == text
    assert len([piece for piece in found.pieces if piece.strength]) == len(marked(text, spans))
    assert {abs(piece.strength) for piece in found.pieces} <= {0, 1, 2, 3}


def strong(text: str, *weights: tuple[str, float]) -> list[tuple[str, float]]:
    """What is marked of `text` where its pieces, in order, weigh so much."""
    at, found = 0, []
    for piece, weight in weights:
        at = text.index(piece, at)
        found.append(Weight(at, at + len(piece), weight))
        at += len(piece)
    return [(text[each.start : each.end], each.weight) for each in marked(text, found)]


def test_pieces_of_one_word_are_one_mark_where_no_spaces_part_words() -> None:
    assert strong("ส่งช้ามากค่ะ", ("ส่ง", 0.6), ("ช้า", 0.9), ("มาก", 0.1), ("ค่ะ", -0.01)) == [("ส่งช้า", 0.9)]
    assert strong("แย่มากเลย", ("แย่", 0.9), ("มาก", 0.02), ("เลย", 0.5)) == [("แย่มากเลย", 0.9)]
    assert strong("商品坏了", ("商品", 0.1), ("坏", 0.8), ("了", 0.4)) == [("坏了", 0.8)]
    assert strong("好但坏", ("好", -0.8), ("但", 0.0), ("坏", 0.8)) == [("好", -0.8), ("坏", 0.8)]
    assert strong("bad and late", ("bad", 0.9), ("late", 0.8)) == [("bad", 0.9), ("late", 0.8)]


def test_noise_is_not_marked() -> None:
    text = "the bag is so bad"
    assert strong(text, ("the", 0.1), ("bag", 0.2), ("is", -0.2), ("so", 0.24), ("bad", 1.0)) == [("bad", 1.0)]
    assert strong("แย่ นะ", ("แย่", 0.9), ("นะ", 0.5)) == [("แย่", 0.9)]
    many = [(word, 1.0 + place / 100) for place, word in enumerate("abcdefghijkl")]
    assert len(strong("a b c d e f g h i j k l", *many)) == SHOWN
    assert strong("") == strong("fine", ("fine", 0.0)) == []


def lend(inbox: Inbox, classifier: Callable[[], Classifier]) -> None:
    house = inbox.app.state.house
    inbox.app.state.house = replace(house, services=replace(house.services, classifier=classifier))


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    from sentiment.classifier import load

    return load("shipped", threads=2)
