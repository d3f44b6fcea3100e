"""Small talk asks nothing, an angry question is a complaint, and an answer names only a trouble that is plain."""

from collections.abc import Sequence

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from responders.about import complaint
from responders.asking import asks, in_earnest, is_small_talk
from responders.decide import decide
from responders.draft import suggest
from responders.values import Citation, Draft, History
from tests.responders.making import NOBODY, NOW, analysis, mention

PLAYBOOK = load(DEFAULTS / "playbook")
PASSAGE = Citation(article="refunds", title="Refunds", section="When?", passage="Within 5 days.", language="en")
ASKED = analysis("neutral", unsure=True, negative=0.3, neutral=0.5, positive=0.2, topics=("refund",), intent="question")


def cites(_text: str, _language: str) -> Sequence[Citation]:
    return (PASSAGE,)


def drafted(text: str, heard: object = ASKED, history: History = NOBODY, **more: object) -> Draft:
    post = mention(text, **more)
    found = suggest(post, heard, PLAYBOOK, history, brand_title="Lotus", cite=cites)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text", ["hi", "Thanks!", "ok", "...", "5", "😂😂", "@friend", "https://x.example/a", "สวัสดีค่ะ", "спасибо", "555555"]
)
def test_small_talk_is_never_answered_from_an_article(text: str) -> None:
    heard = analysis("neutral", topics=("question",), intent="question")
    assert is_small_talk(text)
    assert not asks(text, heard)
    found = drafted(text, heard)
    assert found.citations == ()
    assert not found.template.startswith("question")


@pytest.mark.parametrize("text", ["is this halal?", "COD?", "How long do refunds take?", "ส่งกี่วันถึงคะ", "返品できますか"])
def test_short_questions_are_still_looked_up(text: str) -> None:
    assert asks(text, analysis("neutral", topics=("question",), intent="question"))


@pytest.mark.parametrize("text", ["Where is my refund?!", "I want my money back NOW", "Is it lower?? I want the rest"])
def test_an_angry_question_keeps_its_apology(text: str) -> None:
    found = drafted(text)
    assert "complaint" in found.template
    assert PASSAGE.passage not in found.text


def test_a_calm_question_still_gets_the_article() -> None:
    assert PASSAGE.passage in drafted("How long do refunds take?").text


def test_five_stars_without_words_get_thanks() -> None:
    heard = analysis("neutral", unsure=True, topics=("other",), intent="question", language="und")
    post = mention("", kind="review", rating=5)
    assert decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False).rule == "praise"
    assert drafted("", heard, kind="review", rating=5).template.startswith("praise")


def test_one_odd_word_is_no_sure_praise() -> None:
    heard = analysis("positive", positive=0.55, neutral=0.38, topics=("praise",), intent="praise", language="ru")
    assert decide(mention("Позор!"), heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False).rule == "unsure"
    assert not drafted("Позор!", heard).template.startswith("praise")
    assert drafted("Спасибо!", heard).template.startswith("praise")


def test_who_complained_twice_is_not_thanked_for_writing() -> None:
    heard = analysis("neutral", topics=("other",), intent="suggestion")
    assert "thanks" in drafted("What now, third time", heard).template
    assert "complaint" in drafted("What now, third time", heard, History(complaints_by_author=2)).template


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("ของยังไม่มาเลย", ("wrong_item",)), ("注文した物が届かない", ("wrong_item",)),
        ("Wala pa po order ko", ("other",)),
        ("سفارشم نرسیده", ("other",)), ("Parcel never arrived", ("other",)), ("Опять ничего не пришло", ("service",)),
        ("Mi pedido no ha llegado", ("other",)), ("Mein Paket ist noch nicht angekommen", ("service",)),
    ],
)  # fmt: skip
def test_what_has_not_come_is_about_delivery(text: str, topics: tuple[str, ...]) -> None:
    assert complaint(analysis(topics=topics, vague=True), text)[0].topics == ("delivery",)


def test_a_topic_that_is_not_certain_is_not_named() -> None:
    for heard, text in (
        (analysis(topics=("app",), vague=True), "Never again with you"),
        (analysis(topics=("price", "quality")), "The box came crushed and I was charged twice"),
    ):
        assert complaint(heard, text)[0].topics == ("other",)
    sure = analysis(topics=("app",))
    assert complaint(sure, "The screen stays white") == (sure, "")
    told = analysis(topics=("app",), vague=True, notes=("mai says: about app",))
    assert complaint(told, "Never again with you") == (told, "")


@pytest.mark.parametrize(
    ("text", "intent", "unhappy"),
    [
        ("Где мой заказ, уже две недели?", "question", True),
        ("荷物はどこですか、まだ届かないまま2週間です", "question", True),
        ("Still no refund! My number is 081-234-5678", "question", True),
        ("Toujours pas remboursée, mon mail : a@b.example", "spam", True),
        ("Where is my order?", "question", False),
        ("How long do refunds take?", "question", False),
        ("Hot singles near you", "spam", False),
    ],
)
def test_who_tells_of_a_trouble_is_not_taken_for_one_who_only_asks_or_advertises(
    text: str, intent: str, unhappy: bool
) -> None:
    heard = in_earnest(analysis("neutral", intent=intent, topics=("other",)), text, None)
    assert (heard.intent == "complaint" and heard.unsure) is unhappy
