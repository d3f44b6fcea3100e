"""The job that forgets: what the settings say, in small batches, and never what an open answer needs."""

from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import select

from hearback import jobs, steps
from store import people
from store.tables import web_sessions
from tests.hearback.conftest import Build
from tests.hearback.house import House, drain

DAY = timedelta(days=1)


def forget(house: House) -> None:
    drain(lambda: steps.retention(house.app, house.now))


def text(house: House, name: str) -> str:
    return house.stored(name).mention.text


def test_words_go_in_their_time_and_open_answers_keep_theirs(house: House) -> None:
    praise, complaint = house.hear("nothing to say", "bad and late")
    house.later(days=399)
    forget(house)
    assert text(house, praise) == "nothing to say"
    assert house.stored(praise).mention.raw == "{}"
    house.later(days=2)
    forget(house)
    assert text(house, praise) == ""
    assert text(house, complaint) == "bad and late"
    assert house.reply().text
    house.approve(house.reply())
    forget(house)
    assert house.deliver().sent >= 1
    assert house.network.published[0].text == house.reply().text != ""


def test_conversations_go_after_their_own_time(house: House) -> None:
    house.approved("bad and late")
    house.deliver()
    name = house.network.published[0].to
    house.later(days=1099)
    forget(house)
    assert (text(house, name), bool(house.reply().text)) == ("bad and late", True)
    house.later(days=2)
    forget(house)
    assert (text(house, name), house.reply().text, house.reply().state) == ("", "", "SENT")


def test_the_settings_decide(make_house: Build) -> None:
    house = make_house(more='[retention]\nunanswered = "1d"\nraw = "for ever"\n')
    (name,) = house.hear("nothing to say")
    house.later(days=2)
    forget(house)
    assert text(house, name) == ""


def test_for_ever_is_for_ever(make_house: Build) -> None:
    kept = make_house(more='[retention]\nunanswered = "for ever"\nanswered = "for ever"\n')
    (name,) = kept.hear("nothing to say")
    kept.later(days=3_000)
    forget(kept)
    assert text(kept, name) == "nothing to say"


def test_a_full_batch_says_that_there_is_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("hearback.steps.retention"), "BATCH", 2)
    names = house.hear("one", "two", "three")
    house.later(days=500)
    assert steps.retention(house.app, house.now).more
    assert sorted(text(house, name) for name in names) == ["", "", "three"]
    forget(house)
    assert {text(house, name) for name in names} == {""}


def test_sessions_that_are_over_go_too(house: House) -> None:
    with house.app.db.begin() as tx:
        mai = people.add(tx, "mai", "", "admin", None, house.now)
        people.session_open(tx, "t", mai.id, csrf="c", expires_at=house.now + DAY, now=house.now)
    house.later(days=1, minutes=1)
    forget(house)
    with house.app.db.read() as tx:
        assert tx.execute(select(web_sessions.c.token_hash)).all() == []


def test_the_daemon_has_a_job_for_it(house: House) -> None:
    (job,) = [job for job in jobs.schedule(house.app, jobs.Tally()) if job.name == "retention"]
    assert job.every == timedelta(hours=1)
    assert job.run() is False
