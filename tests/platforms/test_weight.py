"""How X weighs a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import weight
from platforms.twitter import Twitter

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("a" * 280, 280),
        ("ขออภัย", 6),
        ("متأسفیم", 7),
        ("Извините", 8),
        ("日本語", 6),
        ("안녕", 4),
        ("ｈ", 2),
        ("e\u0301", 1),
        ("it’s — “fine”", 13),
        ("…", 2),
        ("€", 2),
        ("👍", 2),
        ("👍🏽", 2),
        ("❤️", 2),
        ("1️⃣", 2),
        ("🇹🇭🇵🇭", 4),
        ("👨‍👩‍👧‍👦", 2),
        ("🏳️‍🌈", 2),
        (ENGLAND, 2),
        ("https://example.com", 23),
        ("https://example.com/" + "a" * 300, 23),
        ("http://a.co", 23),
        ("see https://example.com/a?b=c#d.", 4 + 23 + 1),
        ("(shop.example.com)", 1 + 23 + 1),
        ("https://example.comです", 23 + 4),
        ("a https://example.com b https://example.org c", 6 + 46 + 1),
        ("me@example.com", 14),
        ("5.50 or 3.14", 12),
        ("done.Thank you", 14),
        ("https://localhost/a", 19),
    ],
)
def test_known_lengths(text: str, length: int) -> None:
    assert weight.of(text) == Twitter.measure(text) == length


@given(st.text(), st.text())
def test_words_apart_weigh_as_much_as_alone(one: str, other: str) -> None:
    assert weight.of(f"{one} {other}") == weight.of(one) + 1 + weight.of(other)


@given(st.text(alphabet=st.characters(exclude_characters=".")))
def test_no_text_without_an_address_weighs_more_than_two_a_character(text: str) -> None:
    assert 0 <= weight.of(text) <= 2 * max(len(text), 1) * 3
    assert weight.of(text) > 0 or text == ""


@pytest.mark.parametrize("part", ["a.", "a", "http://", "a-", "👍\u200d", "http://a.com/!", "1\ufe0f"])
def test_hostile_text_is_weighed_in_straight_time(part: str) -> None:
    began = time.perf_counter()
    weight.of(part * 50_000)
    assert time.perf_counter() - began < 5
