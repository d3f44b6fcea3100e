"""Opening an installation for a command: its settings, its app, its people; mistakes in words."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from config.playbook import PlaybookError
from config.settings import Settings, SettingsError
from config.settings import load as load_settings
from hearback import logs
from hearback.app import App, assemble, opened
from hearback.cli.output import err, fail, safe
from hearback.engines import choose
from hearback.engines.seam import EngineUnavailable
from listener.relevance import BadPattern
from responders.lifecycle import IllegalMove
from responders.roles import may
from sentiment.errors import ModelUnavailable
from store import migrate, people, tallies
from store.database import Database
from store.errors import StoreError
from store.people import Person

Config = Annotated[
    Path, typer.Option("--config", "-c", envvar="HEARBACK_CONFIG", help="the settings file of the installation")
]
Json = Annotated[bool, typer.Option("--json", help="JSON for machines instead of a table")]
As = Annotated[
    str, typer.Option("--as", envvar="HEARBACK_PERSON", help="the person who acts (see `hearback user list`)")
]
HERE = Path("hearback.toml")


def existing(config: Path) -> Path:
    """The path of a settings file that is there, or the end of the command."""
    if not config.exists():
        fail(f"there is no {config}. Write one with `hearback init`, or name yours with --config.", code=2)
    return config


def settings_of(config: Path) -> Settings:
    """The settings, or every mistake in them and the end of the command."""
    try:
        return load_settings(existing(config), os.environ)
    except SettingsError as error:
        for problem in error.problems:
            err.print(safe(f"{config}: {problem}"))
        fail(f"{len(error.problems)} to mend in {config}", code=2)


@contextmanager
def database_of(config: Path) -> Iterator[Database]:
    """The installation's database, at the right revision."""
    settings = settings_of(config)
    with said():
        db = Database(settings.database.url)
        db.heed({brand.name: brand.approval for brand in settings.brands})
        try:
            migrate.require_current(db)
            yield db
        finally:
            db.close()


@contextmanager
def app_of(config: Path) -> Iterator[App]:
    """The assembled installation with its database brought up to date."""
    settings = settings_of(config)
    with said(), opened(assemble(settings, os.environ)) as app:
        migrate.upgrade(app.db)
        tallies.mend(app.db)
        choose.upgrade(settings, app.db)
        _read_playbooks(app)
        yield app


def _read_playbooks(app: App) -> None:
    """Read every brand's playbook; a brand without a valid one waits. Raises PlaybookError when no brand has one."""
    broken: dict[str, PlaybookError] = {}
    for brand in app.settings.brands:
        try:
            app.playbook(brand.name)
        except PlaybookError as error:
            broken[brand.name] = error
    if broken and len(broken) == len(app.settings.brands):
        raise next(iter(broken.values()))
    for name, fault in broken.items():
        for problem in fault.problems:
            err.print(safe(str(problem)))
        err.print(safe(f"{name} waits: its playbook has {len(fault.problems)} to mend; the other brands go on"))


@contextmanager
def said() -> Iterator[None]:
    """Turn what can go wrong with an installation into words and an exit status."""
    try:
        yield
    except PlaybookError as error:
        for problem in error.problems:
            err.print(safe(str(problem)))
        fail(f"the playbook has {len(error.problems)} to mend", code=2)
    except (StoreError, IllegalMove, BadPattern, ModelUnavailable, EngineUnavailable, LookupError) as error:
        fail(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def person_of(db: Database, name: str, act: str) -> Person:
    """The person who acts, if they exist and may."""
    with db.read() as tx:
        found = people.by_name(tx, name)
    if found is None or found.disabled:
        fail(f"there is no active person {name!r}; see `hearback user list`")
    if not may(found.role, act):
        fail(f"{found.name} is {found.role} and may not {act}")
    return found


def log_to_stderr(level: int = logging.INFO) -> None:
    """Lines for people on a terminal, JSON in a pipe or a service."""
    logs.configure(json=not sys.stderr.isatty(), level=level)
