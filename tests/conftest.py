"""What holds for all tests: a busy machine is no failure, examples repeat from run to run, old things stay unseen."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="module", autouse=True)
def _frozen_leftovers() -> Iterator[None]:
    """What a file leaves behind is not looked through again by every collection of the next ones."""
    yield
    gc.collect()
    gc.freeze()
