"""The demo network: what it shows when."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.errors import Disabled, Later
from platforms.replay import OVERLAP, PAGE, REMEMBERS, Replay
from platforms.values import Binding
from tests.platforms.replays import MINUTE, SHIPPED, START, Demo, first, ids, record, walk


def test_a_record_becomes_a_mention_with_all_it_says(demo: Demo) -> None:
    told = record("a", kind="review", channel="reviews", rating=2, thread="t", reply_to="r", minutes=30, product="mug")
    demo.write(told | {"truth": {"label": "negative"}})
    mention = first(demo.open("reviews"), START)
    assert (mention.brand, mention.platform, mention.account) == ("lotus", "replay", "lotusandpine")
    assert (mention.external_id, mention.kind, mention.rating, mention.text) == ("a", "review", 2, "text of a")
    assert (mention.thread, mention.in_reply_to, mention.posted_at) == ("t", "r", START - 30 * MINUTE)
    assert (mention.author.id, mention.author.handle, mention.author.followers) == ("u-a", "ann", 12)
    assert mention.gate.open
    assert not mention.own
    assert "truth" not in mention.raw
    assert "mug" not in mention.raw


def test_each_source_reads_its_own_channel(demo: Demo) -> None:
    demo.write(
        record("a"), record("b", channel="reviews", kind="review"), record("c", channel="messages", kind="message")
    )
    assert [ids(walk(demo.open(stream), START)) for stream in Replay.streams] == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("stream", "limit", "public"), [("social", 280, True), ("reviews", 1000, True), ("messages", 2000, False)]
)
def test_limits_are_those_of_the_channel(demo: Demo, stream: str, limit: int, public: bool) -> None:
    network = demo.open(stream)
    assert (network.text_limit, network.public) == (limit, public)


def test_pages_come_newest_first_and_the_walk_meets_everything_once(demo: Demo) -> None:
    demo.write(*(record(f"p{number:03}", minutes=number) for number in range(2 * PAGE + 1)))
    pages = walk(demo.open(), START)
    assert [len(page.mentions) for page in pages] == [PAGE, PAGE, 1]
    assert ids(pages) == [f"p{number:03}" for number in range(2 * PAGE + 1)]
    assert [page.mark is None for page in pages] == [False, True, True]


def test_posts_of_one_instant_are_neither_lost_nor_repeated_at_a_page_end(demo: Demo) -> None:
    demo.write(*(record(f"p{number:03}", minutes=5) for number in range(PAGE + 20)))
    found = ids(walk(demo.open(), START))
    assert len(found) == len(set(found)) == PAGE + 20


def test_what_is_posted_during_a_walk_does_not_shift_its_pages(demo: Demo) -> None:
    demo.write(*(record(f"p{number:03}", minutes=number + 1) for number in range(PAGE + 5)), record("late", live=1))
    network = demo.open()
    opened = network.read(None, None, START)
    rest = network.read(None, opened.next, START + 5 * MINUTE)
    assert ids([rest]) == [f"p{number:03}" for number in range(PAGE, PAGE + 5)]


def test_live_posts_come_one_by_one_in_the_order_of_their_rank(demo: Demo) -> None:
    demo.write(record("second", live=20), record("first", live=10), record("third", live=30))
    network = demo.open()
    assert [ids(walk(network, START + number * MINUTE))[:1] for number in range(4)] == [
        [],
        ["first"],
        ["second"],
        ["third"],
    ]


def test_after_the_last_live_post_the_list_begins_again_with_names_of_its_own(demo: Demo) -> None:
    shop = {"id": "shop", "name": "Lotus & Pine"}
    reply = record("b", live=2, thread="a", reply_to="a")
    demo.write(record("past"), record("a", live=1), reply, record("own", live=3, own=True, author=shop, thread="past"))
    shown = {mention.external_id: mention for mention in walk(demo.open(), START + 6 * MINUTE)[0].mentions}
    assert set(shown) == {"past", "a", "b", "own", "a.1", "b.1", "own.1"}
    assert (shown["b.1"].thread, shown["b.1"].in_reply_to, shown["b.1"].author.id) == ("a.1", "a.1", "u-b.1")
    assert (shown["own.1"].author.id, shown["own.1"].thread) == ("shop", "past")
    assert shown["a.1"].posted_at == START + 4 * MINUTE


def test_the_same_time_shows_the_same_posts_again(demo: Demo) -> None:
    demo.write(record("a", live=1), record("b", live=2))
    now = START + 50 * MINUTE
    assert ids(walk(demo.open(), now)) == ids(walk(demo.open(), now))


def test_the_next_walk_meets_only_the_overlap_and_what_is_new(demo: Demo) -> None:
    demo.write(record("old", minutes=30), record("last", minutes=0), record("a", live=1), record("b", live=2))
    network = demo.open()
    mark = network.read(None, None, START).mark
    assert ids(walk(network, START + 2 * MINUTE, mark)) == ["b", "a", "last"]


def test_a_walk_that_finds_nothing_new_never_moves_the_mark_back(demo: Demo) -> None:
    demo.write(record("old", minutes=30), record("gone", minutes=0, deleted_after_minutes=5))
    network = demo.open()
    mark = network.read(None, None, START).mark
    assert network.read(mark, None, START + 10 * MINUTE).mark == mark


def test_an_edit_shows_the_post_again_with_its_new_words_when_it_is_due(demo: Demo) -> None:
    demo.write(record("a", minutes=30, edit={"after_minutes": 40, "text": "changed my mind"}), record("b", minutes=1))
    network = demo.open()
    before = network.read(None, None, START)
    assert [mention.text for mention in before.mentions] == ["text of b", "text of a"]
    after = network.read(before.mark, None, START + 11 * MINUTE)
    assert [(mention.external_id, mention.text) for mention in after.mentions] == [
        ("a", "changed my mind"),
        ("b", "text of b"),
    ]
    assert after.mentions[0].posted_at == START - 30 * MINUTE


def test_a_deletion_is_reported_once_it_is_due_and_the_post_is_shown_no_more(demo: Demo) -> None:
    demo.write(record("a", minutes=30, deleted_after_minutes=35), record("b", minutes=1))
    network = demo.open()
    mark = network.read(None, None, START).mark
    assert network.read(mark, None, START + 4 * MINUTE).gone == ()
    page = network.read(mark, None, START + 6 * MINUTE)
    assert page.gone == ("a",)
    assert "a" not in ids(walk(network, START + 6 * MINUTE))


def test_a_first_walk_reports_no_deletions_of_what_it_never_saw(demo: Demo) -> None:
    demo.write(record("a", minutes=30, deleted_after_minutes=5))
    page = demo.open().read(None, None, START)
    assert (page.mentions, page.gone) == ((), ())


def test_what_the_network_forgot_is_told_and_silence_is_not_called_a_loss(demo: Demo) -> None:
    demo.write(record("a", live=1), record("m", channel="messages", kind="message", minutes=0))
    cursor = f"{START.isoformat()}|a"
    later = START + REMEMBERS + 60 * MINUTE
    assert demo.open().read(cursor, None, later).missed == "the demo network remembers 3 days"
    assert demo.open().read(cursor, None, START + 60 * MINUTE).missed is None
    assert demo.open("messages").read(f"{START.isoformat()}|m", None, later).missed is None


@given(cuts=st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_polls_at_any_times_together_see_every_post(tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    demo.write(record("p", minutes=1), *(record(f"l{number}", live=number) for number in range(7)))
    network, cursor, now, seen = demo.open(), None, START, set[str]()
    for cut in cuts:
        now += timedelta(seconds=cut * 7)
        pages = walk(network, now, cursor)
        seen |= set(ids(pages))
        cursor = pages[0].mark
    assert seen == set(ids(walk(network, now)))


BAD_LINES = [
    "{",
    "[]",
    "17",
    "{}",
    "[" * 100_000,
    json.dumps(record("x", kind="shout")),
    json.dumps(record("x", channel="radio")),
    json.dumps(record("x", minutes="ten")),
    json.dumps(record("x", minutes=float("inf"))),
    json.dumps(record("x", minutes=1e300)),
    json.dumps(record("x", minutes=-1)),
    json.dumps(record("x", text=None)),
    json.dumps(record("x", author="Ann")),
    json.dumps(record("x", edit={"text": "no time"})),
]


@pytest.mark.parametrize("line", BAD_LINES, ids=lambda line: line[:40])
def test_a_line_that_cannot_be_read_is_told_with_its_number_and_stops_nothing(demo: Demo, line: str) -> None:
    demo.write(record("a"), line, record("b"))
    page = demo.open().read(None, None, START)
    assert sorted(ids([page])) == ["a", "b"]
    assert [broken.external_id for broken in page.broken] == ["en.jsonl:2"]
    assert page.broken[0].reason.startswith("line 2 cannot be read: ")
    assert demo.open().read(page.mark, None, START).broken == ()


def test_bytes_that_are_no_text_are_a_broken_line(demo: Demo) -> None:
    (demo.folder / "en.jsonl").write_bytes(b"\xff\xfe\x00\n" + json.dumps(record("a")).encode() + b"\n")
    page = demo.open().read(None, None, START)
    assert (ids([page]), len(page.broken)) == (["a"], 1)


@pytest.mark.parametrize(
    "text",
    ["", "x" * 1_000_000, "nul\x00", "\ud800", "e" + "\u0301" * 5000],
    ids=["empty", "1 MB", "NUL", "surrogate", "zalgo"],
)
def test_hard_texts_are_kept_as_they_are(demo: Demo, text: str) -> None:
    demo.write(record("a", text=text))
    assert first(demo.open(), START).text == text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"folder": "/nowhere/at/all"}, "no stream"),
        ({"started": "yesterday"}, "not an ISO time"),
        ({"pace": "quick"}, "not a number"),
        ({"pace": -1}, "between"),
    ],
)
def test_an_option_that_makes_no_sense_disables_the_source(demo: Demo, options: dict[str, Any], words: str) -> None:
    demo.write(record("a"))
    with pytest.raises(Disabled, match=words):
        demo.open(**options).read(None, None, START)


def test_no_place_for_replies_is_told(demo: Demo) -> None:
    demo.write(record("a"))
    with pytest.raises(Disabled, match="option state"):
        demo.open(state="").read(None, None, START)


def test_a_cursor_of_another_network_means_later(demo: Demo) -> None:
    demo.write(record("a"))
    with pytest.raises(Later, match="did not write this cursor"):
        demo.open().read("1790000000", None, START)


def test_check_says_what_there_is(demo: Demo) -> None:
    demo.write(record("a"), record("b", live=3))
    assert demo.open().check() == "demo network, social of lotusandpine: 2 written posts"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("abc", 3),
        ("สวัสดี", 4),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇹🇭🇮🇷", 2),
        ("❤️", 1),
        ("a\r\nb", 3),
        ("می‌خواهم", 7),
        ("한국", 2),
        ("^`", 2),
    ],
)
def test_characters_are_counted_as_people_count_them(text: str, length: int) -> None:
    assert Replay.measure(text) == length


def test_the_shipped_stream_reads_without_one_broken_line() -> None:
    options = {"folder": str(SHIPPED), "started": START.isoformat(), "state": str(SHIPPED / "none.jsonl")}
    for stream in Replay.streams:
        network = Replay.of(stream)(Binding(brand="lotus", account="lotusandpine", stream=stream, options=options))
        pages = walk(network, START)
        assert pages[0].broken == ()
        assert len(ids(pages)) > 10
    assert OVERLAP < REMEMBERS
