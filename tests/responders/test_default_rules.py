"""What the shipped rules do with posts as people write them."""

from typing import Any

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from responders.decide import decide
from responders.draft import suggest
from responders.values import Decision
from tests.responders.making import NOBODY, NOW, SHUT, analysis, mention

PLAYBOOK = load(DEFAULTS / "playbook")


def decided(post: Any, heard: Any) -> Decision:
    return decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)


@pytest.mark.parametrize(
    "text",
    [
        "The kettle caught fire!", "เครื่องไฟไหม้ค่ะ", "کتری آتش گرفت", "Чайник загорелся", "Nasunog po yung takure",
        "El hervidor se incendió", "Der Kocher hat Feuer gefangen", "ケトルから発火しました",
        "물주전자에서 연기가 나요", "水壶起火了",
        "انفجرت الغلاية", "केतली में आग लग गई", "Su ısıtıcısı alev aldı", "Ấm bốc cháy", "Czajnik się zapalił",
    ],
)  # fmt: skip
def test_a_hazard_alerts_in_any_language_even_in_calm_words(text: str) -> None:
    found = decided(mention(text), analysis("neutral", topics=("quality",)))
    assert found.rule == "safety-hazard"
    assert "alert" in found.actions
    assert found.priority >= 85
    assert found.due_in_minutes == 30


@pytest.mark.parametrize(
    "text",
    [
        "My lawyer will write to you",
        "จะแจ้งความแล้วนะ",
        "از شما شکایت قانونی می‌کنم",
        "Подам в суд",
        "Ich gehe zum Anwalt",
    ],
)
def test_lawyers_and_the_press_get_no_draft(text: str) -> None:
    found = decided(mention(text), analysis(topics=("refund",)))
    assert (found.rule, found.actions) == ("legal-or-media", ("ticket", "alert"))


def test_happy_words_about_fire_are_no_hazard() -> None:
    assert decided(mention("This sale is on fire, love it"), analysis("positive", topics=("praise",))).rule == "praise"


def test_an_unhappy_star_asks_for_a_reply_and_a_famous_one_for_an_alert() -> None:
    assert decided(mention("ok", rating=1), analysis("neutral", topics=("other",))).actions == ("reply",)
    loud = decided(mention("bad", followers=50_000), analysis())
    assert "alert" in loud.actions
    assert "50,000 followers" in loud.reasons


def test_spam_and_small_talk_are_left_alone_but_a_complaint_that_looks_like_spam_is_not() -> None:
    assert decided(mention("buy followers"), analysis("neutral", intent="spam")).actions == ()
    assert decided(mention("just saw the shop"), analysis("neutral", intent="suggestion", topics=("other",))).actions
    assert decided(mention("spam!!! where is my order"), analysis("negative", intent="spam")).actions == ("reply",)


def test_a_shut_gate_makes_a_ticket_of_what_would_be_answered() -> None:
    found = decided(mention("My parcel is late", gate=SHUT), analysis())
    assert found.actions == ("ticket",)


def test_a_thai_complaint_is_answered_in_thai_with_the_speakers_particles() -> None:
    post, heard = mention("ของยังไม่มาเลย"), analysis(language="th")
    assert "reply" in decided(post, heard).actions
    words = suggest(post, heard, PLAYBOOK, NOBODY, brand_title="Lotus & Pine")
    assert words is not None
    assert words.language == "th"
    assert "ค่ะ" in words.text or "คะ" in words.text
    assert "ครับ" not in words.text
    assert words.meaning
