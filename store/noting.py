"""What the team says among itself about a mention: never sent, and seen by whoever is called by "@name"."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from responders.lifecycle import IllegalMove
from responders.values import Actor
from store import approving, audit, desk, events, moving, people, permits, responses
from store.database import Tx
from store.dialects import among
from store.errors import Missing
from store.tables import mentions, note_calls, notes
from store.types import clean, key

LONGEST = 4_000
LISTED = 100
_N, _C, _M = notes.c, note_calls.c, mentions.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """`calls` are the names of those whom it calls, `unseen` of those among them who have not looked yet."""

    id: int
    mention_id: int
    brand: str
    text: str
    by: str
    at: datetime
    calls: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def add(tx: Tx, mention_id: int, text: str, by: Actor, now: datetime) -> Note:
    """Raises Missing, NotAllowed, ValueError for a note that is empty or longer than 4,000 characters."""
    brand = permits.brand_of(tx, "mention_id", mention_id)
    if brand is None:
        raise Missing(f"there is no mention {mention_id}")
    permits.require(tx, by, "edit", brand)
    said = clean(text).strip()
    if not said or len(said) > LONGEST:
        raise ValueError(f"a note has 1 to {LONGEST} characters")
    values = {"mention_id": mention_id, "text": said, "by_name": by.name, "at": now}
    number = tx.execute(insert(notes).values(**values).returning(_N.id)).scalar_one()
    called = called_in(said, _colleagues(tx, brand))
    if called:
        tx.execute(insert(note_calls), [{"note_id": number, "name": name, "seen_at": None} for name in called])
    audit.note(tx, by.name, "note", f"mention {mention_id}", "", now)
    events.add(tx, "desk", str(mention_id), brand, now)
    return Note(id=number, mention_id=mention_id, brand=brand, text=said, by=key(by.name), at=now, calls=called)


def called_in(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those of `names` that stand in the text after an "@", whole; the longer name where one begins another."""
    rest, found = text.casefold(), []
    for name in sorted(names, key=len, reverse=True):
        mark = f"@{name.casefold()}"
        while (at := rest.find(mark)) >= 0:
            after = rest[at + len(mark) :]
            if not after[:1].isalnum():
                found.append(name)
            rest = f"{rest[:at]}\n{after}"
    return tuple(sorted(set(found)))


def of_mention(tx: Tx, mention_id: int) -> list[Note]:
    """The first one first."""
    return _read(tx, _N.mention_id == mention_id, newest_first=False)


def calling(tx: Tx, name: str, reach: frozenset[str] | None, *, unseen: bool = True) -> list[Note]:
    """The newest hundred notes that call this person, of mentions in reach."""
    seen = (_C.seen_at.is_(None),) if unseen else ()
    picked = select(_C.note_id).where(_C.name == name, *seen)
    return _read(tx, _N.id.in_(picked), *_reached(reach), newest_first=True)


def count_calling(tx: Tx, name: str, reach: frozenset[str] | None) -> int:
    """How many notes call this person who has not looked at them."""
    found = select(func.count()).select_from(note_calls.join(notes, _N.id == _C.note_id).join(mentions, _of_note()))
    return tx.execute(found.where(_C.name == name, _C.seen_at.is_(None), *_reached(reach))).scalar_one()


def seen(tx: Tx, name: str, mention_id: int, now: datetime) -> int:
    """Note that this person has looked at the notes of a mention; returns how many called them."""
    here = select(_N.id).where(_N.mention_id == mention_id)
    these = update(note_calls).where(_C.name == name, _C.seen_at.is_(None), _C.note_id.in_(here))
    return tx.execute(these.values(seen_at=now)).rowcount


def send_back(tx: Tx, response_id: int, revision: int, by: Actor, reason: str, now: datetime) -> str:
    """Give a draft back to the person whose words it has, as their work, with the reason in a note; their name.

    Raises IllegalMove where the words are the house's or one's own, Missing and NotAllowed where that person may not
    work on it any more, Stale, Held.
    """
    reply = responses.get(tx, response_id)
    writer = approving.writer(tx, reply)
    if writer in ("", clean(by.name)):
        raise IllegalMove("nobody else wrote these words, so there is nobody to give them back to")
    moving.move(tx, response_id, "return", state="DRAFT", revision=revision, by=by, now=now, reason=reason)
    desk.assign(tx, reply.mention_id, writer, by, now, reason)
    add(tx, reply.mention_id, f"@{writer} {reason}"[:LONGEST], by, now)
    return writer


def _colleagues(tx: Tx, brand: str) -> list[str]:
    known = people.every(tx)
    permit = permits.of_each(tx, known)
    return [key(person.name) for person in known if permit[person.id].may("read", brand)]


def _of_note() -> ColumnElement[bool]:
    return _M.id == _N.mention_id


def _reached(reach: frozenset[str] | None) -> tuple[ColumnElement[bool], ...]:
    return () if reach is None else (_M.brand.in_(sorted(reach)),)


def _read(tx: Tx, *which: ColumnElement[bool], newest_first: bool) -> list[Note]:
    order = _N.id.desc() if newest_first else _N.id
    found = select(notes, _M.brand).select_from(notes.join(mentions, _of_note())).where(*which)
    rows = tx.execute(found.order_by(order).limit(LISTED)).all()
    calls = _calls(tx, [row.id for row in rows])
    return [
        Note(
            id=row.id, mention_id=row.mention_id, brand=row.brand, text=row.text, by=row.by_name, at=row.at,
            calls=tuple(name for name, _ in calls.get(row.id, ())),
            unseen=tuple(name for name, at in calls.get(row.id, ()) if at is None),
        )
        for row in rows
    ]  # fmt: skip


def _calls(tx: Tx, ids: Collection[int]) -> dict[int, list[tuple[str, datetime | None]]]:
    found: dict[int, list[tuple[str, datetime | None]]] = {}
    if ids:
        for row in tx.execute(select(note_calls).where(among(tx, _C.note_id, ids)).order_by(_C.name)):
            found.setdefault(row.note_id, []).append((row.name, row.seen_at))
    return found
