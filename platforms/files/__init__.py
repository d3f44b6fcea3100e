"""A drop folder: exports and imports as JSON Lines, CSV or a JSON array, read once and again where they grew.

A record is an object (or a row under a header) with `text` and, where known, `id`, `title`, `author`, `author_id`,
`handle`, `followers`, `kind`, `rating`, `url`, `thread`, `in_reply_to`, `posted_at`; the names that common exports use
for these are understood too (see records.py). Without an `id` a record is named by its content, so that an export
dropped twice is one set of mentions. Files are never changed.
"""

import codecs
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from platforms.errors import Disabled, Later
from platforms.files.drop import SUFFIXES, Item, Mark, Trouble, items, measure_up, resume
from platforms.files.records import KINDS, Fields, fields
from platforms.seam import Platform
from platforms.values import Binding, Broken, Kind, Mention, Option, Page

PAGE = 500

_Found = tuple[str, int, Item]


class Files(Platform):
    """One folder. The cursor holds for every file how far it was read and what it looked like up to there."""

    name = "files"
    title = "Files"
    streams = ("drop",)
    options = (
        Option(name="folder", help="folder in which .jsonl, .csv or .json files are dropped", required=True),
        Option(name="encoding", help="encoding of files that are not UTF-8, such as cp1251 or cp874"),
        Option(name="kind", help="what a record is that does not say so itself", default="comment"),
    )

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._folder = Path(str(binding.options.get("folder") or ""))
        self._encoding = str(binding.options.get("encoding") or "")
        self._kind = str(binding.options.get("kind") or "comment")

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        self._ready()
        seen = _marks(_told(cursor)) if cursor is not None else {}
        broken: list[Broken] = []
        goal, place = _resumed(_told(token)) if token is not None else (self._goal(seen, now, broken), ("", 0))
        found = list(islice(self._walk(seen, goal, place), PAGE + 1))
        mentions: list[Mention] = []
        for name, _, item in found[:PAGE]:
            made = self._made(name, item, now)
            if isinstance(made, Mention):
                mentions.append(made)
            else:
                broken.append(made)
        return Page(
            mentions=tuple(mentions),
            broken=tuple(broken),
            next=_token(goal, found[PAGE - 1]) if len(found) > PAGE else None,
            mark=_text(goal) if token is None else None,
            forward=True,
        )

    def check(self) -> str:
        self._ready()
        return f"folder {self._folder}: {len(self._names())} files to read"

    def _ready(self) -> None:
        if self._kind not in KINDS:
            raise Disabled(f"option kind must be one of {', '.join(sorted(KINDS))}")
        try:
            codecs.lookup(self._encoding or "utf-8")
        except LookupError as error:
            raise Disabled(f"option encoding: there is no encoding {self._encoding!r}") from error
        if not self._folder.is_dir():
            raise Disabled(f"there is no folder {self._folder}")

    def _names(self) -> list[str]:
        try:
            names = [path.name for path in self._folder.iterdir() if path.suffix.lower() in SUFFIXES]
        except OSError as error:
            raise Later(f"the folder cannot be listed: {error.strerror or error}") from error
        return sorted(name for name in names if not name.startswith("."))

    def _goal(self, seen: Mapping[str, Mark], now: datetime, broken: list[Broken]) -> dict[str, Mark]:
        """How far this walk will read each file; one that cannot be opened is told in `broken`, once."""
        goal: dict[str, Mark] = {}
        for name in self._names():
            try:
                goal[name] = measure_up(self._folder / name, now)
            except OSError as error:
                goal[name] = Mark(-1, str(error.strerror or error))
                if seen.get(name) != goal[name]:
                    reason = f"the file {name} cannot be opened: {goal[name].seal}"
                    broken.append(Broken(external_id=name, reason=reason, raw=""))
        return goal

    def _walk(self, seen: Mapping[str, Mark], goal: Mapping[str, Mark], place: tuple[str, int]) -> Iterator[_Found]:
        for name in sorted(goal):
            path, mark = self._folder / name, goal[name]
            if name < place[0] or mark.end < 0:
                continue
            try:
                start = place[1] if name == place[0] else resume(path, seen.get(name), mark)
                for offset, item in items(path, start, mark.end, self._encoding):
                    yield name, offset, item
            except OSError as error:
                yield name, mark.end, Trouble(0, f"the file cannot be read: {error.strerror or error}", "")

    def _made(self, name: str, item: Item, now: datetime) -> Mention | Broken:
        if isinstance(item, Trouble):
            where = f"{name}:{item.line}" if item.line else name
            return Broken(external_id=where, reason=f"{where}: {item.reason}", raw=item.raw)
        line, record = item
        try:
            return self._mention(fields(record), now, json.dumps(record, default=str))
        except ValueError as error:
            return self._made(name, Trouble(line, str(error), json.dumps(record, default=str)), now)

    def _mention(self, told: Fields, now: datetime, raw: str) -> Mention:
        return Mention(
            brand=self.binding.brand,
            platform=self.name,
            account=self.binding.account,
            external_id=told.id,
            kind=cast("Kind", told.kind or ("review" if told.rating is not None else self._kind)),
            author=told.author,
            text=told.text,
            seen_at=now,
            thread=told.thread or told.in_reply_to or told.id,
            posted_at=told.posted_at,
            in_reply_to=told.in_reply_to,
            rating=told.rating,
            url=told.url if told.url and told.url.lower().startswith(("https://", "http://")) else None,
            raw=raw,
        )


def _token(goal: Mapping[str, Mark], last: _Found) -> str:
    told = {name: [mark.end, mark.seal] for name, mark in goal.items()}
    return json.dumps({"goal": told, "file": last[0], "offset": last[1]})


def _text(goal: Mapping[str, Mark]) -> str:
    return json.dumps({name: [mark.end, mark.seal] for name, mark in goal.items()})


def _told(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise Later(f"this is no position in a folder: {text[:100]!r}") from error
    if not isinstance(told, dict):
        raise Later(f"this is no position in a folder: {text[:100]!r}")
    return told


def _resumed(told: Mapping[str, Any]) -> tuple[dict[str, Mark], tuple[str, int]]:
    try:
        return _marks(told["goal"]), (str(told["file"]), int(told["offset"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Later("this is no position in a folder") from error


def _marks(told: Mapping[str, Any]) -> dict[str, Mark]:
    try:
        return {name: Mark(int(end), str(seal)) for name, (end, seal) in told.items()}
    except (TypeError, ValueError) as error:
        raise Later("this is no position in a folder") from error
