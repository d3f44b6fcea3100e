"""One person's data, taken out for good: found by their network's id, and never read in again.

What stays says nothing of them: that something was heard, how it read, what was decided, who of the team approved, when
it was sent. The record names them by a hash.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from platforms.values import Mention
from responders.lifecycle import OPEN
from responders.values import Actor
from store import audit, forgetting, naming, tickets
from store.database import Tx
from store.dialects import among, insert_into, plainly
from store.errors import StoreError
from store.sending import supersede
from store.sweeping import step_all
from store.tables import erased, mentions, moves, quarantine, responses, sources, tellings, writer_answers
from store.tables import tickets as desk
from store.types import key

_M, _R, _Q = mentions.c, responses.c, quarantine.c
WHY = "the author asked to be forgotten"


class StillSpeaking(StoreError):
    """An answer to this person is on its way, or nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was taken out: mentions, drafts that were taken back, tickets closed, records out of quarantine."""

    mentions: int
    drafts: int
    tickets: int
    quarantined: int


def mark(platform: str, identity: str) -> str:
    """What stands for an id of a network from now on."""
    told = hashlib.sha256(f"{platform}\n{key(identity)}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"erased~{told[:32]}"


def remembered(tx: Tx, heard: Sequence[Mention]) -> Sequence[Mention]:
    """Those whose authors did not ask to be forgotten."""
    marks = {(mention.platform, mark(mention.platform, mention.author.id)) for mention in heard}
    found = select(erased.c.platform, erased.c.author).where(among(tx, erased.c.author, [each[1] for each in marks]))
    gone = {(row[0], row[1]) for row in tx.execute(found)} if marks else set()
    if not gone:
        return heard
    return [each for each in heard if (each.platform, mark(each.platform, each.author.id)) not in gone]


def called(tx: Tx, platform: str, handle: str) -> list[tuple[str, str]]:
    """(id, name) of every author of that network whose handle this is, or was; looks through all mentions."""
    plain = handle.removeprefix("@").casefold()
    found = select(_M.author_id, _M.author_name, _M.author_handle).distinct().where(_M.platform == platform)
    rows = tx.execute(found.where(_M.author_handle.is_not(None)))
    return sorted({(row[0], row[1]) for row in rows if row[2].removeprefix("@").casefold() == plain})


def of(tx: Tx, platform: str, author_id: str) -> list[int]:
    """Their mentions, of all brands."""
    brands = select(sources.c.brand).distinct()
    theirs = (_M.brand.in_(brands), _M.platform == platform, _M.author_id == author_id)
    return list(tx.execute(select(_M.id).where(*theirs).order_by(_M.id)).scalars())


def erase(tx: Tx, platform: str, author_id: str, by: Actor, now: datetime) -> Erased:
    """Take one person out. May be repeated, for a person of whom nothing is there as well. Raises StillSpeaking."""
    ids = of(tx, platform, author_id)
    _refuse_while_speaking(tx, ids)
    _revive_refused(tx, ids, by, now)
    waiting = supersede(tx, ids, WHY, now)
    supersede(tx, ids, WHY, now)  # what was approved is a draft by now, and a draft expires
    closed = _close(tx, ids, by, now)
    aside = _out_of_quarantine(tx, platform, ids, author_id)
    forgetting.silence(tx, ids)
    _unname(tx, platform, ids, author_id)
    tx.execute(delete(writer_answers))
    brands = select(_M.brand).where(among(tx, _M.id, ids)).distinct()
    tx.execute(update(tellings).where(tellings.c.brand.in_(brands), tellings.c.last != "").values(last=WHY))
    told = insert_into(tx, erased).values(platform=platform, author=mark(platform, author_id), at=now)
    tx.execute(told.on_conflict_do_nothing())
    done = Erased(mentions=len(ids), drafts=len(waiting), tickets=closed, quarantined=aside)
    words = f"{done.mentions} mentions, {done.drafts} drafts, {done.tickets} tickets, {done.quarantined} in quarantine"
    audit.note(tx, by.name, "erase", f"author {mark(platform, author_id)}", words, now)
    return done


def _refuse_while_speaking(tx: Tx, ids: Collection[int]) -> None:
    """All that is open is locked first: nobody claims what is taken back below."""
    there = select(_R.id, _R.state).where(among(tx, _R.mention_id, ids), plainly(_R.state).in_(sorted(OPEN)))
    rows = tx.execute(there.order_by(_R.id).with_for_update()).all()
    busy = [row.id for row in rows if row.state in ("SENDING", "UNCERTAIN")]
    if busy:
        listed = ", ".join(map(str, busy))
        raise StillSpeaking(f"response {listed} is on its way or uncertain: settle that first, nothing was erased")


def _revive_refused(tx: Tx, ids: Collection[int], by: Actor, now: datetime) -> None:
    """A draft expires below; what a network refused would wait for its retry for ever, without a word in it."""
    refused = (among(tx, _R.mention_id, ids), plainly(_R.state) == "REFUSED", plainly(_R.kind) == "reply")
    rows = tx.execute(select(_R.id, _R.revision).where(*refused).order_by(_R.id)).all()
    if rows:
        values = {"not_before": None, "detail": WHY}
        step_all(tx, [(row.id, row.revision) for row in rows], "REFUSED", "retry", by, now, WHY, values)


def _close(tx: Tx, ids: Collection[int], by: Actor, now: datetime) -> int:
    worked_on = plainly(desk.c.status).in_(("open", "waiting"))
    found = tx.execute(select(desk.c.id).where(among(tx, desk.c.mention_id, ids), worked_on)).scalars().all()
    for number in found:
        tickets.set_status(tx, number, "closed", by=by, now=now)
    return len(found)


def _out_of_quarantine(tx: Tx, platform: str, ids: Collection[int], author_id: str) -> int:
    """What was set aside of them; a record that could not be read is theirs when it names them (store.naming)."""
    known = select(_M.author_handle, _M.author_name).where(among(tx, _M.id, ids)).distinct()
    them = naming.Names.of(author_id, *(name for row in tx.execute(known) for name in row if name))
    here = select(sources.c.name).where(sources.c.platform == platform)
    unread = tx.execute(select(_Q.id, _Q.raw).where(_Q.source.in_(here)).execution_options(yield_per=100))
    named = [row.id for row in unread if them.in_record(row.raw)]
    theirs = or_(among(tx, _Q.mention_id, ids), among(tx, _Q.id, named))
    return tx.execute(delete(quarantine).where(theirs)).rowcount


def _unname(tx: Tx, platform: str, ids: Collection[int], author_id: str) -> None:
    """Their ids, and those of their posts, become hashes wherever they stand."""
    rows = tx.execute(select(_M.id, _M.brand, _M.external_id).where(among(tx, _M.id, ids))).all()
    for row in rows:
        new = mark(platform, row.external_id)
        here = (_M.brand == row.brand, _M.platform == platform)
        tx.execute(update(mentions).where(*here, _M.thread == row.external_id).values(thread=new))
        tx.execute(update(responses).where(_R.thread == row.external_id, _R.platform == platform).values(thread=new))
        tx.execute(update(mentions).where(_M.id == row.id).values(external_id=new))
    answers = (_M.platform == platform, among(tx, _M.in_reply_to, [row.external_id for row in rows]))
    for number, target in tx.execute(select(_M.id, _M.in_reply_to).where(*answers)).all():
        tx.execute(update(mentions).where(_M.id == number).values(in_reply_to=mark(platform, target)))
    name = mark(platform, author_id)
    tx.execute(update(mentions).where(among(tx, _M.id, ids)).values(author_id=name, stage="ignored", why=""))
    theirs = select(_R.id).where(among(tx, _R.mention_id, ids))
    tx.execute(update(moves).where(moves.c.response_id.in_(theirs)).values(reason=""))
    tx.execute(update(responses).where(among(tx, _R.mention_id, ids)).values(author_id=name))
