"""A network that lives in this process and always has as many posts as it was asked for."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import ClassVar

from platforms.seam import Platform
from platforms.values import Author, Binding, Mention, Page

PAGE = 500
POSTS_BY_AUTHOR = 2


class BenchNetwork(Platform):
    """Pages of deterministic posts, newest first, made while they are read; speaks so that drafts are written."""

    name = "bench"
    title = "Bench network"
    streams = ("posts",)
    speaks: ClassVar[bool] = True

    def __init__(self, binding: Binding, size: int, texts: tuple[str, ...]) -> None:
        super().__init__(binding)
        self._size, self._texts = size, texts

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        newest = int(token) if token else self._size
        oldest = max(newest - PAGE, int(cursor or 0))
        posts = tuple(self._post(number, now) for number in range(newest, oldest, -1))
        return Page(mentions=posts, next=str(oldest) if oldest > int(cursor or 0) else None, mark=str(self._size))

    def _post(self, number: int, now: datetime) -> Mention:
        author = number % max(self._size // POSTS_BY_AUTHOR, 1)
        return Mention(
            brand=self.binding.brand,
            platform=self.name,
            account=self.binding.account,
            external_id=f"p{number}",
            kind="comment",
            author=Author(id=f"a{author}", name=f"Customer {author}", followers=number % 20_000),
            text=self._texts[number % len(self._texts)],
            seen_at=now,
            posted_at=now - timedelta(seconds=self._size - number),
            thread=f"p{number}",
            raw=json.dumps({"id": number}),
        )

    def check(self) -> str:
        return "the bench network is always there"


def texts(stream: Path, count: int = 2_000) -> tuple[str, ...]:
    """What the demo's customers wrote, in all its languages, one after the other."""
    return tuple(islice(cycle(_texts(stream)), count))


def _texts(stream: Path) -> list[str]:
    def lines() -> Iterator[str]:
        for file in sorted(stream.glob("*.jsonl")):
            yield from file.read_text(encoding="utf-8").splitlines()

    return [text for line in lines() if len(text := json.loads(line)["text"]) < 1_000]
