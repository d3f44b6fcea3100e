"""How much one author and one thread were told lately: what the caps at sending are measured against."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Replies of the last 24 hours besides this one, sent or on their way; private messages are not counted.

    `answers` and `posts` are the network's times of our newest answers to the author and of the author's newest posts.
    """

    to_author: int
    in_thread: int
    answers: tuple[datetime, ...]
    posts: tuple[datetime, ...]


def told(tx: Tx, reply: Response, turns: int, now: datetime) -> Told:
    """What the author and the thread of this reply were told; `turns` is how many answers are of interest."""
    this = responses.alias("this")
    here = (this.c.id == reply.id) & (this.c.brand == _C.brand) & (this.c.platform == _C.platform)
    both = responses.join(this, here & (_C.id != this.c.id))

    def count(which: ColumnElement[bool]) -> int:
        found = select(func.count()).select_from(both).where(which, plainly(_C.kind) == "reply", _C.follows == 0)
        sent = found.where(_C.state == "SENT", _C.sent_at > now - DAY)
        out = found.where(_C.state.in_(_OUT))
        return int(tx.execute(sent).scalar_one() + tx.execute(out).scalar_one())

    return Told(
        to_author=count(_C.author_id == this.c.author_id),
        in_thread=count(_C.thread == this.c.thread),
        answers=_answers(tx, reply, turns, now) if turns else (),
        posts=_posts(tx, reply) if turns else (),
    )


def knows(tx: Tx, reply: Response) -> bool:
    """Whether a person approved it after it had come back to them with its reason: they know, and want it sent."""
    of_it = select(func.max(moves.c.id)).where(moves.c.response_id == reply.id)
    returned, approved = (of_it.where(moves.c.move == move).scalar_subquery() for move in ("withhold", "approve"))
    return bool(tx.execute(select(approved > returned)).scalar())


def _answers(tx: Tx, reply: Response, turns: int, now: datetime) -> tuple[datetime, ...]:
    this = responses.alias("this")
    same = (this.c.brand == _C.brand) & (this.c.platform == _C.platform) & (this.c.author_id == _C.author_id)
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
