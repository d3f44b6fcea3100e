"""Hurt children, threats, deaths and despair: which rule takes a post, whatever was heard, and what gets no draft."""

import tomllib
from pathlib import Path

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from config.vocabulary import NO_TEXT
from responders.decide import decide
from responders.values import Decision
from tests.responders.making import NOBODY, NOW, analysis, mention

SHIPPED = load(DEFAULTS / "playbook").rules
ASSAULT = "assault-or-discrimination"
ALARMING = tuple(
    rule
    for rule in SHIPPED
    if rule.name in ("person-in-danger", "threat", ASSAULT, "legal-or-media", "bereavement", "safety-hazard")
)
SETS = tomllib.loads((Path(__file__).parent / "danger_posts.toml").read_text(encoding="utf-8"))
RULE_FOR = {"hurt": "safety-hazard", "threat": "threat", "bereaved": "bereavement", "despair": "person-in-danger"}
MOODS = ("negative", "neutral", "positive")
LANGUAGES = 21
RECALL, FALSE_ALARMS = 0.95, 0.05


def posts(kind: str) -> list[tuple[str, str]]:
    return [
        (text, language) for kinds in SETS.values() for language, texts in kinds.get(kind, {}).items() for text in texts
    ]


def decided(text: str, language: str, mood: str) -> Decision:
    heard = analysis(mood, topics=("praise",), language=language)
    return decide(mention(text), heard, SHIPPED, NOBODY, NOW, quiet=False)


@pytest.mark.parametrize("kind", RULE_FOR)
def test_danger_to_people_is_taken_by_its_own_rule(kind: str) -> None:
    wanted = posts(kind)
    missed = [text for text, language in wanted if decided(text, language, "positive").rule != RULE_FOR[kind]]
    assert len({language for _, language in wanted}) >= LANGUAGES
    assert len(wanted) >= 130
    assert len(missed) <= (1 - RECALL) * len(wanted), missed


@pytest.mark.parametrize("mood", MOODS)
def test_harassment_and_discrimination_get_an_alert_and_a_ticket_and_no_words(mood: str) -> None:
    told = posts("assault")
    assert len({language for _, language in told}) == LANGUAGES
    for text, language in told:
        found = decided(text, language, mood)
        assert (found.rule, found.topic, set(found.actions)) == (ASSAULT, NO_TEXT, {"alert", "ticket"}), text


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("kind", ["threat", "bereaved", "despair"])
def test_what_only_a_person_may_answer_gets_an_alert_and_a_ticket_and_no_words(kind: str, mood: str) -> None:
    for language, texts in SETS["third"][kind].items():
        for text in texts:
            found = decided(text, language, mood)
            assert (found.rule, found.topic, set(found.actions)) == (RULE_FOR[kind], NO_TEXT, {"alert", "ticket"}), text


def test_everyday_words_that_sound_like_danger_seldom_alarm() -> None:
    harmless, heard = posts("harmless"), analysis("positive", topics=("praise",))
    woken = [
        (text, found.rule)
        for text, _ in harmless
        if (found := decide(mention(text), heard, ALARMING, NOBODY, NOW, quiet=False)).rule
    ]
    assert len(harmless) >= 400
    assert len(woken) <= FALSE_ALARMS * len(harmless), woken


@pytest.mark.parametrize(
    "text",
    [
        "El rape a la marinera estaba buenísimo", "Le pain était rassis", "Cette lettre m'a touchée, merci",
        "Je suis harcelée de mails pour laisser un avis", "사이즈가 딱 맞았어요", "पैकेट के साथ छेड़छाड़ की गई थी",
        "Đọc đánh giá xong vợ tôi đặt ngay", "Kamu mencabuli dasar kedai sendiri", "你们对老客户有价格歧视",
        "بین مشترک‌های قدیم و جدید در قیمت تبعیض می‌گذارید", "体に触れる部分がチクチクします",
        "Layanannya terasa melecehkan", "差別のない良いお店です",
        "منظر جميل في عيني", "这是给别人买的，订单显示签收",
    ],
)  # fmt: skip
def test_the_same_syllables_in_another_language_or_sense_alarm_nobody(text: str) -> None:
    assert decided(text, "en", "negative").rule not in {rule.name for rule in ALARMING}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("My dog died after eating your treats", "safety-hazard"),
        ("Our old dog passed away, can I return the food?", "bereavement"),
        ("My mother died in the hospital, please cancel her order", "bereavement"),
        ("My phone died and so did my dad's kettle", ""),
        ("I don\u2019t want to be here anymore", "person-in-danger"),
        ("كاش ميمردم", "person-in-danger"),
        ("My phone died. My mother died.", "bereavement"),
        ("You won't regret it, buy it", ""),
        ("I'll shoot you a message", ""),
    ],
)
def test_what_stands_beside_a_word_decides(text: str, rule: str) -> None:
    heard = analysis("neutral", topics=("other",))
    assert decide(mention(text), heard, ALARMING, NOBODY, NOW, quiet=False).rule == rule
