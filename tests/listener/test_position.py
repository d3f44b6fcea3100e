"""The cursor law, checked by hand on its cases and by machine against a network that misbehaves in any order."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from listener.position import START, BadPosition, Position, advance, dumps, loads, restart, within
from platforms.errors import Later
from platforms.values import Page
from tests.listener.network import OVERLAP, Network
from tests.listener.values import NOON, mention

texts = st.none() | st.text(max_size=40)
positions = st.builds(Position, cursor=texts, token=texts, mark=texts, first=st.booleans(), missed=texts)
pages = st.builds(Page, next=texts, mark=texts, missed=texts)


def test_a_walk_of_one_page_moves_the_cursor_to_its_mark() -> None:
    assert advance(START, Page(mark="9")) == Position(cursor="9", first=False)


def test_a_walk_of_three_pages_moves_the_cursor_once_to_the_mark_of_its_first_page() -> None:
    position = Position(cursor="1", first=False)
    for page in (Page(next="b", mark="9"), Page(next="c", mark="8")):
        position = advance(position, page)
        assert (position.cursor, position.mark, position.walking) == ("1", "9", True)
    assert advance(position, Page(mark="7")) == Position(cursor="9", first=False)


def test_an_empty_page_leaves_the_cursor_where_it_was() -> None:
    assert advance(Position(cursor="9", first=False), Page()) == Position(cursor="9", first=False)


def test_first_ends_with_the_first_walk_and_not_before() -> None:
    walking = advance(START, Page(next="b", mark="9"))
    assert walking.first
    assert not advance(walking, Page()).first


def test_what_was_missed_is_kept_to_the_end_of_the_walk_and_dropped_by_the_next() -> None:
    walking = advance(Position(cursor="1", first=False), Page(next="b", mark="9", missed="forgotten"))
    ended = advance(walking, Page())
    assert walking.missed == ended.missed == "forgotten"
    assert advance(ended, Page(mark="10")).missed is None


def test_restart_drops_the_walk_and_keeps_the_cursor() -> None:
    walking = Position(cursor="1", token="b", mark="9", first=True, missed="forgotten")
    assert restart(walking) == replace(walking, token=None, mark=None)


@given(positions, pages)
def test_the_cursor_moves_only_with_the_last_page_and_only_to_the_walks_mark(position: Position, page: Page) -> None:
    after = advance(position, page)
    assert after.walking == (page.next is not None)
    mark = position.mark if position.walking else page.mark
    assert after.cursor == (position.cursor if page.next is not None or mark is None else mark)


@given(positions)
def test_a_position_survives_its_json(position: Position) -> None:
    assert loads(dumps(position)) == position


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"cursor":"1"}',
        '{"cursor":1,"token":null,"mark":null,"first":true,"missed":null}',
        '{"cursor":null,"token":null,"mark":null,"first":1,"missed":null}',
    ],
)
def test_a_stored_position_that_makes_no_sense_is_told_in_words(text: str) -> None:
    with pytest.raises(BadPosition, match="stored position"):
        loads(text)


def test_no_stored_position_is_the_start() -> None:
    assert loads(None) == START


DAY = timedelta(days=1)


def dated(*days_ago: int | None) -> Page:
    times = [None if days is None else NOON - days * DAY for days in days_ago]
    return Page(mentions=tuple(mention(posted_at=time) for time in times), next="deeper", mark="9")


@pytest.mark.parametrize(
    ("page", "goes_on"),
    [
        (dated(0, 1, 3), True),
        (dated(3, 4), False),
        (dated(-365, 3, 4), True),
        (dated(None, 3), False),
        (dated(None, None), True),
        (dated(2), True),
        (Page(next="deeper"), True),
        (replace(dated(300, 400), forward=True), True),
    ],
    ids=["fresh", "old", "one dated 2099", "old and undated", "undated", "at the edge", "empty", "an old import"],
)
def test_the_first_walk_ends_at_a_page_that_is_wholly_older_than_history(page: Page, goes_on: bool) -> None:
    bounded = within(page, NOON, 2 * DAY)
    assert bounded.next == ("deeper" if goes_on else None)
    assert bounded.mentions == page.mentions
    assert bounded.mark == page.mark


@dataclass
class Reader:
    """What a source's table row does: rows and position change in one transaction or not at all."""

    stored: dict[str, set[str]] = field(default_factory=dict)
    position: Position = START

    def poll(self, network: Network, cap: int, crash_at: int | None = None) -> None:
        for number in range(cap):
            try:
                page = network.read(self.position.cursor, self.position.token)
            except Later:
                return
            if number == crash_at:
                return
            for item in page.mentions:
                self.stored.setdefault(item.external_id, set()).add(item.revision)
            self.position = loads(dumps(advance(self.position, page)))
            if not self.position.walking:
                return

    def catch_up(self, network: Network) -> None:
        """End the walk in hand, then make one whole walk more."""
        for _ in range(2):
            self.poll(network, cap=100_000)


class AnyInterleaving(RuleBasedStateMachine):
    """Posts, late posts, edits, polls that are cut, crash or are refused: nothing below the cursor is ever missing."""

    @initialize(size=st.integers(1, 4))
    def start(self, size: int) -> None:
        self.network = Network(size=size)
        self.reader = Reader()

    @rule(count=st.integers(1, 12), claimed_days=st.sampled_from([0, 0, -400, 26_000]))
    def post(self, count: int, claimed_days: int) -> None:
        self.network.post(count, claimed_days)

    @rule(below=st.integers(1, OVERLAP))
    def post_late(self, below: int) -> None:
        self.network.post_late(below)

    @rule(below=st.integers(1, OVERLAP))
    def reorder(self, below: int) -> None:
        self.network.reorder(below)

    @rule(text=st.text(max_size=3))
    def edit_the_youngest(self, text: str) -> None:
        self.network.edit_youngest(text)

    @rule()
    def delete_the_oldest(self) -> None:
        self.network.delete_oldest()

    @rule(cap=st.integers(1, 4), crash_at=st.none() | st.integers(0, 3), failing=st.booleans())
    def poll(self, cap: int, crash_at: int | None, failing: bool) -> None:
        self.network.failing = failing
        before = self.reader.position
        self.reader.poll(self.network, cap, crash_at)
        if failing:
            assert self.reader.position == before

    @rule()
    def lose_the_token(self) -> None:
        self.reader.position = restart(self.reader.position)

    @rule()
    def everything_is_stored_after_catching_up(self) -> None:
        self.network.failing = False
        self.reader.catch_up(self.network)
        assert {item.external_id for item in self.network.items.values()} <= set(self.reader.stored)
        for number, item in self.network.items.items():
            if number > self.network.newest - OVERLAP:
                assert item.revision in self.reader.stored[item.external_id]

    @invariant()
    def the_cursor_is_never_ahead_of_what_was_stored(self) -> None:
        if self.reader.position.cursor is None:
            return
        settled = int(self.reader.position.cursor) - OVERLAP
        passed = {item.external_id for number, item in self.network.items.items() if number < settled}
        assert passed <= set(self.reader.stored)


AnyInterleaving.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyInterleaving = AnyInterleaving.TestCase


def test_a_burst_of_ten_thousand_between_two_polls_is_ten_thousand_mentions() -> None:
    network, reader = Network(size=100), Reader()
    network.post(3)
    reader.catch_up(network)
    network.post(10_000)
    polls = 1
    reader.poll(network, cap=10)
    while reader.position.walking:
        reader.poll(network, cap=10)
        polls += 1
    assert (polls, len(reader.stored)) == (11, 10_003)
    assert reader.position.cursor == str(network.newest)


def test_a_cut_walk_goes_on_deeper_before_it_looks_at_what_came_meanwhile() -> None:
    network, reader = Network(size=2), Reader()
    network.post(10)
    reader.poll(network, cap=2)
    assert set(reader.stored) == {"e10", "e9", "e8", "e7"}
    network.post(4)
    reader.poll(network, cap=1)
    assert set(reader.stored) == {"e10", "e9", "e8", "e7", "e6", "e5"}
