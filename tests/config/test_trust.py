"""Rules that may send by themselves: off by default, and refused in words where a person must look."""

import tomllib
from pathlib import Path

import pytest

from config.rules import Rule, rules
from config.settings import Automatic
from config.table import Notes, Table
from config.trust import Earned
from tests.config.writing import VALID, problems, read

THANKS = """\
[[rule]]
name = "thanks"
then = ["reply"]
send = "after_trust"
trust_after = 50
topics = ["praise", "other"]
per_day = 20
[rule.when]
label = ["positive"]
"""


def loaded(text: str) -> tuple[Rule, list[str]]:
    notes = Notes(text)
    (rule,) = rules(Table(tomllib.loads(text), "", notes))
    return rule, [str(problem) for problem in notes.problems]


def test_a_rule_leaves_every_approval_to_a_person_unless_it_says_otherwise() -> None:
    plain = '[[rule]]\nname = "a"\nthen = ["reply"]\n'
    assert loaded(plain) == (loaded(plain + 'send = "approved"\n')[0], [])
    assert loaded(plain)[0].earned is None


def test_terms_are_read() -> None:
    rule, wrong = loaded(THANKS)
    assert wrong == []
    assert rule.earned == Earned(after=50, topics=("praise", "other"), per_day=20)
    unhappy = THANKS.replace("per_day = 20", "even_negative = true").replace('["positive"]', '["negative"]')
    rule, wrong = loaded(unhappy)
    assert wrong == []
    assert rule.earned == Earned(after=50, topics=("praise", "other"), per_day=20, even_negative=True)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('["praise", "other"]', '["fraud"]', 6, "fraud is never answered without a person"),
        ('["praise", "other"]', '["safety"]', 6, "safety is never answered without a person"),
        ('["praise", "other"]', '["legal", "other"]', 6, "legal is never answered without a person"),
        ('["praise", "other"]', "[]", 6, "name the topics"),
        ('label = ["positive"]', 'label = ["positive"]\ntopics = ["fraud"]', 10, "fraud is never answered"),
        ("per_day = 20", 'per_day = 20\ntopic = "safety"', 8, "safety is never answered"),
        ('label = ["positive"]', 'label = ["positive", "negative"]', 4, "unhappy posts"),
        ('label = ["positive"]', 'topics = ["praise"]', 4, "unhappy posts"),
        ('label = ["positive"]', 'label = ["positive"]\nunsure = true', 4, "not certain"),
        ('then = ["reply"]', 'then = ["reply", "alert"]', 4, "alarms the team"),
        ('then = ["reply"]', 'then = ["ticket"]', 4, "sends nothing"),
        ("per_day = 20", "per_day = 20\nalso = true", 4, "also = true"),
        ("trust_after = 50", "trust_after = 1", 5, "is not between 5 and"),
        ("per_day = 20", "per_day = 0", 7, "is not between 1 and"),
        ('send = "after_trust"', 'send = "always"', 4, "always"),
        ('send = "after_trust"\n', "", 4, 'says nothing without send = "after_trust"'),
    ],
)
def test_what_needs_a_person_is_refused_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in THANKS
    _, wrong = loaded(THANKS.replace(old, new))
    assert any(words in one and f"line {line}" in one for one in wrong), wrong


def test_nothing_leaves_by_itself_unless_the_settings_allow_it(tmp_path: Path) -> None:
    assert read(tmp_path).automatic == Automatic(allowed=False)
    assert read(tmp_path, "[automatic]\nallowed = true\n" + VALID).automatic.allowed
    ((line, key, _),) = problems(tmp_path, '[automatic]\nallowed = "yes"\n' + VALID)
    assert (line, key) == (2, "automatic.allowed")
