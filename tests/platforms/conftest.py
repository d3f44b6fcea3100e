"""One fake X and one fake Graph for a module, cleared for every test."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms.facebook import Facebook
from platforms.twitter import Twitter
from tests.fakes.harness import FakeServer, running
from tests.platforms import on_graph, on_x
from tests.platforms.replays import Demo


@pytest.fixture(scope="module")
def x_network() -> Iterator[FakeServer]:
    with running("x") as server:
        yield server


@pytest.fixture
def x(x_network: FakeServer) -> Iterator[FakeServer]:
    x_network.clear()
    yield x_network
    x_network.release()


@pytest.fixture
def twitter(x: FakeServer) -> Iterator[Twitter]:
    made = on_x.bind(x)
    yield made
    made.close()


@pytest.fixture
def search(x: FakeServer) -> Iterator[Twitter]:
    made = on_x.bind(x, stream="search", query="teapot -is:retweet")
    yield made
    made.close()


@pytest.fixture(scope="module")
def graph_network() -> Iterator[FakeServer]:
    with running("graph") as server:
        yield server


@pytest.fixture
def graph(graph_network: FakeServer) -> Iterator[FakeServer]:
    graph_network.clear()
    yield graph_network
    graph_network.release()


@pytest.fixture
def comments(graph: FakeServer) -> Iterator[Facebook]:
    made = on_graph.bind(graph)
    yield made
    made.close()


@pytest.fixture
def tagged(graph: FakeServer) -> Iterator[Facebook]:
    made = on_graph.bind(graph, stream="tagged")
    yield made
    made.close()


@pytest.fixture
def ratings(graph: FakeServer) -> Iterator[Facebook]:
    made = on_graph.bind(graph, stream="ratings")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _chatty_urllib3() -> Iterator[None]:
    """Let urllib3 say all it can, whatever a test before has hushed: what must not be logged would be seen."""
    loggers = [logging.getLogger(name) for name in ("urllib3", "urllib3.connectionpool")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.NOTSET)
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return Demo(tmp_path)
