"""Promises and blame without any phrase: two senses near each other, taken back by a question or a "not"."""

import time

import pytest

from responders.guard.senses import meant

BUILT = ("refund", "offer", "date")


@pytest.mark.parametrize(
    ("language", "text", "kind", "marked"),
    [
        ("en", "On Friday, the courier knocks at your door.", "date", "Friday, the courier knocks"),
        ("en", "We'll shave 10 % off the next one.", "offer", "10 % off the"),
        ("de", "Am Donnerstag klingelt der Bote.", "date", "Donnerstag klingelt"),
        ("tr", "Para yarın hesabınıza geçmiş olur.", "refund", "Para yarın hesabınıza"),
        ("th", "พรุ่งนี้ของถึงมือแน่นอนค่ะ", "date", "พรุ่งนี้ของถึง"),
        ("ja", "お代はカードに戻ります。", "refund", "お代はカードに"),
    ],
)
def test_two_senses_near_each_other_are_a_promise(language: str, text: str, kind: str, marked: str) -> None:
    assert (kind, marked) in [(said, text[start:end]) for said, start, end in meant(text, (language,), BUILT)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Will it come on Friday?"),
        ("en", "We cannot say whether it will come on Friday."),
        ("en", "It broke on Friday. We will look."),
        ("en", "On Friday you wrote to us about a lamp and all of that which you had not liked; we will look."),
        ("es", "¿Llegará el viernes?"),
        ("th", "เปิดวันจันทร์ค่ะ"),
    ],
)
def test_a_question_a_denial_and_another_sentence_are_none(language: str, text: str) -> None:
    assert meant(text, (language,), BUILT) == []


def test_who_is_to_blame_stands_before_the_fault() -> None:
    assert meant("You simply forgot the manual.", ("en",), ("blame",))
    assert not meant("We forgot to thank you.", ("en",), ("blame",))


@pytest.mark.parametrize("piece", ["a1", "friday will ", "เงินคืนให้", "will not $ back to you "])
def test_a_long_text_costs_little(piece: str) -> None:
    languages = ("th",) if piece[0] > "z" else ("en", "id", "ms", "tr", "vi")
    meant(piece, languages, BUILT)
    started = time.process_time()
    meant(piece * (20_000 // len(piece)), languages, BUILT)
    assert time.process_time() - started < 2
