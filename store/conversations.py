"""Conversations that have moved: what waits to be said there does not fit any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, exists, func, select

from store.database import Tx
from store.dialects import among, plainly
from store.tables import mentions, responses

_NEWER, _OWN = mentions.alias("newer"), mentions.alias("own")
_C = mentions.c


def overtaken(tx: Tx, new_ids: Collection[int]) -> tuple[int, ...]:
    """Earlier mentions whose reply still waits although their author wrote again in the same thread.

    What is not about the brand is not read and gets no reply of its own, so it overtakes nothing. The reply that waits
    may be the only one there will be: it goes only when one of `new_ids` itself got a reply or a ticket.
    """
    newer, old = _NEWER.c, responses.c
    same = (newer.brand == old.brand) & (newer.platform == old.platform) & (newer.author_id == old.author_id)
    later = same & (newer.thread == old.thread) & (newer.id > old.mention_id)
    heard = newer.own.is_(False) & newer.relevant.is_(True)
    waiting = (plainly(old.kind) == "reply") & plainly(old.state).in_(("DRAFT", "APPROVED"))
    found = select(old.mention_id).distinct().select_from(_NEWER.join(responses, later))
    return tuple(sorted(tx.execute(found.where(among(tx, newer.id, new_ids), heard, waiting)).scalars()))


def answered_outside(tx: Tx, own_ids: Collection[int]) -> tuple[int, ...]:
    """Mentions that these posts of the brand itself answer, where no receipt of ours names the post."""
    own = _OWN.c
    target = (_C.platform == own.platform) & (_C.account == own.account) & (_C.external_id == own.in_reply_to)
    theirs = _C.own.is_(False) & _by_a_colleague()
    return _named(tx, _OWN.join(mentions, target), among(tx, own.id, own_ids) & theirs)


def answered_already(tx: Tx, ids: Collection[int]) -> tuple[int, ...]:
    """Those of `ids` that a colleague answered on the network itself, after their last edit if there was one."""
    own = _OWN.c
    there = (own.brand == _C.brand) & (own.platform == _C.platform) & (own.thread == _C.thread) & (own.id > _C.id)
    answer = (
        there
        & (own.in_reply_to == _C.external_id)
        & (own.first_seen_at >= func.coalesce(_C.edited_at, _C.first_seen_at))
    )
    return _named(tx, mentions.join(_OWN, answer), among(tx, _C.id, ids) & _by_a_colleague())


def moved_since(tx: Tx, mention_id: int, since: datetime) -> str:
    """What was heard after `since` that an answer approved then does not know of, in words; empty when nothing was."""
    newer, own = _NEWER.c, _OWN.c
    named = _C.id == mention_id
    same = (newer.brand == _C.brand) & (newer.platform == _C.platform) & (newer.author_id == _C.author_id)
    later = same & (plainly(newer.thread) == _C.thread) & (newer.id > _C.id) & (newer.first_seen_at > since)
    if _named(tx, mentions.join(_NEWER, later), named & newer.own.is_(False) & newer.relevant.is_(True)):
        return "the customer wrote again"
    there = (own.brand == _C.brand) & (own.platform == _C.platform) & (own.thread == _C.thread) & (own.id > _C.id)
    answer = there & (own.in_reply_to == _C.external_id) & (own.first_seen_at > since)
    if _named(tx, mentions.join(_OWN, answer), named & _by_a_colleague()):
        return "somebody answered on the network itself"
    return ""


def _by_a_colleague() -> ColumnElement[bool]:
    ours = exists().where(
        responses.c.receipt_id == _OWN.c.external_id, plainly(responses.c.platform) == _OWN.c.platform
    )
    return _OWN.c.own.is_(True) & ~ours


def _named(tx: Tx, base: FromClause, which: ColumnElement[bool]) -> tuple[int, ...]:
    return tuple(sorted(tx.execute(select(_C.id).distinct().select_from(base).where(which)).scalars()))
