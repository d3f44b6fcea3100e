"""Words as they are looked for: one way for what people write in two, in every script; and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.folding import LONGEST, folded, traced

SCRIPTS = st.text(alphabet="aZéßİ ꜱ ｶﾞギ น้ำกํเ ياكۀ١۳ éё йПрив退货한ᄒ\u1161😡️\u200d\u0301\u0e49\n\"'%_-", max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Ánh", "anh"),
        ("Đà Nẵng", "da nang"),
        ("ÉCOLE", "e\u0301cole"),
        ("ｗｉｄｅ　１２", "wide 12"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("น้ำ", "น\u0e4d\u0e49า"),
        ("น้ำ", "น\u0e49\u0e4dา"),
        ("ทำ", "ทํา"),
        ("كتاب", "کتاب"),
        ("علي", "علی"),
        ("مُحَمَّد", "محمد"),
        ("می\u200cخواهم", "میخواهم"),
        ("۱۲۳", "123"),
        ("١٢٣", "123"),
        ("ЁЛКА", "елка"),
        ("❤️", "❤"),
        ("  two\n\n words ", "two words"),
        ("\u1112\u1161\u11ab", "한"),
    ],
)
def test_what_is_written_in_two_ways_is_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_what_differs_stays_apart() -> None:
    assert len({folded(word) for word in ("退货", "退款", "น้ำ", "นำ", "کتاب", "کباب", "дом", "дым", "😡", "😭")}) == 10


@given(st.one_of(st.text(max_size=80), SCRIPTS))
def test_folding_twice_is_folding_once_and_keeps_no_line_ends(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert "\n" not in once
    assert once == once.strip()
    once.encode()


@given(st.one_of(st.text(max_size=80), SCRIPTS))
def test_every_letter_knows_where_it_came_from(text: str) -> None:
    letters, starts = traced(text)
    assert len(starts) == len(letters) + 1
    assert starts == sorted(starts)
    assert all(0 <= start <= len(text) for start in starts)


def test_only_the_beginning_of_a_very_long_text_is_looked_through() -> None:
    text = "x" * LONGEST + " needle"
    assert "needle" not in folded(text)
    assert traced(text)[0] == folded(text)
