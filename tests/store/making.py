"""Values for the tests of the store, each with one thing that the test says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from platforms.values import Author, Mention, Receipt
from responders.values import Actor, Decision, Response
from sentiment.analysis import Analysis
from store import mentions, responses, sources, tables
from store.database import Database, Tx
from store.mentions import Added, Stored, Triaged
from store.people import Person
from store.responses import NewResponse
from store.rows import read_all, read_row

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=60)
ANNA = Actor(kind="person", name="anna")
WORKER = Actor(kind="worker", name="w1")
CLOCK = Actor(kind="clock", name="clock")
ANALYSIS = Analysis(
    negative=0.8, neutral=0.15, positive=0.05, label="negative", unsure=False, language="th",
    topics=("delivery", "app"), intent="complaint", urgency="high", model="small-1",
)  # fmt: skip
DECISION = Decision(actions=("reply", "ticket"), rule="angry", reasons=("unhappy",), priority=80, due_in_minutes=60)


@dataclass(frozen=True)
class Verdict:
    relevant: bool = True
    own: bool = False
    why: str = "names the shop"


def person(name: str = "anna", role: str = "admin") -> Person:
    return Person(id=1, name=name, email="", role=role, password_hash=None, disabled=False, created_at=NOW)


def later(minutes: float = 1) -> datetime:
    return NOW + timedelta(minutes=minutes)


def mention(external_id: str = "100", text: str = "my parcel is late", **changes: Any) -> Mention:
    author = Author(id=changes.pop("author_id", "u1"), name="Ánh", handle="anh", followers=12)
    told: dict[str, Any] = {"thread": external_id, "seen_at": NOW, "posted_at": NOW, "kind": "mention"} | changes
    names = {"brand": "lotus", "platform": "twitter", "account": "lotusandpine", "external_id": external_id}
    return Mention(**(names | {"author": author, "text": text} | told))


def hear(tx: Tx, *heard: Mention, now: datetime = NOW, quiet: bool = False, **verdicts: Verdict) -> Added:
    """Store mentions through the source "x"; a verdict is given as m<external id>=Verdict(...)."""
    sources.ensure(tx, "x", "lotus", "twitter", "lotusandpine", "mentions", NOW)
    relevant = {name.removeprefix("m"): verdict for name, verdict in verdicts.items()}
    return mentions.add(tx, "x", heard, quiet=quiet, relevant=relevant, now=now)


def look_up(tx: Tx, platform: str, account: str, external_id: str) -> Stored | None:
    c = tables.mentions.c
    named = (c.platform == platform) & (c.account == account) & (c.external_id == external_id)
    row = tx.execute(read_all().where(named)).one_or_none()
    return None if row is None else read_row(row)


def heard(tx: Tx, external_id: str = "100", **changes: Any) -> Stored:
    """One stored mention."""
    return mentions.get(tx, hear(tx, mention(external_id, **changes)).new_ids[0])


def settle(tx: Tx, items: Sequence[Stored], now: datetime = NOW, **changes: Any) -> frozenset[int]:
    told = {"analysis": ANALYSIS, "decision": DECISION} | changes
    return mentions.settle_triage(tx, [Triaged(id=item.id, revision=item.revision, **told) for item in items], now)


def reply_to(item: Stored, **changes: Any) -> NewResponse:
    made = NewResponse(
        mention_id=item.id, mention_revision=item.revision, kind="reply", outlet="x", text="We are sorry.",
        language="en", template="late-1", meaning="an apology", rule="angry", reasons=("unhappy", "late"),
        priority=80, due_at=NOW + HOUR,
    )  # fmt: skip
    return replace(made, **changes)


def drafted(tx: Tx, external_id: str = "100", about: Any = None, **changes: Any) -> Response:
    """A response (a reply in DRAFT, unless told otherwise) to a mention of its own."""
    item = heard(tx, external_id, **(about or {}))
    return responses.create(tx, [reply_to(item, **changes)], NOW)[0]


def approved(tx: Tx, external_id: str = "100", now: datetime = NOW, **changes: Any) -> Response:
    draft = drafted(tx, external_id, **changes)
    return responses.approve(tx, draft.id, draft.revision, ANNA, now)


def claimed(tx: Tx, external_id: str = "100", now: datetime = NOW, **changes: Any) -> Response:
    ready = approved(tx, external_id, now, **changes)
    return next(one for one in responses.claim(tx, "w1", now, LEASE, limit=100) if one.id == ready.id)


def sent(tx: Tx, external_id: str = "100", now: datetime = NOW, **changes: Any) -> Response:
    return confirm(tx, claimed(tx, external_id, now, **changes), now)


def confirm(tx: Tx, response: Response, now: datetime = NOW) -> Response:
    receipt = Receipt(external_id=f"r{response.id}", url=f"https://x.example/r{response.id}", at=now)
    return step(tx, response, "confirm", receipt=receipt, now=now)


def step(tx: Tx, response: Response, move: Any, by: Actor = WORKER, now: datetime = NOW, **more: Any) -> Response:
    """Move a response from what it is now."""
    fence = response.fence if response.state == "SENDING" else None
    told = {"state": response.state, "revision": response.revision, "fence": fence} | more
    return responses.move(tx, response.id, move, by=by, now=now, **told)


def one_draft(db: Database, external_id: str = "100", **changes: Any) -> Response:
    with db.begin() as tx:
        return drafted(tx, external_id, **changes)
