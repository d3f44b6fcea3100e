"""What was said lately and read, for trying a changed playbook on it."""

from datetime import datetime

from sqlalchemy import and_, select

from store.database import Tx
from store.dialects import among
from store.rows import Stored, read_all, read_row
from store.tables import analyses, mentions

_M, _A = mentions.c, analyses.c


def lately(tx: Tx, brand: str, since: datetime, limit: int) -> list[Stored]:
    """Posts of others about a brand that were heard since then and are read, the newest first."""
    read = and_(_A.mention_id == _M.id, _A.revision == _M.revision)
    these = (_M.brand == brand, _M.first_seen_at >= since, _M.own.is_(False), _M.relevant.is_(True), _M.forgotten != 2)
    found = select(_M.id).select_from(mentions.join(analyses, read)).where(*these).order_by(_M.id.desc()).limit(limit)
    ids = tx.execute(found).scalars().all()
    rows = tx.execute(read_all().where(among(tx, _M.id, ids)).order_by(_M.id.desc()))
    return [read_row(row) for row in rows]
