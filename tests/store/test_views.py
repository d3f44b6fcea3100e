"""Kept views: by person, in the place of an earlier one of the same name, and not without end."""

import pytest

from store import people, views
from store.database import Database
from store.errors import Taken
from store.views import Kept
from tests.store.making import NOW


def test_views_are_kept_by_person_and_name(db: Database) -> None:
    with db.begin() as tx:
        anna, bob = (people.add(tx, name, "", "agent", None, NOW).id for name in ("anna", "bob"))
        views.keep(tx, anna, "thai", "language=th", NOW)
        views.keep(tx, anna, "angry", "mood=negative", NOW)
        views.keep(tx, anna, "thai", "language=th&mood=negative", NOW)
        assert views.of(tx, anna) == [
            Kept(name="angry", query="mood=negative"),
            Kept(name="thai", query="language=th&mood=negative"),
        ]
        assert views.of(tx, bob) == []
        assert [views.drop(tx, bob, "thai"), views.drop(tx, anna, "thai")] == [False, True]
        assert [kept.name for kept in views.of(tx, anna)] == ["angry"]


def test_twenty_are_enough(db: Database) -> None:
    with db.begin() as tx:
        anna = people.add(tx, "anna", "", "agent", None, NOW).id
        for number in range(views.MOST):
            views.keep(tx, anna, f"view {number}", "language=th", NOW)
        with pytest.raises(Taken, match="20 views"):
            views.keep(tx, anna, "one more", "language=th", NOW)
        views.keep(tx, anna, "view 3", "language=fa", NOW)
