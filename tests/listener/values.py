"""Short ways to the values that the listener's tests are about."""

from datetime import UTC, datetime
from typing import Any

from platforms.values import Author, Mention

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def mention(text: str = "hello", **changes: Any) -> Mention:
    handle = changes.pop("handle", "somebody")
    author = changes.pop("author", Author(id=f"id-{handle}", name=f"Name of {handle}", handle=handle))
    external_id = changes.pop("external_id", "1")
    base: dict[str, Any] = {"brand": "lotus", "platform": "replay", "account": "lotusandpine", "kind": "post"}
    base |= {"external_id": external_id, "thread": external_id, "author": author, "text": text, "seen_at": NOON}
    return Mention(**(base | changes))
