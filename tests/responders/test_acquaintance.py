"""What is known about an author, in words, and who certainly is a VIP."""

import pytest

from platforms.values import Author
from responders.acquaintance import acquaintance, is_vip, listed
from responders.decide import decide
from responders.values import History
from tests.responders.making import NOBODY, NOW, analysis, mention


def test_a_stranger_is_a_first_contact() -> None:
    assert acquaintance(NOBODY, unhappy=True) == ("first contact: nothing from this author before",)


@pytest.mark.parametrize("told", [History(said_to_author=("Sorry!",)), History(replies_to_author=1)])
def test_somebody_who_was_told_something_is_none(told: History) -> None:
    assert not [words for words in acquaintance(told, unhappy=True) if "first contact" in words]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (1, "the second complaint of this author"),
        (4, "the fifth complaint of this author"),
        (9, "the 10th complaint of this author"),
    ],
)
def test_complaints_are_counted_only_when_this_is_one(before: int, words: str) -> None:
    known = History(mentions_by_author=9, complaints_by_author=before)
    assert acquaintance(known, unhappy=True) == (words,)
    assert acquaintance(known, unhappy=False) == ()


def test_answers_before_are_told() -> None:
    assert acquaintance(History(mentions_by_author=2, replies_to_author=1), unhappy=False) == (
        "this author was answered once before",
    )
    assert "3 times" in acquaintance(History(mentions_by_author=2, replies_to_author=3), unhappy=False)[0]


@pytest.mark.parametrize(
    ("names", "vip"),
    [
        (["@Mali"], True),
        (["twitter:7"], True),
        (["facebook:7"], False),
        (["Mali"], False),
        (["@mal"], False),
        (["@"], False),
        ([], False),
    ],
)
def test_a_vip_is_known_by_handle_or_id_and_never_by_name(names: list[str], vip: bool) -> None:
    assert is_vip(Author(id="7", name="Mali", handle="mali"), "twitter", listed(names)) is vip


def test_an_author_without_a_handle_is_not_everybody() -> None:
    assert not is_vip(Author(id="7", name="@"), "twitter", listed(["@"]))


def test_vips_and_repeated_complaints_come_first_and_say_so() -> None:
    usual = decide(mention(), analysis(), (), NOBODY, NOW, quiet=False)
    known = History(mentions_by_author=3, complaints_by_author=1, vip=True)
    pressing = decide(mention(), analysis(), (), known, NOW, quiet=False)
    assert pressing.priority == usual.priority + 15
    assert set(pressing.reasons) - set(usual.reasons) == {"a VIP customer", "the second complaint of this author"}
