"""A fake feed: an Atom document in pages that link to the older ones, with validators, redirects and odd bodies."""

import hashlib
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from tests.fakes.serving import Answer, Call, Network, serve

PAGE = 10


class Feed(Network):
    """State: entries oldest first; `bodies` are answers at paths of their own (body, status, headers)."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self.entries: list[str] = []
        self.bodies: dict[str, tuple[str, int, dict[str, str]]] = {}
        self.linked = True

    def control_say(self, count: int) -> list[str]:
        begun = len(self.entries)
        self.entries += [f"tag:shop.example,2026:{number}" for number in range(begun, begun + count)]
        return self.entries[begun:]

    def control_unlink(self) -> None:
        """Show only the newest page, as most feeds do."""
        self.linked = False

    def control_put(self, path: str, body: str, status: int = 200, **headers: str) -> None:
        self.bodies[path] = (body, status, headers)

    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        status = {"limited": 429, "dead_token": 401, "missing": 404, "server_error": 503}[kind]
        wait = detail.get("retry_after")
        return Answer(b"no", status, {} if wait is None else {"Retry-After": str(wait)})

    def answer(self, call: Call) -> Answer:
        if call.path in self.bodies:
            body, status, headers = self.bodies[call.path]
            return Answer(body.encode("utf-8", "surrogateescape"), status, headers)
        if call.path != "/feed":
            return self.refusal("missing", {})
        tag = '"' + hashlib.sha256("".join(self.entries).encode()).hexdigest() + '"'
        if call.headers.get("if-none-match") == tag:
            return Answer(b"", 304, {"ETag": tag})
        return Answer(self._page(int(call.query.get("page", 1))).encode(), 200, {"ETag": tag})

    def _page(self, number: int) -> str:
        newest = self.entries[::-1]
        shown = newest[(number - 1) * PAGE : number * PAGE]
        more = len(newest) > number * PAGE and self.linked
        link = f'<link rel="next" href="/feed?page={number + 1}"/>' if more else ""
        entries = "".join(map(self._entry, shown))
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Shop talk</title>{link}{entries}</feed>'

    def _entry(self, name: str) -> str:
        number = int(name.rpartition(":")[2])
        at = (datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)).isoformat()
        body = escape(f"<p>Words of <b>{number}</b></p>")
        return (
            f"<entry><id>{name}</id><title>Post {number}</title><published>{at}</published>"
            f'<author><name>Ann</name></author><link href="https://shop.example/{number}"/>'
            f'<content type="html">{body}</content></entry>'
        )


if __name__ == "__main__":
    serve(Feed())
