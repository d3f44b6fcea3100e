from collections.abc import Iterator

import pytest

from tests.fakes.harness import FakeServer, running
from tests.responders.writer.making import MemoryPurse


@pytest.fixture(scope="session")
def llm_server() -> Iterator[FakeServer]:
    with running("llm") as server:
        yield server


@pytest.fixture
def llm(llm_server: FakeServer) -> FakeServer:
    """The fake endpoint, as good as new: it answers with the example that it was sent."""
    llm_server.clear()
    return llm_server


@pytest.fixture
def purse() -> MemoryPurse:
    return MemoryPurse()
