"""Pages with something in them that nobody foresaw, and gaps that are told in the middle of a walk."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hearback import jobs
from hearback.counts import Counts
from listener import position
from store import mentions
from store.errors import Unreachable
from tests.hearback.fakes import PER_PAGE
from tests.hearback.house import House


def spoil(house: House, name: str, **fields: Any) -> None:
    number, mention = house.network.posts[name]
    house.network.posts[name] = (number, replace(mention, **fields))


def poll(house: House) -> Counts:
    return jobs.poll(house.app, house.app.settings.source("posts"), house.now).counts


@pytest.mark.parametrize("fields", [{"rating": "five"}, {"text": None}, {"kind": object()}])
def test_mention_that_cannot_be_stored_for_an_unknown_reason_stops_no_other(
    house: House, fields: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    names = [house.network.say(f"good {number}") for number in range(PER_PAGE + 3)]
    spoil(house, names[4], **fields)
    counts = poll(house)
    assert (counts.stored, counts.quarantined) == (PER_PAGE + 2, 1)
    (kept,) = house.quarantined()
    assert (kept.stage, kept.external_id) == ("listen", names[4])
    assert "storing this mention failed" in kept.reason
    assert "Traceback" in caplog.text
    assert house.source().problem == ""
    assert poll(house).quarantined == 0


def test_only_mention_of_a_page_is_set_aside_too(house: House) -> None:
    spoil(house, house.network.say("good"), rating="five")
    assert poll(house).quarantined == 1
    later = house.network.say("good")
    poll(house)
    assert house.stored(later).stage == "new"


def test_fault_that_every_page_has_sets_nothing_aside(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        house.network.say(f"good {number}")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug of ours")

    with monkeypatch.context() as patched:
        patched.setattr(mentions, "add", broken)
        assert poll(house) == Counts(failed=1)
    assert (house.quarantined(), house.count()) == ([], 0)
    house.later(hours=1)
    assert poll(house).stored == 3


def test_database_that_goes_away_while_a_bad_one_is_looked_for_sets_nothing_aside(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [house.network.say(f"good {number}") for number in range(3)]
    spoil(house, names[1], rating="five")
    add, calls = mentions.add, []

    def away(*given: Any, **named: Any) -> mentions.Added:
        calls.append(given)
        if len(calls) > 2:
            raise Unreachable("the database is busy")
        return add(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(mentions, "add", away)
        with pytest.raises(Unreachable):
            poll(house)
    assert (house.quarantined(), house.count()) == ([], 0)
    assert poll(house).stored == 2


def test_gap_told_on_a_later_page_is_counted_from_the_end_of_the_last_walk(house: House) -> None:
    house.network.say("good")
    house.poll()
    ended = house.now
    house.later(hours=2)
    for number in range(PER_PAGE * 2 + 1):
        house.network.say(f"good {number}")
    house.listen()
    house.later(hours=1)
    house.listen()
    house.network.missed = "the network shows only 800 posts"
    house.later(hours=1)
    assert not house.listen().more
    assert house.source().missed == (
        f"the network shows only 800 posts (between {ended:%Y-%m-%d %H:%M} UTC and {house.now:%Y-%m-%d %H:%M} UTC)"
    )
    assert house.now - ended == timedelta(hours=4)
    assert position.loads(house.source().position).heard is None


def test_position_that_was_stored_before_it_knew_until_when_is_still_read() -> None:
    old = '{"cursor":"9","token":"deeper","mark":"10","first":false,"missed":null}'
    read = position.loads(old)
    assert (read.cursor, read.heard) == ("9", None)
    assert position.loads(position.dumps(read)) == read
