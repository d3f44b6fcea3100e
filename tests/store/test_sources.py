"""Sources: a position moves only with success, trouble is kept in words, and a person can stop and start them."""

import pytest

from store import audit, events, sources
from store.database import Database, Tx
from store.errors import Missing, Stale
from tests.store.making import NOW, later


def made(tx: Tx, name: str = "x", **changes: str) -> sources.SourceState:
    told = {"brand": "lotus", "platform": "twitter", "account": "shop", "stream": "mentions"} | changes
    return sources.ensure(tx, name, now=NOW, **told)


def test_a_new_source_knows_nothing_and_may_be_used(db: Database) -> None:
    with db.begin() as tx:
        found = made(tx)
        assert (found.position, found.coverage_since, found.last_poll_at, found.not_before) == (None,) * 4
        assert (found.problem, found.disabled, found.paused, found.failures, found.missed) == ("", False, False, 0, "")
        assert sources.blocked(tx, NOW) == frozenset()
        assert made(tx) == found


def test_a_successful_poll_moves_the_position_and_clears_the_trouble(db: Database) -> None:
    with db.begin() as tx:
        made(tx)
        sources.failed(tx, "x", "time out", later(1), not_before=later(5))
        sources.failed(tx, "x", "time out again", later(2), not_before=later(6))
        bad = sources.state(tx, "x")
        assert (bad.failures, bad.problem, bad.not_before, bad.last_poll_at) == (
            2,
            "time out again",
            later(6),
            later(2),
        )
        assert (bad.last_ok_at, bad.position) == (None, None)
        sources.save_position(
            tx, "x", '{"cursor": "9"}', later(3), new=2, coverage_since=NOW, missed="older than 7 days"
        )
        good = sources.state(tx, "x")
        assert (good.position, good.failures, good.problem, good.not_before) == ('{"cursor": "9"}', 0, "", None)
        assert (good.last_poll_at, good.last_ok_at, good.last_new_at) == (later(3),) * 3
        assert (good.coverage_since, good.missed) == (NOW, "older than 7 days")


def test_an_empty_poll_leaves_coverage_and_the_last_news_as_they_were(db: Database) -> None:
    with db.begin() as tx:
        made(tx)
        sources.save_position(tx, "x", "1", later(1), new=1, coverage_since=NOW, missed="gap")
        sources.save_position(tx, "x", "2", later(2))
        found = sources.state(tx, "x")
        assert (found.last_new_at, found.coverage_since, found.missed) == (later(1), NOW, "gap")
        sources.save_position(tx, "x", "3", later(3), missed="")
        assert sources.state(tx, "x").missed == ""


def test_a_position_moves_only_from_the_version_that_was_read(db: Database) -> None:
    with db.begin() as tx:
        before = made(tx)
        sources.save_position(tx, "x", "mine", NOW, version=before.version)
        with pytest.raises(Stale, match="changed meanwhile"):
            sources.save_position(tx, "x", "theirs", NOW, version=before.version)
        assert sources.state(tx, "x").position == "mine"


@pytest.mark.parametrize("change", [{"account": "other"}, {"platform": "facebook"}, {"stream": "search"}])
def test_another_stream_under_the_same_name_is_read_from_its_beginning(db: Database, change: dict[str, str]) -> None:
    with db.begin() as tx:
        made(tx)
        sources.save_position(tx, "x", "9", NOW, new=1, coverage_since=NOW)
        sources.failed(tx, "x", "dead token", NOW, disabled=True)
        found = made(tx, **change)
        assert (found.position, found.coverage_since, found.disabled) == (None, None, False)
        assert {name: getattr(found, name) for name in change} == change


def test_another_brand_keeps_what_was_read(db: Database) -> None:
    with db.begin() as tx:
        made(tx)
        sources.save_position(tx, "x", "9", NOW)
        found = made(tx, brand="other")
        assert (found.brand, found.position) == ("other", "9")


def test_what_is_paused_disabled_or_waiting_is_blocked(db: Database) -> None:
    with db.begin() as tx:
        for name in ("fine", "paused", "dead", "waits"):
            made(tx, name)
        sources.pause(tx, "paused", "anna", NOW)
        sources.failed(tx, "dead", "token revoked", NOW, disabled=True)
        sources.failed(tx, "waits", "rate limit", NOW, not_before=later(5))
        assert sources.blocked(tx, later(4)) == {"paused", "dead", "waits"}
        assert sources.blocked(tx, later(5)) == {"paused", "dead"}
        sources.save_position(tx, "dead", "1", NOW)
        assert sources.state(tx, "dead").disabled
        for name in ("paused", "dead", "waits"):
            sources.resume(tx, name, "anna", NOW)
        assert sources.blocked(tx, NOW) == frozenset()
        assert sources.state(tx, "dead").problem == ""


def test_pausing_and_resuming_are_in_the_audit_record_and_told(db: Database) -> None:
    with db.begin() as tx:
        made(tx)
        sources.pause(tx, "x", "anna", NOW)
        assert sources.state(tx, "x").paused_by == "anna"
        sources.resume(tx, "x", "bob", later())
    with db.read() as tx:
        assert [(one.who, one.what, one.thing) for one in audit.entries(tx)] == [
            ("anna", "pause", "source x"),
            ("bob", "resume", "source x"),
        ]
        assert {(one.kind, one.ref) for one in events.after(tx, 0)} == {("source", "x")}


def test_an_unknown_source_is_told_in_words(db: Database) -> None:
    with db.begin() as tx:
        for ask in (
            lambda: sources.state(tx, "y"),
            lambda: sources.pause(tx, "y", "anna", NOW),
            lambda: sources.failed(tx, "y", "", NOW),
            lambda: sources.save_position(tx, "y", "1", NOW, version=1),
        ):
            with pytest.raises(Missing, match="no source 'y'"):
                ask()


def test_all_sources_are_listed_by_brand_and_name(db: Database) -> None:
    with db.begin() as tx:
        for name, brand in (("b", "two"), ("a", "two"), ("c", "one")):
            made(tx, name, brand=brand)
        assert [one.name for one in sources.every(tx)] == ["c", "a", "b"]
