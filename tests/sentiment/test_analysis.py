from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.analysis import INTENTS, LABELS, TOPICS, URGENCIES, Analysis, with_rating

CHANCES = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(lambda parts: tuple(part / sum(parts) for part in parts))


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    negative, neutral, positive = draw(CHANCES)
    return Analysis(
        negative=negative,
        neutral=neutral,
        positive=positive,
        label=draw(st.sampled_from(LABELS)),
        unsure=draw(st.booleans()),
        language=draw(st.sampled_from(["en", "th", "fil", "und"])),
        topics=tuple(draw(st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3, unique=True))),
        intent=draw(st.sampled_from(INTENTS)),
        urgency=draw(st.sampled_from(URGENCIES)),
        model="test",
    )


def test_there_are_fourteen_topics_and_they_differ() -> None:
    assert len(TOPICS) == len(set(TOPICS)) == 14


@settings(deadline=None)
@given(analyses(), st.sampled_from([1, 2]))
def test_one_and_two_stars_are_negative_and_sure_whatever_the_words(analysis: Analysis, stars: int) -> None:
    rated = with_rating(analysis, stars)
    assert rated.label == "negative"
    assert not rated.unsure
    assert rated.intent != "praise"
    assert rated.urgency != "low"
    assert "praise" not in rated.topics
    assert rated.topics


@settings(deadline=None)
@given(analyses(), st.sampled_from([4, 5]))
def test_four_and_five_stars_lift_words_that_are_not_negative(analysis: Analysis, stars: int) -> None:
    rated = with_rating(analysis, stars)
    if analysis.label == "negative":
        assert rated == replace(analysis, unsure=True)
    else:
        assert rated.label == "positive"
        assert not rated.unsure


@settings(deadline=None)
@given(analyses(), st.one_of(st.none(), st.just(3), st.just(0), st.integers(6, 99), st.integers(-9, -1)))
def test_no_rating_three_stars_and_impossible_ratings_change_nothing(analysis: Analysis, stars: int | None) -> None:
    assert with_rating(analysis, stars) == analysis


@settings(deadline=None)
@given(analyses(), st.one_of(st.none(), st.integers(1, 5)))
def test_stars_never_touch_what_the_model_said(analysis: Analysis, stars: int | None) -> None:
    rated = with_rating(analysis, stars)
    kept = ("negative", "neutral", "positive", "language", "model")
    assert [getattr(rated, name) for name in kept] == [getattr(analysis, name) for name in kept]
    assert with_rating(rated, stars) == rated


def test_an_analysis_cannot_be_changed() -> None:
    analysis = with_rating(
        Analysis(
            negative=0.2,
            neutral=0.5,
            positive=0.3,
            label="neutral",
            unsure=False,
            language="en",
            topics=("other",),
            intent="question",
            urgency="low",
            model="test",
        ),
        None,
    )
    with pytest.raises(AttributeError):
        analysis.label = "positive"  # type: ignore[misc]
