"""Jobs, the local engine and the arithmetic of counts: a fault stops one batch, never the work."""

import json
import logging
import threading
from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearback import daemon, jobs
from hearback.counts import Counts, Outcome
from hearback.engines.seam import MOST_BATCHES, Job, drain
from hearback.once import once
from hearback.steps.backoff import CEILING, FIRST, wait
from listener import position
from platforms.errors import Disabled
from store import migrate, sources
from store.errors import Unreachable
from tests.hearback.conftest import Build
from tests.hearback.house import House

SOON = 10
NAMES = [field.name for field in fields(Counts)]
some_counts = st.builds(Counts, **dict.fromkeys(NAMES, st.integers(0, 10**6)))


@given(some_counts, some_counts, some_counts)
def test_counts_add_up(one: Counts, two: Counts, three: Counts) -> None:
    assert one + Counts() == one
    assert (one + two) + three == one + (two + three)
    assert (one + two).as_dict() == {name: getattr(one, name) + getattr(two, name) for name in NAMES}


def test_counts_are_what_once_promises() -> None:
    promised = "polled stored analysed drafted tickets alerts sent uncertain failed quarantined"
    assert list(Counts().as_dict()) == promised.split()


@given(st.booleans(), st.booleans())
def test_outcomes_have_more_when_one_has(one: bool, two: bool) -> None:
    assert (Outcome(one) + Outcome(two)).more == (one or two)


@given(st.integers(0, 10**9))
def test_back_off_is_never_short_and_never_for_ever(failures: int) -> None:
    assert FIRST * 0.8 <= wait(failures) <= CEILING * 1.2


def test_drain_ends_when_there_is_no_more_when_it_is_told_and_at_the_bound() -> None:
    done: list[int] = []

    def until(end: int) -> bool:
        done.append(len(done))
        return len(done) < end

    drain(lambda: until(5), lambda: False)
    assert len(done) == 5
    drain(lambda: until(10**9), lambda: len(done) >= 8)
    assert len(done) == 8
    drain(lambda: until(10**9), lambda: False)
    assert len(done) == 8 + MOST_BATCHES


def job(name: str, run: object, every: float = 60) -> Job:
    return Job(name=name, run=run, every=timedelta(seconds=every))  # type: ignore[arg-type]


def test_fault_of_one_job_is_logged_and_stops_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house.networks["second"].say("good")

    def boom(*_: object) -> None:
        raise ZeroDivisionError("a bug in the platform")

    monkeypatch.setattr(house.network, "read", boom)
    tally = jobs.Tally()
    made = {one.name: one.run() for one in jobs.schedule(house.app, tally)}
    house_work = "triage trust deliver alert read_back webhooks expire retention count checkpoint digest"
    assert set(made) == {"poll-posts", "poll-second", *house_work.split()}
    assert tally.counts.stored == 1
    assert tally.counts.drafted == 1
    (fault,) = [record for record in caplog.records if record.exc_info]
    assert fault.__dict__["job"] == "poll-posts"
    assert "a bug in the platform" in caplog.text


def test_database_that_is_away_is_said_in_words_without_a_traceback(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise Unreachable("the database is busy")

    monkeypatch.setattr(sources, "state", away)
    assert jobs.attempt("poll", house.listen) is None
    (record,) = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    assert record.__dict__["reason"] == "the database is busy"


def test_every_source_has_its_own_rhythm(house: House) -> None:
    made = {one.name: one for one in jobs.schedule(house.app, jobs.Tally())}
    assert made["poll-posts"].every == house.app.settings.source("posts").every
    assert made["triage"].every == house.app.settings.schedule.triage


def test_tally_loses_nothing_between_threads() -> None:
    tally = jobs.Tally()
    workers = [threading.Thread(target=lambda: [tally.add(Counts(sent=1)) for _ in range(500)]) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(SOON)
    assert tally.counts == Counts(sent=2000)


def test_once_goes_through_every_station_and_one_dead_source_stops_nothing(house: House) -> None:
    house.network.reads.append(Disabled("the token is dead"))
    for number in range(25):
        house.networks["second"].say(f"bad, this is fraud {number}")
    stations: list[str] = []
    counts = once(house.app, lambda: house.now, lambda station, _: stations.append(station))
    assert (counts.polled, counts.stored, counts.analysed, counts.drafted) == (25, 25, 25, 25)
    assert (counts.tickets, counts.alerts, counts.sent, counts.failed) == (25, 25, 50, 1)
    assert list(dict.fromkeys(stations)) == [
        "listening to posts",
        "listening to second",
        "understanding",
        "judging",
        "delivering",
        "reading back",
        "telling programs",
        "expiring",
        "forgetting",
    ]


def test_expire_lets_old_drafts_go_and_young_ones_stay(house: House) -> None:
    house.hear("bad and late")
    house.later(days=6)
    house.hear("good")
    house.later(days=1)
    once(house.app, lambda: house.now, lambda *_: None)
    assert [reply.state for reply in house.replies()] == ["EXPIRED", "DRAFT"]
    assert house.log(house.replies()[0])[-1][0] == "expire"


def test_sources_are_made_once_and_quiet_run_is_skipped_only_for_new_ones(make_house: Build) -> None:
    house = make_house(quiet=True)
    assert migrate.revision(house.app.db) == migrate.head()
    assert position.loads(house.source().position).first
    house.poll()
    kept = house.source().position
    daemon.ensure_sources(house.app)
    daemon.skip_quiet_run(house.app)
    assert house.source("posts").position == kept
    assert not position.loads(house.source("second").position).first
    assert json.loads(kept or "")["first"] is False
