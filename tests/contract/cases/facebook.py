"""A Facebook Page, joined to tests/fakes/graph_server.py."""

import time
from typing import Any

from platforms.facebook import Facebook
from platforms.values import Binding
from tests.contract.case import TIMEOUT, Case, Published, ReadFault, WriteFault
from tests.fakes.harness import FakeServer, start


class FacebookCase(Case):
    page_size = 100
    server: FakeServer

    def open(self) -> None:
        self.server = start("graph")

    def close(self) -> None:
        self.server.stop()

    def clear(self) -> None:
        self.server.clear()

    def release(self) -> None:
        self.server.release()

    def platform(self) -> Facebook:
        options = {"access_token": "token-of-the-test", "app_secret": "secret-of-the-test", "api_base": self.server.url}
        return Facebook(Binding(brand="lotus", account="500100", stream="comments", options=options, timeout=TIMEOUT))

    def say(self, count: int) -> list[str]:
        return list(self.server.do("seed", count=count))

    def fail_read(self, fault: ReadFault) -> None:
        self._fail(fault, "read")

    def fail_write(self, fault: WriteFault) -> None:
        self._fail(fault, "write")

    def _fail(self, fault: str, on: str) -> None:
        stored, kind = fault.startswith("stored_"), fault.removeprefix("stored_")
        detail: dict[str, Any] = {"reset": int(time.time()) + 300} if kind == "limited" else {}
        own = {"5xx": "server_error", "limited_bare": "limited"}
        self.server.fail(own.get(kind, kind), on=on, stored=stored, **detail)

    def remove(self, external_id: str) -> None:
        self.server.do("delete", thing=external_id)

    def published(self) -> list[Published]:
        return [Published(external_id=p["id"], to=p["to"], text=p["text"]) for p in self.server.published()]

    def writes(self) -> int:
        return len(self.server.writes())
