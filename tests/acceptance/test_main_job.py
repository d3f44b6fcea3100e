"""The main job, end to end, against servers that speak X's API v2 and Graph, through tweepy and facebook-sdk."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from hearback.counts import Counts
from sentiment.classifier import SHIPPED_FOLDER
from store import mentions
from tests.acceptance.shop import Receiver, Shop, opened
from tests.fakes.harness import FakeServer
from tests.hearback.fakes import WordsClassifier

UNHAPPY = {
    "en": "My parcel arrived broken, this is terrible service and I want my money back!",
    "th": "สั่งของไปสามอาทิตย์แล้วยังไม่ได้ของเลยค่ะ แย่มาก ผิดหวังที่สุด",
    "fa": "سفارش من هنوز نرسیده است، خدمات شما افتضاح است و خیلی ناراضی هستم",
    "ru": "Посылка пришла разбитая, ужасный сервис, верните деньги!",
    "fil": "Sira yung dumating na item, ang tagal pa ng delivery. Nakakainis talaga kayo!",
    "es": "El paquete llegó roto y nadie responde, un servicio pésimo.",
}
HAPPY = {
    "en": "I love the teapot, thank you so much, wonderful service!",
    "ru": "Спасибо огромное, чайник замечательный, очень довольна!",
}


@pytest.mark.skipif(not SHIPPED_FOLDER.exists(), reason="the shipped model has not been trained here yet")
def test_unhappy_people_are_found_drafted_for_and_answered_in_their_language(
    tmp_path: Path, x: FakeServer, graph: FakeServer, pager: Receiver
) -> None:
    with opened(tmp_path, x, graph, pager) as shop:
        assert shop.once().failed == 0, "the first quiet run"
        post = graph.do("post", text="New in the shop: teapots")
        said = {}
        for number, text in enumerate((*UNHAPPY.values(), *HAPPY.values())):
            said[x.do("post", text=text, author=str(1000 + number))] = text
            said[graph.do("comment", under=post, text=text, author=str(7000 + number))] = text
        counts = shop.once()
        assert (counts.stored, counts.analysed, counts.failed, counts.quarantined) == (len(said), len(said), 0, 0)
        with shop.app.db.read() as tx:
            stored = mentions.get_many(tx, [draft.mention_id for draft in shop.replies()])
        labels = {
            (one.analysis.language, one.analysis.label) for one in stored.values() if one.analysis and not one.quiet
        }
        assert {language for language, label in labels if label == "negative"} >= set(UNHAPPY)
        drafts = shop.replies("DRAFT")
        assert {draft.language for draft in drafts} >= set(UNHAPPY)
        for draft in drafts:
            shop.approve(draft)
        assert shop.deliver().sent == len(drafts)
        published = {one["to"]: one["text"] for one in (*x.published(), *graph.published())}
        assert published == {stored[draft.mention_id].mention.external_id: draft.text for draft in drafts}
        assert len(x.published()) + len(graph.published()) == len(drafts)
        shop.ahead = timedelta(minutes=10)
        assert shop.once().drafted == 0, "our own answers, read back in the stream, are nobody's complaint"


def say_on_x(shop: Shop, text: str) -> str:
    return str(shop.x.do("post", text=text, author="1001"))


def say_on_the_page(shop: Shop, text: str) -> str:
    return str(shop.graph.do("comment", under=shop.graph.do("post"), text=text, author="7001"))


Say = Callable[[Shop, str], str]
EITHER = pytest.mark.parametrize(("say", "source"), [(say_on_x, "x"), (say_on_the_page, "page")])


def network(shop: Shop, source: str) -> FakeServer:
    return shop.x if source == "x" else shop.graph


@EITHER
def test_approved_answer_is_seen_once_in_the_servers_own_record(shop: Shop, say: Say, source: str) -> None:
    name = say(shop, "the teapot is bad and late")
    counts = shop.once()
    assert (counts.stored, counts.drafted, counts.sent) == (1, 1, 0)
    (draft,) = shop.replies("DRAFT")
    assert network(shop, source).writes() == []
    shop.approve(draft)
    assert shop.once().sent == 1
    (published,) = network(shop, source).published()
    assert (published["to"], published["text"]) == (name, draft.text)
    (sent,) = shop.replies()
    assert sent.receipt is not None
    assert (sent.state, sent.receipt.external_id) == ("SENT", published["id"])
    shop.ahead = timedelta(minutes=10)
    shop.once()
    assert len(network(shop, source).writes()) == 1
    assert len(shop.replies()) == 1


@EITHER
@pytest.mark.parametrize("fault", ["server_error", "reset", "garbage"])
def test_answer_that_was_stored_before_the_error_is_found_and_never_repeated(
    shop: Shop, say: Say, source: str, fault: str
) -> None:
    say(shop, "the teapot is bad and late")
    shop.once()
    shop.approve(shop.replies()[0])
    network(shop, source).fail(fault, on="write", stored=True)
    assert shop.deliver() == Counts(uncertain=1)
    assert [reply.state for reply in shop.replies()] == ["UNCERTAIN"]
    assert shop.deliver() + shop.read_back() == Counts(), "nobody looks before the network has had its lag"
    shop.ahead = timedelta(minutes=2)
    assert shop.read_back() == Counts(sent=1)
    assert [reply.state for reply in shop.replies()] == ["SENT"]
    assert shop.once().sent == 0
    assert len(network(shop, source).published()) == len(network(shop, source).writes()) == 1


@EITHER
def test_answer_that_was_really_lost_is_sent_again_after_the_hold_only(shop: Shop, say: Say, source: str) -> None:
    say(shop, "the teapot is bad and late")
    shop.once()
    shop.approve(shop.replies()[0])
    network(shop, source).fail("reset", on="write")
    assert shop.deliver() == Counts(uncertain=1)
    shop.ahead = timedelta(minutes=2)
    shop.read_back()
    assert shop.deliver().sent == 0, "two minutes are no proof of absence"
    shop.ahead = timedelta(minutes=10)
    shop.read_back()
    assert shop.deliver() == Counts(sent=1)
    assert len(network(shop, source).published()) == 1


def test_ticket_and_alert_are_raised(shop: Shop) -> None:
    say_on_x(shop, "bad, this teapot caught fire now")
    counts = shop.once()
    assert (counts.tickets, counts.alerts, counts.drafted, counts.sent) == (1, 1, 1, 2)
    (notice,) = shop.pager.told
    assert "caught fire" in notice["message"]
    assert f"http://127.0.0.1:8000/queue?item=m{shop.replies()[0].mention_id}" in notice["message"]
    (ticket,) = shop.tickets()
    assert ticket.status == "open"
    assert "caught fire" in ticket.text
    assert shop.once().sent == 0
    assert len(shop.pager.told) == 1


def test_dead_token_on_one_source_does_not_stop_the_other(shop: Shop) -> None:
    shop.x.fail("dead_token", times=100)
    say_on_x(shop, "bad and late")
    say_on_the_page(shop, "bad and late")
    counts = shop.once()
    assert (counts.stored, counts.drafted, counts.failed) == (1, 1, 1)
    assert shop.source("x").disabled
    assert not shop.source("page").problem
    (notice,) = shop.pager.told
    assert "x is disabled" in notice["title"]
    shop.approve(shop.replies()[0])
    assert shop.once().sent == 1
    assert len(shop.pager.told) == 1, "the team is told once"


@pytest.mark.parametrize(
    ("fault", "detail", "words", "disabled"),
    [
        ("html", {}, "X", False),
        ("garbage", {}, "X", False),
        ("server_error", {}, "503", False),
        ("reset", {}, "X", False),
        ("limited", {}, "rate limit", False),
        ("limited", {"reset": int(time.time()) + 7200}, "rate limit", False),
        ("dead_token", {}, "Unauthorized", True),
        ("forbidden", {}, "Forbidden", True),
        ("missing", {}, "Not Found", True),
    ],
)
def test_trouble_of_a_network_is_told_in_words_and_stops_nothing_else(
    shop: Shop, fault: str, detail: dict[str, int], words: str, disabled: bool
) -> None:
    shop.x.fail(fault, on="read", **detail)
    say_on_x(shop, "bad")
    say_on_the_page(shop, "bad")
    assert shop.once().stored == 1
    state = shop.source("x")
    assert words in state.problem
    assert state.disabled == disabled
    if detail:
        assert state.not_before is not None
        assert state.not_before.timestamp() == detail["reset"]
    elif not disabled:
        shop.ahead = timedelta(hours=1)
        assert shop.once().stored == 1
        assert shop.source("x").problem == ""


def test_edited_post_takes_its_approved_answer_back(shop: Shop) -> None:
    name = say_on_the_page(shop, "bad and late")
    shop.once()
    shop.approve(shop.replies()[0])
    shop.graph.do("edit", thing=name, text="good after all")
    assert shop.once().sent == 0
    assert shop.graph.published() == []
    assert "APPROVED" not in {reply.state for reply in shop.replies()}


def test_burst_between_two_polls_is_stored_to_the_last_one(
    tmp_path: Path, x: FakeServer, graph: FakeServer, pager: Receiver
) -> None:
    with opened(tmp_path, x, graph, pager, classifier=WordsClassifier(), stream="search") as shop:
        shop.once()
        tweets = x.do("seed", count=10_000)
        comments = graph.do("seed", count=10_000, posts=3)
        assert shop.hear("x").stored == 10_000
        assert shop.hear("page").stored == 10_000
        assert set(shop.stored()) >= {*tweets, *comments}
        assert shop.hear("x").stored + shop.hear("page").stored == 0
        assert shop.source("x").missed == shop.source("page").missed == ""


def test_more_mentions_than_x_remembers_are_told_as_a_gap(shop: Shop) -> None:
    shop.x.do("seed", count=5)
    shop.once()
    shop.x.do("seed", count=1_500, step_ms=1, start_ms=int(time.time() * 1000))
    assert shop.hear("x").stored >= 800
    assert "800" in shop.source("x").missed
