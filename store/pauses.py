"""The pause switch: who stopped the sending of one account, of one brand, or all of it, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select

from store import audit, events
from store.database import Tx
from store.dialects import insert_into
from store.tables import pauses

Scope = Literal["all", "brand", "account"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One pause. `name` is the brand, or the account as `account_name` writes it, "" for all."""

    scope: Scope
    name: str
    by: str
    reason: str
    at: datetime

    @property
    def what(self) -> str:
        return {"all": "all sending", "brand": f"sending of the brand {self.name}"}.get(
            self.scope, f"sending through {self.name}"
        )

    @property
    def words(self) -> str:
        because = f": {self.reason}" if self.reason else ""
        return f"{self.what} is paused by {self.by}{because}"


def account_name(platform: str, account: str) -> str:
    """How an account is called where it is paused: "twitter:lotusandpine"."""
    return f"{platform}:{account}"


def every(tx: Tx) -> list[Pause]:
    """What is paused now, the widest first."""
    found = tx.execute(select(pauses).order_by(pauses.c.scope, pauses.c.name))
    order = ("all", "brand", "account")
    told = [Pause(scope=row.scope, name=row.name, by=row.by_name, reason=row.reason, at=row.at) for row in found]
    return sorted(told, key=lambda pause: order.index(pause.scope))


def pause(tx: Tx, scope: Scope, name: str, by: str, reason: str, now: datetime) -> Pause:
    """Send nothing of it until `resume`; a second pause replaces the words of the first. Written to the audit."""
    made = Pause(scope=scope, name=name, by=by, reason=reason, at=now)
    values = {"by_name": by, "reason": reason, "at": now}
    row = insert_into(tx, pauses).values(scope=scope, name=name, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["scope", "name"], set_=values))
    _note(tx, "pause", made, by, reason, now)
    return made


def resume(tx: Tx, scope: Scope, name: str, by: str, now: datetime) -> bool:
    """Whether there was such a pause, which is over now. Written to the audit."""
    gone = tx.execute(delete(pauses).where(pauses.c.scope == scope, pauses.c.name == name)).rowcount == 1
    if gone:
        _note(tx, "resume", Pause(scope=scope, name=name, by=by, reason="", at=now), by, "", now)
    return gone


def _note(tx: Tx, what: str, which: Pause, by: str, reason: str, now: datetime) -> None:
    audit.note(tx, by, what, which.what, reason, now)
    events.add(tx, "source", which.name or "all", which.name if which.scope == "brand" else "", now)
