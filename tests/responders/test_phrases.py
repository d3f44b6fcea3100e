"""A brand's phrases win over the model in every script, and say so."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.playbook import Phrase
from responders.phrases import with_phrases
from sentiment.analysis import LABELS, TOPICS, Analysis
from tests.responders.making import analysis

DEAL = Phrase(text="killer deal", label="positive")
SAID = {
    "en": ("killer deal", "What a KILLER  deal today!"),
    "de": ("straßenpreis", "Zum STRASSENPREIS bekommen"),
    "tr": ("fıstık gibi", "telefon fıstık gibi, sağ olun"),
    "fr": ("mortel", "C\u2019est mortel !"),
    "fr-apart": ("été fou", "Cet e\u0301te\u0301 fou"),
    "ru": ("огонь", "Доставка — ОГОНЬ, спасибо"),
    "uk": ("бомба", "Це бомба!"),
    "el": ("φωτιά", "Είναι ΦΩΤΙΆ"),
    "ar": ("ناري", "عرض ناري اليوم"),
    "fa": ("می\u200cترکونه", "این گوشی می\u200cترکونه واقعا"),
    "he": ("פצצה", "המחיר פצצה!"),
    "hi": ("धांसू", "क्या धांसू ऑफर है"),
    "ta": ("மாஸ்", "விலை மாஸ் தான்"),
    "th": ("โหดมาก", "โปรนี้โหดมากเลยซื้อไปสามชิ้น"),
    "lo": ("ເດັດ", "ລາຄານີ້ເດັດຫຼາຍ"),
    "km": ("ឡូយ", "តម្លៃនេះឡូយណាស់"),
    "ja": ("やばい", "このセールやばいです"),
    "ja-narrow": ("バリ安", "ﾊﾞﾘ安で買えた"),
    "zh": ("绝了", "这个价格绝了吧"),
    "ko": ("대박", "이번 세일 대박이에요"),
    "vi": ("quá đỉnh", "Giá này QUÁ ĐỈNH luôn"),
    "fil": ("lupet", "Ang lupet ng sale n'yo!"),
    "emoji": ("🔥🔥", "this price 🔥🔥🔥"),
    "any-ending": ("slash*", "prices slashed again"),
}


def unhappy(**changes: object) -> Analysis:
    told = {"label": "negative", "intent": "complaint", "topics": ("price",), "urgency": "high", "language": "en"}
    return analysis(**told | changes)


@pytest.mark.parametrize("name", list(SAID))
def test_it_is_found_in_every_script_and_its_label_wins(name: str) -> None:
    phrase, text = SAID[name]
    heard = with_phrases(unhappy(unsure=True), text, [Phrase(text=phrase, label="positive")])
    assert (heard.label, heard.unsure, heard.intent, heard.urgency) == ("positive", False, "praise", "low")
    assert heard.notes == (f'phrase "{phrase}": positive here',)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("sick", "a homesick day"),
        ("deal", "dealers only"),
        ("огонь", "огоньки"),
        ("ناري", "برناريت"),
        ("धांसू", "धांसूपन"),
        ("killer deal", "killer, deal"),
        ("fire", ""),
    ],
)
def test_pieces_of_words_are_not_the_words(phrase: str, text: str) -> None:
    before = unhappy()
    assert with_phrases(before, text, [Phrase(text=phrase, label="positive")]) is before


def test_the_probabilities_stay_the_models_own() -> None:
    before = unhappy()
    heard = with_phrases(before, "killer deal", [DEAL])
    assert (heard.negative, heard.neutral, heard.positive) == (before.negative, before.neutral, before.positive)


def test_topics_alone_leave_the_mood() -> None:
    heard = with_phrases(
        unhappy(), "the pink box was empty", [Phrase(text="pink box", topics=("wrong_item", "quality"))]
    )
    assert (heard.label, heard.topics) == ("negative", ("wrong_item", "quality"))
    assert heard.notes == ('phrase "pink box": about wrong item, quality here',)


def test_language_limits_a_phrase() -> None:
    phrase = Phrase(text="gift", label="negative", language=("de", "nl"))
    assert with_phrases(analysis(language="en", label="positive"), "a gift", [phrase]).label == "positive"
    assert with_phrases(analysis(language="de", label="positive"), "Gift!", [phrase]).label == "negative"


def test_the_longer_of_two_phrases_counts_where_one_holds_the_other() -> None:
    no_deal = Phrase(text="not a killer deal", label="negative")
    for phrases in ([DEAL, no_deal], [no_deal, DEAL]):
        heard = with_phrases(analysis(label="neutral"), "that is not a killer deal", phrases)
        assert (heard.label, len(heard.notes)) == ("negative", 1)


def test_two_phrases_that_disagree_leave_the_model_its_label_and_ask_a_person() -> None:
    scam = Phrase(text="sneaky", label="negative", topics=("fraud",))
    both = "not a killer deal, but a killer deal of sneaky fees"
    heard = with_phrases(analysis(label="neutral", unsure=False), both, [DEAL, scam])
    assert (heard.label, heard.unsure, heard.topics) == ("neutral", True, ("fraud",))
    assert heard.notes[-1] == "these phrases disagree about the mood: a person looks"


def test_phrases_of_no_avail_cost_nothing_and_change_nothing() -> None:
    before = unhappy()
    assert with_phrases(before, "x" * 5_000_000, []) is before
    assert with_phrases(before, "x " * 100_000, [DEAL]) is before


WORDS = st.text(st.characters(categories=["L", "N", "M", "So"]), min_size=1, max_size=12).filter(
    lambda word: bool(unicodedata.normalize("NFKC", word).casefold().strip()) and unicodedata.category(word[0]) != "Mn"
)


@given(phrase=WORDS, label=st.sampled_from(LABELS), topics=st.lists(st.sampled_from(TOPICS), max_size=3, unique=True))
def test_words_between_blanks_are_found_whatever_their_script_case_and_form(
    phrase: str, label: str, topics: list[str]
) -> None:
    rule = Phrase(text=phrase, label=label, topics=tuple(topics))
    for form in ("NFC", "NFD"):
        heard = with_phrases(unhappy(), f"so , {unicodedata.normalize(form, phrase)} , indeed", [rule])
        assert heard.label == label
        assert heard.topics == (tuple(topics) or heard.topics)


@given(text=st.text(max_size=60), phrases=st.lists(st.text(max_size=8), max_size=4))
def test_no_text_and_no_phrase_breaks_it(text: str, phrases: list[str]) -> None:
    rules = [Phrase(text=phrase, label="neutral") for phrase in phrases]
    heard = with_phrases(unhappy(), text, rules)
    assert heard.label == ("neutral" if heard.notes else "negative")
