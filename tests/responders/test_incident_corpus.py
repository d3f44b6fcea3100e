"""How many posts about danger and law alarm the team whatever mood was read, and how many harmless ones do."""

import tomllib
from pathlib import Path

import pytest

from config.initial import DEFAULTS
from config.playbook import Rule, load
from responders.decide import decide
from tests.responders.making import NOBODY, NOW, analysis, mention

ALARMING = ("person-in-danger", "threat", "legal-or-media", "bereavement", "safety-hazard")
SHIPPED = load(DEFAULTS / "playbook").rules
RULES = tuple(rule for rule in SHIPPED if rule.name in ALARMING)
CORPUS = tomllib.loads((Path(__file__).parent / "incident_posts.toml").read_text(encoding="utf-8"))
RECALL, FALSE_ALARMS = 0.95, 0.05


def alarms(text: str, language: str) -> str:
    """The rule that alarms where the model heard nothing but joy."""
    heard = analysis("positive", topics=("praise",), intent="praise", language=language)
    return decide(mention(text), heard, RULES, NOBODY, NOW, quiet=False).rule


def posts(*kinds: str) -> list[tuple[str, str]]:
    return [(text, language) for kind in kinds for language, texts in CORPUS[kind].items() for text in texts]


@pytest.mark.parametrize("kind", ["safety", "legal", "unseen"])
def test_danger_and_law_alarm_in_every_mood(kind: str) -> None:
    wanted = posts(kind)
    missed = [text for text, language in wanted if not alarms(text, language)]
    assert len(CORPUS[kind]) >= 12
    assert len(wanted) >= 45
    assert len(missed) <= (1 - RECALL) * len(wanted), missed


def test_what_only_sounds_like_it_seldom_alarms() -> None:
    harmless = posts("harmless", "unseen_harmless")
    woken = [(text, alarms(text, language)) for text, language in harmless if alarms(text, language)]
    assert len(harmless) >= 60
    assert len(woken) <= FALSE_ALARMS * len(harmless), woken


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The deal is on fire!", ""),
        ("The deal is on fire, and now my charger is on fire too", "safety-hazard"),
        ("Огонь! Кремом довольна, аллергии нет", ""),
        ("Аллергии нет, но банка взорвалась", "safety-hazard"),
    ],
)
def test_only_the_words_inside_are_taken_away(text: str, rule: str) -> None:
    assert alarms(text, "en") == rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_star_stands_only_where_it_means_any_ending(rule: Rule) -> None:
    words = [
        word.strip()
        for keyword in (*rule.when.keywords, *rule.when.unless)
        for part in keyword.split("…")
        for word in part.split("|")
    ]
    assert [word for word in words if not word or "*" in word[:-1]] == []


def test_who_speaks_of_dying_is_a_persons_and_no_draft_is_written() -> None:
    for text, language in posts("harm"):
        heard = analysis("negative", topics=("quality",), language=language)
        decision = decide(mention(text), heard, SHIPPED, NOBODY, NOW, quiet=False)
        assert (decision.rule, set(decision.actions)) == ("person-in-danger", {"alert", "ticket"}), text


def test_dying_of_laughter_alarms_nobody() -> None:
    assert [text for text, language in posts("harmless_harm") if alarms(text, language)] == []
