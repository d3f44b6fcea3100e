"""Through which sources nothing may leave now, and why: pauses, dead accounts, breakers, patience, empty buckets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store import pauses, senders
from store.database import Tx
from store.pauses import Pause, Scope, account_name
from store.senders import Sender
from store.tables import sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why nothing leaves, in words; `by_person` where somebody paused it, `until` where it ends by itself."""

    words: str
    by_person: bool = False
    until: datetime | None = None


def every(tx: Tx, now: datetime) -> dict[str, Hold]:
    """By the name of the source that is spoken through; what is left out may send now."""
    c = sources.c
    rows = tx.execute(select(c.name, c.brand, c.platform, c.account, c.paused, c.paused_by)).all()
    paused = {(one.scope, one.name): one for one in pauses.every(tx)}
    known = {(one.platform, one.account): one for one in senders.every(tx)}
    found = {}
    for row in rows:
        pause = _pause(paused, row.brand, row.platform, row.account)
        by_hand = f"the source {row.name} is paused by {row.paused_by}" if row.paused else ""
        sender = known.get((row.platform, row.account))
        if words := pause or by_hand:
            found[row.name] = Hold(words=words, by_person=True)
        elif sender is not None and (hold := of_sender(sender, now)) is not None:
            found[row.name] = hold
    return found


def of_sender(sender: Sender, now: datetime) -> Hold | None:
    """Why this account may send nothing now, None when it may; pauses are not looked at."""
    if sender.disabled:
        return Hold(words=f"the account may not speak: {sender.disabled}")
    until = sender.waits_until(now)
    if until is None:
        return None
    return Hold(words=_words(sender, now), until=until)


def paused(tx: Tx, source: str, brand: str, now: datetime) -> str:
    """Who paused what, in words, where a response of `brand` leaves through `source`; "" when nobody did."""
    own = next((one.words for one in pauses.every(tx) if one.scope == "brand" and one.name == brand), "")
    hold = every(tx, now).get(source)
    return own or (hold.words if hold is not None and hold.by_person else "")


def _pause(found: Mapping[tuple[Scope, str], Pause], brand: str, platform: str, account: str) -> str:
    keys: tuple[tuple[Scope, str], ...] = (
        ("all", ""), ("brand", brand), ("account", account_name(platform, account)),
    )  # fmt: skip
    return next((found[key].words for key in keys if key in found), "")


def _words(sender: Sender, now: datetime) -> str:
    breaker = sender.breaker
    if breaker.closed_until(now) is not None:
        trying = breaker.state(now) == "half-open"
        so_far = f"{breaker.failures} sends in a row got no clear answer ({sender.problem})"
        return f"{so_far}; one reply tries the network now" if trying else f"{so_far}, so it is left alone for a while"
    if sender.not_before is not None and now < sender.not_before:
        return f"the network asks for patience: {sender.problem}"
    return "the account has sent as much as it may for now"
