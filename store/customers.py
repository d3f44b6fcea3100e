"""What the team knows about the people who write: VIPs, notes, which ids are one person, and what they have open."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from responders.lifecycle import OPEN
from responders.values import Actor, Response
from store import audit, authors, permits
from store.answers import read_responses, response
from store.authors import Author, Identity, is_one, vips
from store.database import Tx
from store.dialects import insert_into, plainly
from store.erasing import mark
from store.errors import Missing, Taken
from store.mentions import Stored
from store.rows import read_all, read_row
from store.tables import customer_notes, customers, mentions, responses, tickets
from store.tickets import Ticket
from store.tickets import get as ticket

LONGEST, SHOWN, JOINED = 4_000, 30, 20
_C, _N, _M, _R, _T = customers.c, customer_notes.c, mentions.c, responses.c, tickets.c


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNote:
    id: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One person as one brand knows her: `authors` are her ids, the one that was asked for first.

    `said` are her newest posts of all ids, `joined_by` is who said that the ids are one person ("": there is one id).
    """

    authors: tuple[Author, ...]
    vip: bool
    joined_by: str
    notes: tuple[CustomerNote, ...]
    said: tuple[Stored, ...]
    open_replies: tuple[Response, ...]
    open_tickets: tuple[Ticket, ...]

    @property
    def heard(self) -> int:
        return sum(author.heard for author in self.authors)


def get(tx: Tx, who: Identity) -> Customer:
    """Raises Missing for somebody who has not written, or whose words are forgotten."""
    ids = together(tx, who)
    known = {author.who: author for author in authors.of(tx, ids)}
    if who not in known:
        raise Missing("there is no such customer")
    rows = tx.execute(select(customers).where(is_one(_C, ids))).all()
    said = tx.execute(read_all().where(is_one(_M, ids), _M.own.is_(False)).order_by(_M.id.desc()).limit(SHOWN)).all()
    return Customer(
        authors=tuple(known[one] for one in ids if one in known),
        vip=any(row.vip for row in rows),
        joined_by=next((row.by_name for row in rows if row.together), "") if len(ids) > 1 else "",
        notes=_notes(tx, ids),
        said=tuple(sorted(map(read_row, said), key=lambda one: one.first_seen_at, reverse=True)),
        open_replies=_open_replies(tx, ids),
        open_tickets=_open_tickets(tx, ids),
    )


def together(tx: Tx, who: Identity) -> list[Identity]:
    """Every id of this person, this one first."""
    group = tx.execute(select(_C.together).where(is_one(_C, [who]))).scalar()
    if not group:
        return [who]
    found = select(_C.brand, _C.platform, _C.author_id).where(_C.together == group, _C.brand == who.brand)
    others = [Identity(*row) for row in tx.execute(found.order_by(_C.platform, _C.author_id))]
    return [who, *(each for each in others if each != who)]


def set_vip(tx: Tx, who: Identity, vip: bool, by: Actor, now: datetime) -> None:
    """Mark every id of this person. Raises Missing, NotAllowed."""
    _require(tx, who, by)
    for one in together(tx, who):
        _put(tx, one, by, now, vip=vip)
    _told(tx, "mark as VIP" if vip else "no longer a VIP", who, by, now)


def note(tx: Tx, who: Identity, text: str, by: Actor, now: datetime) -> None:
    """Raises Missing, NotAllowed, ValueError for a note that is empty or longer than 4,000 characters."""
    _require(tx, who, by)
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise ValueError(f"a note has 1 to {LONGEST} characters")
    tx.execute(insert(customer_notes), {**who._asdict(), "text": said, "by_name": by.name, "at": now})
    _told(tx, "note about a customer", who, by, now)


def drop_note(tx: Tx, who: Identity, note_id: int, by: Actor, now: datetime) -> None:
    """Raises Missing, NotAllowed."""
    _require(tx, who, by)
    gone = tx.execute(delete(customer_notes).where(_N.id == note_id, is_one(_N, together(tx, who))))
    if gone.rowcount != 1:
        raise Missing("there is no such note")
    _told(tx, "take a note about a customer away", who, by, now)


def join(tx: Tx, who: Identity, other: Identity, by: Actor, now: datetime) -> None:
    """A person says that both ids, and all that go with them, are one customer of their brand.

    Raises Missing, NotAllowed, Taken where they are of two brands, the same, or more than 20.
    """
    _require(tx, who, by)
    _require(tx, other, by)
    if who.brand != other.brand or who == other:
        raise Taken("two different ids of one brand can be joined")
    ids = list(dict.fromkeys([*together(tx, who), *together(tx, other)]))
    if len(ids) > JOINED:
        raise Taken(f"nobody has more than {JOINED} ids")
    group, vip = secrets.token_hex(8), bool(vips(tx, ids))
    for one in ids:
        _put(tx, one, by, now, together=group, vip=vip)
    _told(tx, "join customers", who, by, now, mark(other.platform, other.author_id))


def part(tx: Tx, who: Identity, by: Actor, now: datetime) -> None:
    """Let this id be a person of its own again. Raises Missing, NotAllowed."""
    _require(tx, who, by)
    left = [one for one in together(tx, who) if one != who]
    _put(tx, who, by, now, together="")
    if len(left) == 1:
        _put(tx, left[0], by, now, together="")
    _told(tx, "part customers", who, by, now)


def _require(tx: Tx, who: Identity, by: Actor) -> None:
    permits.require(tx, by, "edit", who.brand)
    if not authors.of(tx, [who]):
        raise Missing("there is no such customer")


def _put(
    tx: Tx, who: Identity, by: Actor, now: datetime, *, vip: bool | None = None, together: str | None = None
) -> None:
    said = {name: value for name, value in (("vip", vip), ("together", together)) if value is not None}
    changed = {**said, "by_name": by.name, "at": now}
    row = insert_into(tx, customers).values(**{**who._asdict(), "vip": False, "together": "", **changed})
    tx.execute(row.on_conflict_do_update(index_elements=["brand", "platform", "author_id"], set_=changed))


def _told(tx: Tx, what: str, who: Identity, by: Actor, now: datetime, detail: str = "") -> None:
    """The record keeps a hash, so that it says nothing of somebody who is erased."""
    audit.note(tx, by.name, what, f"author {mark(who.platform, who.author_id)} of {who.brand}", detail, now)


def _notes(tx: Tx, ids: Sequence[Identity]) -> tuple[CustomerNote, ...]:
    rows = tx.execute(select(customer_notes).where(is_one(_N, ids)).order_by(_N.id.desc()).limit(SHOWN))
    return tuple(CustomerNote(id=row.id, text=row.text, by=row.by_name, at=row.at) for row in rows)


def _open_replies(tx: Tx, ids: Sequence[Identity]) -> tuple[Response, ...]:
    theirs = (is_one(_R, ids), plainly(_R.kind) == "reply", plainly(_R.state).in_(sorted(OPEN)), _R.follows == 0)
    found = read_responses().where(*theirs).order_by(_R.rank, _R.due_at, _R.id).limit(SHOWN)
    return tuple(response(row) for row in tx.execute(found))


def _open_tickets(tx: Tx, ids: Sequence[Identity]) -> tuple[Ticket, ...]:
    worked_on = plainly(_T.status).in_(("open", "waiting"))
    found = select(_T.id).select_from(tickets.join(mentions, _M.id == _T.mention_id)).where(is_one(_M, ids), worked_on)
    return tuple(ticket(tx, number) for number in tx.execute(found.order_by(_T.id).limit(SHOWN)).scalars().all())
