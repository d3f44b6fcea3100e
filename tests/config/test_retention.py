"""[retention]: sensible times by default, "for ever" where somebody wants it, nothing that would forget at once."""

from datetime import timedelta

import pytest

from config.retention import Retention, retention
from config.table import Notes, Table


def read(**values: object) -> tuple[Retention, list[str]]:
    notes = Notes()
    return retention(Table(values, "retention", notes)), [str(problem) for problem in notes.problems]


def test_without_a_word_everything_has_its_time() -> None:
    found, problems = read()
    assert (found, problems) == (Retention(), [])
    assert None not in (found.raw, found.unanswered, found.answered, found.attempts, found.quarantine)


def test_spans_and_for_ever() -> None:
    found, problems = read(raw="7d", answered="for ever")
    assert problems == []
    assert (found.raw, found.answered, found.unanswered) == (timedelta(days=7), None, Retention().unanswered)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"raw": "1h"}, "shorter than 86400 s"),
        ({"raw": 7}, "must be a text"),
        ({"attempts": "always"}, "no time span"),
        ({"row": "7d"}, "did you mean"),
    ],
)
def test_mistakes_are_told_and_the_usual_time_holds(values: dict[str, object], words: str) -> None:
    found, problems = read(**values)
    assert len(problems) == 1
    assert words in problems[0]
    assert found == Retention()
