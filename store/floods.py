"""How much one author and one thread were told lately: what the caps at sending are measured against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from sqlalchemy import ColumnElement, func, select

from responders.values import Response
from store.database import Tx
from store.dialects import plainly
from store.tables import mentions, moves, responses

_C = responses.c
DAY = timedelta(hours=24)
LOOKED_BACK = timedelta(hours=1)
_POSTS = 50
_OUT = ("SENDING", "UNCERTAIN")

Cap = Literal["robot", "author", "thread"]
SAID: Mapping[Cap, str] = MappingProxyType(
    {"robot": "the author answered each of our last", "author": "this author had", "thread": "this thread had"}
)
"""How the reason begins with which a cap gives a reply back to a person: by that it is known what they were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Replies of the last 24 hours besides this one, sent or on their way; private messages are not counted.

    Nor is what went out of our hands earlier and was never found: whoever looks for it counts it once it is found.

    `answers` and `posts` are the network's times of our newest answers to the author and of the author's newest posts.
    """

    to_author: int
    in_thread: int
    answers: tuple[datetime, ...]
    posts: tuple[datetime, ...]


def told(tx: Tx, reply: Response, turns: int, now: datetime) -> Told:
    """What the author and the thread of this reply were told; `turns` is how many answers are of interest."""
    this = responses.alias("this")
    here = (this.c.id == reply.id) & (this.c.brand == plainly(_C.brand)) & (this.c.platform == _C.platform)
    both = responses.join(this, here & (_C.id != this.c.id))

    def count(which: ColumnElement[bool]) -> int:
        found = select(func.count()).select_from(both).where(which, plainly(_C.kind) == "reply", _C.follows == 0)
        sent = found.where(_C.state == "SENT", _C.sent_at > now - DAY)
        out = found.where(_C.state.in_(_OUT), _C.updated_at > now - DAY)
        return int(tx.execute(sent).scalar_one() + tx.execute(out).scalar_one())

    return Told(
        to_author=count(_C.author_id == this.c.author_id),
        in_thread=count(_C.thread == this.c.thread),
        answers=_answers(tx, reply, turns, now) if turns else (),
        posts=_posts(tx, reply) if turns else (),
    )


def known(tx: Tx, reply: Response, now: datetime) -> frozenset[Cap]:
    """Caps for which it came back in the last 24 hours, before a person approved the text that it has now.

    They know of these, and want it sent; of the others nobody told them.
    """
    m = moves.c
    approved = select(func.max(m.id)).where(
        m.response_id == reply.id, m.move == "approve", m.revision == reply.revision
    )
    returned = select(m.reason).where(
        m.response_id == reply.id, m.move == "withhold", m.at > now - DAY, m.id < approved.scalar_subquery()
    )
    reasons = tx.execute(returned).scalars().all()
    return frozenset(cap for cap, words in SAID.items() if any(reason.startswith(words) for reason in reasons))


def _answers(tx: Tx, reply: Response, turns: int, now: datetime) -> tuple[datetime, ...]:
    this = responses.alias("this")
    same = (this.c.brand == plainly(_C.brand)) & (this.c.platform == _C.platform) & (this.c.author_id == _C.author_id)
    both = responses.join(this, same & (this.c.id == reply.id))
    found = (
        select(_C.receipt_at)
        .select_from(both)
        .where(
            _C.state == "SENT",
            _C.sent_at > now - LOOKED_BACK,
            plainly(_C.kind) == "reply",
            _C.receipt_at.is_not(None),
        )
    )
    return tuple(tx.execute(found.order_by(_C.sent_at.desc()).limit(turns)).scalars())


def _posts(tx: Tx, reply: Response) -> tuple[datetime, ...]:
    m, this = mentions.c, mentions.alias("this")
    same = (this.c.brand == m.brand) & (this.c.platform == m.platform) & (this.c.author_id == m.author_id)
    both = mentions.join(this, same & (this.c.id == reply.mention_id))
    found = select(m.posted_at).select_from(both).where(m.posted_at.is_not(None), m.own.is_(False))
    return tuple(tx.execute(found.order_by(m.id.desc()).limit(_POSTS)).scalars())
