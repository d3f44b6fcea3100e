"""Binding the twitter platform to the fake X; walking it, or any other platform."""

from datetime import UTC, datetime, timedelta
from typing import Any

from platforms.seam import Platform
from platforms.twitter import Twitter
from platforms.values import Binding, Mention, Page
from tests.fakes.harness import FakeServer

KEYS = {"consumer_key": "ck", "consumer_secret": "cs", "access_token": "at", "access_token_secret": "ats"}
BEARER = {"bearer_token": "bearer-canary"}


def bind(
    x: FakeServer, stream: str = "mentions", timeout: float = 5.0, account: str = "@LotusAndPine", **options: Any
) -> Twitter:
    """A platform whose every call goes to `x`."""
    given = BEARER | KEYS | {"api_base": x.url} | options
    return Twitter(Binding(brand="lotus", account=account, stream=stream, options=given, timeout=timeout))


def now() -> datetime:
    return datetime.now(UTC)


def ago(**past: float) -> int:
    """Epoch milliseconds of that long ago."""
    return int((now() - timedelta(**past)).timestamp() * 1000)


def walk(platform: Platform, cursor: str | None = None) -> list[Page]:
    """The pages of a whole walk."""
    pages = [platform.read(cursor, None, now())]
    while pages[-1].next is not None:
        pages.append(platform.read(cursor, pages[-1].next, now()))
    return pages


def mentions(pages: list[Page]) -> list[Mention]:
    return [mention for page in pages for mention in page.mentions]


def only(platform: Platform) -> Mention:
    (mention,) = mentions(walk(platform))
    return mention
