"""Units of a text: words of every script, emoji and emphatic marks, never a part of a grapheme."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from sentiment.segments import units


def words(text: str, cuts: tuple[int, ...] = ()) -> list[str]:
    return [text[unit.start : unit.end] for unit in units(text, cuts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't buy, it's late!!!", ["Don't", "buy", "it's", "late", "!!!"]),
        ("می‌خواهم پول؟", ["می‌خواهم", "پول", "؟"]),
        ("не советую (((", ["не", "советую", "((("]),
        ("ang tagal 😡😡😡", ["ang", "tagal", "😡😡😡"]),
        ("see https://a.b/c?d=e @shop <b class=x>bad</b>", ["see", "bad"]),
        ("👨‍👩‍👧‍👦❤️ 👍🏽", ["👨‍👩‍👧‍👦", "❤️", "👍🏽"]),
        ("5️⃣ stars", ["5️⃣", "stars"]),
        ("घटिया सेवा", ["घटिया", "सेवा"]),
        ("배송이 늦어요ㅠㅠ", ["배송이", "늦어요ㅠㅠ"]),
        ("e\u0301te\u0301 cafe\u0301", ["e\u0301te\u0301", "cafe\u0301"]),
        (" \n , . ", []),
        ("", []),
    ],
)
def test_words_of_spaced_scripts(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_scripts_without_spaces_are_cut_where_told() -> None:
    assert words("ของช้า", (3,)) == ["ของ", "ช้า"]
    assert words("配送慢iPhone", (2,)) == ["配送", "慢", "iPhone"]


def test_a_cut_inside_a_grapheme_is_not_made() -> None:
    assert words("ช้า", (1, 2)) == ["ช้", "า"]


def test_only_scripts_with_spaces_are_marked_so() -> None:
    assert [unit.spaced for unit in units("late ช้า", ())] == [True, False]


@given(st.text(max_size=60), st.lists(st.integers(0, 60)))
def test_units_are_ordered_apart_and_whole(text: str, cuts: list[int]) -> None:
    found = units(text, sorted(cuts))
    borders = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    last = 0
    for unit in found:
        assert last <= unit.start < unit.end
        assert {unit.start, unit.end} <= borders
        last = unit.end
