"""The cursor law: where a source's reading stands, and when it may move on.

A walk runs page by page from the newest item down to the cursor that the previous walk left behind. The cursor moves
once, when the last page of the walk is stored, and takes the mark that the walk's first page carried. A walk that was
cut (page cap, Later, crash) goes on from its token: deeper first, and nothing above is lost because the mark was taken
before anything newer appeared.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta

from platforms.values import Page


class BadPosition(ValueError):
    """A stored position that cannot be read; the message says why in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where reading stands. `token` asks for the next page of a walk, `mark` is the cursor that walk leaves behind.

    `first` is true until the first walk has ended (the quiet first run). `missed` says in words what the network had
    forgotten during the walk in hand, or during the last one when none is. `heard` is the time (ISO 8601) until which
    everything had been heard when the walk in hand began.
    """

    cursor: str | None = None
    token: str | None = None
    mark: str | None = None
    first: bool = True
    missed: str | None = None
    heard: str | None = None

    @property
    def walking(self) -> bool:
        """A walk was begun and not ended: the next page to read is the one that `token` names."""
        return self.token is not None


START = Position()


def advance(position: Position, page: Page, heard: str | None = None) -> Position:
    """The position to store in the same transaction as `page`, which was read at `position`.

    `heard` is kept through the walk that begins here: until when (ISO 8601) everything was heard before it.
    """
    heard = position.heard if position.walking else heard
    mark = position.mark if position.walking else page.mark
    missed = page.missed or (position.missed if position.walking else None)
    if page.next is not None:
        return replace(position, token=page.next, mark=mark, missed=missed, heard=heard)
    return Position(cursor=position.cursor if mark is None else mark, first=False, missed=missed)


def restart(position: Position) -> Position:
    """Give up a walk whose token the network no longer knows; the next walk begins at the newest and loses nothing."""
    return replace(position, token=None, mark=None, heard=None)


def within(page: Page, now: datetime, history: timedelta) -> Page:
    """`page` of a first walk, ended here when everything dated on it is older than `history`.

    A whole page must be old: one pinned or back-dated item ends nothing. A forward page (an import that runs from old
    to new) is never ended, however old its items say they are.
    """
    dated = [mention.posted_at for mention in page.mentions if mention.posted_at is not None]
    if page.forward or not dated or max(dated) >= now - history:
        return page
    return replace(page, next=None)


def dumps(position: Position) -> str:
    """JSON text of `position`, for the column of the source."""
    return json.dumps(asdict(position), ensure_ascii=True, separators=(",", ":"))


def loads(text: str | None) -> Position:
    """The position that `dumps` wrote; START for None. Raises BadPosition."""
    if text is None:
        return START
    try:
        record = json.loads(text)
    except ValueError as error:
        raise BadPosition(f"the stored position is not JSON: {error}") from error
    return _from_record(record)


def _from_record(record: object) -> Position:
    record = {"heard": None} | record if isinstance(record, dict) else None
    if record is None or set(record) != {field.name for field in fields(Position)}:
        raise BadPosition("the stored position does not have the keys cursor, token, mark, first, missed")
    texts = [record[name] for name in ("cursor", "token", "mark", "missed", "heard")]
    if not isinstance(record["first"], bool) or any(not isinstance(text, str | None) for text in texts):
        raise BadPosition("the stored position holds a value of the wrong kind")
    return Position(**record)
