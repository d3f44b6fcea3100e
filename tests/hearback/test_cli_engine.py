"""`hearback worker`, `move` and the engine in the settings: what works, and what is refused in words."""

import json
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hearback.presence import new_name
from store import workers
from store.database import Database
from tests.fakes.harness import FakeServer
from tests.hearback.command import command
from tests.hearback.shops import KEYS, answered, daemon, free_port, serve, until
from tests.store.conftest import database_on, postgres

__all__ = ["postgres"]  # the fixture: one server for the whole run


def grown(folder: Path, url: str) -> Path:
    """Let the installation in `folder` use the grown engine on this PostgreSQL, at a quick rhythm."""
    config = serve(folder, free_port())
    text = config.read_text(encoding="utf-8").replace("sqlite:///hearback.db", url)
    config.write_text(f'engine = "grown"\n{text}[thresholds]\nlease = "6s"\n', encoding="utf-8")
    return config


def test_the_grown_engine_on_sqlite_is_refused_with_its_line(shop: Path) -> None:
    config = shop / "hearback.toml"
    config.write_text('engine = "grown"\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
    done = command(shop, "run")
    assert done.code == 2
    assert "hearback.toml: line 1" in done.err
    assert "the grown engine needs PostgreSQL" in done.err


def test_an_unknown_engine_is_refused_with_a_hint(shop: Path) -> None:
    config = shop / "hearback.toml"
    config.write_text('engine = "grwon"\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
    done = command(shop, "check", "--offline")
    assert "did you mean 'grown'" in done.err


def test_a_worker_beside_the_local_engine_is_refused_in_words(shop: Path) -> None:
    done = command(shop, "worker")
    assert (done.code, "`hearback run` does all the work" in done.err) == (2, True)


def test_a_queue_that_nobody_knows_is_refused(shop: Path) -> None:
    done = command(shop, "worker", "--queues", "listen,modle")
    assert done.code == 2
    assert "modle" in done.err
    assert "listen, model, speak, house" in done.err


def test_check_tells_which_tables_the_database_has(shop: Path) -> None:
    (told, *_) = command(shop, "check", "--json").json["accounts"]
    assert (told["name"], told["ok"]) == ("database", True)
    assert "which is this version's" in told["words"]
    (shop / "hearback.db").unlink()
    (told, *_) = command(shop, "check", "--json").json["accounts"]
    assert "none yet" in told["words"]
    assert not (shop / "hearback.db").exists(), "looking makes none"


def test_move_needs_one_target(shop: Path) -> None:
    assert command(shop, "move").code == 2
    done = command(shop, "move", "--to-secret", "NOWHERE")
    assert (done.code, "NOWHERE" in done.err) == (2, True)


def test_move_to_another_file_closes_the_old_one(shop: Path) -> None:
    done = command(shop, "move", "--to", "sqlite:///moved.db", "--json")
    assert done.code == 0, done.err
    assert {row["table"]: row["rows"] for row in done.json}["people"] == 1
    refused = command(shop, "once")
    assert refused.code == 1
    assert "hearback move" in refused.err
    config = shop / "hearback.toml"
    text = config.read_text(encoding="utf-8").replace("hearback.db", "moved.db")
    config.write_text(text, encoding="utf-8")
    assert command(shop, "user", "list", "--json").json[0]["name"] == "mai"
    again = command(shop, "move", "--to", "sqlite:///moved.db")
    assert "same database" in again.err


def test_move_is_refused_while_somebody_works(shop: Path) -> None:
    db = Database(f"sqlite:///{shop / 'hearback.db'}")
    with db.begin() as tx:
        workers.here(tx, new_name(), "another-machine", 7, "run", datetime.now(UTC))
    db.close()
    done = command(shop, "move", "--to", "sqlite:///moved.db")
    assert done.code == 1
    assert "`hearback run` on another-machine" in done.err


@pytest.mark.postgres
def test_from_sqlite_to_postgresql_and_on_with_workers_of_several_processes(
    on_x: Path, x: FakeServer, postgres: str
) -> None:
    x.do("post", text="my parcel is bad and late", author="1001")
    assert command(on_x, "once", "--json", environ=KEYS).json["drafted"] == 1
    for url in database_on(postgres):
        moved = command(on_x, "move", "--to-secret", "TARGET", environ={"TARGET": url})
        assert moved.code == 0, moved.err
        assert "each is the same on both sides" in moved.out
        config = grown(on_x, url)
        early = command(on_x, "check", "--json", environ=KEYS)
        assert "hearback upgrade" in early.json["accounts"][0]["words"]
        assert "grown engine are at" in command(on_x, "upgrade").out
        with (
            daemon("worker", "--config", str(config), environ=KEYS) as helper,
            daemon("run", "--config", str(config), environ=KEYS) as main,
        ):
            assert helper.line(r"works on (.*)") == "listen, model, speak, house"
            assert answered(main.line(r"(http://\S+)") + "/readyz") == 200
            x.do("post", text="another bad one", author="1002")
            until(lambda: len(command(on_x, "drafts", "list", "--json").json) == 2, "a draft of what was heard now")
            assert command(on_x, "drafts", "approve", "1", "--revision", "1", "--as", "mai").code == 0
            until(x.published, "the answer on the network")
            refused = command(on_x, "move", "--to", "sqlite:///back.db")
            assert "`hearback worker` on" in refused.err
            assert "`hearback run` on" in refused.err
            assert helper.end(signal.SIGKILL) == -signal.SIGKILL
            x.do("post", text="a third bad one", author="1003")
            until(lambda: len(command(on_x, "drafts", "list", "--json").json) == 2, "a draft by the one that is left")
            assert main.end() == 0
        assert len(x.published()) == 1
        back = command(on_x, "move", "--to", "sqlite:///back.db", "--json")
        assert json.loads(back.out)[-1]["sha256"]
