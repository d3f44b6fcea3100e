"""An article says yes to its own question, never to another one."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from responders.draft import suggest
from responders.quoting import asks_several, headed, quoted, says_yes_or_no
from responders.values import Citation
from tests.responders.making import NOBODY, analysis, mention

POSTS = tomllib.loads(Path(__file__).with_name("quoted_posts.toml").read_text(encoding="utf-8"))
DEFAULT = load(DEFAULTS / "playbook")
ASKED = analysis("neutral", topics=("delivery",), intent="question")


def cited(heading: str, passage: str) -> Citation:
    return Citation(article="a", title="A", section=heading, passage=passage, language="en")


@pytest.mark.parametrize("passage", POSTS["yes_or_no"])
def test_a_yes_or_a_no_is_noticed_in_any_language(passage: str) -> None:
    assert says_yes_or_no(passage)


@pytest.mark.parametrize("passage", POSTS["plain"])
def test_what_says_neither_stays_as_it_is(passage: str) -> None:
    assert not says_yes_or_no(passage)


@pytest.mark.parametrize("post", POSTS["several"])
def test_several_questions_are_noticed(post: str) -> None:
    assert asks_several(post)


@pytest.mark.parametrize("post", POSTS["one"])
def test_one_question_is_one(post: str) -> None:
    assert not asks_several(post)


@pytest.mark.parametrize("case", POSTS["beside"], ids=lambda case: case["post"])
def test_what_could_be_misread_stands_below_its_own_question(case: dict[str, str]) -> None:
    found = quoted(cited(case["heading"], case["passage"]), case["post"])
    assert found.text.startswith(case["heading"])
    assert found.text.endswith(case["passage"])
    assert bool(found.notes) is ("note" in case)
    assert any(case.get("note", "") in note for note in found.notes or ("",))


@pytest.mark.parametrize("case", POSTS["alone"], ids=lambda case: case["post"])
def test_what_answers_the_post_stands_alone(case: dict[str, str]) -> None:
    found = quoted(cited(case["heading"], case["passage"]), case["post"])
    assert found.text == case["passage"]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("heading", "text"),
    [("Why?", "Why? So."), ("Shipping", "Shipping: So."), ("何時？", "何時？So."), ("چرا؟", "چرا؟ So.")],
)
def test_a_heading_ends_before_the_passage_begins(heading: str, text: str) -> None:
    assert headed(heading, "So.") == text


def test_the_number_of_an_order_is_no_doubt() -> None:
    found = quoted(cited("How long?", "Two days."), "How long does order 4471229 take?")
    assert found.notes == ()


def test_a_draft_says_yes_below_the_question_of_the_article_and_tells_the_agent() -> None:
    def cite(_text: str, _language: str) -> Sequence[Citation]:
        return (cited("Do you ship abroad?", "Yes, to every country."),)

    asked = mention("You don't ship abroad, do you? And can I pay by crypto?")
    found = suggest(asked, ASKED, DEFAULT, NOBODY, brand_title="Lotus", cite=cite)
    assert found is not None
    assert "Do you ship abroad? Yes, to every country." in found.text
    assert any("several things" in reason for reason in found.reasons)
