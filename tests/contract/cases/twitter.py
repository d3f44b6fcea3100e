"""X, joined to tests/fakes/x_server.py."""

import time
from typing import Any

from platforms.twitter import Twitter
from platforms.values import Binding
from tests.contract.case import TIMEOUT, Case, Published, ReadFault, WriteFault
from tests.fakes.harness import FakeServer, start

KEYS = {
    "bearer_token": "bearer-of-the-test",
    "consumer_key": "ck",
    "consumer_secret": "cs",
    "access_token": "at",
    "access_token_secret": "ats",
}


class TwitterCase(Case):
    page_size = 100
    server: FakeServer

    def open(self) -> None:
        self.server = start("x")

    def close(self) -> None:
        self.server.stop()

    def clear(self) -> None:
        self.server.clear()

    def release(self) -> None:
        self.server.release()

    def platform(self) -> Twitter:
        options = KEYS | {"user_id": "900", "api_base": self.server.url}
        return Twitter(
            Binding(brand="lotus", account="lotusandpine", stream="mentions", options=options, timeout=TIMEOUT)
        )

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
        self.server.do("delete", post=external_id)

    def published(self) -> list[Published]:
        return [Published(external_id=p["id"], to=p["to"], text=p["text"]) for p in self.server.published()]

    def writes(self) -> int:
        return len(self.server.writes())
