"""The small pure parts: masked tokens, diffs, words, views, files."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox import assets, csrf, diff, words
from inbox.view import VIEWS, View
from responders.lifecycle import STATES, STEPS
from responders.roles import ROLES
from sentiment.analysis import LABELS, URGENCIES
from tests.inbox.shop import NOW


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64))
def test_masked_token_is_known_again_and_never_the_same(token: str) -> None:
    one, two = csrf.masked(token), csrf.masked(token)
    assert csrf.same(one, token)
    assert csrf.same(two, token)
    assert not csrf.same(one, token + "x")
    if len(token) > 8:
        assert one != two


@given(st.text(max_size=80))
def test_any_other_text_is_no_token(sent: str) -> None:
    assert not csrf.same(sent, "a-session-token-of-some-length")


@given(st.text(max_size=200), st.text(max_size=200))
def test_parts_of_a_diff_make_both_texts_again(before: str, after: str) -> None:
    parts = diff.words(before, after)
    assert "".join(part.text for part in parts if part.what != "in") == before
    assert "".join(part.text for part in parts if part.what != "out") == after


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("We are sorry.", "We are very sorry.", [("same", "We are "), ("in", "very "), ("same", "sorry.")]),
        ("ขอโทษค่ะ", "ขออภัยค่ะ", [("same", "ขอ"), ("out", "โทษ"), ("in", "อภัย"), ("same", "ค่ะ")]),
        ("同じ", "同じ", [("same", "同じ")]),
        ("", "new", [("in", "new")]),
    ],
)
def test_diff_goes_by_words_and_by_characters_where_there_are_none(
    before: str, after: str, parts: list[tuple[str, str]]
) -> None:
    assert [(part.what, part.text) for part in diff.words(before, after)] == parts


def test_diff_of_very_long_texts_stays_quick() -> None:
    parts = diff.words("a b " * 10_000, "b a " * 10_000)
    assert [part.what for part in parts] == ["out", "in"]


@pytest.mark.parametrize(
    ("age", "short", "sentence"),
    [
        (timedelta(seconds=-90), "now", "just now"),
        (timedelta(seconds=59), "now", "just now"),
        (timedelta(minutes=6), "6 min", "6 min ago"),
        (timedelta(hours=47), "1 day", "1 day ago"),
        (timedelta(days=40), "Oct 11, 2026", "on Oct 11, 2026"),
    ],
)
def test_ages_as_people_say_them(age: timedelta, short: str, sentence: str) -> None:
    assert (words.ago(NOW - age, NOW), words.past(NOW - age, NOW)) == (short, sentence)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(hours=3), ("3 hr left", "line")),
        (timedelta(minutes=12), ("12 min left", "warn")),
        (timedelta(0), ("0 sec overdue", "bad")),
        (timedelta(days=-2), ("2 days overdue", "bad")),
    ],
)
def test_time_left_and_how_worrying_it_is(left: timedelta, said: tuple[str, str]) -> None:
    assert words.due(NOW + left, NOW) == said


@pytest.mark.parametrize(
    ("code", "name"),
    [("th", "Thai"), ("fil", "Filipino"), ("und", "Unknown language"), ("", "Unknown language"), ("xx", "xx")],
)
def test_languages_have_names(code: str, name: str) -> None:
    assert words.language(code) == name


def test_there_are_words_for_every_value_of_the_house() -> None:
    assert set(words.STATES) == set(STATES)
    assert set(words.MOVES) == {step.move for step in STEPS}
    assert set(words.MOODS) == {*LABELS, "unsure"}
    assert set(words.URGENCIES) == set(URGENCIES)
    assert set(words.ROLES) == set(ROLES)
    assert {state for _, states in VIEWS.values() for state in states} == set(STATES)


def test_links_keep_the_filters_and_leave_defaults_out() -> None:
    view = View(language="th", q="แจกัน & ถ้วย")
    assert View().link() == "/queue"
    assert view.link(item="4") == (
        "/queue?language=th&q=%E0%B9%81%E0%B8%88%E0%B8%81%E0%B8%B1%E0%B8%99+%26+%E0%B8%96%E0%B9%89%E0%B8%A7%E0%B8%A2&item=4"
    )
    assert view.link(view="sent", q="") == "/queue?view=sent&language=th"
    assert view.narrowed == 1


def test_files_change_their_address_with_their_content() -> None:
    files = assets.load()
    assert files.url("app.css") == f"/static/{files.version}/app.css"
    assert b"--accent" in files.files["app.css"].body
    with pytest.raises(KeyError):
        files.url("app.py")


def test_first_load_is_small() -> None:
    """All styles, scripts and icons together, before compression."""
    assert sum(len(asset.body) for asset in assets.load().files.values()) < 80_000


def test_diff_pieces_lose_nothing() -> None:
    text = "ประเทศไทย 日本語 English, русский! 👩‍👩‍👧 🇹🇭\n\tend"
    assert "".join(part.text for part in diff.words(text, text)) == text
