"""What people said: new, edited, gone, waiting to be read by the model, and read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from responders.values import Decision
from sentiment.analysis import Analysis
from store import daily, events
from store.bulk import insert_rows
from store.conversations import answered_already, answered_outside, moved_since, overtaken
from store.database import Tx
from store.dialects import among
from store.errors import Missing
from store.histories import histories
from store.incoming import Added, add
from store.rows import MENTION_COLUMNS, Stage, Stored, read_all, read_row, stored
from store.stories import tell_all
from store.tables import analyses, decisions, mention_revisions, mentions

__all__ = [  # shown here too
    "Added",
    "Stored",
    "add",
    "answered_already",
    "answered_outside",
    "histories",
    "moved_since",
    "overtaken",
]

_C = mentions.c
_ANALYSIS = (
    "mention_id", "revision", "negative", "neutral", "positive", "label", "unsure", "language", "topics", "intent",
    "urgency", "model", "notes", "said_by", "at",
)  # fmt: skip
_DECISION = ("mention_id", "revision", "actions", "rule", "reasons", "priority", "due_in_minutes", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """One mention after triage, bound to the revision that was read."""

    id: int
    revision: str
    analysis: Analysis | None = None
    decision: Decision | None = None
    stage: Stage = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """One text that a mention had; `replaced_at` is None for the present one."""

    revision: str
    text: str
    rating: int | None
    seen_at: datetime
    replaced_at: datetime | None


def mark_gone(tx: Tx, platform: str, account: str, external_ids: Collection[str], now: datetime) -> tuple[int, ...]:
    """Note that the network deleted these; returns the mentions that were there until now. Unread ones are not read."""
    if not external_ids:
        return ()
    named = (_C.platform == platform) & (_C.account == account) & among(tx, _C.external_id, external_ids)
    gone = tx.execute(update(mentions).where(named, _C.gone_at.is_(None)).values(gone_at=now).returning(_C.id))
    ids = tuple(sorted(gone.scalars()))
    tx.execute(update(mentions).where(among(tx, _C.id, ids), _C.stage == "new").values(stage="ignored"))
    tell_all(tx, "deleted on the network", ids)
    return ids


def awaiting(tx: Tx, limit: int, without: Collection[str] = ()) -> list[Stored]:
    """Mentions that the model has not read, the oldest first, of all brands but `without`; no analysis, no decision."""
    found = select(*MENTION_COLUMNS).where(_C.stage == "new").order_by(_C.id).limit(limit)
    chosen = found.where(_C.brand.not_in(without)) if without else found
    return [stored(row) for row in tx.execute(chosen).all()]


def settle_triage(tx: Tx, items: Sequence[Triaged], now: datetime) -> frozenset[int]:
    """Keep what triage found out; returns the ids that were still new at the revision that was read.

    The others were edited, or settled by another worker, meanwhile: nothing may be created for them.
    """
    found = select(_C.id, _C.revision, _C.brand, _C.first_seen_at)
    these = found.where(among(tx, _C.id, [item.id for item in items]), _C.stage == "new")
    waiting = {row.id: row for row in tx.execute(these.order_by(_C.id).with_for_update())}
    settled = {item.id: item for item in items if item.id in waiting and waiting[item.id].revision == item.revision}
    for brand in {waiting[number].brand for number in settled}:
        daily.changed(tx, brand, [waiting[n].first_seen_at for n in settled if waiting[n].brand == brand])
    for stage in {item.stage for item in settled.values()}:
        ids = [item.id for item in settled.values() if item.stage == stage]
        tx.execute(update(mentions).where(among(tx, _C.id, ids)).values(stage=stage))
    _keep_analyses(tx, settled.values(), now)
    _keep_decisions(tx, settled.values(), now)
    tell_all(tx, "understood", sorted(settled))
    for number in sorted(settled):
        events.happened(tx, "mention.read", waiting[number].brand, now, mention_id=number, stage=settled[number].stage)
    return frozenset(settled)


def get(tx: Tx, mention_id: int) -> Stored:
    """Raises Missing."""
    row = tx.execute(read_all().where(_C.id == mention_id)).one_or_none()
    if row is None:
        raise Missing(f"there is no mention {mention_id}")
    return read_row(row)


def get_many(tx: Tx, ids: Collection[int]) -> dict[int, Stored]:
    """By id; unknown ids are left out."""
    return {row.id: read_row(row) for row in tx.execute(read_all().where(among(tx, _C.id, ids)))}


def thread(tx: Tx, brand: str, platform: str, thread: str, limit: int = 200) -> list[Stored]:
    """The newest `limit` mentions of a conversation, oldest first; our own posts are among them."""
    there = (_C.brand == brand) & (_C.platform == platform) & (_C.thread == thread)
    found = tx.execute(read_all().where(there).order_by(_C.id.desc()).limit(limit)).all()
    return [read_row(row) for row in reversed(found)]


def by_author(tx: Tx, brand: str, platform: str, author_id: str, limit: int = 50) -> list[Stored]:
    """Newest first."""
    theirs = (_C.brand == brand) & (_C.platform == platform) & (_C.author_id == author_id)
    return [read_row(row) for row in tx.execute(read_all().where(theirs).order_by(_C.id.desc()).limit(limit))]


def revisions(tx: Tx, mention_id: int) -> list[TextVersion]:
    """Every text that the mention had, the present one last. Raises Missing."""
    present = get(tx, mention_id)
    old = mention_revisions.c
    found = select(old.revision, old.text, old.rating, old.seen_at, old.replaced_at)
    earlier = tx.execute(found.where(old.mention_id == mention_id).order_by(old.id)).mappings()
    last = TextVersion(
        revision=present.revision,
        text=present.mention.text,
        rating=present.mention.rating,
        seen_at=present.mention.seen_at,
        replaced_at=None,
    )
    return [*(TextVersion(**row) for row in earlier), last]


def reopen(tx: Tx, mention_ids: Collection[int], now: datetime) -> int:
    """Let triage read these again; returns how many were not waiting already."""
    again = (
        update(mentions).where(among(tx, _C.id, mention_ids), _C.stage != "new").values(stage="new", last_seen_at=now)
    )
    return tx.execute(again).rowcount


def _keep_analyses(tx: Tx, items: Collection[Triaged], now: datetime) -> None:
    rows = [
        (item.id, item.revision, found.negative, found.neutral, found.positive, found.label, found.unsure,
         found.language, found.topics, found.intent, found.urgency, found.model, found.notes, found.said_by, now)
        for item in items
        if (found := item.analysis) is not None
    ]  # fmt: skip
    insert_rows(tx, analyses, _ANALYSIS, rows, "replace")


def _keep_decisions(tx: Tx, items: Collection[Triaged], now: datetime) -> None:
    rows = [
        (item.id, item.revision, made.actions, made.rule, made.reasons, made.priority, made.due_in_minutes, now)
        for item in items
        if (made := item.decision) is not None
    ]
    insert_rows(tx, decisions, _DECISION, rows, "replace")
