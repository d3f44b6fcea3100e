"""Which part of the queue somebody looks at: read from the address, written back into links."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from sentiment.analysis import LABELS
from store.queue import QueueFilter

VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "waiting": ("Waiting", ("DRAFT", "UNCERTAIN", "REFUSED")),
    "going": ("Going out", ("APPROVED", "SENDING")),
    "sent": ("Sent", ("SENT",)),
    "closed": ("Closed", ("REJECTED", "EXPIRED")),
    "all": ("All", ()),
}
MOODS = (*LABELS, "unsure")
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The chosen tab and filters; empty text means: not filtered by this."""

    view: str = "waiting"
    brand: str = ""
    source: str = ""
    language: str = ""
    mood: str = ""
    q: str = ""
    after: str = ""

    @property
    def filter(self) -> QueueFilter:
        return QueueFilter(
            brand=self.brand or None,
            states=VIEWS[self.view][1],
            language=self.language or None,
            label=self.mood or None,
            source=self.source or None,
            text=self.q or None,
            limit=PAGE,
            after=self.after or None,
        )

    @property
    def narrowed(self) -> int:
        """How many filters beside the search are on."""
        return sum(1 for value in (self.brand, self.source, self.language, self.mood) if value)

    def query(self, **changed: str) -> str:
        """The address of this view, with something changed; what is at its default is left out."""
        values = {name: getattr(self, name) for name in ("view", "brand", "source", "language", "mood", "q")} | changed
        defaults = {"view": "waiting"}
        return urlencode({name: value for name, value in values.items() if value and value != defaults.get(name)})

    def link(self, **changed: str) -> str:
        query = self.query(**changed)
        return f"/queue?{query}" if query else "/queue"


def _view(
    view: Annotated[str, Query(max_length=20)] = "waiting",
    brand: Annotated[str, Query(max_length=100)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    language: Annotated[str, Query(max_length=20)] = "",
    mood: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str, Query(max_length=400)] = "",
) -> View:
    return View(
        view=view if view in VIEWS else "waiting",
        brand=brand,
        source=source,
        language=language,
        mood=mood if mood in MOODS else "",
        q=q.strip(),
        after=after,
    )


Viewed = Annotated[View, Depends(_view)]
