"""Streams of the demo network for tests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from platforms.replay import Replay
from platforms.values import Binding, Mention, Page

START = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHIPPED = Path(__file__).parents[2] / "hearback" / "demo_brand" / "stream"


def record(name: str, **changes: Any) -> dict[str, Any]:
    when = {} if "live" in changes or "minutes" in changes else {"minutes": 10}
    author = {"id": f"u-{name}", "name": "Ann", "handle": "ann", "followers": 12}
    return (
        {"id": name, "kind": "mention", "channel": "social", "author": author, "text": f"text of {name}"}
        | when
        | changes
    )


@dataclass
class Demo:
    folder: Path
    options: dict[str, Any] = field(default_factory=dict)

    def write(self, *records: dict[str, Any] | str) -> None:
        lines = [line if isinstance(line, str) else json.dumps(line) for line in records]
        (self.folder / "en.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def open(self, stream: str = "social", **options: Any) -> Replay:
        state = str(self.folder / "state" / "replies.jsonl")
        base = {"folder": str(self.folder), "started": START.isoformat(), "state": state, "pace": 60}
        options = base | self.options | options
        return Replay.of(stream)(Binding(brand="lotus", account="lotusandpine", stream=stream, options=options))


def walk(network: Replay, now: datetime, cursor: str | None = None) -> list[Page]:
    pages = [network.read(cursor, None, now)]
    while (token := pages[-1].next) is not None:
        pages.append(network.read(cursor, token, now))
    return pages


def ids(pages: Sequence[Page]) -> list[str]:
    return [mention.external_id for page in pages for mention in page.mentions]


def first(network: Replay, now: datetime) -> Mention:
    return network.read(None, None, now).mentions[0]
