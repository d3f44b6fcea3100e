"""The networks, each in its own process, and the pager: started once, emptied for every shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.shop import Receiver, Shop, opened
from tests.fakes.harness import FakeServer, running
from tests.hearback.fakes import WordsClassifier


@pytest.fixture(scope="session")
def x() -> Iterator[FakeServer]:
    with running("x") as server:
        yield server


@pytest.fixture(scope="session")
def graph() -> Iterator[FakeServer]:
    with running("graph") as server:
        yield server


@pytest.fixture(scope="session")
def pager() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def shop(tmp_path: Path, x: FakeServer, graph: FakeServer, pager: Receiver) -> Iterator[Shop]:
    """A shop that reads with a few words, its first quiet run done."""
    with opened(tmp_path, x, graph, pager, classifier=WordsClassifier()) as made:
        made.once()
        yield made
