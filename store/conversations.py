"""Conversations that have moved: what waits to be said there does not fit any more."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, exists, func, select

from listener.relevance import plain
from store.database import Tx
from store.dialects import among, plainly
from store.tables import mentions, responses, revisions

_NEWER, _OWN, _TARGET = mentions.alias("newer"), mentions.alias("own"), mentions.alias("target")
_C = mentions.c
_HANDLES = re.compile(r"^(?:\s*@\w+)+\s+")


def overtaken(tx: Tx, new_ids: Collection[int]) -> tuple[int, ...]:
    """Earlier mentions whose reply still waits although their author wrote again in the same thread.

    What is not about the brand is not read and gets no reply of its own, so it overtakes nothing. The reply that waits
    may be the only one there will be: it goes only when one of `new_ids` itself got a reply or a ticket.
    """
    newer, old = _NEWER.c, responses.c
    same = (newer.brand == plainly(old.brand)) & (newer.platform == old.platform) & (newer.author_id == old.author_id)
    later = same & (newer.thread == old.thread) & (newer.id > old.mention_id)
    heard = newer.own.is_(False) & newer.relevant.is_(True)
    waiting = (plainly(old.kind) == "reply") & plainly(old.state).in_(("DRAFT", "APPROVED"))
    found = select(old.mention_id).distinct().select_from(_NEWER.join(responses, later))
    return tuple(sorted(tx.execute(found.where(among(tx, newer.id, new_ids), heard, waiting)).scalars()))


def answered_outside(tx: Tx, own_ids: Collection[int]) -> tuple[int, ...]:
    """Mentions that these posts of the brand itself answer, where no receipt of ours names the post.

    Who wrote twice in a conversation is answered there once: with the post that the answer names, so are all that
    the same author had written by then.
    """
    own, target = _OWN.c, _TARGET.c
    named = (target.platform == own.platform) & (target.account == own.account)
    answers = _OWN.join(_TARGET, named & (target.external_id == own.in_reply_to))
    meant = (_C.id == target.id) | (_C.id < own.id)
    theirs = meant & _C.own.is_(False) & target.own.is_(False) & _by_a_colleague() & ~_may_be_ours()
    return _answered(tx, answers.join(mentions, _same_voice()), among(tx, own.id, own_ids) & theirs)


def answered_already(tx: Tx, ids: Collection[int]) -> tuple[int, ...]:
    """Those of `ids` that a colleague answered on the network itself, after their last edit if there was one."""
    since = _OWN.c.first_seen_at >= func.coalesce(_C.edited_at, _C.first_seen_at)
    return _answered(tx, _with_answers(), among(tx, _C.id, ids) & since & _by_a_colleague() & ~_may_be_ours())


def moved_since(tx: Tx, mention_id: int, since: datetime) -> str:
    """What was heard after `since` that an answer approved then does not know of, in words; empty when nothing was."""
    newer = _NEWER.c
    named = _C.id == mention_id
    same = (newer.brand == _C.brand) & (newer.platform == _C.platform) & (newer.author_id == _C.author_id)
    later = same & (plainly(newer.thread) == _C.thread) & (newer.id > _C.id) & (newer.first_seen_at > since)
    if _named(tx, mentions.join(_NEWER, later), named & newer.own.is_(False) & newer.relevant.is_(True)):
        return "the customer wrote again"
    if _answered(tx, _with_answers(), named & (_OWN.c.first_seen_at > since) & _by_a_colleague()):
        return "somebody answered on the network itself"
    return ""


def _same_voice() -> ColumnElement[bool]:
    """The post that an answer names, and the other posts of its author in the same conversation."""
    target = _TARGET.c
    there = (_C.brand == target.brand) & (_C.platform == target.platform) & (_C.thread == target.thread)
    return there & (_C.author_id == target.author_id)


def _with_answers() -> FromClause:
    """Mentions, and later posts of the brand in their conversation that answer this author there."""
    own, target = _OWN.c, _TARGET.c
    there = (own.brand == _C.brand) & (own.platform == _C.platform) & (own.thread == _C.thread) & (own.id > _C.id)
    named = (target.platform == own.platform) & (target.account == own.account)
    return mentions.join(_OWN, there).join(
        _TARGET, named & (target.external_id == own.in_reply_to) & (target.author_id == _C.author_id)
    )


def _by_a_colleague() -> ColumnElement[bool]:
    ours = exists().where(
        responses.c.receipt_id == _OWN.c.external_id, plainly(responses.c.platform) == _OWN.c.platform
    )
    return _OWN.c.own.is_(True) & ~ours


def _may_be_ours() -> ColumnElement[bool]:
    """An answer of ours to the same post is on its way, or its fate is unknown: this may be it, without its receipt.

    Not for `moved_since`, which is asked about an answer that is on its way itself.
    """
    c = responses.c
    public = (plainly(c.kind) == "reply") & (c.follows == 0) & plainly(c.state).in_(("SENDING", "UNCERTAIN"))
    return exists().where(c.mention_id == _TARGET.c.id, public)


def _answered(tx: Tx, base: FromClause, which: ColumnElement[bool]) -> tuple[int, ...]:
    """Mentions that posts of the brand answer which are not ours; one that a person saw there has our very words."""
    found = tx.execute(select(_C.id, _TARGET.c.id, _OWN.c.text).distinct().select_from(base).where(which)).all()
    ours = _without_receipt(tx, {target for _, target, _ in found})
    return tuple(sorted({number for number, target, text in found if (target, _words(text)) not in ours}))


def _without_receipt(tx: Tx, targets: Collection[int]) -> set[tuple[int, str]]:
    """What was sent to these posts by the word of a person, who names no post: (mention, words)."""
    if not targets:
        return set()
    r, texts = responses.c, revisions.c
    present = (texts.response_id == r.id) & (texts.number == r.revision)
    public = (plainly(r.kind) == "reply") & (r.follows == 0) & (plainly(r.state) == "SENT") & r.receipt_id.is_(None)
    sent = select(r.mention_id, texts.text).select_from(responses.join(revisions, present))
    return {(row[0], _words(row[1])) for row in tx.execute(sent.where(among(tx, r.mention_id, targets), public))}


def _words(text: str) -> str:
    """A text without what a network may add in front of an answer, or change in its white space."""
    return " ".join(plain(_HANDLES.sub("", text)).split())


def _named(tx: Tx, base: FromClause, which: ColumnElement[bool]) -> tuple[int, ...]:
    return tuple(sorted(tx.execute(select(_C.id).distinct().select_from(base).where(which)).scalars()))
