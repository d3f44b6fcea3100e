"""Houses on SQLite, made in milliseconds: the tables and the playbook are made once and copied or shared."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import initial
from config.playbook import Playbook, load
from store import migrate
from store.database import Database
from tests.fakes.harness import FakeServer, running
from tests.hearback.command import command
from tests.hearback.house import House, build
from tests.hearback.shops import KEYS, ON_X

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


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh installation with one admin, mai, whose playbook speaks English alone (which is quicker to read)."""
    folder = tmp_path_factory.mktemp("fresh")
    assert command(folder, "init", "--title", "Lotus & Pine").code == 0
    for templates in (folder / "playbook" / "templates").iterdir():
        if templates.name != "en.toml":
            templates.unlink()
    assert command(folder, "upgrade").code == 0
    assert command(folder, "user", "add", "mai", "--role", "admin").code == 0
    return folder


@pytest.fixture
def shop(fresh: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fresh, tmp_path, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def x() -> Iterator[FakeServer]:
    with running("x") as server:
        yield server


@pytest.fixture(scope="session")
def fresh_on_x(fresh: Path, x: FakeServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(fresh, tmp_path_factory.mktemp("on-x"), dirs_exist_ok=True)
    (folder / "hearback.toml").write_text(ON_X.format(base=x.url), encoding="utf-8")
    assert command(folder, "once", environ=KEYS).code == 0
    return folder


@pytest.fixture
def on_x(fresh_on_x: Path, x: FakeServer, tmp_path: Path) -> Path:
    """The installation on the fake X, which is empty; its first quiet run is done."""
    x.clear()
    return shutil.copytree(fresh_on_x, tmp_path, dirs_exist_ok=True)
