"""Which mentions a worker is reading now, so that two workers never analyse the same one.

On SQLite one process reads, and nothing is noted. A note that ran out, because its worker died, counts no more: the
mention is read again. That costs time alone; `settle_triage` keeps one answer, whoever comes second.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, tuple_

from store.bulk import insert_rows
from store.database import Tx
from store.dialects import alone, among
from store.mentions import awaiting
from store.rows import MENTION_COLUMNS, Stored, stored
from store.tables import mentions, readings

_C = mentions.c
_READ = mentions.alias("being_read")
_NOTE = ("mention_id", "worker", "until")


def take(
    tx: Tx, worker: str, now: datetime, until: datetime, limit: int, without: Collection[str] = ()
) -> list[Stored]:
    """The oldest mentions that wait and that nobody reads, of all brands but `without`; `worker` has them `until`.

    What one author wrote is never read by two workers at once: each would answer without knowing of the other.
    """
    if tx.dialect.name != "postgresql":
        return awaiting(tx, limit, without)
    alone(tx, "readings")
    tx.execute(delete(readings).where(readings.c.until <= now))
    free = select(*MENTION_COLUMNS).where(_C.stage == "new", _author_is_free())
    chosen = free.where(_C.brand.not_in(without)) if without else free
    found = [stored(row) for row in tx.execute(chosen.order_by(_C.id).limit(limit)).all()]
    insert_rows(tx, readings, _NOTE, [(one.id, worker, until) for one in found])
    return found


def give_back(tx: Tx, worker: str, batch: Sequence[Stored]) -> None:
    """`worker` reads these no more, whatever became of them."""
    if tx.dialect.name == "postgresql" and batch:
        theirs = among(tx, readings.c.mention_id, [one.id for one in batch]) & (readings.c.worker == worker)
        tx.execute(delete(readings).where(theirs))


def _author_is_free() -> ColumnElement[bool]:
    """Told by a list of those who are read, which is short, and not by looking through all that an author wrote."""
    read = select(_READ.c.brand, _READ.c.platform, _READ.c.author_id).join(
        readings, readings.c.mention_id == _READ.c.id
    )
    return tuple_(_C.brand, _C.platform, _C.author_id).not_in(read)
