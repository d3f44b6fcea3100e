"""A rehearsal tells what a changed playbook would have done, and does nothing."""

from dataclasses import replace
from datetime import UTC, datetime

from config.initial import DEFAULTS
from config.playbook import Playbook, load
from config.rules import Rule, When
from platforms.seam import find
from responders.rehearsal import EXAMPLES, WORDED, Scene, rehearse
from tests.responders.making import analysis, mention

BOOK = load(DEFAULTS / "playbook")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def scenes(many: int, **heard: object) -> list[Scene]:
    told = analysis(**({"label": "negative", "topics": ("delivery",), "language": "en"} | heard))
    return [Scene(n, mention(external_id=str(n)), told, False, NOW, find("twitter")) for n in range(many)]


def with_rule(book: Playbook, rule: Rule) -> Playbook:
    return replace(book, rules=(rule, *book.rules))


def test_the_same_playbook_makes_no_difference() -> None:
    found = rehearse(scenes(3), BOOK, BOOK, "Lotus")
    assert (found.looked, found.otherwise, found.reworded, found.examples, found.kinds) == (3, 0, 0, (), ())


def test_what_comes_and_what_goes_is_counted_with_examples() -> None:
    after = with_rule(BOOK, Rule(name="late", when=When(topics=("delivery",)), then=("alert",), priority=99))
    found = rehearse([*scenes(EXAMPLES + 5), *scenes(2, topics=("praise",), label="positive")], BOOK, after, "Lotus")
    assert (found.looked, found.otherwise, len(found.examples)) == (EXAMPLES + 7, EXAMPLES + 5, EXAMPLES)
    assert ("+alert", EXAMPLES + 5) in found.kinds
    first = found.examples[0]
    assert (first.after.rule, first.after.actions) == ("late", ("alert",))
    assert first.before.rule != "late"
    assert first.before.text
    assert not first.after.text


def test_other_words_for_the_same_decision_are_told_apart() -> None:
    english = tuple(
        replace(template, variants=tuple(f"Hello! {variant}" for variant in template.variants))
        for template in BOOK.templates["en"]
    )
    after = replace(BOOK, templates={**BOOK.templates, "en": english})
    found = rehearse(scenes(2), BOOK, after, "Lotus")
    assert (found.otherwise, found.reworded) == (0, 2)
    assert found.examples[0].after.text.startswith("Hello!")


def test_beyond_the_newest_only_decisions_are_compared() -> None:
    found = rehearse(scenes(WORDED + 1, label="positive", topics=("praise",)), BOOK, BOOK, "Lotus")
    assert (found.looked, found.worded) == (WORDED + 1, WORDED)


def test_a_post_of_a_network_that_is_gone_is_decided_without_speaking() -> None:
    (scene,) = scenes(1)
    found = rehearse([replace(scene, network=None)], BOOK, replace(BOOK, rules=()), "Lotus")
    assert found.looked == 1
