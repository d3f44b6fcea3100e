from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lines import line_of, lines
from config.problems import closest, unknown
from config.table import Notes, Table, duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("2m", 120), ("1h30m", 5400), ("7d", 604_800), ("1w", 604_800), ("500ms", 0.5), ("1.5h", 5400)],
)
def test_time_spans_are_read(text: str, seconds: float) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "2", "m", "2 m", "2minutes", "-2m", "2m!", "1e3s", "9999999999999999999d", "٢x"])
def test_what_is_no_time_span_is_none(text: str) -> None:
    assert duration(text) is None


@given(st.text(alphabet="0123456789.smhdw ", max_size=12))
def test_a_span_is_never_negative_or_endless(text: str) -> None:
    found = duration(text)
    assert found is None or timedelta() <= found <= timedelta(days=3660)


@given(h=st.integers(0, 99), m=st.integers(0, 59), s=st.integers(0, 59))
def test_pieces_add_up(h: int, m: int, s: int) -> None:
    assert duration(f"{h}h{m}m{s}s") == timedelta(hours=h, minutes=m, seconds=s)


def test_keys_are_found_on_their_lines() -> None:
    text = '''\
# [not.a.table]
title = "x" # = y
"quoted key" = 1
many = [
  "inside = no key",
  { deep = 1 },
]
long = """
[also.not]
key = 1
"""
dotted.name = 'it''s'
[a.b]
c = 1
[[list]]
k = 1
[[list]]
k = 2
[list.inner]
z = 1
[[list.more]]
y = 1
'''.replace("''s'", "s'")
    assert lines(text) == {
        "title": 2,
        "quoted key": 3,
        "many": 4,
        "long": 8,
        "dotted.name": 12,
        "a.b": 13,
        "a.b.c": 14,
        "list": 15,
        "list[0]": 15,
        "list[0].k": 16,
        "list[1]": 17,
        "list[1].k": 18,
        "list[1].inner": 19,
        "list[1].inner.z": 20,
        "list[1].more": 21,
        "list[1].more[0]": 21,
        "list[1].more[0].y": 22,
    }


def test_the_nearest_known_place_is_used() -> None:
    found = {"a": 1, "a[0].b": 2}
    assert line_of(found, "a[0].b[3].c") == 2
    assert line_of(found, "a[1].b") == 1
    assert line_of(found, "c") is None


@given(st.text(alphabet="a.[]0", max_size=8))
def test_any_name_of_a_key_comes_to_an_end(key: str) -> None:
    assert line_of({}, key) is None


def test_words_for_unknown_names() -> None:
    assert closest("Prot", ["port", "host"]) == "port"
    assert closest("zzz", ["port"]) is None
    assert unknown("zzz", ("b", "a"), "key") == "unknown key 'zzz'; known: a, b"


def test_a_table_notes_and_goes_on() -> None:
    notes = Notes("n = true\n")
    table = Table({"n": True, "t": 3, "l": "one", "f": "yes"}, "", notes)
    assert table.number("n", 5, 0, 9) == 5
    assert table.text("t", "usual") == "usual"
    assert table.texts("l") == ("one",)
    assert table.flag("f", default=True) is True
    table.end()
    assert [str(problem) for problem in notes.problems] == [
        "line 1, n: must be a whole number, not true or false",
        "t: must be a text, not a whole number",
        "f: must be true or false, not a text",
    ]
