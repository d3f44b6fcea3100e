"""Houses on SQLite, made in milliseconds: the tables and the playbook are made once and copied or shared."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import initial
from config.playbook import Playbook, load
from store import migrate
from store.database import Database
from tests.hearback.house import House, build

Build = Callable[..., House]


@pytest.fixture(scope="session")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    folder = tmp_path_factory.mktemp("playbook")
    initial.write(folder, brand_title="Lotus & Pine")
    return load(folder / "playbook")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "empty.db"
    db = Database(f"sqlite:///{path}")
    migrate.upgrade(db)
    db.close()
    return path


@pytest.fixture
def make_house(tmp_path: Path, playbook: Playbook, empty_database: Path) -> Iterator[Build]:
    """Builds a house with the options of `build`; closed at the end."""
    made: list[House] = []

    def make(**options: object) -> House:
        shutil.copyfile(empty_database, tmp_path / "hearback.db")
        made.append(build(tmp_path, playbook, url="sqlite:///hearback.db", **options))
        return made[-1]

    yield make
    for house in made:
        house.app.db.close()


@pytest.fixture
def house(make_house: Build) -> House:
    return make_house()
