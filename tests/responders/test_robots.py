"""Telling a robot from somebody who is quick once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from responders.robots import looping

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WITHIN = timedelta(seconds=15)


def at(*seconds: int) -> list[datetime]:
    return [NOON + timedelta(seconds=each) for each in seconds]


def test_an_author_who_answers_each_of_the_last_two_within_seconds_is_a_robot() -> None:
    assert looping(at(0, 100), at(5, 103), 2, WITHIN)


def test_who_was_quick_once_is_none() -> None:
    assert not looping(at(0, 100), at(5, 160), 2, WITHIN)


def test_one_answer_is_too_little_to_tell() -> None:
    assert not looping(at(0), at(3), 2, WITHIN)


def test_only_the_newest_answers_count() -> None:
    assert looping(at(0, 1000, 2000), at(500, 1003, 2003), 2, WITHIN)
    assert not looping(at(0, 1000, 2000), at(3, 1003, 2500), 2, WITHIN)


def test_a_post_at_the_very_time_of_our_answer_is_no_answer_to_it() -> None:
    assert not looping(at(0, 100), at(0, 100), 2, WITHIN)


@given(st.lists(st.integers(0, 10**6)), st.lists(st.integers(0, 10**6)))
def test_nobody_is_a_robot_when_it_is_switched_off(answers: list[int], posts: list[int]) -> None:
    assert not looping(at(*answers), at(*posts), 0, WITHIN)
    assert not looping([], at(*posts), 3, WITHIN)
