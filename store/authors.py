"""Who writes: found by the beginning of a name or handle, the newest first."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnCollection, ColumnElement, Select, exists, or_, select, tuple_

from store.database import Tx
from store.dialects import insert_into
from store.tables import authors, customers

_A = authors.c
_LONGEST = 96
"""Bytes of a folded name that are compared."""
_AFTER_ALL = "g"
PAGE = 50


class Heard(NamedTuple):
    """One new mention, by whom."""

    brand: str
    platform: str
    author_id: str
    name: str
    handle: str | None


class Identity(NamedTuple):
    """One id on one network, as one brand knows it."""

    brand: str
    platform: str
    author_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """`heard` counts what they wrote; `cursor` asks for those who follow on the list."""

    who: Identity
    name: str
    handle: str
    heard: int
    first_at: datetime
    last_at: datetime

    @property
    def cursor(self) -> str:
        return f"{self.last_at.isoformat()}/{'/'.join(each.encode().hex() for each in self.who)}"


def folded(text: str) -> str:
    """A name as it is searched: without case, marks and spaces around, in hexadecimal, so that a beginning is one."""
    plain = unicodedata.normalize("NFKD", text.strip().removeprefix("@").casefold())
    bare = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn" or letter > "\u036f")
    return bare.encode("utf-8", "replace")[:_LONGEST].hex()


def heard(tx: Tx, new: Sequence[Heard], now: datetime) -> None:
    """New mentions of these authors, who are called now as they are there."""
    known = {Identity(*one[:3]): one for one in new}
    if not known:
        return
    times = Counter(Identity(*one[:3]) for one in new)
    row = insert_into(tx, authors)
    changed = {name: row.excluded[name] for name in ("name", "handle", "name_key", "handle_key", "last_at")}
    counted = row.on_conflict_do_update(
        index_elements=["brand", "platform", "author_id"], set_={**changed, "heard": _A.heard + row.excluded.heard}
    )
    tx.execute(
        counted,
        [
            {
                **who._asdict(), "name": one.name, "handle": one.handle, "name_key": folded(one.name),
                "handle_key": folded(one.handle or ""), "heard": times[who], "first_at": now, "last_at": now,
            }
            for who, one in sorted(known.items(), key=lambda each: each[0])
        ],
    )  # fmt: skip


def page(
    tx: Tx, *, reach: frozenset[str] | None, text: str = "", brand: str = "", after: str = "", vips: bool = False
) -> list[Author]:
    """Up to 50, who wrote last first; with `text` those whose name or handle begins so, or whose id it is."""
    found = select(authors).order_by(_A.last_at.desc(), _A.brand, _A.platform, _A.author_id).limit(PAGE)
    if reach is not None:
        found = found.where(_A.brand.in_(sorted(reach)))
    if brand:
        found = found.where(_A.brand == brand)
    if text.strip():
        found = found.where(_called(text))
    if vips:
        c = customers.c
        same = (c.brand == _A.brand, c.platform == _A.platform, c.author_id == _A.author_id)
        found = found.where(exists().where(*same, c.vip.is_(True)))
    return _read(tx, _beyond(found, after))


def of(tx: Tx, who: Collection[Identity]) -> list[Author]:
    """Those of them who wrote, the last one first."""
    if not who:
        return []
    return _read(
        tx, select(authors).where(is_one(_A, who)).order_by(_A.last_at.desc(), _A.brand, _A.platform, _A.author_id)
    )


def vips(tx: Tx, who: Collection[Identity]) -> frozenset[Identity]:
    """Those of them whom the team has marked."""
    if not who:
        return frozenset()
    found = select(customers.c.brand, customers.c.platform, customers.c.author_id).where(
        is_one(customers.c, who), customers.c.vip.is_(True)
    )
    return frozenset(Identity(*row) for row in tx.execute(found))


def is_one(c: ColumnCollection[str, Any], ids: Collection[Identity]) -> ColumnElement[bool]:
    """The row of a table with these three columns is about one of them."""
    return tuple_(c.brand, c.platform, c.author_id).in_(list(ids))


def _called(text: str) -> ColumnElement[bool]:
    start = folded(text)
    named = (_A.name_key >= start) & (_A.name_key < start + _AFTER_ALL)
    handled = (_A.handle_key >= start) & (_A.handle_key < start + _AFTER_ALL)
    return or_(named, handled, _A.author_id == text.strip())


def _beyond(found: Select[Any], after: str) -> Select[Any]:
    try:
        at, *parts = after.split("/")
        place = datetime.fromisoformat(at)
        brand, platform, author_id = (bytes.fromhex(part).decode() for part in parts)
    except ValueError:
        return found
    if place.tzinfo is None:
        return found
    later = tuple_(_A.brand, _A.platform, _A.author_id) > (brand, platform, author_id)
    return found.where(or_(_A.last_at < place, (_A.last_at == place) & later))


def _read(tx: Tx, found: Select[Any]) -> list[Author]:
    return [
        Author(
            who=Identity(row.brand, row.platform, row.author_id), name=row.name, handle=row.handle or "",
            heard=row.heard, first_at=row.first_at, last_at=row.last_at,
        )
        for row in tx.execute(found)
    ]  # fmt: skip
