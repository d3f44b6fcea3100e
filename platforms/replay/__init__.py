"""The demo network: a written stream that plays as if it were live, with a memory of its own for what we answer.

The stream is a folder of JSONL files. A record has `id`, `minutes` (how long before the start it was posted) or `live`
(its rank among the posts that come one by one after the start, for ever), `kind`, `channel` (social, reviews or
messages), `author` {id, name, handle, followers}, `text`, and where they apply `rating`, `thread`, `reply_to`, `own`,
`edit` {after_minutes, text}, `deleted_after_minutes`, `gate` with `gate_reason`. Nothing is random: the same folder,
start and time always show the same posts. Replies are kept in a journal outside the database, as a real network keeps
a record of its own.
"""

import json
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, cast

from platforms.errors import Disabled, Later, Refused
from platforms.replay.journal import append, entries
from platforms.replay.stream import CHANNELS, Post, Shown, Stream, load
from platforms.seam import Ability, Platform
from platforms.values import Author, Binding, Gate, Kind, Mention, Option, Page, Receipt

PAGE = 50
OVERLAP = timedelta(seconds=60)
REMEMBERS = timedelta(days=3)


class Replay(Platform):
    """One channel of the demo network; text limits and openness are those of the channel."""

    name = "replay"
    title = "Demo network"
    streams = CHANNELS
    speaks = True
    ability: ClassVar[Ability] = "search"
    read_lag = timedelta(seconds=1)
    text_limit = 280
    options = (
        Option(name="folder", help="folder with the stream, one JSONL file per language", required=True),
        Option(name="started", help="when the demo began, as an ISO time", required=True),
        Option(name="state", help="file in which the network keeps the replies it was given", required=True),
        Option(name="pace", help="seconds between two live posts", type="number", default=12),
    )

    @classmethod
    def of(cls, stream: str) -> "type[Replay]":
        """The channel's own class: reviews and messages may be longer, messages are private."""
        return _OF_CHANNEL.get(stream, cls)

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._ahead = timedelta(0)

    @classmethod
    def measure(cls, text: str) -> int:
        """Number of characters as a person counts them (an emoji with its joiners and marks is one)."""
        return _graphemes(text)

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        self._ahead = now - datetime.now(UTC)
        floor = now - REMEMBERS if cursor is None else max(_key(cursor)[0] - OVERLAP, now - REMEMBERS)
        shown = list(self._shown(floor, now))
        feed = sorted(((*item.key, item) for item in shown if item.gone is None), key=lambda row: row[:2], reverse=True)
        below = _key(token) if token is not None else None
        rows = [row for row in feed if row[0] >= floor and (below is None or row[:2] < below)]
        page = Page(
            mentions=tuple(self._mention(item, now) for *_, item in rows[:PAGE]),
            next=_text(rows[PAGE - 1][:2]) if len(rows) > PAGE else None,
        )
        return page if token is not None else self._opened(page, cursor, rows[0][:2] if rows else None, shown, now)

    def _opened(
        self, page: Page, cursor: str | None, newest: tuple[datetime, str] | None, shown: list[Shown], now: datetime
    ) -> Page:
        """What only the first page of a walk carries: the mark, deletions, records that nobody can read."""
        keys = [key for key in (newest, _key(cursor) if cursor is not None else None) if key is not None]
        page = replace(page, mark=_text(max(keys)) if keys else None)
        if cursor is None:
            return replace(page, broken=self._stream().broken)
        since = _key(cursor)[0]
        gone = tuple(item.post.id for item in shown if item.gone is not None and item.gone >= since - OVERLAP)
        return replace(page, gone=gone, missed=self._forgotten(since, now - REMEMBERS))

    def _forgotten(self, since: datetime, horizon: datetime) -> str | None:
        lost = any(since < item.changed < horizon for item in self._shown(since, horizon))
        return f"the demo network remembers {REMEMBERS.days} days" if lost else None

    def reply(self, to: Mention, text: str, key: str) -> Receipt:
        self._may_answer(to, text)
        entry = {
            "id": f"reply-{uuid.uuid4().hex[:12]}",
            "in_reply_to": to.external_id,
            "thread": to.thread,
            "kind": to.kind,
            "channel": self.binding.stream,
            "account": self.binding.account,
            "text": text,
            "key": key,
            "at": self._clock().isoformat(),
        }
        append(self._journal_path(), entry)
        return _receipt(entry)

    def _may_answer(self, to: Mention, text: str) -> None:
        if not text.strip():
            raise Refused("an empty reply cannot be published")
        if self.measure(text) > self.text_limit:
            raise Refused(f"the reply has {self.measure(text)} characters, {self.text_limit} are allowed here")
        now = self._clock()
        found = next((item for item in self._shown(now - REMEMBERS, now) if item.post.id == to.external_id), None)
        if found is None or found.gone is not None:
            raise Refused("the post was deleted or never existed")
        if not found.post.gate.open:
            raise Refused(found.post.gate.reason or "this conversation cannot be answered through the API")

    def find_reply(self, to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        ours = [entry for entry in self._journal() if entry["in_reply_to"] == to.external_id]
        named = [entry for entry in ours if entry["key"] == key]
        recent = [entry for entry in ours if datetime.fromisoformat(entry["at"]) >= since]
        return next(map(_receipt, named + recent), None)

    def check(self) -> str:
        stream = self._stream()
        self._started()
        mine = [post for post in stream.past + stream.live if post.channel == self.binding.stream]
        return f"demo network, {self.binding.stream} of {self.binding.account}: {len(mine)} written posts"

    def _clock(self) -> datetime:
        """The network's own time, set by the reader's: a demo on a simulated clock stays on one clock."""
        return datetime.now(UTC) + self._ahead

    def _shown(self, floor: datetime, now: datetime) -> Iterator[Shown]:
        yield from self._stream().shown(self.binding.stream, self._started(), self._pace(), floor, now)
        for entry in self._journal():
            at = datetime.fromisoformat(entry["at"])
            if at <= now + OVERLAP:
                yield Shown(at, at, self._own_post(entry), None)

    def _own_post(self, entry: Mapping[str, str]) -> Post:
        account = self.binding.account
        return Post(
            id=entry["id"],
            minutes=None,
            live=0,
            kind=cast("Kind", entry["kind"]),
            channel=entry["channel"],
            author=Author(id=account, name=account, handle=account),
            text=entry["text"],
            rating=None,
            thread=entry["thread"],
            reply_to=entry["in_reply_to"],
            edit=None,
            gone_after=None,
            own=True,
            gate=Gate(),
            raw=json.dumps(dict(entry)),
        )

    def _mention(self, item: Shown, now: datetime) -> Mention:
        post = item.post
        return Mention(
            brand=self.binding.brand,
            platform=self.name,
            account=self.binding.account,
            external_id=post.id,
            kind=post.kind,
            author=post.author,
            text=post.text,
            seen_at=now,
            thread=post.thread or post.id,
            posted_at=item.posted,
            in_reply_to=post.reply_to,
            rating=post.rating,
            gate=post.gate,
            own=post.own,
            raw=post.raw,
        )

    def _stream(self) -> Stream:
        folder = Path(str(self.binding.options.get("folder") or ""))
        try:
            files = sorted((path, *_version(path)) for path in folder.glob("*.jsonl"))
            if not files:
                raise Disabled(f"there is no stream (*.jsonl) in the folder {folder}")
            return load(tuple(files))
        except OSError as error:
            raise Later(f"the stream cannot be read: {error.strerror or error}") from error

    def _started(self) -> datetime:
        try:
            started = datetime.fromisoformat(str(self.binding.options.get("started")))
        except ValueError as error:
            raise Disabled(f"option started is not an ISO time: {error}") from error
        return started if started.tzinfo is not None else started.replace(tzinfo=UTC)

    def _pace(self) -> timedelta:
        try:
            seconds = float(self.binding.options.get("pace") or 12)
        except ValueError as error:
            raise Disabled(f"option pace is not a number of seconds: {error}") from error
        if not 0.01 <= seconds <= 86_400:
            raise Disabled("option pace must lie between 0.01 and 86400 seconds")
        return timedelta(seconds=seconds)

    def _journal_path(self) -> Path:
        state = self.binding.options.get("state")
        if not state:
            raise Disabled("option state is not set, so the demo network has nowhere to keep a reply")
        return Path(str(state))

    def _journal(self) -> list[dict[str, str]]:
        """Our replies in this channel, oldest first."""
        mine = (self.binding.stream, self.binding.account)
        return [entry for entry in entries(self._journal_path()) if (entry["channel"], entry["account"]) == mine]


class _Reviews(Replay):
    text_limit = 1_000


class _Messages(Replay):
    text_limit = 2_000
    public = False


_OF_CHANNEL: Mapping[str, type[Replay]] = {"reviews": _Reviews, "messages": _Messages}


def _version(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _text(key: tuple[datetime, str]) -> str:
    return f"{key[0].isoformat()}|{key[1]}"


def _key(text: str) -> tuple[datetime, str]:
    time, _, name = text.partition("|")
    try:
        return datetime.fromisoformat(time), name
    except ValueError as error:
        raise Later(f"the demo network did not write this cursor: {text!r}") from error


def _receipt(entry: Mapping[str, str]) -> Receipt:
    return Receipt(external_id=entry["id"], url=None, at=datetime.fromisoformat(entry["at"]))


def _graphemes(text: str) -> int:
    """Grapheme clusters, near enough for a limit: marks, joiners, skin tones, half flags add nothing."""
    count, joined, flag = 0, False, False
    for character in unicodedata.normalize("NFC", text):
        half = "\U0001f1e6" <= character <= "\U0001f1ff"
        extends = character == "\r" or unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf", "Sk"}
        if extends and character not in "^`":
            joined = character == "\u200d" or (joined and character != "\r")
            continue
        if not (joined and character >= "\u2190") and not (flag and half):
            count += 1
        joined, flag = False, half and not flag
    return count
