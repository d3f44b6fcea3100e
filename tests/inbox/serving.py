"""The inbox on a real server: uvicorn in a thread of its own, on a free port of 127.0.0.1."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI

import config
from config import playbook, settings
from config.settings import Settings
from inbox.app import create
from inbox.services import Services
from store.database import Database

TOML = """
[database]
url = "sqlite:///inbox.db"
[inbox]
port = {port}
[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "playbook"
handles = ["@lotusandpine"]
[[brands.sources]]
name = "x-mentions"
platform = "twitter"
account = "lotusandpine"
stream = "mentions"
every = "2m"
secrets = {{ bearer_token = "LOTUS_X_BEARER" }}
[[brands.sources]]
name = "app-reviews"
platform = "appstore"
account = "lotusandpine"
stream = "reviews"
every = "10m"
"""


class Stopping(uvicorn.Server):
    """Ends the live streams first, as the daemon does."""

    async def shutdown(self, sockets: object = None) -> None:
        self.config.app.state.house.hub.close()
        await super().shutdown(None)


def settings_in(folder: Path, port: int, extra: str = "") -> Settings:
    book = folder / "playbook"
    if not book.exists():
        book.symlink_to(Path(config.__file__).parent / "defaults" / "playbook", target_is_directory=True)
    path = folder / "hearback.toml"
    path.write_text(TOML.format(port=port) + extra, encoding="utf-8")
    return settings.load(path, {})


def app_of(db: Database, known: Settings, now: datetime | None = None, token: str = "") -> FastAPI:
    book = playbook.load(known.brands[0].playbook)
    clock = (lambda: now) if now else (lambda: datetime.now(UTC))
    return create(db, known, Services(playbook=lambda _: book, clock=clock, metrics_token=token))


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[str]:
    """The address of the running app."""
    server = Stopping(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=3))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("the inbox did not start")
        threading.Event().wait(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
