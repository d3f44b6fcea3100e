"""[brands.approval] and [brands.waking]: off by default, every mistake told, the usual hours where one is made."""

from datetime import time

import pytest

from config.approval import Approval, approval
from config.table import Notes, Table
from config.waking import LANGUAGES, Waking, is_zone, waking


def read(**values: object) -> tuple[Approval, list[str]]:
    notes = Notes()
    return approval(Table(values, "approval", notes)), [str(problem) for problem in notes.problems]


def hours(**values: object) -> tuple[Waking, list[str]]:
    notes = Notes()
    return waking(Table(values, "waking", notes)), [str(problem) for problem in notes.problems]


def test_without_a_word_one_yes_is_enough() -> None:
    assert read() == (Approval(), [])
    assert not Approval().two_persons


def test_each_condition_is_read() -> None:
    two = {"topics": ["refund"], "urgency_at_least": "urgent", "kinds": ["review"], "warnings": True}
    found, problems = read(not_by_writer=True, two_persons=two)
    assert problems == []
    assert found == Approval(not_by_writer=True, topics=("refund",), urgency="urgent", kinds=("review",), warnings=True)
    assert found.two_persons


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"two_persons": {"topics": ["refunds"]}}, "did you mean 'refund'"),
        ({"two_persons": {"urgency_at_least": "now"}}, "unknown urgency"),
        ({"two_persons": {"kind": ["review"]}}, "did you mean 'kinds'"),
        ({"two_persons": True}, "must be a table"),
        ({"by_writer": True}, "did you mean 'not_by_writer'"),
    ],
)
def test_mistakes_are_told(values: dict[str, object], words: str) -> None:
    _, problems = read(**values)
    assert len(problems) == 1
    assert words in problems[0]


def test_hours_and_zones_are_read_beside_the_usual_ones() -> None:
    found, problems = hours(hours="09:30-24:00", zones={"en": "Europe/London", "th": "UTC"})
    assert (problems, found.opens, found.closes) == ([], time(9, 30), None)
    assert [found.zone(language, "Asia/Dubai") for language in ("en", "en-GB", "th", "ja", "es", "")] == [
        "Europe/London", "Europe/London", "UTC", "Asia/Tokyo", "Asia/Dubai", "Asia/Dubai",
    ]  # fmt: skip


def test_a_country_counts_more_than_its_language() -> None:
    found, _ = hours(zones={"pt-BR": "America/Sao_Paulo", "pt": "Europe/Lisbon"})
    assert [found.zone(each, "UTC") for each in ("pt-BR", "pt_BR", "pt-PT", "pt")] == [
        "America/Sao_Paulo", "America/Sao_Paulo", "Europe/Lisbon", "Europe/Lisbon",
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["8-21", "21:00-08:00", "08:00-08:30", "08:00-24:30", "08:00-25:00", ""])
def test_hours_that_are_none_are_told_and_the_usual_ones_hold(written: str) -> None:
    found, problems = hours(hours=written)
    assert len(problems) == 1
    assert "an hour or more of one day" in problems[0]
    assert (found.opens, found.closes) == (Waking().opens, Waking().closes)


def test_a_zone_that_is_none_is_told() -> None:
    found, problems = hours(zones={"en": "Europe/Londn"})
    assert "Asia/Bangkok" in problems[0]
    assert found.zone("en", "UTC") == "UTC"
    assert all(map(is_zone, LANGUAGES.values()))
