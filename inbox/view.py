"""Which part of the queue somebody looks at: read from the address, written back into links."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from babel.support import LazyProxy
from fastapi import Depends, Query

from config.brands import Brand
from inbox.speech import N_
from responders.acquaintance import listed
from responders.lifecycle import STATES
from sentiment.analysis import LABELS, TOPICS
from store.queue import QueueFilter
from store.types import clean

WAITING = ("DRAFT", "UNCERTAIN", "REFUSED")
VIEWS: dict[str, tuple[LazyProxy, tuple[str, ...]]] = {
    "waiting": (N_("Waiting"), WAITING),
    "snoozed": (N_("Snoozed"), WAITING),
    "going": (N_("Going out"), ("APPROVED", "SENDING")),
    "sent": (N_("Sent"), ("SENT",)),
    "closed": (N_("Closed"), ("REJECTED", "EXPIRED")),
    "all": (N_("All"), ()),
}
MOODS = (*LABELS, "unsure")
PAGE = 50
LONGEST = 200
RESTING = {"waiting": False, "snoozed": True}
STARS = ("1", "2", "3", "4", "5")
ME, NOBODY = "me", "nobody"
FILTERS = ("brand", "source", "language", "mood", "topic", "stars", "state", "who", "vip")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The chosen tab and filters; empty text means: not filtered by this. `who` is whose work it is."""

    view: str = "waiting"
    brand: str = ""
    source: str = ""
    language: str = ""
    mood: str = ""
    topic: str = ""
    stars: str = ""
    state: str = ""
    who: str = ""
    vip: str = ""
    q: str = ""
    after: str = ""

    def asked(self, me: str, now: datetime, brands: Iterable[Brand] = ()) -> QueueFilter:
        """What the store is asked for; `me` is the name of the one who looks, `brands` know their VIPs."""
        states = VIEWS[self.view][1]
        who = {"": None, NOBODY: "", ME: me}.get(self.who, self.who)
        return QueueFilter(
            brand=self.brand or None,
            states=(self.state,) if self.state and (not states or self.state in states) else states,
            language=self.language or None,
            label=self.mood or None,
            source=self.source or None,
            topic=self.topic or None,
            stars=int(self.stars) if self.stars else None,
            assignee=who,
            resting=RESTING.get(self.view),
            now=now,
            vips={brand.name: listed(brand.vip) for brand in brands} if self.vip else None,
            text=self.q or None,
            limit=PAGE,
            after=self.after or None,
        )

    @property
    def narrowed(self) -> int:
        """How many filters beside the search are on."""
        return sum(1 for name in FILTERS if getattr(self, name))

    def query(self, **changed: str) -> str:
        """The address of this view, with something changed; what is at its default is left out."""
        values = {name: getattr(self, name) for name in ("view", *FILTERS, "q")} | changed
        defaults = {"view": "waiting"}
        return urlencode({name: value for name, value in values.items() if value and value != defaults.get(name)})

    def link(self, **changed: str) -> str:
        query = self.query(**changed)
        return f"/queue?{query}" if query else "/queue"


async def _view(
    view: Annotated[str, Query(max_length=20)] = "waiting",
    brand: Annotated[str, Query(max_length=100)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    language: Annotated[str, Query(max_length=20)] = "",
    mood: Annotated[str, Query(max_length=20)] = "",
    topic: Annotated[str, Query(max_length=40)] = "",
    stars: Annotated[str, Query(max_length=1)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    who: Annotated[str, Query(max_length=200)] = "",
    vip: Annotated[str, Query(max_length=1)] = "",
    q: Annotated[str, Query(description="words, and phrases in quotes, which are all needed")] = "",
    after: Annotated[str, Query(max_length=400)] = "",
) -> View:
    return _known(
        View(
            view=view,
            brand=brand,
            source=source,
            language=language,
            mood=mood,
            topic=topic,
            stars=stars,
            state=state,
            who=who,
            vip=vip,
            q=q,
            after=after,
        )
    )


def _known(asked: View) -> View:
    """Without what there is not."""
    return replace(
        asked,
        view=asked.view if asked.view in VIEWS else "waiting",
        mood=asked.mood if asked.mood in MOODS else "",
        topic=asked.topic if asked.topic in TOPICS else "",
        stars=asked.stars if asked.stars in STARS else "",
        state=asked.state if asked.state in STATES else "",
        vip="1" if asked.vip else "",
        q=clean(asked.q[:LONGEST]).strip(),
    )


def read(query: str) -> View:
    """The view behind an address that `View.query` made."""
    return _known(View(**{name: value for name, value in parse_qsl(query) if name in ("view", *FILTERS, "q")}))


Viewed = Annotated[View, Depends(_view)]
