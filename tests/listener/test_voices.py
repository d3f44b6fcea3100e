"""Whose words these are: what anybody may choose as a name never makes them the brand's."""

import pytest

from listener.relevance import Relevance
from platforms.values import Author
from tests.listener.values import mention

RULES = Relevance.of(handles=["@LotusAndPine"])


def nicknamed(name: str) -> Author:
    """A customer of a shop of apps, whose nickname is all that there is."""
    return Author(id=name, name=name)


@pytest.mark.parametrize("name", ["lotusandpine", "@LotusAndPine", "LotusAndPine\u200b"])
def test_review_under_the_brands_name_is_heard_like_any_other(name: str) -> None:
    verdict = RULES.judge(mention("one star, never again", kind="review", rating=1, author=nicknamed(name)))
    assert (verdict.relevant, verdict.own) == (True, False)


def test_handle_and_the_networks_own_flag_say_own() -> None:
    assert RULES.judge(mention(author=Author(id="77", name="Shop", handle="LotusAndPine"))).own
    assert RULES.judge(mention(author=nicknamed("anybody"), own=True)).own


@pytest.mark.parametrize("kind", ["post", "mention"])
def test_repeating_our_words_is_not_worth_an_answer_and_makes_nobody_us(kind: str) -> None:
    verdict = RULES.judge(mention("RT @lotusandpine: our summer sale", kind=kind))
    assert (verdict.relevant, verdict.own) == (False, False)


@pytest.mark.parametrize("kind", ["review", "comment", "message"])
def test_complaint_that_is_dressed_up_as_a_repost_is_heard_where_nothing_is_reposted(kind: str) -> None:
    assert RULES.judge(mention("RT @lotusandpine: my kettle burnt", kind=kind)).relevant
