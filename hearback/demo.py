"""The demo brand: a made-up shop, a written stream that plays as if live, and a pager that its alerts reach."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from config import initial
from hearback.app import App
from inbox.accounts import one_time_link
from store import people

BRAND_FILES = Path(__file__).parent / "demo_brand"
LEAD = "demo"
CONTACT = "care@lotusandpine.example"
ALERTS = "HEARBACK_DEMO_ALERTS"
LINK_LIFE = timedelta(hours=12)


class Pager:
    """A receiver for the demo's alerts, as a chat room or a phone would be: prints each one. Loopback only."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Receiver, show))
        self.url = f"json://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Receiver(BaseHTTPRequestHandler):
    def __init__(self, show: Callable[[str], None], *connection: Any) -> None:
        self._show = show
        super().__init__(*connection)

    def do_POST(self) -> None:
        notice = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        self._show(" ".join(str(notice.get("title", "")).split()))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The alert itself is the line to show."""


def prepare(folder: Path, now: datetime, *, port: int) -> Path:
    """Write the demo installation into `folder` and return its settings file. Raises FileExistsError."""
    initial.write(folder, brand_title="Lotus & Pine")
    voice = folder / "playbook" / "voice.toml"
    voice.write_text(
        voice.read_text(encoding="utf-8").replace('contact = ""', f'contact = "{CONTACT}"'), encoding="utf-8"
    )
    settings = (BRAND_FILES / "hearback.toml").read_text(encoding="utf-8")
    facts = {
        "@PORT@": str(port),
        "@STARTED@": now.isoformat(),
        "@STREAM@": (BRAND_FILES / "stream").as_posix(),
        "@STATE@": (folder / "network.jsonl").as_posix(),
    }
    for mark, value in facts.items():
        settings = settings.replace(mark, value)
    config = folder / "hearback.toml"
    config.write_text(settings, encoding="utf-8")
    return config


def sign_in_link(app: App, now: datetime) -> str:
    """A one-time link for the demo's lead, who is made on the first call."""
    with app.db.begin() as tx:
        if people.by_name(tx, LEAD) is None:
            people.add(tx, LEAD, "", "admin", None, now)
    return one_time_link(app.db, LEAD, app.settings.inbox.public_url, now, LINK_LIFE)
