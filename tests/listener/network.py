"""A network in memory that does what real ones do to a reader: caps, late and reordered items, edits, bursts."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from platforms.errors import Later
from platforms.values import Mention, Page
from tests.listener.values import NOON, mention

OVERLAP = 5


@dataclass
class Network:
    """Items under the numbers in which the network indexed them; the times are what each author claims.

    A late item gets a number up to OVERLAP below the newest one, and so does an item that is put in another order.
    Pages run from the highest number down to `cursor - OVERLAP`; a token is the number to go on below. Every page tells
    the newest number as a mark, as a network would that knows nothing of walks.
    """

    size: int = 3
    items: dict[int, Mention] = field(default_factory=dict)
    newest: int = 0
    said: int = 0
    failing: bool = False

    def post(self, count: int = 1, claimed_days: int = 0) -> None:
        for _ in range(count):
            self.newest += OVERLAP + 1
            self._say(self.newest, claimed_days)

    def post_late(self, below: int) -> None:
        if self._free(self.newest - below):
            self._say(self.newest - below, 0)

    def reorder(self, below: int) -> None:
        """The youngest item trades its place for one within the overlap."""
        place = self.newest - below
        if self.items and max(self.items) >= self.newest - OVERLAP and self._free(place):
            self.items[place] = self.items.pop(max(self.items))

    def edit_youngest(self, text: str) -> None:
        if self.items:
            youngest = max(self.items)
            self.items[youngest] = replace(self.items[youngest], text=text)

    def delete_oldest(self) -> None:
        if self.items:
            self.items.pop(min(self.items))

    def read(self, cursor: str | None, token: str | None) -> Page:
        if self.failing:
            raise Later("rate limit")
        floor = 0 if cursor is None else int(cursor) - OVERLAP
        below = self.newest + 1 if token is None else int(token)
        shown = sorted((number for number in self.items if floor <= number < below), reverse=True)
        page = shown[: self.size]
        mark = str(self.newest) if self.newest else None
        more = str(page[-1]) if len(shown) > len(page) else None
        return Page(mentions=tuple(self.items[number] for number in page), next=more, mark=mark)

    def _free(self, number: int) -> bool:
        return number > 0 and number not in self.items

    def _say(self, number: int, claimed_days: int) -> None:
        self.said += 1
        posted = NOON + timedelta(days=claimed_days)
        self.items[number] = mention(f"words {self.said}", external_id=f"e{self.said}", posted_at=posted)
