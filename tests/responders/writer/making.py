"""Requests for the writer, a purse in memory, and the writer at the fake endpoint."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from config.playbook import Playbook, Voice
from config.writer import WriterSettings
from platforms.values import Author
from responders.guard import guard
from responders.writer import Writer, WriteRequest
from responders.writer.purse import Closed, Leave, Spent
from tests.fakes.llm_server import KEY
from tests.responders.making import mention

VOICE = Voice(
    contact="care@lotus.example",
    links=("lotus.example",),
    handles=("@lotuscare",),
    signature="Lotus & Pine",
    formality={"th": "polite, with particles"},
    words_to_avoid={"en": ("calm down",)},
)
TEMPLATE = (
    "Hi Mali, we are very sorry that your parcel is late. Write to care@lotus.example and we will look. Lotus & Pine"
)


class MemoryPurse:
    """Money and answers in a dictionary; `shut` closes it with these words."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.opened: list[int] = []
        self.spent: list[Spent] = []
        self.thrown_away = 0
        self.shut = ""

    def open(self, worth: int, *, aside: bool = False) -> Leave:
        if self.shut:
            raise Closed(self.shut)
        self.opened.append(worth)
        return Leave(day="2026-11-22", worth=worth)

    def settle(self, leave: Leave, spent: Spent) -> None:
        self.spent.append(spent)

    def refused(self) -> None:
        self.thrown_away += 1

    def kept(self, key: str) -> str | None:
        return self.answers.get(key)

    def keep(self, key: str, answer: str) -> None:
        self.answers[key] = answer


def request(text: str = "My parcel is late, I am furious!", *, name: str = "Mali", **changes: Any) -> WriteRequest:
    public, language = changes.get("public", True), changes.get("language", "en")
    heard = mention(text, name=name, handle=changes.pop("handle", None))
    check = partial(guard, mention=heard, language=language, playbook=Playbook(voice=VOICE), public=public)
    values: dict[str, Any] = {
        "brand": "Lotus & Pine",
        "language": language,
        "mood": "negative",
        "topics": ("delivery",),
        "public": public,
        "voice": VOICE,
        "author": Author(id="7", name=name),
        "text": text,
        "template": TEMPLATE,
        "check": check,
    }
    return WriteRequest(**{**values, **changes})


def settings(url: str, **changes: Any) -> WriterSettings:
    values: dict[str, Any] = {
        "url": f"{url}/v1",
        "model": "tiny-1",
        "reach": "this-machine",
        "timeout": timedelta(seconds=0.4),
        "price_in": 2.0,
        "price_out": 10.0,
    }
    return WriterSettings(**{**values, **changes})


def writer(url: str, purse: MemoryPurse, key: str = KEY, **changes: Any) -> Writer:
    return Writer(settings(url, **changes), key, purse)


def said(why: Sequence[str]) -> str:
    """The only thing that was said."""
    (only,) = why
    return only
