"""Rows of the queue as they were shown last: many people look at one list, and most of its rows are as they were."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

MOST = 4_000
"""Rows of all lists together, of about a kilobyte each."""


class Kept:
    """HTML by what it was made of: `place` is looked up, `made_of` compared as a whole, so nothing stale is shown."""

    def __init__(self, most: int = MOST) -> None:
        self._rows: OrderedDict[Hashable, tuple[object, str]] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def find(self, place: Hashable, made_of: object) -> str | None:
        """None where it was not shown yet, or was made of something else."""
        with self._lock:
            known = self._rows.get(place)
            if known is None or known[0] != made_of:
                return None
            self._rows.move_to_end(place)
            return known[1]

    def keep(self, place: Hashable, made_of: object, html: str) -> str:
        """`html`, as the template escaped it."""
        with self._lock:
            self._rows[place] = (made_of, html)
            self._rows.move_to_end(place)
            if len(self._rows) > self._most:
                self._rows.popitem(last=False)
        return html
