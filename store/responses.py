"""Replies, tickets and alerts: made here, read here; moved in store.moving, shown here too."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from responders.lifecycle import START
from responders.values import WORKER, Actor, Approval, Citation, Response, ResponseKind, Revision
from store import events, indexing, outbox, permits, stories, tables, tallies
from store.answers import actor, read_responses, records, response
from store.bulk import insert_rows
from store.database import Tx
from store.dialects import among
from store.errors import Missing
from store.lately import lately_said
from store.moving import approve, move, present_row, read_back_noted, revise
from store.sending import claim, due_through, expire_due, expired_leases, supersede, uncertain_due
from store.types import clean

__all__ = [  # shown here too: all that changes a response
    "approve",
    "claim",
    "due_through",
    "expire_due",
    "expired_leases",
    "lately_said",
    "move",
    "read_back_noted",
    "revise",
    "supersede",
    "uncertain_due",
]

_C = tables.responses.c
_COLUMNS = (
    "brand", "platform", "author_id", "thread", "mention_id", "mention_revision", "kind", "state", "revision",
    "language", "template", "meaning", "outlet", "key", "rule", "reasons", "rank", "fence", "attempts", "read_backs",
    "created_at", "updated_at", "due_at", "detail", "version", "follows", "citations",
)  # fmt: skip
_TEXT = ("response_id", "number", "text", "by_kind", "by_name", "at", "private")


class _Place(NamedTuple):
    brand: str
    platform: str
    author_id: str
    thread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResponse:
    """What `create` makes a response of. The brand is the mention's; `key` is made when it is empty."""

    mention_id: int
    mention_revision: str
    kind: ResponseKind
    outlet: str
    text: str
    language: str
    template: str
    meaning: str
    rule: str
    reasons: tuple[str, ...]
    priority: int
    due_at: datetime
    by: Actor = WORKER
    key: str = ""
    detail: str = ""
    private: str = ""
    follows: int = 0
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One line of a response's log."""

    was: str
    move: str
    now: str
    revision: int
    by: Actor
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to publish. `outcome` is the move that ended it, empty while it runs."""

    fence: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


def create(tx: Tx, items: Sequence[NewResponse], now: datetime) -> list[Response]:
    """Store new responses in their first state; returns those that were really made, in the order given.

    A second one for the same (mention, its revision, kind, outlet) is left out unless the first one has expired.
    Raises Missing when a mention is not there, NotAllowed for a ticket that a person may not make.
    A constant number of statements.
    """
    if not items:
        return []
    places = _places(tx, {item.mention_id for item in items})
    for item in items:
        if item.kind == "ticket":
            permits.require(tx, item.by, "ticket", places[item.mention_id].brand)
    keyed = {item.key or secrets.token_hex(16): item for item in items}
    before = tx.execute(select(func.max(_C.id))).scalar() or 0
    rows = [_row(key, item, places[item.mention_id], now) for key, item in keyed.items()]
    insert_rows(tx, tables.responses, _COLUMNS, rows, "ignore")
    later = tx.execute(select(_C.key, _C.id).where(_C.id > before)).all()
    ids = {row[0]: row[1] for row in later if row[0] in keyed}
    made = [_made(ids[key], key, item, places[item.mention_id][0], now) for key, item in keyed.items() if key in ids]
    texts = [(each.id, 1, each.text, item.by.kind, item.by.name, now, item.private) for each, item in made]
    insert_rows(tx, tables.revisions, _TEXT, texts)
    indexing.touch(tx, (each.mention_id for each, _ in made if each.kind == "reply"))
    for brand, count in Counter(each.brand for each, _ in made).items():
        events.add(tx, "drafts", str(count), brand, now)
    for each, item in made:
        tallies.made(tx, each.kind, each.state)
        events.happened(tx, outbox.made(each.kind), each.brand, now, **outbox.about(each))
        facts = {"kind": each.kind, "rule": each.rule, "template": each.template, "outlet": each.outlet}
        stories.tell(tx, "drafted", each.mention_id, response=each.id, by=item.by.kind, **facts)
    return [each for each, _ in made]


def get(tx: Tx, response_id: int) -> Response:
    """Raises Missing."""
    found = present_row(tx, response_id)
    if found is None:
        raise Missing(f"there is no response {response_id}")
    return response(found)


def of_mention(tx: Tx, mention_id: int) -> list[Response]:
    """Newest first."""
    return of_mentions(tx, [mention_id]).get(mention_id, [])


def of_mentions(tx: Tx, ids: Collection[int]) -> dict[int, list[Response]]:
    """By mention id, each newest first; mentions without responses are left out."""
    found: dict[int, list[Response]] = defaultdict(list)
    for each in tx.execute(read_responses().where(among(tx, _C.mention_id, ids)).order_by(_C.id.desc())):
        found[each.mention_id].append(response(each))
    return dict(found)


def versions(tx: Tx, ids: Collection[int]) -> dict[int, int]:
    """Row versions, which grow with every change: a browser ignores what is not newer than what it shows."""
    return {row[0]: row[1] for row in tx.execute(select(_C.id, _C.version).where(among(tx, _C.id, ids)))}


def revisions(tx: Tx, response_id: int) -> list[Revision]:
    """Every text, the first one first."""
    c = tables.revisions.c
    found = select(tables.revisions).where(c.response_id == response_id).order_by(c.number)
    return [
        Revision(
            number=row.number,
            text=row.text,
            by=actor(row.by_kind, row.by_name),
            at=row.at,
            private=row.private or "",
        )
        for row in tx.execute(found)
    ]


def approvals(tx: Tx, response_id: int) -> list[Approval]:
    """Every yes, oldest first."""
    c = tables.approvals.c
    found = select(tables.approvals).where(c.response_id == response_id).order_by(c.id)
    return [Approval(revision=row.revision, by=actor(row.by_kind, row.by_name), at=row.at) for row in tx.execute(found)]


def log(tx: Tx, response_id: int) -> list[Moved]:
    """Every move, oldest first: replayed from the first state of its kind, it gives the present state."""
    c = tables.moves.c
    found = select(tables.moves).where(c.response_id == response_id).order_by(c.id)
    return [
        Moved(
            was=row.was,
            move=row.move,
            now=row.now,
            revision=row.revision,
            by=actor(row.by_kind, row.by_name),
            at=row.at,
            reason=row.reason,
        )
        for row in tx.execute(found)
    ]


def attempts(tx: Tx, response_id: int) -> list[Attempt]:
    """Every try to publish, oldest first."""
    c = tables.attempts.c
    found = select(tables.attempts).where(c.response_id == response_id).order_by(c.fence)
    return [
        Attempt(
            fence=row.fence,
            worker=row.worker,
            started_at=row.started_at,
            ended_at=row.ended_at,
            outcome=row.outcome,
            detail=row.detail,
        )
        for row in tx.execute(found)
    ]


def _places(tx: Tx, mention_ids: Collection[int]) -> dict[int, _Place]:
    c = tables.mentions.c
    found = tx.execute(
        select(c.id, c.brand, c.platform, c.author_id, c.thread).where(among(tx, c.id, mention_ids))
    ).all()
    places = {row[0]: _Place(row[1], row[2], row[3], row[4]) for row in found}
    if absent := set(mention_ids) - places.keys():
        raise Missing(f"there is no mention {min(absent)}")
    return places


def _row(key: str, item: NewResponse, place: _Place, now: datetime) -> tuple[Any, ...]:
    return (
        *place, item.mention_id, item.mention_revision, item.kind, START[item.kind], 1, item.language, item.template,
        item.meaning, item.outlet, key, item.rule, item.reasons, -item.priority, 0, 0, 0, now, now, item.due_at,
        item.detail, 1, item.follows, records(item.citations),
    )  # fmt: skip


def _made(number: int, key: str, item: NewResponse, brand: str, now: datetime) -> tuple[Response, NewResponse]:
    """As the database will give it back."""
    made = Response(
        id=number, brand=brand, mention_id=item.mention_id, mention_revision=item.mention_revision, kind=item.kind,
        state=START[item.kind], revision=1, text=clean(item.text), language=item.language,
        template=clean(item.template), meaning=clean(item.meaning), outlet=item.outlet, key=key,
        rule=clean(item.rule), reasons=tuple(map(clean, item.reasons)), priority=item.priority, fence=0, attempts=0,
        read_backs=0, created_at=now, updated_at=now, due_at=item.due_at, detail=clean(item.detail),
        private=clean(item.private), follows=item.follows, citations=item.citations,
    )  # fmt: skip
    return made, item
