"""An installation of its own for every run: the network, the settings, the database, its files in one folder."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import initial
from config.settings import load
from hearback import daemon
from hearback.app import assemble, opened
from hearback.engines import choose
from hearback.jobs import clock
from hearback.once import once
from store import migrate
from tests.fakes.harness import FakeServer, start
from tests.faults.history import History
from tests.faults.mutants import MUTANTS
from tests.faults.nursery import Life, Nursery
from tests.hearback.shops import free_port

KEYS = dict.fromkeys(["X_BEARER", "X_CK", "X_CS", "X_AT", "X_ATS"], "canary-of-the-laboratory")
TOKEN = "metrics-of-the-laboratory"
_ONE = threading.Lock()  # Alembic upgrades one database at a time in a process
SETTINGS = """
engine = "{engine}"
[database]
url = "{url}"
[inbox]
port = {port}
[thresholds]
lease = "2s"
[sending]
replies_per_account_per_hour = 100000
[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "playbook"
handles = ["@lotusandpine"]
[[brands.sources]]
name = "x"
platform = "twitter"
account = "lotusandpine"
stream = "{stream}"
every = "1s"
replies_per_hour = 100000
options = {{ api_base = "{x}", user_id = "900", query = "lotusandpine" }}
[brands.sources.secrets]
bearer_token = "X_BEARER"
consumer_key = "X_CK"
consumer_secret = "X_CS"
access_token = "X_AT"
access_token_secret = "X_ATS"
"""


@dataclass(frozen=True, slots=True)
class Site:
    """Where installations are made: their processes, their databases ("" from `place` is SQLite), their engine."""

    nursery: Nursery
    mutant: str = ""
    place: Callable[[], str] = lambda: ""
    engine: str = "local"

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands whose processes do the work."""
        return ("run", "worker") if self.engine == "grown" else ("run",)


@dataclass
class Installation:
    """One brand on one restless network. `record` is the network's own, `history` everybody else's."""

    folder: Path
    url: str
    x: FakeServer
    site: Site
    history: History
    port: int

    @property
    def address(self) -> str:
        """Where its inbox listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def record(self) -> Path:
        return self.folder / "record.jsonl"

    @property
    def log(self) -> str:
        return str(self.folder / "victim.log")

    def run(self, command: str = "run", config: str = "hearback.toml", **trap: Any) -> Life:
        """`hearback COMMAND` as a life; `trap` is `point`, `nth`, `per_page`."""
        arguments = [command, "--config", str(self.folder / config)]
        environ = KEYS | {"HEARBACK_METRICS_TOKEN": TOKEN}
        life = self.site.nursery.start(
            "victim", arguments=arguments, environ=environ, mutant=self.site.mutant, log=self.log, **trap
        )
        self.history.note("killer", "started", pid=life.pid, command=command, **trap)
        return life

    def person(self, seed: int, **trap: Any) -> Life:
        return self.site.nursery.start(
            "person", url=self.url, history=str(self.history.path), seed=seed, mutant=self.site.mutant,
            log=str(self.folder / "person.log"), **trap,
        )  # fmt: skip


@contextmanager
def installed(folder: Path, site: Site, *, seed: int, stream: str = "search") -> Iterator[Installation]:
    """A fresh installation in `folder` whose quiet first run is over."""
    x = start("x", module="tests.faults.network")
    history = History(folder / "history.jsonl")
    url = site.place() or f"sqlite:///{folder / 'hearback.db'}"
    try:
        made = Installation(folder, url, x, site, history, free_port())
        x.do("begin", record=str(made.record), seed=seed)
        with _ONE:
            _prepare(made, stream)
        yield made
    finally:
        x.stop()
        history.close()


def _prepare(made: Installation, stream: str) -> None:
    initial.write(made.folder, brand_title="Lotus & Pine")
    for file in (made.folder / "playbook" / "templates").iterdir():
        if file.name != "en.toml":
            file.unlink()
    shutil.rmtree(made.folder / "playbook" / "knowledge", ignore_errors=True)
    for name, port in (("hearback.toml", made.port), ("second.toml", free_port())):
        told = {"engine": made.site.engine, "url": made.url, "port": port, "stream": stream, "x": made.x.url}
        (made.folder / name).write_text(SETTINGS.format(**told), encoding="utf-8")
    settings = load(made.folder / "hearback.toml", KEYS)
    with opened(assemble(settings, KEYS)) as app:
        migrate.upgrade(app.db)
        choose.upgrade(settings, app.db)
        daemon.ensure_sources(app)
        once(app, clock, lambda *_: None)
    if made.site.mutant:
        MUTANTS[made.site.mutant].prepare(made.url)


NOT_ASKED = "not asked"
SOUND = ("ok", NOT_ASKED)


def integrity(url: str) -> str:
    """What SQLite says about its own file, "ok" when all is well; PostgreSQL is not asked."""
    if not url.startswith("sqlite"):
        return NOT_ASKED
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        found = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    connection.close()
    return found
