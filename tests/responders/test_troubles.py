"""An answer to a complaint names the trouble that the words tell of, and no other."""

import tomllib
from pathlib import Path

import pytest

from responders.about import complaint
from responders.troubles import troubles
from tests.responders.making import analysis

POSTS = tomllib.loads(Path(__file__).with_name("trouble_posts.toml").read_text(encoding="utf-8"))
NO_PARCEL = POSTS.pop("no_parcel")


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, texts in POSTS.items() for text in texts])
def test_plain_words_name_their_trouble(topic: str, text: str) -> None:
    heard = analysis(topics=("other",), vague=True)
    assert complaint(heard, text)[0].topics == (topic,)


@pytest.mark.parametrize("text", NO_PARCEL)
def test_an_answer_or_a_code_that_has_not_come_is_no_parcel(text: str) -> None:
    assert "delivery" not in troubles(text)


def test_a_calm_question_that_tells_of_no_trouble_gets_an_answer_that_names_none() -> None:
    heard = analysis(topics=("delivery", "refund"), intent="question")
    found, why = complaint(heard, "Can I return something after 90 days?")
    assert found.topics == ("other",)
    assert why == "it asks and tells of no trouble, so the answer names none"
    assert complaint(heard, "Where is my parcel?")[0].topics[0] == "delivery"
    assert complaint(heard, "Can I return something!! Now??")[0].topics[0] == "delivery"
