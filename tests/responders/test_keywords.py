import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.initial import DEFAULTS
from config.playbook import load
from responders.keywords import first_said, in_words, places, says

KEYWORDS = tuple(word for rule in load(DEFAULTS / "playbook").rules for word in rule.when.keywords)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("scam", "This is a SCAM!"),
        ("scam", "scam"),
        ("refund*", "I want refunds"),
        ("legal action", "we take  legal\naction now"),
        ("мошенник*", "Вы МОШЕННИКИ"),
        ("آتش‌سوزی", "بعد از آتش‌سوزی ماندیم"),
        ("آتش‌سوزی", "آتشسوزی شد"),
        ("โกง", "ร้านนี้โกงเงิน"),
        ("詐欺", "これは詐欺です"),
        ("사기", "이건사기야"),
        ("ㅠㅠ", "또 늦었어요ㅠㅠ"),
        ("𠮷野", "店は𠮷野家"),
        ("गलती", "आपकी गलती है"),
        ("straße", "STRASSE"),
        ("fraud", "ｆｒａｕｄ"),
        ("café", "cafe\u0301"),
        ("caught fire", "it caught\u200b fire"),
        ("100%", "100% sure"),
        ("posted|shared … my … address", "You shared with everybody my home ADDRESS"),
        ("posted...address", "posted address"),
        ("post* … address", "posting the address"),
        ("โพสต์ … ที่อยู่|เบอร์", "โพสต์ทั้งเบอร์"),
        ("住所 … 公開", "住所を勝手に公開"),
    ],
)
def test_words_are_found_in_any_script_and_form(keyword: str, text: str) -> None:
    assert says(keyword, text)
    assert first_said((keyword,), text) == keyword


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("scam", "scampi"),
        ("scam", "a scan"),
        ("rash", "crash"),
        ("refund*", "prerefund"),
        ("leak", "leaky"),
        ("вор", "ворота"),
        ("", "anything"),
        ("*", "anything"),
        ("  ", "  "),
        ("scam", ""),
        ("posted … address", "address posted"),
        ("posted … address", "I posted it. Your address?"),
        ("posted … address", "posted one two three four five address"),
        ("post* … address", "postaddress"),
        ("住所 … 公開", "住所がわからないので困っていますから何とかしていただいて後から公開"),
        ("a … |", "b"),
        (" … | … ", "anything"),
    ],
)
def test_other_words_are_not(keyword: str, text: str) -> None:
    assert not says(keyword, text)
    assert first_said((keyword,), text) is None


def test_the_first_of_the_list_is_named() -> None:
    assert first_said(("b*", "a", "ab"), "ab a boat") == "b*"
    assert first_said((), "a") is None


WORDS = st.sampled_from([*KEYWORDS, "x", "…", "_", "ab_c", "#sale", "c*", "no*", "รั่ว*"])


@given(st.lists(WORDS, max_size=8), st.lists(WORDS.map(lambda word: word.strip("*")) | st.text(max_size=5), max_size=8))
def test_the_index_finds_what_a_plain_search_finds(keywords: list[str], words: list[str]) -> None:
    text = " ".join(words)
    assert first_said(tuple(keywords), text) == next((word for word in keywords if says(word, text)), None)


@pytest.mark.parametrize(
    ("keyword", "text", "words"),
    [
        ("refund*", "REFUNDS now", "refund…"),
        ("legal action", "a Legal  Action", "legal action"),
        ("posted|shared … my", "They  shared\nall of MY data", "shared all of MY"),
        ("post*|x", "no posting here", "posting"),
        ("โพสต์ … ที่อยู่", "ไปโพสต์ซะที่อยู่เลย", "โพสต์ซะที่อยู่"),
        ("a|b", "neither", "a|b"),
    ],
)
def test_a_keyword_is_told_as_a_person_reads_it(keyword: str, text: str, words: str) -> None:
    assert in_words(keyword, text) == words


def test_a_text_made_of_beginnings_costs_little() -> None:
    assert not says("posted|posted you … posted … my … address", "posted you my " * 1_400)


@given(WORDS.filter(lambda word: "|" not in word and "…" not in word), st.text(max_size=20), st.text(max_size=20))
def test_places_are_where_it_is_said(keyword: str, before: str, after: str) -> None:
    text = f"{before} {keyword.strip('*')} {after}"
    for start, end in places(keyword, text):
        assert 0 <= start < end <= len(text)
        assert says(keyword, text[start:end])


def test_places_point_into_the_original() -> None:
    text = "Please  CALM\ndown, Ca\u0301lm down… calm down."
    assert [text[start:end] for start, end in places("calm down", text)] == ["CALM\ndown", "calm down"]


def test_a_megabyte_is_searched_quickly_and_only_its_beginning() -> None:
    assert not says("needle", "hay " * 300_000 + "needle")
    assert says("needle", "needle " + "hay " * 300_000)
