"""Tables of who writes, and of what the team knows about them: who is a VIP, notes, and which ids are one person.

A customer is one id on one network, as one brand knows it: the same name elsewhere is no proof. `authors` follows what
is heard; its keys are folded names in hexadecimal (store.authors), which every database puts in the same order.
"""

from sqlalchemy import Boolean, Column, Index, Integer, Table

from store.tables.base import id_column, metadata
from store.types import CleanText, Key, UtcDateTime


def _customer(primary: bool = True) -> tuple[Column[str], ...]:
    return tuple(Column(name, Key, primary_key=primary, nullable=False) for name in ("brand", "platform", "author_id"))


authors = Table(
    "authors",
    metadata,
    *_customer(),
    Column("name", CleanText, nullable=False),
    Column("handle", CleanText),
    Column("name_key", Key, nullable=False),
    Column("handle_key", Key, nullable=False),
    Column("heard", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Index(None, "last_at"),
    Index(None, "name_key"),
    Index(None, "handle_key"),
)

customers = Table(
    "customers",
    metadata,
    *_customer(),
    Column("vip", Boolean, nullable=False),
    Column("together", Key, nullable=False),
    Column("by_name", Key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "together"),
)

customer_notes = Table(
    "customer_notes",
    metadata,
    id_column(),
    *_customer(primary=False),
    Column("text", CleanText, nullable=False),
    Column("by_name", Key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "brand", "platform", "author_id", "id"),
    sqlite_autoincrement=True,
)
