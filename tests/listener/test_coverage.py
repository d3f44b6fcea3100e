from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.coverage import NOTHING, Coverage, after_poll, in_words
from listener.position import START, Position, advance
from platforms.values import Page
from tests.listener.values import NOON

HOUR = timedelta(hours=1)
SETTLED = Position(cursor="9", first=False)
PROVEN = Coverage(since=NOON - 5 * HOUR, until=NOON - HOUR)


def poll(coverage: Coverage, position: Position, page: Page) -> Coverage:
    return after_poll(coverage, position, advance(position, page), page, NOON)


def test_nothing_is_proven_while_the_first_walk_runs() -> None:
    coverage = poll(NOTHING, START, Page(next="deeper", mark="9"))
    assert coverage == NOTHING
    assert in_words(coverage) == "not proven yet: the first reading has not ended"


def test_the_first_walk_proves_its_history() -> None:
    page = Page(mark="9")
    coverage = after_poll(NOTHING, START, advance(START, page), page, NOON, history=2 * HOUR)
    assert coverage == Coverage(since=NOON - 2 * HOUR, until=NOON)
    assert in_words(coverage) == "without a gap since 2026-05-04 10:00 UTC"


def test_a_whole_walk_moves_until_and_never_since() -> None:
    assert poll(PROVEN, SETTLED, Page(mark="10")) == Coverage(since=PROVEN.since, until=NOON)


def test_an_empty_page_proves_that_nothing_was_said() -> None:
    assert poll(PROVEN, SETTLED, Page()).until == NOON


def test_a_walk_that_is_cut_proves_nothing_yet() -> None:
    assert poll(PROVEN, SETTLED, Page(next="deeper", mark="10")) == PROVEN


def test_the_end_of_a_walk_begun_earlier_does_not_claim_the_time_since_it_began() -> None:
    walking = Position(cursor="9", token="deeper", mark="10", first=False)
    assert poll(PROVEN, walking, Page()) == PROVEN


def test_what_the_network_forgot_is_a_gap_between_two_times() -> None:
    coverage = poll(PROVEN, SETTLED, Page(mark="10", missed="X shows only the newest 800 mentions"))
    assert coverage.since == coverage.until == NOON
    assert (
        coverage.gap == "X shows only the newest 800 mentions (between 2026-05-04 11:00 UTC and 2026-05-04 12:00 UTC)"
    )
    assert in_words(coverage).endswith(f"; before that: {coverage.gap}")


def test_a_gap_before_anything_was_proven_has_only_an_end() -> None:
    assert poll(NOTHING, START, Page(missed="forgotten")).gap == "forgotten (before 2026-05-04 12:00 UTC)"


def test_a_gap_stays_told_after_the_next_good_walk() -> None:
    after_gap = poll(PROVEN, SETTLED, Page(mark="10", missed="forgotten"))
    assert poll(after_gap, SETTLED, Page(mark="11")).gap == after_gap.gap


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 90)), max_size=30))
def test_what_is_proven_only_grows_until_a_gap_is_told(polls: list[tuple[bool, bool, int]]) -> None:
    coverage, position, now = NOTHING, START, NOON
    for number, (more, missed, minutes) in enumerate(polls):
        now += timedelta(minutes=minutes)
        page = Page(next="deeper" if more else None, mark=str(number), missed="forgotten" if missed else None)
        after = advance(position, page)
        known = after_poll(coverage, position, after, page, now)
        if coverage.since is not None and not missed:
            assert known.since == coverage.since
            assert known.until in {coverage.until, now}
        assert known.until is None or (known.since is not None and known.since <= known.until <= now)
        coverage, position = known, after
