import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.language import identify

from .sentences import LANGUAGES

FIRST = ("th", "fa", "ru", "fil", "en")


@pytest.mark.parametrize("language", FIRST)
def test_the_first_languages_are_told_on_nearly_every_sentence(language: str) -> None:
    found = [identify(sentence) for sentence in LANGUAGES[language]]
    wrong = [(answer, text) for answer, text in zip(found, LANGUAGES[language], strict=True) if answer != language]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - set(FIRST)))
def test_other_languages_are_told(language: str) -> None:
    assert [identify(sentence) for sentence in LANGUAGES[language]] == [language] * len(LANGUAGES[language])


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀😀", "12345", "!!!", "@someone", "https://example.org/a?b=c", "\x00", "\ud800"]
)
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert identify(text) == "und"


def test_taglish_is_filipino_and_a_loan_word_is_not() -> None:
    assert identify("Super ganda ng quality, thank you seller, will order again po") == "fil"
    assert identify("I saw the mabuhay poster at the airport and loved the design") == "en"


def test_persian_typed_with_arabic_letters_is_persian() -> None:
    assert identify("اين گوشي خيلي خوب است ولي باتري ضعيفي دارد") == "fa"


def test_hindi_in_latin_letters_is_hindi() -> None:
    assert identify("bhai yeh kya hai, paisa bhi gaya aur saman nahi mila") == "hi"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", "Плита вдарила мене струмом!"),
        ("uk", "Де моя посилка?"),
        ("uk", "Дуже погано"),
        ("uk", "Дякую, все добре"),
        ("uk", "Коли буде посилка?"),
        ("be", "Пасылка так і не прыйшла, ужо месяц"),
        ("ru", "Где моя посылка?"),
        ("ru", "Все хорошо, спасибо"),
        ("bg", "Къде е пратката ми?"),
        ("ms", "Bila barang nak sampai?"),
        ("ms", "Pinggan sampai pecah 3 keping. Balut pakai surat khabar je, apa ni"),
        ("ms", "Tak boleh login apps, dia kata akaun saya digantung. Kenapa?"),
        ("id", "Barangnya belum sampai lagi"),
        ("id", "min refund saya mana?? udah 25 hari, no rek BCA"),
        ("es", "¿Enviáis a Chile?"),
        ("ca", "¿Què passa amb la meva comanda?"),
    ],
)
def test_close_languages_are_told_by_the_words_of_one(language: str, text: str) -> None:
    assert identify(text) == language


def test_brand_names_do_not_change_the_language_of_another_script() -> None:
    assert identify("สั่ง Samsung Galaxy Ultra ไปแล้วนะคะ") == "th"


def test_shouting_does_not_change_the_language() -> None:
    assert identify("WHERE IS MY ORDER, THIS IS TAKING FOREVER") == "en"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_a_short_lower_case_tag(text: str) -> None:
    answer = identify(text)
    assert answer.isalpha()
    assert answer == answer.lower()
    assert 2 <= len(answer) <= 3
