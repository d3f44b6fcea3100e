"""What could not be read, understood or sent, with the reason; the rest goes on without it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, select, update

from store import audit, events
from store.database import Tx
from store.dialects import insert_into
from store.errors import Missing
from store.stories import tell
from store.tables import mentions, quarantine


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One thing set aside. `times` is how often it was met; `mention_id` is None when it never became a mention."""

    id: int
    stage: str
    source: str
    brand: str
    external_id: str
    mention_id: int | None
    reason: str
    raw: str
    first_at: datetime
    last_at: datetime
    times: int


def put(
    tx: Tx,
    *,
    stage: str,
    source: str,
    brand: str,
    external_id: str,
    reason: str,
    raw: str,
    now: datetime,
    mention_id: int | None = None,
) -> int:
    """Set one thing aside; returns its id. The same thing at the same stage again only counts up.

    Things are told apart by `external_id`, and by `raw` where that is empty. A mention given here waits no longer.
    """
    told = {"reason": reason, "raw": raw, "last_at": now, "mention_id": mention_id}
    row = insert_into(tx, quarantine).values(
        stage=stage,
        source=source,
        brand=brand,
        external_id=external_id,
        fingerprint=_fingerprint(external_id, raw),
        first_at=now,
        times=1,
        **told,
    )
    again = row.on_conflict_do_update(
        index_elements=["source", "stage", "fingerprint"], set_={**told, "times": quarantine.c.times + 1}
    )
    number: int = tx.execute(again.returning(quarantine.c.id)).scalar_one()
    if mention_id is not None:
        tx.execute(update(mentions).where(mentions.c.id == mention_id).values(stage="quarantined"))
        tell(tx, "set aside", mention_id, quarantine=number, during=stage)
    events.add(tx, "quarantine", str(number), brand, now)
    return number


def every(tx: Tx, limit: int = 200, reach: frozenset[str] | None = None) -> list[Quarantined]:
    """Newest first, of the brands in `reach` (None: all)."""
    these = select(quarantine) if reach is None else select(quarantine).where(quarantine.c.brand.in_(sorted(reach)))
    found = these.order_by(quarantine.c.last_at.desc(), quarantine.c.id.desc()).limit(limit)
    return [_quarantined(row) for row in tx.execute(found).mappings()]


def get(tx: Tx, quarantine_id: int) -> Quarantined:
    """Raises Missing."""
    row = tx.execute(select(quarantine).where(quarantine.c.id == quarantine_id)).mappings().one_or_none()
    if row is None:
        raise Missing(f"there is nothing with number {quarantine_id} in quarantine")
    return _quarantined(row)


def count(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(quarantine)).scalar_one()


def put_back(tx: Tx, quarantine_id: int, now: datetime, by: str = "") -> Quarantined:
    """Take it out of quarantine; a mention waits to be read again. With `by` it is on the record. Raises Missing."""
    found = get(tx, quarantine_id)
    tx.execute(delete(quarantine).where(quarantine.c.id == quarantine_id))
    if found.mention_id is not None:
        waiting = (mentions.c.id == found.mention_id) & (mentions.c.stage == "quarantined")
        tx.execute(update(mentions).where(waiting).values(stage="new"))
        tell(tx, "put back", found.mention_id, quarantine=quarantine_id)
    if by:
        audit.note(tx, by, "put back", f"quarantine {quarantine_id}", "", now)
    events.add(tx, "quarantine", str(quarantine_id), found.brand, now)
    return found


def _fingerprint(external_id: str, raw: str) -> str:
    said = f"{external_id}\n{'' if external_id else raw}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _quarantined(row: RowMapping) -> Quarantined:
    return Quarantined(**{name: row[name] for name in Quarantined.__slots__})
