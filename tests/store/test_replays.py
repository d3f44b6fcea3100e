"""Answers that are kept for writes sent again: one write at a time, on both databases."""

import threading
from datetime import timedelta

import pytest

from store import people, replays, tokens
from store.database import Database
from tests.store.making import NOW

LATER = NOW + timedelta(minutes=1)


def token(db: Database) -> int:
    with db.begin() as tx:
        owner = people.add(tx, "anna", "", "admin", None, NOW)
        return tokens.add(tx, owner.id, "x", "hash", scopes=("read",), brands=(), expires_at=LATER, now=NOW).id


def test_a_second_one_waits_for_the_first_and_gets_its_answer(db: Database) -> None:
    mine, begun, answers = token(db), threading.Event(), list[str | None]()

    def again() -> None:
        begun.wait(10)
        with db.begin() as tx:
            answers.append(replays.begin(tx, mine, "k", "digest", NOW))

    second = threading.Thread(target=again)
    second.start()
    with db.begin() as tx:
        assert replays.begin(tx, mine, "k", "digest", NOW) is None
        begun.set()
        second.join(0.2)
        assert second.is_alive()
        replays.finish(tx, mine, "k", "done")
    second.join(10)
    assert answers == ["done"]


def test_what_was_undone_was_never_said(db: Database) -> None:
    mine = token(db)
    with pytest.raises(ZeroDivisionError), db.begin() as tx:
        replays.begin(tx, mine, "k", str(1 // len("")), NOW)
    with db.begin() as tx:
        assert replays.begin(tx, mine, "k", "digest", NOW) is None
        replays.finish(tx, mine, "k", "done")
    with db.begin() as tx, pytest.raises(replays.OtherWrite):
        replays.begin(tx, mine, "k", "other", NOW)
    with db.begin() as tx:
        assert replays.forget(tx, NOW, 10) == 1
        assert replays.begin(tx, mine, "k", "other", NOW) is None
