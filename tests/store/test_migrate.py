"""The migrated schema is the declared one; upgrades are idempotent, all or nothing, and never go backwards."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Table, inspect, text

from responders.lifecycle import STATES
from store import migrate
from store.database import Database
from store.errors import NewerDatabase, OldDatabase
from store.tables import metadata


@pytest.fixture
def empty(empty_address: str) -> Iterator[Database]:
    db = Database(empty_address)
    yield db
    db.close()


def test_the_migrated_schema_is_the_declared_one(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.read() as tx:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _is_declared}
        context = MigrationContext.configure(tx, opts=options)
        assert compare_metadata(context, metadata) == []


def _is_declared(name: str | None, _kind: str, _parents: object) -> bool:
    """What the index of words is made of, SQLAlchemy cannot declare; tests/store/test_finding.py looks at it."""
    return not (name or "").startswith(("search_index", "ix_search_texts"))


def test_migrated_checks_and_partial_indexes_are_the_declared_ones(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.begin() as tx:
        migrated = _details(tx)
        for table in [*metadata.tables.values(), Table("alembic_version", metadata.__class__())]:
            tx.execute(text(f"DROP TABLE {table.name}" + (" CASCADE" if empty.dialect == "postgresql" else "")))
        metadata.create_all(tx)
        assert _details(tx) == migrated


def _details(tx: Any) -> dict[str, object]:
    """What Alembic does not compare: CHECKs and the conditions of partial indexes, as the database tells them."""
    told = inspect(tx)
    found: dict[str, object] = {}
    for name in metadata.tables:
        checks = sorted((check["name"], check["sqltext"]) for check in told.get_check_constraints(name))
        indexes = sorted(
            (index["name"], _condition(index))
            for index in told.get_indexes(name)
            if _is_declared(index["name"], "index", {})
        )
        found[name] = (checks, indexes)
    return found


def _condition(index: Any) -> str:
    return " ".join(str(value) for value in index.get("dialect_options", {}).values())


def test_the_check_of_the_states_is_made_from_the_lifecycle() -> None:
    checks = [one for one in metadata.tables["responses"].constraints if isinstance(one, CheckConstraint)]
    of_states = next(str(one.sqltext) for one in checks if one.name == "ck_responses_state")
    assert of_states == f"state IN ({', '.join(repr(state) for state in STATES)})"


def test_an_upgrade_tells_what_it_did_and_may_be_repeated(empty: Database) -> None:
    assert migrate.revision(empty) is None
    assert migrate.upgrade(empty) == (None, migrate.head())
    assert migrate.revision(empty) == migrate.head()
    assert migrate.upgrade(empty) == (migrate.head(), migrate.head())
    migrate.require_current(empty)


def test_several_upgrades_at_once_are_one_upgrade(empty_address: str) -> None:
    together = threading.Barrier(3)

    def run() -> tuple[str | None, str]:
        db = Database(empty_address)
        together.wait()
        try:
            return migrate.upgrade(db)
        finally:
            db.close()

    with ThreadPoolExecutor(3) as pool:
        done = [future.result() for future in [pool.submit(run) for _ in range(3)]]
    newest = migrate.head()
    assert sorted(done, key=str) == sorted([(None, newest), (newest, newest), (newest, newest)], key=str)


def test_a_newer_database_is_refused_in_words_and_left_alone(db: Database) -> None:
    with db.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (migrate.upgrade, migrate.require_current):
        with pytest.raises(NewerDatabase, match=r"9999.*newer Hearback"):
            refuse(db)
    assert migrate.revision(db) == "9999"


def test_an_older_database_is_told_how_to_upgrade(empty: Database) -> None:
    with pytest.raises(OldDatabase, match="hearback upgrade"):
        migrate.require_current(empty)


def test_an_upgrade_that_breaks_leaves_nothing_behind(empty: Database) -> None:
    with empty.begin() as tx:
        tx.execute(text("CREATE TABLE web_sessions (stranger INTEGER)"))
    with pytest.raises(Exception, match="web_sessions"):
        migrate.upgrade(empty)
    with empty.read() as tx:
        assert inspect(tx).get_table_names() == ["web_sessions"]
    assert migrate.revision(empty) is None


def test_foreign_keys_are_on_again_after_an_upgrade(empty: Database) -> None:
    if empty.dialect != "sqlite":
        pytest.skip("only SQLite turns them off while it rebuilds tables")
    migrate.upgrade(empty)
    with empty.begin() as tx:
        assert tx.execute(text("PRAGMA foreign_keys")).scalar() == 1
