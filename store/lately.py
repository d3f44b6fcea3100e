"""What was said to others a moment ago, for the guard to compare with: a bounded look back, newest first."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from store.answers import with_text
from store.database import Tx
from store.dialects import plainly
from store.tables import responses, revisions, sources

REACH, MOST, ECHOES = 20_000, 300, 500
"""Among how many of the newest responses of any kind is looked, and how many texts each look gives at most."""
_DAY = timedelta(hours=24)
_R = responses.c


def sent_lately(tx: Tx, outlet: str, author_id: str, now: datetime) -> tuple[str, ...]:
    """Texts that left through `outlet` in the last 24 hours, to others than `author_id`."""
    brand = select(sources.c.brand).where(sources.c.name == outlet).scalar_subquery()
    found = (
        select(revisions.c.text)
        .select_from(with_text())
        .where(
            _R.brand == brand,
            _R.kind == "reply",
            _R.sent_at > now - _DAY,
            plainly(_R.state) == "SENT",
            plainly(_R.outlet) == outlet,
            _R.author_id != author_id,
        )
        .order_by(_R.sent_at.desc(), _R.id.desc())
        .limit(MOST)
    )
    return tuple(tx.execute(found).scalars())


def lately_said(tx: Tx, brand: str, since: datetime) -> list[str]:
    """Texts of the brand's newest replies, sent after `since` or still on their way: what an echo would repeat."""
    ours = (plainly(_R.brand) == brand) & (plainly(_R.kind) == "reply") & (_R.updated_at > since)
    out = plainly(_R.state).in_(("SENDING", "SENT", "UNCERTAIN"))
    found = select(revisions.c.text).select_from(with_text()).where(_R.id > _floor(tx), ours, out)
    return list(tx.execute(found.order_by(_R.id.desc()).limit(ECHOES)).scalars())


def _floor(tx: Tx) -> int:
    return (tx.execute(select(func.max(_R.id))).scalar() or 0) - REACH
