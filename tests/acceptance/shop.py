"""One brand on a fake X, a fake Facebook Page and a real pager, told by TOML alone; time moves when the test says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from config import initial
from config.settings import load
from hearback import daemon, jobs, steps
from hearback.app import App, assemble
from hearback.counts import Counts
from hearback.once import once
from responders.values import Actor, Response
from sentiment.classifier import Classifier
from store import migrate, queue, responses, sources, tickets
from store.queue import QueueFilter
from store.sources import SourceState
from store.tickets import Ticket
from tests.fakes.harness import FakeServer
from tests.hearback.house import drain

MAI = Actor(kind="person", name="mai")
SETTINGS = """
[database]
url = "sqlite:///hearback.db"
[inbox]
port = {port}
[schedule]
triage = "1s"
deliver = "1s"
read_back = "1s"
[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "playbook"
handles = ["@lotusandpine"]
keywords = ['(?i)lotus\\s*&\\s*pine', '(?i)teapot']
[[brands.sources]]
name = "x"
platform = "twitter"
account = "lotusandpine"
stream = "{stream}"
every = "1s"
options = {{ api_base = "{x}", user_id = "900", query = "lotusandpine" }}
[brands.sources.secrets]
bearer_token = "X_BEARER"
consumer_key = "X_CK"
consumer_secret = "X_CS"
access_token = "X_AT"
access_token_secret = "X_ATS"
[[brands.sources]]
name = "page"
platform = "facebook"
account = "500100"
stream = "comments"
every = "1s"
options = {{ api_base = "{graph}" }}
secrets = {{ access_token = "PAGE_TOKEN", app_secret = "PAGE_SECRET" }}
[[brands.outlets]]
name = "pager"
kind = "apprise"
secrets = {{ urls = "PAGER" }}
"""
KEYS = {
    name: f"canary-{name.lower()}"
    for name in ("X_BEARER", "X_CK", "X_CS", "X_AT", "X_ATS", "PAGE_TOKEN", "PAGE_SECRET")
}


class Receiver:
    """A real HTTP server that takes what Apprise posts."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"json://127.0.0.1:{self._server.server_port}/"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass
class Shop:
    """The installation and the networks it lives on."""

    app: App
    folder: Path
    x: FakeServer
    graph: FakeServer
    pager: Receiver
    ahead: timedelta = field(default=timedelta())

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def once(self) -> Counts:
        return once(self.app, lambda: self.now, lambda *_: None)

    def hear(self, source: str) -> Counts:
        return drain(lambda: steps.listen(self.app, source, self.now))

    def triage(self) -> Counts:
        return drain(lambda: jobs.triage(self.app, self.now))

    def deliver(self) -> Counts:
        return drain(lambda: steps.deliver(self.app, self.now))

    def read_back(self) -> Counts:
        return drain(lambda: steps.read_back(self.app, self.now))

    def replies(self, *states: str) -> list[Response]:
        wanted = states or ("DRAFT", "APPROVED", "SENDING", "SENT", "UNCERTAIN", "REFUSED")
        with self.app.db.read() as tx:
            found = queue.items(tx, QueueFilter(states=wanted, limit=1000))
        return sorted((item.response for item in found if item.response), key=lambda response: response.id)

    def approve(self, response: Response) -> Response:
        with self.app.db.begin() as tx:
            return responses.approve(tx, response.id, response.revision, MAI, self.now)

    def tickets(self) -> list[Ticket]:
        with self.app.db.read() as tx:
            return tickets.every(tx)

    def source(self, name: str) -> SourceState:
        with self.app.db.read() as tx:
            return sources.state(tx, name)

    def stored(self) -> list[str]:
        """External ids of every mention that is stored."""
        found: list[str] = []
        with self.app.db.read() as tx:
            page = queue.items(tx, QueueFilter(states=(), limit=1000))
            while page:
                found += [item.stored.mention.external_id for item in page]
                page = queue.items(tx, QueueFilter(states=(), limit=1000, after=page[-1].cursor))
        return found


@contextmanager
def opened(
    folder: Path,
    x: FakeServer,
    graph: FakeServer,
    pager: Receiver,
    *,
    classifier: Classifier | None = None,
    stream: str = "mentions",
    port: int = 8000,
) -> Iterator[Shop]:
    """A shop in `folder`, its networks empty; without `classifier` it reads with the model that is shipped."""
    x.clear()
    graph.clear()
    pager.told.clear()
    initial.write(folder, brand_title="Lotus & Pine")
    config = folder / "hearback.toml"
    config.write_text(SETTINGS.format(x=x.url, graph=graph.url, stream=stream, port=port), encoding="utf-8")
    environ = KEYS | {"PAGER": pager.url}
    app = assemble(load(config, environ), environ)
    if classifier is not None:
        chosen = classifier
        _speak_english_alone(folder / "playbook" / "templates")
        app = replace(app, classifier=lambda: chosen)
    migrate.upgrade(app.db)
    daemon.ensure_sources(app)
    try:
        yield Shop(app, folder, x, graph, pager)
    finally:
        for source in app.settings.sources:
            app.platform(source.name).close()
        app.db.close()


def _speak_english_alone(templates: Path) -> None:
    """A playbook of one language is quicker to read, and the fake model hardly knows another."""
    for file in templates.iterdir():
        if file.name != "en.toml":
            file.unlink()
