"""People at work in the inbox, as their browsers do it: a live stream each, and what a page asks for after a change."""

import asyncio
import json
import random
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

UNFIT = 422
PACE = 1.0
"""Seconds between two looks at the list, where the list itself says nothing."""
_LISTED = re.compile(r'data-pace="(\d+)"')
_EVENT = re.compile(r'data-event="(\d+)"')
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
PART = {"X-Part": "1"}
"""What a page's own script says with everything it asks for."""


@dataclass(frozen=True, slots=True)
class Work:
    """One draft that waits for a yes."""

    response_id: int
    mention_id: int
    revision: int
    text: str
    heard: str


@dataclass(slots=True)
class Person:
    """One signed-in browser with one open page."""

    http: httpx.AsyncClient
    work: list[Work]
    token: str = ""
    heard: int = 0
    looks: int = 0
    took: list[float] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def enter(self, link: str) -> None:
        """Sign in and look at the queue."""
        answer = await self.http.post("/enter", data={"secret": link.rpartition("/")[2]})
        if answer.status_code != 303:
            raise RuntimeError(f"nobody could sign in: {answer.status_code}")
        page = (await self._get("/queue")).text
        self.token, self.heard = _of(page, _TOKEN), int(_of(page, _EVENT))

    async def approve(self) -> None:
        """One yes, and the next item claimed and fetched; what the guard stops is left for the next one."""
        while self.work:
            one = self.work.pop()
            fields = {"token": self.token, "revision": str(one.revision), "text": one.text, "heard": one.heard}
            began = time.perf_counter()
            answer = await self.http.post(f"/responses/{one.response_id}/approve", data=fields, headers=PART)
            took = time.perf_counter() - began
            if answer.status_code == 200:
                self.took.append(took)
                break
            if answer.status_code != UNFIT:
                raise RuntimeError(f"an approval was refused: {answer.status_code} {answer.text[:200]}")
        if self.work:
            await self._open(self.work[-1])

    async def _open(self, one: Work) -> None:
        claim = {"token": self.token, "back": str(one.response_id)}
        await self.http.post(f"/mentions/{one.mention_id}/claim", data=claim, headers=PART)
        await self._get(f"/queue/item/{one.response_id}")

    async def live(self) -> None:
        """Listen to the stream, and look at the list after a change as the page does; until cancelled."""
        looking = asyncio.create_task(self._look())
        try:
            while True:
                with suppress(httpx.HTTPError):
                    async with self.http.stream("GET", f"/events?after={self.heard}", timeout=None) as stream:
                        async for line in stream.aiter_lines():
                            if line.startswith("data:"):
                                self._hear(json.loads(line[5:]))
        finally:
            looking.cancel()

    def _hear(self, change: dict[str, Any]) -> None:
        """A page looks at its list again after every change but a claim, which says itself who is at what."""
        self.heard = change["id"]
        if change["kind"] != "claim":
            self._news.set()

    async def _look(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            seen = await self._get("/queue/list")
            self.looks += 1
            told = _LISTED.search(seen.text)
            await asyncio.sleep(float(told[1]) / 1000 if told else PACE)

    async def _get(self, path: str) -> httpx.Response:
        answer = await self.http.get(path, headers=PART if path != "/queue" else {})
        answer.raise_for_status()
        return answer


async def together(people: Sequence[Person], seconds: float, think: float) -> None:
    """Everybody listens and approves now and then, `think` seconds on average after the last time."""
    dice = random.Random(4)  # noqa: S311 - when somebody presses a key
    listening = [asyncio.create_task(person.live()) for person in people]
    end = time.monotonic() + seconds
    try:
        await asyncio.gather(*(_working(person, end, think, random.Random(dice.random())) for person in people))  # noqa: S311
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


async def _working(person: Person, end: float, think: float, dice: random.Random) -> None:
    while person.work and (pause := dice.expovariate(1 / think)) < end - time.monotonic():
        await asyncio.sleep(pause)
        await person.approve()


def _of(html: str, what: re.Pattern[str]) -> str:
    found = what.search(html)
    if found is None:
        raise RuntimeError(f"the page has no {what.pattern}")
    return found[1]
