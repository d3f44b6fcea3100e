"""What is known about authors and threads before now, one question per fact for a whole batch."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Select, case, func, select

from responders.lifecycle import OPEN
from responders.values import History
from store.authors import Identity, vips
from store.database import Tx
from store.dialects import among, plainly
from store.rows import Stored
from store.sweeping import WAITING
from store.tables import analyses, mentions, responses, revisions, tickets

COUNTED = 1_000
LOOKED_THROUGH = 100
REMEMBERED = 20
_DAY = timedelta(hours=24)
_R = responses.c
_OPENED = plainly(_R.state).in_(sorted(OPEN - {"REFUSED"}))
"""On its way; a refused one is not, so it keeps nobody from a new one."""
_SENT = (plainly(_R.state) == "SENT") & (plainly(_R.kind) == "reply")
_THIS, _BEFORE = mentions.alias("this"), mentions.alias("before")


def _of_authors() -> Select[Any]:
    """Of each mention: how many of the same author came before, and how many of the last of them complained."""
    same = (_BEFORE.c.brand == _THIS.c.brand) & (_BEFORE.c.platform == _THIS.c.platform)
    theirs = select(_BEFORE.c.id, _BEFORE.c.revision).where(
        same, _BEFORE.c.author_id == _THIS.c.author_id, _BEFORE.c.id < _THIS.c.id
    )
    few = theirs.limit(COUNTED).correlate(_THIS).subquery("few")
    last = theirs.order_by(_BEFORE.c.id.desc()).limit(LOOKED_THROUGH).correlate(_THIS).subquery("last")
    read = (analyses.c.mention_id == last.c.id) & (analyses.c.revision == last.c.revision)
    unhappy = last.join(analyses, read & (analyses.c.label == "negative"))
    count = select(func.count()).select_from(few).scalar_subquery()
    complaints = select(func.count()).select_from(unhappy).scalar_subquery()
    return select(_THIS.c.id, count, complaints)


_EARLIER = _of_authors()
_IN_THREAD = select(_R.brand, _R.platform, _R.thread, func.count()).where(_SENT, _R.follows == 0)
_OPEN = select(_R.brand, _R.platform, _R.author_id, _R.thread, _R.mention_id, _R.state).where(
    plainly(_R.kind) == "reply", _OPENED, _R.follows == 0
)
_TICKETS = (
    select(_R.brand, _R.platform, _R.thread, _R.author_id, func.count())
    .select_from(responses.outerjoin(tickets, tickets.c.response_id == _R.id))
    .where(plainly(_R.kind) == "ticket", _OPENED | tickets.c.status.in_(("open", "waiting")))
)
_NEWEST = func.row_number().over(
    partition_by=(_R.brand, _R.platform, _R.author_id), order_by=(_R.sent_at.desc(), _R.id.desc())
)
_SAID = select(_R.brand, _R.platform, _R.author_id, _R.id, _R.revision, _NEWEST.label("place")).where(_SENT)
"""Statements without the authors or threads they are asked about: what they cost is mostly to be put together."""

_Place: TypeAlias = tuple[str, str, str]
_Voice: TypeAlias = tuple[str, str, str, str]


class _Open(NamedTuple):
    """One reply on its way."""

    thread: str
    mention_id: int
    state: str

    def gives_way_to(self, item: Stored) -> bool:
        """It waits in the conversation that `item` carries on: what is made for `item` takes its place."""
        return self.thread == item.mention.thread and self.mention_id < item.id and self.state in WAITING


def histories(tx: Tx, stored: Sequence[Stored], now: datetime) -> dict[int, History]:
    """By mention id. Authors and threads are told apart by brand and platform; mentions are counted up to 1,000.

    A private message and the public answer that it follows count as one reply, but both were said to the author.
    """
    earlier = _earlier(tx, stored)
    sent = _sent(tx, stored, now)
    threads, opened = _threads(tx, stored), _tickets(tx, stored)
    waiting = _waiting(tx, stored)
    said = _said(tx, stored) if sent else {}
    marked = vips(tx, {Identity(*_author(item)) for item in stored})
    return {
        item.id: History(
            mentions_by_author=earlier.get(item.id, (0, 0))[0],
            complaints_by_author=earlier.get(item.id, (0, 0))[1],
            replies_to_author=sent.get(_author(item), (0, 0))[0],
            replies_to_author_today=sent.get(_author(item), (0, 0))[1],
            replies_in_thread=threads.get(_thread(item), 0),
            open_in_thread=waiting[item.id][item.mention.thread],
            open_to_author=waiting[item.id].total(),
            open_tickets_in_thread=opened.get(_voice(item), 0),
            said_to_author=tuple(said.get(_author(item), ())),
            vip=_author(item) in marked,
        )
        for item in stored
    }


def _author(item: Stored) -> _Place:
    return item.mention.brand, item.mention.platform, item.mention.author.id


def _thread(item: Stored) -> _Place:
    return item.mention.brand, item.mention.platform, item.mention.thread


def _voice(item: Stored) -> _Voice:
    """One author in one thread: a hundred people may write under the same post."""
    return *_thread(item), item.mention.author.id


def _earlier(tx: Tx, stored: Sequence[Stored]) -> dict[int, tuple[int, int]]:
    found = _EARLIER.where(among(tx, _THIS.c.id, [item.id for item in stored]))
    return {row[0]: (row[1], row[2]) for row in tx.execute(found).all()}


def _sent(tx: Tx, stored: Sequence[Stored], now: datetime) -> dict[_Place, tuple[int, int]]:
    today = func.sum(case((_R.sent_at > now - _DAY, 1), else_=0))
    found = select(_R.brand, _R.platform, _R.author_id, func.count(), today).where(
        among(tx, _R.author_id, _authors(stored)), _SENT, _R.follows == 0
    )
    grouped = found.group_by(_R.brand, _R.platform, _R.author_id)
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in tx.execute(grouped).all()}


def _threads(tx: Tx, stored: Sequence[Stored]) -> dict[_Place, int]:
    here = _IN_THREAD.where(among(tx, _R.thread, {item.mention.thread for item in stored}))
    grouped = here.group_by(_R.brand, _R.platform, _R.thread)
    return {(row[0], row[1], row[2]): row[3] for row in tx.execute(grouped).all()}


def _waiting(tx: Tx, stored: Sequence[Stored]) -> dict[int, Counter[str]]:
    """By mention id: how many replies are on their way to its author, by thread, whatever is done about it."""
    found = _open(tx, stored)
    return {
        item.id: Counter(each.thread for each in found.get(_author(item), ()) if not each.gives_way_to(item))
        for item in stored
    }


def _open(tx: Tx, stored: Sequence[Stored]) -> dict[_Place, list[_Open]]:
    """Replies on their way by author."""
    waiting: dict[_Place, list[_Open]] = defaultdict(list)
    for row in tx.execute(_OPEN.where(among(tx, _R.author_id, _authors(stored)))):
        waiting[row[0], row[1], row[2]].append(_Open(*row[3:]))
    return waiting


def _tickets(tx: Tx, stored: Sequence[Stored]) -> dict[_Voice, int]:
    here = _TICKETS.where(among(tx, _R.thread, {item.mention.thread for item in stored}))
    grouped = here.group_by(_R.brand, _R.platform, _R.thread, _R.author_id)
    return {(row[0], row[1], row[2], row[3]): row[4] for row in tx.execute(grouped).all()}


def _said(tx: Tx, stored: Sequence[Stored]) -> dict[_Place, list[str]]:
    last = _SAID.where(among(tx, _R.author_id, _authors(stored))).subquery("last")
    there = (revisions.c.response_id == last.c.id) & (revisions.c.number == last.c.revision)
    found = select(last.c.brand, last.c.platform, last.c.author_id, revisions.c.text).join(last, there)
    said: dict[_Place, list[str]] = defaultdict(list)
    for row in tx.execute(found.where(last.c.place <= REMEMBERED).order_by(last.c.place)):
        said[row[0], row[1], row[2]].append(row[3])
    return said


def _authors(stored: Sequence[Stored]) -> set[str]:
    return {item.mention.author.id for item in stored}
