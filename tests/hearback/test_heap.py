"""What survived a full garbage collection is looked at by the next ones again only after an hour."""

import gc
from collections.abc import Iterator

import pytest

from hearback import heap
from hearback.heap import survivors_spared


class Knot:
    """Garbage that only a collection finds."""

    left = 0

    def __init__(self) -> None:
        self.itself = self
        Knot.left += 1

    def __del__(self) -> None:
        Knot.left -= 1


@pytest.fixture(autouse=True)
def frozen_again() -> Iterator[None]:
    """As the suite has it: what lives before a test is no test's garbage."""
    Knot.left = 0
    yield
    gc.freeze()


def test_what_survived_is_spared_and_what_came_later_is_not() -> None:
    with survivors_spared():
        stays = Knot()
        gc.collect()
        del stays
        Knot()
        gc.collect()
        assert Knot.left == 1
    gc.collect()
    assert Knot.left == 0


def test_after_an_hour_everything_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(heap, "monotonic", lambda: now[0])
    with survivors_spared():
        stays = Knot()
        gc.collect()
        del stays
        now[0] = heap.ALL_AGAIN + 1
        gc.collect(generation=1)
        assert Knot.left == 1, "a small collection is no reason"
        gc.collect()
        assert Knot.left == 0
        assert gc.get_freeze_count() > 0
