from pathlib import Path

import pytest

from config.playbook import Phrase, Playbooks, load
from tests.config.test_playbook import folder, mistakes, save  # noqa: F401  (the fixture comes by name)

PHRASES = """\
[[phrase]]
text = "killer deal"
label = "positive"
topics = ["price"]

[[phrase]]
text = "โหดมาก"
label = "positive"
language = "th"
"""


def test_phrases_are_read_and_may_be_left_out(folder: Path) -> None:  # noqa: F811
    assert load(folder).phrases == ()
    (folder / "phrases.toml").write_text(PHRASES, encoding="utf-8")
    deal, thai = load(folder).phrases
    assert deal == Phrase(text="killer deal", label="positive", topics=("price",))
    assert thai == Phrase(text="โหดมาก", label="positive", language=("th",))


def test_a_saved_phrase_counts_at_once_and_a_broken_file_leaves_the_last_good_one(folder: Path) -> None:  # noqa: F811
    playbooks = Playbooks()
    assert playbooks.get(folder).phrases == ()
    save(folder / "phrases.toml", '[[phrase]]\ntext = "lit"\nlabel = "positive"\n', 1)
    assert [phrase.text for phrase in playbooks.get(folder).phrases] == ["lit"]
    save(folder / "phrases.toml", '[[phrase]]\ntext = "lit"\nlabel = "happy"\n', 2)
    assert [phrase.text for phrase in playbooks.get(folder).phrases] == ["lit"]
    assert [str(problem) for problem in playbooks.problems(folder)] == [
        "line 3, phrases.toml: phrase[0].label: unknown label 'happy'; known: negative, neutral, positive"
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('[[phrase]]\nlabel = "positive"\n', "line 1, phrases.toml: phrase[0].text: is missing"),
        ('[[phrase]]\ntext = " "\nlabel = "positive"\n', "line 2, phrases.toml: phrase[0].text: is empty"),
        (
            '[[phrase]]\ntext = "\\u200b*"\nlabel = "positive"\n',
            "line 2, phrases.toml: phrase[0].text: '\\u200b*' holds nothing that could be found in a text",
        ),
        (
            '[[phrase]]\ntext = "lit"\n',
            "line 2, phrases.toml: phrase[0].text: has neither a label nor topics, so nothing would follow from it",
        ),
        (
            '[[phrase]]\ntext = "lit"\ntopics = ["prise"]\n',
            "line 3, phrases.toml: phrase[0].topics[0]: unknown topics 'prise', did you mean 'praise'?",
        ),
        (
            '[[phrase]]\ntext = "lit"\nlabel = "neutral"\nlanguage = "thai"\n',
            "line 4, phrases.toml: phrase[0].language[0]: 'thai' is no language code of two or three letters",
        ),
        (
            '[[phrase]]\ntext = "lit"\nlabel = "neutral"\nmood = "x"\n',
            "line 4, phrases.toml: phrase[0].mood: unknown key 'mood'; known: label, language, text, topics",
        ),
        (
            PHRASES + '\n[[phrase]]\ntext = "KILLER  deal"\nlabel = "negative"\n',
            "line 12, phrases.toml: phrase[2].text: 'KILLER  deal' is phrase 1 of this file already",
        ),
        (
            f'[[phrase]]\ntext = "{"x" * 201}"\nlabel = "neutral"\n',
            "line 2, phrases.toml: phrase[0].text: has 201 characters; a phrase has at most 200",
        ),
        ("[[phrases]]\n", "line 1, phrases.toml: phrases: unknown key 'phrases', did you mean 'phrase'?"),
    ],
)
def test_every_mistake_is_told_with_its_line(folder: Path, text: str, mistake: str) -> None:  # noqa: F811
    (folder / "phrases.toml").write_text(text, encoding="utf-8")
    assert mistakes(folder) == [mistake]
