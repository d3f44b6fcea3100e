"""What programs of the company are told: put down with what it tells about, in one transaction, as numbers and states.

The words of customers are not in it: whoever is told asks for them with a token, and retention has nothing to forget.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from responders.lifecycle import Step
from responders.values import Response
from store.tables import webhook_calls, webhooks

_STATES = {
    "DRAFT": "response.drafted", "APPROVED": "response.approved", "SENT": "response.sent",
    "UNCERTAIN": "response.uncertain", "REFUSED": "response.refused", "REJECTED": "response.rejected",
    "EXPIRED": "response.expired",
}  # fmt: skip
_TRIED_AGAIN = ("SENDING", "APPROVED")
"""A step that says nothing new: the network asked us to wait."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened; `data` holds what it happened to."""

    kind: str
    brand: str
    data: dict[str, Any]
    at: datetime


def made(response_kind: str) -> str:
    """What the birth of a response is called; empty where nobody is told."""
    return {"reply": "response.drafted", "alert": "alert.raised"}.get(response_kind, "")


def moved(response_kind: str, step: Step) -> str:
    """What a step of a response is called; empty where nobody is told."""
    if response_kind == "alert":
        return "alert.failed" if step.now == "REFUSED" else ""
    if response_kind != "reply" or step.was == step.now or (step.was, step.now) == _TRIED_AGAIN:
        return ""
    return _STATES.get(step.now, "")


def about(found: Response) -> dict[str, str | int]:
    """What is told of a response."""
    return {
        "response_id": found.id, "mention_id": found.mention_id, "state": found.state, "revision": found.revision,
    }  # fmt: skip


def write(tx: Connection, told: Sequence[Told]) -> None:
    """One row for each that listens; called with the commit."""
    hooks = tx.execute(select(webhooks.c.name, webhooks.c.brand, webhooks.c.kinds).where(webhooks.c.gone.is_(False)))
    listening = hooks.all()
    rows = [_row(hook.name, one) for one in told for hook in listening if _hears(hook.brand, hook.kinds, one)]
    if rows:
        tx.execute(insert(webhook_calls), rows)


def _hears(brand: str, kinds: Collection[str], one: Told) -> bool:
    return brand == one.brand and one.kind in kinds


def _row(hook: str, one: Told) -> dict[str, Any]:
    moment = one.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    body = {"type": one.kind, "timestamp": moment, "data": {"brand": one.brand, **one.data}}
    return {
        "hook": hook, "event": f"msg_{secrets.token_hex(16)}", "kind": one.kind, "state": "waiting", "attempts": 0,
        "body": json.dumps(body, separators=(",", ":")), "at": one.at, "next_at": one.at, "since": one.at,
        "settled_at": None, "detail": "",
    }  # fmt: skip
