from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from responders.brief import brief, title
from responders.values import Citation, Decision, Draft
from tests.responders.making import analysis, mention

DECISION = Decision(actions=("ticket",), rule="r", reasons=("rule r", "1 star"), priority=90, due_in_minutes=30)


def test_a_ticket_says_what_happened_why_and_until_when() -> None:
    post = mention("It caught fire!", handle="mali", rating=1, url="https://x.example/1")
    found = brief(post, analysis(), DECISION)
    assert found.title == "Mali, negative about delivery, 1 of 5 stars: It caught fire!"
    assert found.body.split("\n\n") == [
        "Mali (@mali) on twitter, en, negative, 1 of 5 stars",
        "It caught fire!",
        "https://x.example/1",
        "Why: rule r; 1 star",
        "First answer due within 30 minutes.",
    ]


def test_a_hand_over_brings_the_words_to_copy() -> None:
    words = Draft(text="ขอโทษค่ะ", language="th", template="t", meaning="Says sorry.", reasons=())
    assert brief(mention(), analysis(), DECISION, words).body.endswith("Suggested answer (th), Says sorry.\n\nขอโทษค่ะ")


def test_a_hand_over_brings_the_private_words_and_the_article_too() -> None:
    cited = Citation(article="a", title="Shipping", section="How long?", passage="2 days.", language="en")
    words = Draft(
        text="Sorry!", language="en", template="t", meaning="m", reasons=(), private="Which order?",
        citations=(cited, replace(cited, passage="Maybe.", sure=False)),
    )  # fmt: skip
    told = brief(mention(), analysis(), DECISION, words).body.split("\n\n")
    assert told[-4:] == ["Sorry!", "With it, in private:", "Which order?", "Shipping, How long?: 2 days."]


@given(st.text(max_size=5000), st.text(max_size=200))
def test_any_text_fits_a_title_of_one_line(text: str, name: str) -> None:
    found = brief(mention(text, name=name), analysis(), DECISION)
    assert len(found.title) <= 120
    assert "\n" not in found.title
    assert found.title == title(mention(text, name=name), analysis())
    assert len(found.body) < 3000
