import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.text import MAX_CLEAN, clean

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello @bob, see https://x.example/a?b#c now", "Hello @user, see http now"),
        ("www.example.org is down", "http is down"),
        ("thanks @me@mastodon.example!", "thanks @user!"),
        ("mail me at a@b.example", "mail me at a@b.example"),
        ("<p>good<br/>bad</p>", "good bad"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("sooooooo goooood!!!!!!!", "sooo goood!!!"),
        ("555555555", "555"),
        ("THIS IS TERRIBLE @Me", "this is terrible @user"),
        ("I love USA", "I love USA"),
        ("a\x00b\x07c", "a b c"),
        ("line one\r\n\tline two", "line one line two"),
        ("\ud800broken\udfff", "broken"),
        ("\ud83d\ude00", "😀"),
        ("می‌خواهم", "می‌خواهم"),
        ("สวัสดี​ครับ", "สวัสดีครับ"),
        ("cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_zalgo_loses_its_towers_and_keeps_its_letters() -> None:
    towers = "".join(letter + "\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 5 for letter in "hello")
    cleaned = clean(towers)
    letters = [character for character in unicodedata.normalize("NFD", cleaned) if character.isalpha()]
    assert "".join(letters) == "hello"
    assert len(unicodedata.normalize("NFD", cleaned)) <= len("hello") * 4


def test_a_megabyte_is_cut_quickly() -> None:
    started = time.perf_counter()
    assert len(clean("slow delivery " * 80_000)) <= MAX_CLEAN
    assert time.perf_counter() - started < 1.0


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_comes_out_normal_visible_and_short(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert len(cleaned) <= MAX_CLEAN
    assert cleaned == cleaned.strip()
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in cleaned)


@settings(deadline=None)
@given(ANY_TEXT)
def test_the_same_text_always_cleans_the_same(text: str) -> None:
    assert clean(text) == clean(text)


@settings(deadline=None)
@given(st.text("abc def", min_size=1, max_size=50), st.integers(4, 40))
def test_a_stretched_letter_cleans_like_a_shorter_stretch(text: str, length: int) -> None:
    assert clean(text + "o" * length) == clean(text + "o" * 4)
