"""The inbox on a real server: uvicorn in a thread of its own, on a free port of 127.0.0.1; and people who visit it."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

import config
from config import playbook, settings
from config.playbook import Playbook
from config.settings import Settings
from inbox.accounts import one_time_link
from inbox.app import create
from inbox.services import Services
from store.database import Database
from tests.inbox import shop

TOML = """
[database]
url = "sqlite:///inbox.db"
[inbox]
port = {port}
{inbox}
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
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Stopping(uvicorn.Server):
    """Ends the live streams first, as the daemon does."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.house.hub.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


@dataclass(slots=True)
class Clock:
    """The time of the inbox; stands still until a test moves it."""

    now: datetime = shop.NOW

    def __call__(self) -> datetime:
        return self.now

    def on(self, **length: float) -> None:
        self.now += timedelta(**length)


class Visitor(httpx.Client):
    """A browser without eyes: keeps cookies, says where its forms come from, reads the token off the last page."""

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, headers={"Origin": url}, timeout=20)
        self.token = ""

    def page(self, path: str, status: int = 200) -> str:
        answer = self.get(path, follow_redirects=True)
        assert answer.status_code == status, answer.text[:500]
        self._note(answer.text)
        return answer.text

    def submit(self, path: str, *, part: bool = False, **fields: Any) -> httpx.Response:
        """POST a form with this session's token, unless one is given."""
        fields = {"token": self.token} | fields
        return self.post(path, data=fields, headers={"X-Part": "1"} if part else {})

    def enter(self, link: str) -> "Visitor":
        secret = link.rpartition("/")[2]
        assert self.post("/enter", data={"secret": secret}).status_code == 303
        self.page("/queue")
        return self

    def _note(self, html: str) -> None:
        if found := _TOKEN.search(html):
            self.token = found[1]


@dataclass(slots=True)
class Inbox:
    """A running inbox, with everything a test may want to hold."""

    url: str
    db: Database
    settings: Settings
    app: FastAPI
    clock: Clock
    said: list[shop.Said] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self) -> Visitor:
        made = Visitor(self.url)
        self.visitors.append(made)
        return made

    def link(self, role: str) -> str:
        return one_time_link(self.db, shop.ROLES[role], self.url, self.clock.now)

    def signed_in(self, role: str) -> Visitor:
        return self.visitor().enter(self.link(role))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def shipped_playbook() -> Playbook:
    return playbook.load(Path(config.__file__).parent / "defaults" / "playbook")


def settings_in(folder: Path, port: int, inbox: str = "") -> Settings:
    book = folder / "playbook"
    if not book.exists():
        book.symlink_to(Path(config.__file__).parent / "defaults" / "playbook", target_is_directory=True)
    path = folder / "hearback.toml"
    path.write_text(TOML.format(port=port, inbox=inbox), encoding="utf-8")
    return settings.load(path, {})


@contextmanager
def up(
    folder: Path, *, full: bool = False, token: str = "", toml: str = "", account_secrets: dict[str, str] | None = None
) -> Iterator[Inbox]:
    """A running inbox on the database file in `folder`; with people, and with a whole day when `full`."""
    port = free_port()
    known = settings_in(folder, port, toml)
    clock, db = Clock(), Database(f"sqlite:///{folder / 'inbox.db'}")
    said = shop.open_shop(db) if full else []
    if not full:
        with db.begin() as tx:
            shop.found(tx, shop.NOW)
    services = Services(
        playbook=lambda _: shipped_playbook(), clock=clock, metrics_token=token, account_secrets=account_secrets or {}
    )
    app = create(db, known, services)
    with serving(app, port) as url:
        running = Inbox(url, db, known, app, clock, said)
        try:
            yield running
        finally:
            for visitor in running.visitors:
                visitor.close()
    db.close()


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
        assert not thread.is_alive(), "the inbox did not stop"
