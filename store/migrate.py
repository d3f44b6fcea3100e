"""Bring a database to the schema of this code, and tell which schema it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from store import indexing
from store.database import Database, Tx
from store.errors import HalfRestored, MovedDatabase, NewerDatabase, OldDatabase

MIGRATIONS = Path(__file__).parent / "migrations"
_BATCH = 1_000
RESTORING = "hearback_restoring"
"""A table that stands there while a restore is under way."""
MOVED = "moved"
"""Stands where the schema's number was."""
_MOVED_WORDS = "everything was moved out of this database with `hearback move`: point [database] url there"


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def head() -> str:
    """The newest schema that this code knows."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    assert newest is not None
    return newest


def revision(db: Database) -> str | None:
    """The schema that the database has; None when it is empty."""
    with db.read() as tx:
        return _revision(tx)


def upgrade(db: Database) -> tuple[str | None, str]:
    """Take the database to `head()`, all steps or none; returns the schema before and after. Raises NewerDatabase.

    Then what an older Hearback wrote is made searchable, in a minute or two for a million mentions.

    May be called by several processes at once and any number of times.
    """
    with db.reshape() as tx:
        before = _revision(tx)
        _refuse_newer(before)
        settings = config()
        settings.attributes["connection"] = tx
        command.upgrade(settings, "head")
    _index(db)
    return before, head()


def _index(db: Database) -> None:
    """In transactions of their own: others write meanwhile, and what is cut is taken up by the next process."""
    with db.read() as tx:
        after = indexing.behind(tx)
    while after is not None:
        with db.begin() as tx:
            after = indexing.catch_up(tx, after, _BATCH)


def require_current(db: Database) -> None:
    """Raises OldDatabase or NewerDatabase, with words, unless the database has the schema of this code."""
    found = revision(db)
    _refuse_newer(found)
    if found != head():
        state = f"has schema {found}, this Hearback needs {head()}" if found else "has no tables yet"
        raise OldDatabase(f"the database {state}: run `hearback upgrade`")


def refuse_moved(tx: Tx) -> None:
    """Raises MovedDatabase where everything was moved out of it, HalfRestored where a restore was cut.

    A newer Hearback's upgrade is another thing.
    """
    if tx.dialect.name == "postgresql" and tx.execute(text(f"SELECT to_regclass('{RESTORING}')")).scalar():
        raise HalfRestored("a restore into this database was cut: begin it again with an empty database")
    if tx.execute(text("SELECT version_num FROM alembic_version")).scalar() == MOVED:
        raise MovedDatabase(_MOVED_WORDS)


def mark_restoring(tx: Tx) -> None:
    """Let nobody work on this PostgreSQL before `restored`: `pg_restore` brings all back before anything is held."""
    tx.execute(text(f"CREATE TABLE IF NOT EXISTS {RESTORING} (since timestamptz DEFAULT now())"))


def restored(tx: Tx) -> None:
    """What was brought back may be worked on, as of the end of this transaction."""
    if tx.dialect.name == "postgresql":
        tx.execute(text(f"DROP TABLE IF EXISTS {RESTORING}"))


def mark_moved(tx: Tx) -> None:
    """Let nobody use this database any more: its contents live on in another one."""
    tx.execute(text("UPDATE alembic_version SET version_num = :mark"), {"mark": MOVED})


def _revision(tx: Tx) -> str | None:
    return MigrationContext.configure(tx).get_current_revision()


def _refuse_newer(found: str | None) -> None:
    if found == MOVED:
        raise MovedDatabase(_MOVED_WORDS)
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found is not None and found not in known:
        raise NewerDatabase(
            f"the database has schema {found}, which this Hearback does not know (its newest is {head()}): "
            "it was upgraded by a newer Hearback; install that version or restore an older backup"
        )
