"""Reading keeps to the budget of the day, its pause follows the people, unclear answers are looked for to the end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.settings import Source
from hearback import jobs
from hearback.app import App
from hearback.counts import Counts
from inbox.listening import Listening, listening
from platforms.errors import Lost
from store import allowance
from store.allowance import Amount
from store.senders import Account
from tests.hearback.conftest import Build
from tests.hearback.fakes import FakeNetwork
from tests.hearback.house import House

LOTUS = Account("fake", "lotus")
MINUTE = timedelta(minutes=1)


def limited(house: House, **changes: Any) -> House:
    """The same house whose first source has these limits."""
    brand = house.app.settings.brands[0]
    first = replace(brand.sources[0], **changes)
    settings = replace(house.app.settings, brands=(replace(brand, sources=(first, *brand.sources[1:])),))
    house.app = replace(house.app, settings=settings)
    return house


def first(app: App) -> Source:
    return app.settings.source("posts")


def poll(house: House) -> Counts:
    return jobs.poll(house.app, first(house.app), house.now).counts


def used(house: House) -> Amount:
    with house.app.db.read() as tx:
        return allowance.used(tx, LOTUS, house.now)


def told(house: House) -> Listening:
    source = first(house.app)
    return listening(house.app.settings, source, FakeNetwork, house.source(), used(house), house.now)


def run_until(house: House, end: timedelta) -> int:
    """Polls as an engine makes them, every minute; how many asked the network."""
    before, stop = len(house.network.asked), house.now + end
    while house.now < stop:
        poll(house)
        house.now += MINUTE
    return len(house.network.asked) - before


def test_budget_is_spread_over_the_rest_of_the_day_and_never_passed(house: House) -> None:
    limited(house, requests_per_day=100)
    assert run_until(house, timedelta(hours=6)) in range(44, 47), "90 for twelve hours; a tenth is kept"
    assert "requests left until midnight UTC" in told(house).pace
    for _ in range(60):
        house.network.say("again", at=house.now)
    asked = run_until(house, timedelta(hours=5, minutes=59))
    assert used(house).requests <= 90
    assert asked >= 40
    house.now += timedelta(minutes=2)
    assert used(house) == Amount()
    assert run_until(house, timedelta(hours=1)) == 4, "90 for 24 hours"


def test_a_spent_budget_is_told_once_in_words_and_reading_goes_on_at_midnight(house: House) -> None:
    limited(house, requests_per_day=2)
    poll(house)
    assert used(house) == Amount(1)
    house.network.say("hello", at=house.now)
    asked = len(house.network.asked)
    for _ in range(12 * 60 - 1):
        house.later(minutes=1)
        poll(house)
    assert len(house.network.asked) == asked, "the second one is kept for looking"
    state = house.source()
    assert (
        "nothing more is read until 2026-11-23 00:00 UTC, heard without a gap until 2026-11-22 12:00" in state.problem
    )
    assert state.failures == 0
    assert told(house).pace == "not before midnight UTC: what may be used in a day is spent"
    assert told(house).mean is None
    assert len([notice for notice in house.pager.told if "used up its reading" in notice.title]) == 1
    house.later(minutes=2)
    assert poll(house).stored == 1
    assert "until 2026-11-24 00:00 UTC, heard without a gap until 2026-11-23 00:01" in house.source().problem


def test_reserve_is_there_for_an_unclear_answer_and_then_it_waits(house: House) -> None:
    house.approved()
    house.network.writes.append((Lost("reset while posting"), True))
    house.deliver()
    limited(house, requests_per_day=10)
    for _ in range(9):
        house.listen()
    house.later(minutes=2)
    house.listen()
    assert used(house).requests == 9, "one is kept"
    assert house.read_back() == Counts(sent=1)
    assert used(house).requests == 10


def test_pause_follows_how_much_people_write(house: House) -> None:
    limited(house, slowest=timedelta(minutes=16))
    run_until(house, timedelta(hours=8))
    quiet = run_until(house, timedelta(hours=4))
    assert quiet == 15
    assert told(house) == Listening(
        pace="every 16 min: it is quiet", left="", mean=9 * MINUTE, most=timedelta(minutes=16.2)
    )
    lively = 0
    for _ in range(90):
        for _ in range(3):
            house.network.say("again", at=house.now)
        lively += run_until(house, MINUTE)
    assert lively > 60
    assert told(house).pace == "every 1 min: people write a lot"


def test_without_limits_nothing_is_written_and_every_turn_reads(house: House) -> None:
    assert run_until(house, timedelta(minutes=10)) == 10
    assert used(house) == Amount()
    assert house.source().pause_s is None
    assert told(house).pace == "every 1 min"


@pytest.mark.parametrize("wrong", ['slowest = "30s"', "requests_per_day = 0", "dollars_per_day = 0.001"])
def test_limits_that_make_no_sense_are_named(make_house: Build, wrong: str) -> None:
    from config.settings import SettingsError, load

    house = make_house()
    path = house.app.settings.path
    path.write_text(path.read_text(encoding="utf-8").replace('every = "1m"', f'every = "1m"\n{wrong}', 1), "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path, {})
    assert wrong.partition(" ")[0] in caught.value.problems[0].key
    assert caught.value.problems[0].line is not None
