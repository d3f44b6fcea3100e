"""`transfer` takes every row to the other kind of database and back, or none at all."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, Integer, Table, delete, func, insert, select, text

from store import migrate, quarantine
from store import transfer as module
from store.database import Database, Tx
from store.errors import NewerDatabase, NotMoved
from store.tables import mentions, metadata, readings, turns, workers
from store.transfer import transfer
from store.types import CleanText, Key, RawJson, Records, UtcDateTime, Words
from tests.store.conftest import database_on
from tests.store.making import NOW, approved, drafted, heard

pytestmark = pytest.mark.postgres
MOVED = [table for table in metadata.sorted_tables if table not in (workers, readings)]


@pytest.fixture
def lite(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    path = tmp_path / "old.db"
    path.write_bytes(sqlite_template.read_bytes())
    made = Database(f"sqlite:///{path}")
    yield made
    made.close()


@pytest.fixture
def empty(postgres: str) -> Iterator[Database]:
    for address in database_on(postgres):
        made = Database(address)
        yield made
        made.close()


def silent(*_: object) -> None:
    pass


def fill(db: Database) -> None:
    """Rows in every table, with whatever is hard to keep, and an id that was used and is gone."""
    with db.begin() as tx:
        for number in range(1, 8):
            approved(tx, str(number))
        drafted(tx, "née \N{PARTY POPPER} ß 中")
        _put(tx)
        gone = heard(tx, "gone").id
        tx.execute(delete(mentions).where(mentions.c.id == gone))
    with db.begin() as tx:
        for table in MOVED:
            if not tx.execute(select(func.count()).select_from(table)).scalar():
                tx.execute(insert(table), [_made_up(tx, table)])
    migrate.upgrade(db)


def _made_up(tx: Tx, table: Table) -> dict[str, object]:
    values: dict[type, object] = {
        UtcDateTime: NOW, Boolean: True, Float: 0.1 + 0.2, Words: ("a", "ü"), Records: (("a", 1),), RawJson: "{}",
        CleanText: "ok", Key: "Key", Integer: 7,
    }  # fmt: skip
    row: dict[str, object] = {}
    for column in table.columns:
        fitting = next((value for kind, value in values.items() if isinstance(column.type, kind)), "word")
        keys = list(column.foreign_keys)
        row[column.name] = _some(tx, keys[0]) if keys else _allowed(table, column.name) or fitting
    return row


def _allowed(table: Table, column: str) -> str:
    """The first word that a CHECK lets this column have."""
    checks = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
    found = [check.split("'")[1] for check in checks if check.startswith(f"{column} IN ")]
    return found[0] if found else ""


def _some(tx: Tx, key: ForeignKey) -> object:
    return tx.execute(select(key.column).limit(1)).scalar()


def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    with db.read() as tx:
        return {table.name: sorted((tuple(row) for row in tx.execute(select(table))), key=repr) for table in MOVED}


def test_there_and_back_again_every_row_is_the_same(lite: Database, empty: Database, tmp_path: Path) -> None:
    fill(lite)
    before = contents(lite)
    assert all(before.values()), "every table has rows"
    told: list[tuple[str, str, int, int]] = []
    moved = transfer(lite, empty, lambda *said: told.append(said))
    assert {table.name: table.rows for table in moved} == {name: len(rows) for name, rows in before.items()}
    assert contents(empty) == before
    assert {what for what, *_ in told} == {"copying", "indexing", "comparing"}
    assert all(done == total for _, _, done, total in told)
    again = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert transfer(empty, again, silent) == moved
    assert contents(again) == before
    with again.begin() as tx:
        late = heard(tx, "late").id
        assert late == max(row[0] for row in before["mentions"]) + 2, "the number of what is gone stays used"
    again.close()


def test_the_words_are_indexed_in_the_new_one_as_in_any_other(lite: Database, empty: Database) -> None:
    migrate.upgrade(empty)
    wanted = word_indexes(empty)
    assert wanted
    fill(lite)
    transfer(lite, empty, silent)
    assert word_indexes(empty) == wanted


def word_indexes(db: Database) -> list[str]:
    with db.read() as tx:
        return list(
            tx.execute(text("SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%gin%' ORDER BY 1")).scalars()
        )


def test_numbers_go_on_in_postgresql(lite: Database, empty: Database) -> None:
    with lite.begin() as tx:
        approved(tx)
        gone = heard(tx, "gone").id
        tx.execute(delete(mentions).where(mentions.c.id == gone))
    transfer(lite, empty, silent)
    with empty.begin() as tx:
        late = heard(tx, "late").id
        assert late == gone + 1
        assert _put(tx) == 1


def _put(tx: Tx) -> int:
    return quarantine.put(tx, stage="listen", source="x", brand="b", external_id="1", reason="\x00", raw="{}", now=NOW)


def test_the_old_database_is_closed_to_everybody(lite: Database, empty: Database) -> None:
    transfer(lite, empty, silent)
    for refuse in (migrate.require_current, migrate.upgrade):
        with pytest.raises(NewerDatabase, match="hearback move"):
            refuse(lite)
    migrate.require_current(empty)


def test_a_target_that_is_not_empty_is_refused_and_left_alone(lite: Database, empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.begin() as tx:
        heard(tx, "theirs")
    with pytest.raises(NotMoved, match="not empty: authors has 1 rows"):
        transfer(lite, empty, silent)
    migrate.require_current(lite)
    with pytest.raises(NotMoved, match="same database"):
        transfer(lite, lite, silent)


def test_a_row_that_changed_on_the_way_stops_everything(
    lite: Database, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lite.begin() as tx:
        drafted(tx, "1")
    put = module.insert_rows

    def garble(tx: Tx, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
        put(tx, table, names, [tuple("xx" if value == "en" else value for value in row) for row in rows])

    monkeypatch.setattr(module, "insert_rows", garble)
    with pytest.raises(NotMoved, match="row 1 of responses is not the same"):
        transfer(lite, empty, silent)
    migrate.require_current(lite)
    assert not contents(empty)["responses"]


def test_a_move_that_is_cut_leaves_both_as_they_were(lite: Database, empty: Database) -> None:
    fill(lite)
    before = contents(lite)

    def cut(what: str, table: str, *_: object) -> None:
        if (what, table) == ("copying", "responses"):
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        transfer(lite, empty, cut)
    assert contents(lite) == before
    assert not contents(empty)["mentions"]
    assert len(transfer(lite, empty, silent)) == len(MOVED)


def test_a_move_that_was_cut_before_the_mark_is_finished_by_the_same_again(
    lite: Database, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lite)

    def cut(_: Tx) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(migrate, "mark_moved", cut)
        transfer(lite, empty, silent)
    migrate.require_current(lite)
    before = contents(empty)
    assert contents(lite) == before
    assert len(transfer(lite, empty, silent)) == len(MOVED)
    assert contents(empty) == before
    with pytest.raises(NewerDatabase, match="hearback move"):
        migrate.require_current(lite)


def test_a_move_that_was_cut_before_the_mark_is_not_finished_over_new_rows(
    lite: Database, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lite.begin() as tx:
        drafted(tx, "1")

    def cut(_: Tx) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(migrate, "mark_moved", cut)
        transfer(lite, empty, silent)
    with lite.begin() as tx:
        drafted(tx, "2")
    with pytest.raises(NotMoved, match="not empty"):
        transfer(lite, empty, silent)
    migrate.require_current(lite)


def test_who_came_meanwhile_is_asked_for_once_nobody_else_can_write(lite: Database, empty: Database) -> None:
    with lite.begin() as tx:
        drafted(tx, "1")

    def running(tx: Tx) -> None:
        other = sqlite3.connect(str(lite.file), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE responses SET state = 'REJECTED'")
        other.close()
        raise NotMoved("somebody works on it")

    with pytest.raises(NotMoved, match="somebody"):
        transfer(lite, empty, silent, running)
    migrate.require_current(lite)


def test_nobody_writes_while_it_moves(lite: Database, empty: Database) -> None:
    with lite.begin() as tx:
        drafted(tx, "1")
    blocked: list[str] = []

    def meanwhile(what: str, table: str, *_: object) -> None:
        if (what, table) == ("copying", "responses"):
            other = sqlite3.connect(str(lite.file), timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("UPDATE responses SET state = 'REJECTED'")
            other.close()
            blocked.append(table)

    transfer(lite, empty, meanwhile)
    assert blocked


def test_what_is_of_the_moment_stays_behind(lite: Database, empty: Database) -> None:
    with lite.begin() as tx:
        tx.execute(insert(turns), [{"name": "poll-x", "next_at": NOW}])
        told = {"name": "w", "host": "h", "pid": 1, "doing": "run", "started_at": NOW, "seen_at": NOW}
        tx.execute(insert(workers), [told])
    transfer(lite, empty, silent)
    with empty.read() as tx:
        assert tx.execute(select(func.count()).select_from(workers)).scalar() == 0
        assert tx.execute(select(turns.c.name)).scalars().all() == ["poll-x"]
        assert tx.execute(text("SELECT version_num FROM alembic_version")).scalar() == migrate.head()
