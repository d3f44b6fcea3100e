"""The demo network: what it keeps of our answers, and what it refuses."""

from pathlib import Path
from typing import Any

import pytest

from platforms.errors import Later, Lost, Refused
from platforms.replay import journal as journal_module
from tests.platforms.replays import MINUTE, START, Demo, first, ids, record, walk


def test_an_answer_is_kept_and_appears_in_the_stream_as_our_own(demo: Demo) -> None:
    demo.write(record("a", thread="t"))
    network = demo.open()
    mention = first(network, START)
    receipt = network.reply(mention, "we are on it", "key-1")
    shown = {item.external_id: item for item in walk(network, START + MINUTE)[0].mentions}
    ours = shown[receipt.external_id]
    assert (ours.own, ours.text, ours.in_reply_to, ours.thread) == (True, "we are on it", "a", "t")
    assert (ours.author.handle, ours.posted_at) == ("lotusandpine", receipt.at)
    assert abs(receipt.at - START) < MINUTE


def test_an_answer_is_found_again_by_another_process(demo: Demo) -> None:
    demo.write(record("a"), record("b"))
    network = demo.open()
    to, other = network.read(None, None, START).mentions
    receipt = network.reply(to, "we are on it", "key-1")
    again = demo.open()
    assert again.find_reply(to, "network changed the words", "key-1", START + 9 * MINUTE) == receipt
    assert again.find_reply(to, "we are on it", "key-2", START - MINUTE) == receipt
    assert again.find_reply(to, "we are on it", "key-2", START + MINUTE) is None
    assert again.find_reply(other, "we are on it", "key-1", START - MINUTE) is None


def test_answers_of_another_account_or_channel_are_not_ours(demo: Demo) -> None:
    demo.write(record("a"))
    network = demo.open()
    to = first(network, START)
    network.reply(to, "we are on it", "key-1")
    assert demo.open("messages").find_reply(to, "", "key-1", START) is None


def test_an_answer_once_asked_twice_is_two_answers_as_on_a_network_without_keys(demo: Demo) -> None:
    demo.write(record("a"))
    network = demo.open()
    to = first(network, START)
    assert network.reply(to, "hello", "key").external_id != network.reply(to, "hello", "key").external_id


def test_a_line_torn_by_a_crash_is_no_answer_and_spoils_none(demo: Demo) -> None:
    demo.write(record("a"))
    network = demo.open()
    to = first(network, START)
    kept = network.reply(to, "first", "key-1")
    path = Path(str(network.binding.options["state"]))
    path.write_bytes(path.read_bytes() + b'{"id": "reply-torn", "in_reply')
    after = network.reply(to, "second", "key-2")
    found = [network.find_reply(to, "", key, START + 9 * MINUTE) for key in ("key-1", "key-2")]
    assert found == [kept, after]
    assert {kept.external_id, after.external_id} <= set(ids(walk(network, START + MINUTE)))


REFUSALS = [
    (record("a", gate=False, gate_reason="nobody asked you"), "hello", "nobody asked you"),
    (record("a", minutes=30, deleted_after_minutes=5), "hello", "deleted"),
    (record("b"), "hello", "never existed"),
    (record("a"), " \n", "empty"),
    (record("a"), "x" * 281, "281 characters, 280"),
]


@pytest.mark.parametrize(("shown", "text", "words"), REFUSALS, ids=lambda value: str(value)[:20])
def test_what_the_network_refuses_it_refuses_in_words(demo: Demo, shown: dict[str, Any], text: str, words: str) -> None:
    demo.write(record("a"))
    network = demo.open()
    to = first(network, START)
    demo.write(shown)
    with pytest.raises(Refused, match=words):
        network.reply(to, text, "key")
    assert network.find_reply(to, text, "key", START - MINUTE) is None


def test_a_live_post_can_be_answered_once_it_is_there(demo: Demo) -> None:
    demo.write(record("a", live=1))
    network = demo.open()
    to = first(network, START + 2 * MINUTE)
    assert to.external_id == "a.1"
    assert network.reply(to, "hello", "key").external_id.startswith("reply-")


def test_a_record_of_replies_that_cannot_be_opened_means_later(demo: Demo) -> None:
    demo.write(record("a"))
    network = demo.open()
    to = first(network, START)
    (demo.folder / "state").write_text("a file where the folder should be")
    with pytest.raises(Later, match="record of replies cannot be"):
        network.reply(to, "hello", "key")


def test_a_disk_that_fails_while_writing_means_lost(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.write(record("a"))
    network = demo.open()
    to = first(network, START)

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal_module.os, "fsync", fail)
    with pytest.raises(Lost, match="No space left"):
        network.reply(to, "hello", "key")
