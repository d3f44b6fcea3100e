"""Procrastinate's own tables, kept up to date beside ours; which version they have is written on the jobs' table."""

from pathlib import Path

from procrastinate.schema import SchemaManager

from store.database import Database, Tx
from store.errors import NewerDatabase, OldDatabase, StoreError

_MARK = "hearback: Procrastinate "
_LOOK = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL, obj_description(to_regclass('procrastinate_jobs'))"


def newest() -> str:
    """The last step of the schema that the installed Procrastinate needs."""
    return _steps()[-1].stem


def version(db: Database) -> str | None:
    """The last step that the database has; None when it has no such tables. Raises StoreError for foreign ones."""
    with db.read() as tx:
        return _version(tx)


def upgrade(db: Database) -> tuple[str | None, str]:
    """Take the tables to `newest()`, all steps or none; returns the versions before and after. Raises StoreError."""
    with db.reshape() as tx:
        before = _version(tx)
        if before is None:
            _run(tx, SchemaManager.get_schema())
        else:
            _refuse_newer(before)
            for step in _steps():
                if step.stem > before:
                    _run(tx, step.read_text(encoding="utf-8"))
        tx.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS '{_MARK}{newest()}'")
    return before, newest()


def require_current(db: Database) -> None:
    """Raises OldDatabase or NewerDatabase, with words, unless the tables are those of the installed Procrastinate."""
    found = version(db)
    if found is None:
        raise OldDatabase("the database has no tables for the grown engine yet: run `hearback upgrade`")
    _refuse_newer(found)
    if found != newest():
        raise OldDatabase(f"the engine's tables have version {found}, {newest()} is needed: run `hearback upgrade`")


def _version(tx: Tx) -> str | None:
    there, mark = tx.exec_driver_sql(_LOOK).one()
    if not there:
        return None
    if mark is None or not mark.startswith(_MARK):
        raise StoreError(
            "the database holds Procrastinate tables of another program: give Hearback a database of its own"
        )
    return str(mark.removeprefix(_MARK))


def _refuse_newer(found: str) -> None:
    if found > newest():
        raise NewerDatabase(
            f"the engine's tables have version {found}, newer than the installed Procrastinate's {newest()}"
        )


def _steps() -> list[Path]:
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _run(tx: Tx, script: str) -> None:
    """Past SQLAlchemy, which takes one statement at a time."""
    driver = tx.connection.driver_connection
    assert driver is not None
    driver.execute(script)
