"""The arithmetic of trust: intervals, distances, groups, approvals in a row."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders import outcomes as module
from responders.outcomes import FIELDS, Outcome, change, in_a_row, table, tables, wilson
from tests.responders.making import NOW


def outcome(said: str = "approved", **changes: Any) -> Outcome:
    values: dict[str, Any] = {
        "response_id": 1, "mention_id": 1, "brand": "lotus", "template": "thanks", "language": "en",
        "topics": ("praise",), "writer": "template", "said": said, "at": NOW, "drafted": "Thank you!",
        "sent": "Thank you!",
    }  # fmt: skip
    return Outcome(**{**values, **changes})


EDITED = outcome(sent="Thank you, Mali!")
REJECTED = outcome("rejected", reason="too stiff")


@pytest.mark.parametrize(
    ("good", "tried", "low"),
    [
        (0, 0, 0.0),
        (0, 10, 0.0),
        (10, 10, 0.7225),
        (50, 50, 0.9287),
        (45, 50, 0.7864),
        (1, 1, 0.20655),
        (81, 263, 0.2553),
    ],
)
def test_wilson_is_the_known_one(good: int, tried: int, low: float) -> None:
    assert wilson(good, tried) == pytest.approx(low, abs=5e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_never_promises_more_than_was_seen_and_grows_with_every_good_one(good: int, bad: int) -> None:
    low = wilson(good, good + bad)
    assert 0 <= low <= (good / (good + bad) if good + bad else 0)
    assert wilson(good + 1, good + bad + 1) > low
    assert wilson(good, good + bad + 1) <= low


@given(st.text(max_size=60), st.text(max_size=60))
def test_change_is_a_distance(one: str, other: str) -> None:
    there, share = change(outcome(drafted=one, sent=other))
    back, _ = change(outcome(drafted=other, sent=one))
    assert there == back
    assert 0 <= share <= 1
    assert (there == 0) == (share == 0)


def test_change_counts_letters_whatever_their_form() -> None:
    assert change(outcome(drafted="abc", sent="abd")) == (1, pytest.approx(1 / 3))
    assert change(outcome(drafted="caf\u00e9", sent="cafe\u0301")) == (0, 0.0)
    assert change(outcome(drafted="ขอบคุณค่ะ", sent="ขอบคุณครับ"))[0] == 3
    assert change(outcome(drafted="", sent="")) == (0, 0.0)


def test_rows_come_least_trusted_first_with_their_shares() -> None:
    good = [outcome(template="good") for _ in range(9)]
    mixed = [outcome(template="mixed"), outcome(template="mixed", sent="Thank you, Mali!")]
    bad = [outcome("rejected", template="bad", reason="rude")] * 3
    rows = table([*good, *mixed, *bad], "template")
    assert [(row.template, row.language, row.decided) for row in rows] == [
        ("bad", "en", 3), ("mixed", "en", 2), ("good", "en", 9),
    ]  # fmt: skip
    assert [row.trust for row in rows] == [wilson(0, 3), wilson(1, 2), wilson(9, 9)]
    assert (rows[1].untouched, rows[1].edited, rows[1].rejected) == (1, 1, 0)
    assert (rows[1].distance, rows[1].changed) == (6, pytest.approx(6 / 16))
    assert rows[2].distance is rows[2].changed is None
    assert rows[0].share(rows[0].rejected) == 1


def test_a_template_is_trusted_for_one_language_and_a_post_counts_for_all_its_topics() -> None:
    both = [outcome(language="th", topics=("delivery", "refund")), outcome(topics=("delivery",))]
    assert [(row.template, row.language) for row in table(both, "template")] == [("thanks", "en"), ("thanks", "th")]
    assert {row.topic: row.decided for row in table(both, "topic")} == {"delivery": 2, "refund": 1}
    assert [row.writer for row in table([outcome(), outcome(writer="small-model")], "writer")] != []


def test_reasons_are_counted_however_they_are_written() -> None:
    said = ["Too stiff", "too  stiff.", "wrong name", "", "a", "b"]
    (row,) = table([outcome("rejected", reason=reason) for reason in said], "writer")
    assert row.reasons[0] == ("Too stiff", 2)
    assert len(row.reasons) == 3


def test_what_left_by_itself_and_what_was_taken_back_is_no_decision() -> None:
    (row,) = table([outcome(), outcome("sent by itself"), outcome("taken back")], "template")
    assert (row.decided, row.by_itself) == (1, 1)


@pytest.mark.parametrize(
    ("newest_first", "run"),
    [
        ([], 0),
        ([outcome()] * 4, 4),
        ([outcome(), EDITED, outcome()], 1),
        ([outcome(), REJECTED, outcome()], 1),
        ([outcome("taken back"), outcome()], 0),
        ([outcome(), outcome("sent by itself"), outcome()], 2),
    ],
)
def test_only_approvals_without_an_edit_are_in_a_row(newest_first: list[Outcome], run: int) -> None:
    assert in_a_row(newest_first, lambda _: True) == run


def test_words_that_the_template_gives_no_longer_end_the_row() -> None:
    words = [outcome(), outcome(drafted="Old words", sent="Old words"), outcome()]
    assert in_a_row(words, lambda one: one.sent == "Thank you!") == 1


SAID = st.sampled_from(["approved", "rejected", "taken back", "sent by itself"])


@given(st.lists(st.builds(lambda said, edit: outcome(said, sent="x" if edit else "Thank you!"), SAID, st.booleans())))
def test_no_table_loses_or_invents_a_decision(found: list[Outcome]) -> None:
    people = [one for one in found if one.said in ("approved", "rejected")]
    for field in FIELDS:
        rows = table(found, field)
        assert sum(row.decided for row in rows) == len(people)
        assert sum(row.by_itself for row in rows) == sum(one.said == "sent by itself" for one in found)
        assert [row.trust for row in rows] == sorted(row.trust for row in rows)
    assert in_a_row(found, lambda _: True) <= sum(one.untouched for one in found)


def test_how_far_an_edit_went_is_worked_out_once_for_all_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Outcome] = []
    monkeypatch.setattr(module, "change", lambda one: (asked.append(one), change(one))[1])
    found = tables([outcome(), EDITED, REJECTED, outcome(sent="x", topics=("praise", "price"))])
    assert len(asked) == 2
    assert list(found) == list(FIELDS)
    assert {field: table([EDITED], field) for field in FIELDS} == tables([EDITED])


def test_the_middle_distance_is_that_of_all_approved_ones() -> None:
    (row,) = table([outcome(), outcome(), EDITED, REJECTED], "language")
    assert (row.median, row.distance) == (0.0, 6.0)
    assert table([outcome(), EDITED], "language")[0].median == 3.0
    assert table([REJECTED, outcome("sent by itself")], "language")[0].median is None


def test_an_outcome_is_either_untouched_or_edited_or_neither() -> None:
    later = outcome(at=NOW + timedelta(days=1))
    assert (later.untouched, later.edited) == (True, False)
    assert (EDITED.untouched, EDITED.edited) == (False, True)
    assert (REJECTED.untouched, REJECTED.edited) == (False, False)
