"""Binding the facebook platform to the fake Graph, and walking it."""

from typing import Any

from platforms.facebook import Facebook
from platforms.values import Binding
from tests.fakes.harness import FakeServer

PAGE = "500100"
HOUR = 3600.0


def bind(graph: FakeServer, stream: str = "comments", timeout: float = 5.0, **options: Any) -> Facebook:
    """A platform whose every call goes to `graph`."""
    given = {"access_token": "token-canary", "api_base": graph.url} | options
    return Facebook(Binding(brand="lotus", account=PAGE, stream=stream, options=given, timeout=timeout))
