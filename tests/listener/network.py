"""A network in memory that does what real ones do to a reader: caps, late and reordered items, edits, bursts."""

from dataclasses import dataclass, field
from datetime import timedelta

from platforms.errors import Later
from platforms.values import Mention, Page
from tests.listener.values import NOON, mention

OVERLAP = 5


@dataclass
class Network:
    """Items in the order in which the network indexed them; `times` is what each author claims.

    A late item gets a number up to OVERLAP below the newest one. Pages run from the highest number down to
    `cursor - OVERLAP`; a token is the number to go on below, as real keyset paging does it.
    """

    size: int = 3
    items: dict[int, Mention] = field(default_factory=dict)
    newest: int = 0
    failing: bool = False

    def post(self, count: int = 1, claimed_days: int = 0) -> None:
        for _ in range(count):
            self.newest += OVERLAP + 1
            self._put(self.newest, "first words", claimed_days)

    def post_late(self, below: int) -> None:
        number = self.newest - below
        if number > 0 and number not in self.items:
            self._put(number, "late words", 0)

    def edit_newest(self, text: str) -> None:
        if self.items:
            self._put(max(self.items), text, 0)

    def read(self, cursor: str | None, token: str | None) -> Page:
        if self.failing:
            raise Later("rate limit")
        floor = 0 if cursor is None else int(cursor) - OVERLAP
        below = self.newest + 1 if token is None else int(token)
        shown = sorted((number for number in self.items if floor <= number < below), reverse=True)
        page = shown[: self.size]
        mark = str(self.newest) if token is None and self.newest else None
        more = str(page[-1]) if len(shown) > len(page) else None
        return Page(mentions=tuple(self.items[number] for number in page), next=more, mark=mark)

    def _put(self, number: int, text: str, claimed_days: int) -> None:
        posted = NOON + timedelta(days=claimed_days)
        self.items[number] = mention(text, external_id=str(number), posted_at=posted)
