"""The written stream: its records, and how they play from a start at a pace. Pure but for reading the files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from platforms.values import Author, Broken, Gate, Kind

CHANNELS = ("social", "reviews", "messages")
_YEARS = 10.0 * 366 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One record of the stream; delays are minutes after it was posted."""

    id: str
    minutes: float | None
    live: float
    kind: Kind
    channel: str
    author: Author
    text: str
    rating: int | None
    thread: str | None
    reply_to: str | None
    edit: tuple[float, str] | None
    gone_after: float | None
    own: bool
    gate: Gate
    raw: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A post at one moment: `changed` (posted or edited) orders the feed, `gone` says since when it is deleted."""

    changed: datetime
    posted: datetime
    post: Post
    gone: datetime | None

    @property
    def key(self) -> tuple[datetime, str]:
        return self.changed, self.post.id


@dataclass(frozen=True, slots=True)
class Stream:
    past: tuple[Post, ...]
    live: tuple[Post, ...]
    live_ids: frozenset[str]
    broken: tuple[Broken, ...]

    def shown(self, channel: str, start: datetime, pace: timedelta, floor: datetime, now: datetime) -> Iterator[Shown]:
        """Everything of `channel` that was posted, edited or deleted after `floor` and not after `now`."""
        for post in self.past:
            posted = start - timedelta(minutes=post.minutes or 0)
            if post.channel == channel and posted <= now:
                yield _at(post, posted, now)
        if self.live:
            delay = max(_delay(post) for post in self.live)
            first = max(0, (floor - timedelta(minutes=delay) - start) // pace - 1)
            for place in range(first, max(first, (now - start) // pace)):
                if self.live[place % len(self.live)].channel == channel:
                    yield _at(self._in_round(place), start + (place + 1) * pace, now)

    def _in_round(self, place: int) -> Post:
        """The post at a place of the endless row; from the second round on with ids of that round."""
        turn, index = divmod(place, len(self.live))
        post = self.live[index]
        if turn == 0:
            return post
        thread, reply_to = (f"{ref}.{turn}" if ref in self.live_ids else ref for ref in (post.thread, post.reply_to))
        author = post.author if post.own else replace(post.author, id=f"{post.author.id}.{turn}")
        return replace(post, id=f"{post.id}.{turn}", author=author, thread=thread, reply_to=reply_to)


def _at(post: Post, posted: datetime, now: datetime) -> Shown:
    gone = posted + timedelta(minutes=post.gone_after) if post.gone_after is not None else None
    gone = gone if gone is not None and gone <= now else None
    if post.edit is not None and posted + timedelta(minutes=post.edit[0]) <= now:
        return Shown(posted + timedelta(minutes=post.edit[0]), posted, replace(post, text=post.edit[1]), gone)
    return Shown(posted, posted, post, gone)


def _delay(post: Post) -> float:
    return max(post.edit[0] if post.edit is not None else 0.0, post.gone_after or 0.0)


@lru_cache(maxsize=8)
def load(files: tuple[tuple[Path, int, int], ...]) -> Stream:
    """The stream in `files` of (path, size, time of change in ns); a line that cannot be read becomes Broken."""
    posts: list[Post] = []
    broken: list[Broken] = []
    for path, *_ in files:
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                posts.append(_post(json.loads(line.decode("utf-8"))))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raw = line.decode("utf-8", "backslashreplace")
                broken.append(Broken(external_id=f"{path.name}:{number}", reason=_words(error, number), raw=raw))
    past = tuple(post for post in posts if post.minutes is not None)
    live = sorted((post for post in posts if post.minutes is None), key=lambda post: (post.live, post.id))
    return Stream(past, tuple(live), frozenset(post.id for post in live), tuple(broken))


def _words(error: Exception, number: int) -> str:
    said = f"the key {error} is missing" if isinstance(error, KeyError) else str(error)
    return f"line {number} cannot be read: {said}"


def _post(record: dict[str, Any]) -> Post:
    kind, channel = record["kind"], record["channel"]
    if kind not in get_args(Kind) or channel not in CHANNELS:
        raise ValueError(f"kind {kind!r} or channel {channel!r} is unknown")
    edit = record.get("edit")
    gone_after = record.get("deleted_after_minutes")
    kept = {name: value for name, value in record.items() if name not in {"truth", "product"}}
    return Post(
        id=_str(record["id"]),
        minutes=_number(record["minutes"]) if "minutes" in record else None,
        live=0.0 if "minutes" in record else _number(record["live"]),
        kind=kind,
        channel=channel,
        author=_author(record["author"]),
        text=_str(record["text"]),
        rating=None if record.get("rating") is None else int(_number(record["rating"], 5)),
        thread=_optional(record.get("thread")),
        reply_to=_optional(record.get("reply_to")),
        edit=None if edit is None else (_number(edit["after_minutes"]), _str(edit["text"])),
        gone_after=None if gone_after is None else _number(gone_after),
        own=bool(record.get("own")),
        gate=Gate(open=record.get("gate", True) is not False, reason=_optional(record.get("gate_reason")) or ""),
        raw=json.dumps(kept),
    )


def _author(record: dict[str, Any]) -> Author:
    followers = record.get("followers")
    return Author(
        id=_str(record["id"]),
        name=_str(record["name"]),
        handle=_optional(record.get("handle")),
        followers=None if followers is None else int(_number(followers, 1e12)),
    )


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _number(value: object, most: float = _YEARS) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    if not 0 <= value <= most:
        raise ValueError(f"{value!r} is out of range")
    return float(value)


def _optional(value: object) -> str | None:
    return None if value is None else _str(value)
