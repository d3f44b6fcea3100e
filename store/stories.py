"""The story of a mention in the log: one id from the poll that heard it to the read-back of its answer.

What a transaction did is told once it is committed, never for one that was rolled back. The id of mention 12 is `m12`,
as in the address of the inbox. Neither a customer's words nor anybody's name are told, and so no reason, which may hold
both: it stands at the response itself, where it can be erased.
"""

import logging
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from responders.values import Actor
from store.ledger import pending

_log = logging.getLogger(__name__)

WORDS = {
    "agree": "approved by the first of two",
    "retract": "first yes taken back",
    "return": "returned to its writer",
    "approve": "approved",
    "hand": "answered by hand",
    "trust": "released by a rule",
    "reject": "rejected",
    "expire": "expired",
    "supersede": "superseded",
    "recall": "recalled",
    "withhold": "withheld",
    "claim": "claimed",
    "confirm": "confirmed",
    "postpone": "postponed",
    "refuse": "refused",
    "lose": "lost sight of",
    "absent": "not on the network",
    "retry": "taken up again",
}


def story(mention_id: int) -> str:
    return f"m{mention_id}"


def tell(tx: Connection, what: str, mention_id: int, **facts: Any) -> None:
    """Log one thing that happened to one mention."""
    if _log.isEnabledFor(logging.INFO):
        pending(tx).stories.append((what, {"story": story(mention_id), **facts}))


def tell_all(tx: Connection, what: str, mention_ids: Collection[int], **facts: Any) -> None:
    """Log one thing that happened to many mentions at once, in one line."""
    if mention_ids and _log.isEnabledFor(logging.INFO):
        pending(tx).stories.append((what, {"stories": [story(number) for number in mention_ids], **facts}))


def tell_move(tx: Connection, move: str, mention_id: int, response_id: int, by: Actor, **facts: Any) -> None:
    """Log a response's move; workers are named, people are not: the response's own log knows them."""
    who = by.name if by.kind == "worker" else by.kind
    tell(tx, WORDS.get(move, move), mention_id, response=response_id, by=who, **facts)


def log(told: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Write what a committed transaction told."""
    for what, facts in told:
        _log.info(what, extra=facts)
