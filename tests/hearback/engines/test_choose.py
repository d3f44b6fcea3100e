"""Which engine the settings get, and what is said when it cannot run here."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.playbook import Playbook
from hearback import jobs
from hearback.engines import choose
from hearback.engines.grown import GrownEngine
from hearback.engines.local import LocalEngine
from hearback.engines.seam import EngineUnavailable, Job
from store.database import Database
from store.errors import BadDatabase, OldDatabase
from tests.hearback.house import House, build
from tests.store.conftest import database_on


def grown(house: House) -> House:
    house.app = replace(house.app, settings=replace(house.app.settings, engine="grown"))
    return house


def test_the_local_engine_is_the_usual_one_and_needs_no_tables(house: House) -> None:
    assert isinstance(choose.make(house.app, jobs.schedule(house.app, jobs.Tally())), LocalEngine)
    assert choose.upgrade(house.app.settings, house.app.db) == ""


def test_a_missing_library_is_said_with_what_to_install(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "procrastinate"]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("grown", "schema"):
        monkeypatch.delitem(sys.modules, f"hearback.engines.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    for use in (lambda: choose.make(grown(house).app, []), lambda: choose.upgrade(house.app.settings, house.app.db)):
        with pytest.raises(EngineUnavailable, match=r"\[grown\]"):
            use()


def test_a_sqlite_database_has_no_address(house: House) -> None:
    with pytest.raises(BadDatabase, match="one process"):
        _ = house.app.db.address


@pytest.mark.postgres
def test_the_grown_engine_asks_for_its_tables_and_shares_every_turn(
    tmp_path: Path, playbook: Playbook, address: str
) -> None:
    house = grown(build(tmp_path, playbook, url=address))
    work = jobs.schedule(house.app, jobs.Tally())
    assert isinstance(choose.make(house.app, work), GrownEngine)
    assert sorted(choose.whose_turn(house.app.db, work, timedelta())) == sorted(job.name for job in work)
    assert choose.whose_turn(house.app.db, work, timedelta()) == []
    assert "grown engine's tables at" in choose.told(house.app.settings, house.app.db)
    house.app.db.close()


@pytest.mark.postgres
def test_without_its_tables_it_says_how_to_make_them(house: House, postgres: str) -> None:
    for url in database_on(postgres):
        there = grown(house).app
        bare = replace(there, db=Database(url))
        with pytest.raises(OldDatabase, match="hearback upgrade"):
            choose.make(bare, [])
        assert "run `hearback upgrade`" in choose.told(bare.settings, bare.db)
        bare.db.close()


def test_every_queue_has_its_jobs(house: House) -> None:
    def named(work: list[Job], queue: str) -> set[str]:
        return {job.name for job in work if job.queue == queue}

    work = list(jobs.schedule(house.app, jobs.Tally()))
    assert named(work, "listen") == {"poll-posts", "poll-second"}
    assert named(work, "model") == {"triage"}
    assert named(work, "speak") == {"deliver", "alert", "read_back", "webhooks"}
    assert {"trust", "expire"} <= named(work, "house")
    assert [job.name for job in work if job.together] == ["triage"]
    assert [job.name for job in work if job.split] == ["deliver", "webhooks"]
