"""What was answered to the writes of programs, so that the same write sent again is done once and answered the same."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from store.database import Tx
from store.dialects import insert_into
from store.errors import StoreError
from store.tables import api_answers

KEPT = timedelta(hours=24)
_C = api_answers.c


class OtherWrite(StoreError):
    """The key was used for another write."""


def begin(tx: Tx, token_id: int, key: str, digest: str, now: datetime) -> str | None:
    """The answer that was given to this write before, None when this is the first time: then end it with `finish`.

    A second one at the same moment waits here until the first one is over. Raises OtherWrite.
    """
    mine = (_C.token_id == token_id, _C.key == key)
    tx.execute(delete(api_answers).where(*mine, _C.at <= now - KEPT))
    row = insert_into(tx, api_answers).values(token_id=token_id, key=key, digest=digest, answer="", at=now)
    if tx.execute(row.on_conflict_do_nothing().returning(_C.key)).first() is not None:
        return None
    known = tx.execute(select(_C.digest, _C.answer).where(*mine)).one()
    if known.digest != digest:
        raise OtherWrite("this key was used for another write; every write has a key of its own")
    return str(known.answer)


def finish(tx: Tx, token_id: int, key: str, answer: str) -> None:
    """Keep what is answered now."""
    tx.execute(update(api_answers).where(_C.token_id == token_id, _C.key == key).values(answer=answer))


def forget(tx: Tx, before: datetime, limit: int) -> int:
    """Delete those of before then; returns how many."""
    old = select(_C.token_id, _C.key).where(_C.at <= before).limit(limit)
    rows = tx.execute(old).all()
    for row in rows:
        tx.execute(delete(api_answers).where(_C.token_id == row.token_id, _C.key == row.key))
    return len(rows)
