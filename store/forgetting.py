"""What is not needed any more goes, a small batch at a time; what is open stays whole, however old it is.

Rows of mentions and responses stay, with their states, times and who approved what: the figures, the record and the
network's ids (so that nothing is heard twice) live on them. What goes is what somebody said, and who.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, tuple_, update

from responders.lifecycle import OPEN
from store import indexing, people
from store.database import Tx
from store.dialects import among, plainly
from store.stories import tell_all
from store.tables import (
    analyses,
    assignments,
    attempts,
    authors,
    claims,
    corrections,
    customer_notes,
    customers,
    decisions,
    mention_revisions,
    mentions,
    note_calls,
    notes,
    quarantine,
    responses,
    revisions,
    snoozes,
    ticket_events,
    tickets,
)

WHOLE, WITHOUT_RAW, WITHOUT_WORDS, ANSWERED = range(4)
"""Grades of `mentions.forgotten`. ANSWERED has its words left and waits for the longer time of conversations."""
_M, _R = mentions.c, responses.c
SILENT: dict[str, Any] = {
    "author_name": "", "author_handle": None, "author_url": None, "author_followers": None, "text": "", "url": None,
    "raw": "{}", "forgotten": WITHOUT_WORDS,
}  # fmt: skip


def raw(tx: Tx, before: datetime, limit: int) -> int:
    """Forget the networks' payloads of mentions heard before then; returns how many."""
    ids = _old(tx, before, (WHOLE,), limit)
    if ids:
        tx.execute(update(mentions).where(among(tx, _M.id, ids)).values(raw="{}", forgotten=WITHOUT_RAW))
    return len(ids)


def unanswered(tx: Tx, before: datetime, limit: int) -> int:
    """Forget the words of mentions heard before then that nobody answered; returns how many were looked at.

    Of the others the payload goes, at the latest now, so that nobody looks at them again before their own time.
    """
    ids = _old(tx, before, (WITHOUT_RAW, WHOLE), limit)
    had = set(tx.execute(select(_M.id).where(among(tx, _M.id, ids), _answered())).scalars()) if ids else set()
    if had:
        tx.execute(update(mentions).where(among(tx, _M.id, had)).values(raw="{}", forgotten=ANSWERED))
    _silence(tx, [number for number in ids if number not in had])
    return len(ids)


def answered(tx: Tx, before: datetime, limit: int) -> int:
    """Forget the words of all conversations of before then, theirs and ours; returns how many mentions.

    What nobody answered has a time of its own, which may be longer.
    """
    ids = _old(tx, before, (ANSWERED,), limit)
    return _silence(tx, ids + _old(tx, before, (WITHOUT_RAW, WHOLE), limit - len(ids), _answered()))


def tries(tx: Tx, before: datetime, limit: int) -> int:
    """Delete tries to publish that ended before then, of responses that are settled; returns how many."""
    a = attempts.c
    settled = exists().where(_R.id == a.response_id, plainly(_R.state).not_in(sorted(OPEN)))
    found = select(a.response_id, a.fence).where(a.ended_at < before, settled).limit(limit)
    keys = [(row[0], row[1]) for row in tx.execute(found)]
    if keys:
        tx.execute(delete(attempts).where(tuple_(a.response_id, a.fence).in_(keys)))
    return len(keys)


def set_aside(tx: Tx, before: datetime, limit: int) -> int:
    """Delete what nobody put back from quarantine since then; its mentions are left unread. Returns how many."""
    q = quarantine.c
    rows = tx.execute(select(q.id, q.mention_id).where(q.last_at < before).order_by(q.last_at).limit(limit)).all()
    if rows:
        left = among(tx, _M.id, [row.mention_id for row in rows if row.mention_id is not None])
        tx.execute(update(mentions).where(left, plainly(_M.stage) == "quarantined").values(stage="ignored"))
        tx.execute(delete(quarantine).where(among(tx, q.id, [row.id for row in rows])))
    return len(rows)


def sign_ins(tx: Tx, now: datetime, _limit: int) -> int:
    """Delete sessions, links and tries to sign in whose time is over; returns how many."""
    people.sweep(tx, now)
    return 0


def silence(tx: Tx, ids: Collection[int]) -> int:
    """Forget what was said in and about these mentions: by their authors, by us and by the team. Returns how many."""
    return _silence(tx, ids)


def _old(tx: Tx, before: datetime, kept: Collection[int], limit: int, *which: ColumnElement[bool]) -> list[int]:
    """The oldest mentions that are settled, unchanged since `before`, and still kept like one of `kept`."""
    found: list[int] = []
    for grade in kept:
        old = (_M.forgotten == grade, _M.first_seen_at < before, or_(_M.edited_at.is_(None), _M.edited_at < before))
        here = _settled(select(_M.id)).where(*old, *which).order_by(_M.first_seen_at).limit(limit - len(found))
        found += tx.execute(here).scalars()
    return found


def _settled(found: Select[Any]) -> Select[Any]:
    """Neither waiting to be read, nor with a response or a ticket that is open."""
    on_its_way = exists().where(_R.mention_id == _M.id, plainly(_R.state).in_(sorted(OPEN)))
    worked_on = exists().where(tickets.c.mention_id == _M.id, plainly(tickets.c.status).in_(("open", "waiting")))
    return found.where(plainly(_M.stage).in_(("done", "ignored")), ~on_its_way, ~worked_on)


def _answered() -> ColumnElement[bool]:
    return exists().where(_R.mention_id == _M.id, plainly(_R.state) == "SENT", plainly(_R.kind) == "reply")


def _silence(tx: Tx, ids: Collection[int]) -> int:
    if not ids:
        return 0
    tx.execute(update(mentions).where(among(tx, _M.id, ids)).values(SILENT))
    tx.execute(delete(mention_revisions).where(among(tx, mention_revisions.c.mention_id, ids)))
    tx.execute(update(analyses).where(among(tx, analyses.c.mention_id, ids)).values(notes=()))
    tx.execute(update(decisions).where(among(tx, decisions.c.mention_id, ids)).values(reasons=()))
    tx.execute(delete(corrections).where(among(tx, corrections.c.mention_id, ids)))
    for table in (claims, assignments, snoozes):
        tx.execute(delete(table).where(among(tx, table.c.mention_id, ids)))
    said = select(notes.c.id).where(among(tx, notes.c.mention_id, ids))
    tx.execute(delete(note_calls).where(note_calls.c.note_id.in_(said)))
    tx.execute(delete(notes).where(among(tx, notes.c.mention_id, ids)))
    _silence_answers(tx, ids)
    _forget_silent(tx, ids)
    indexing.touch(tx, ids)
    tell_all(tx, "forgotten", list(ids))
    return len(ids)


def _forget_silent(tx: Tx, ids: Collection[int]) -> None:
    """Whoever wrote these mentions and has not a word left, and what the team noted about them."""
    said = mentions.alias("said").c
    them = select(_M.brand, _M.platform, _M.author_id).where(among(tx, _M.id, ids)).distinct()
    for table in (authors, customers, customer_notes):
        c = table.c
        same = (said.brand == c.brand, said.platform == c.platform, said.author_id == c.author_id)
        left = exists().where(*same, said.forgotten != WITHOUT_WORDS)
        tx.execute(delete(table).where(tuple_(c.brand, c.platform, c.author_id).in_(them), ~left))


def _silence_answers(tx: Tx, ids: Collection[int]) -> None:
    ours = list(tx.execute(select(_R.id).where(among(tx, _R.mention_id, ids))).scalars())
    desk = list(tx.execute(select(tickets.c.id).where(among(tx, tickets.c.mention_id, ids))).scalars())
    said: dict[str, Any] = {"reasons": (), "detail": "", "meaning": "", "citations": (), "receipt_url": None}
    tx.execute(update(responses).where(among(tx, _R.id, ours)).values(said))
    tx.execute(update(revisions).where(among(tx, revisions.c.response_id, ours)).values(text="", private=None))
    tx.execute(update(attempts).where(among(tx, attempts.c.response_id, ours)).values(detail=""))
    tx.execute(update(tickets).where(among(tx, tickets.c.id, desk)).values(title="", text=""))
    tx.execute(update(ticket_events).where(among(tx, ticket_events.c.ticket_id, desk)).values(detail=""))
