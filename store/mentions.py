"""What people said: new, edited, gone, waiting to be read by the model, and read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, bindparam, insert, literal, literal_column, select, update

from platforms.values import Mention
from responders.values import Decision
from sentiment.analysis import Analysis
from store import events
from store.database import Tx
from store.dialects import insert_into
from store.errors import Missing
from store.histories import histories
from store.rows import MENTION_COLUMNS, Stage, Stored, cleaned, content, fault, identity, read_all, read_row, stored
from store.tables import analyses, decisions, mention_revisions, mentions, responses

__all__ = ["Stage", "Stored", "histories"]  # shown here too: what `awaiting` returns, and what is asked about it

_C = mentions.c
_NEW: ColumnElement[str] = literal_column("'new'")  # a literal, so that SQLite may use the partial index


class VerdictLike(Protocol):
    """What the listener says about one mention."""

    @property
    def relevant(self) -> bool: ...
    @property
    def own(self) -> bool: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What `add` did. `refused` holds (external id, reason) of what no database can keep; all else is stored."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0
    new_ids: tuple[int, ...] = ()
    edited_ids: tuple[int, ...] = ()
    returned_ids: tuple[int, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


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


class _Name(NamedTuple):
    platform: str
    account: str
    external_id: str


class _Known(NamedTuple):
    id: int
    revision: str
    gone: bool
    gate_open: bool


def add(
    tx: Tx,
    source: str,
    heard: Sequence[Mention],
    *,
    quiet: bool,
    relevant: Mapping[str, VerdictLike],
    now: datetime,
) -> Added:
    """Store one page. A new mention, an edited one and one that came back wait for triage when they are relevant.

    `relevant` is keyed by external id; what is missing there counts as relevant. The same mention twice in one page:
    the last one wins. A constant number of statements, whatever the size of the page.
    """
    refused = tuple((mention.external_id, why) for mention in heard if (why := fault(mention)))
    rows: dict[_Name, dict[str, Any]] = {}
    for mention in sorted(heard, key=lambda each: (len(each.external_id), each.external_id)):
        if not fault(mention):
            row = _row(cleaned(mention), relevant.get(mention.external_id), quiet)
            rows[_name(row)] = row
    ids = _insert(tx, source, list(rows.values()), now)
    old = {name: row for name, row in rows.items() if name not in ids}
    edited, returned = _meet_again(tx, old, now)
    if ids or edited or returned:
        brand = next(iter(rows.values()))["brand"]
        events.add(tx, "mentions", source, brand, now)
    return Added(
        new=len(ids),
        edited=len(edited),
        unchanged=len(old) - len(edited),
        new_ids=tuple(sorted(ids.values())),
        edited_ids=edited,
        returned_ids=returned,
        refused=refused,
    )


def mark_gone(tx: Tx, platform: str, account: str, external_ids: Collection[str], now: datetime) -> tuple[int, ...]:
    """Note that the network deleted these; returns the mentions that were there until now. Unread ones are not read."""
    if not external_ids:
        return ()
    named = (_C.platform == platform) & (_C.account == account) & _C.external_id.in_(external_ids)
    gone = tx.execute(update(mentions).where(named, _C.gone_at.is_(None)).values(gone_at=now).returning(_C.id))
    ids = tuple(sorted(gone.scalars()))
    tx.execute(update(mentions).where(_C.id.in_(ids), _C.stage == _NEW).values(stage="ignored"))
    return ids


def awaiting(tx: Tx, limit: int) -> list[Stored]:
    """Mentions that the model has not read, the oldest first; without analysis and decision."""
    found = select(*MENTION_COLUMNS).where(_C.stage == _NEW).order_by(_C.id).limit(limit)
    return [stored(row) for row in tx.execute(found)]


def settle_triage(tx: Tx, items: Sequence[Triaged], now: datetime) -> frozenset[int]:
    """Keep what triage found out; returns the ids that were still new at the revision that was read.

    The others were edited, or settled by another worker, meanwhile: nothing may be created for them.
    """
    found = select(_C.id, _C.revision).where(_C.id.in_([item.id for item in items]), _C.stage == _NEW)
    waiting = {row.id: row.revision for row in tx.execute(found.with_for_update())}
    settled = {item.id: item for item in items if waiting.get(item.id) == item.revision}
    for stage in {item.stage for item in settled.values()}:
        ids = [item.id for item in settled.values() if item.stage == stage]
        tx.execute(update(mentions).where(_C.id.in_(ids)).values(stage=stage))
    _keep_analyses(tx, settled.values(), now)
    _keep_decisions(tx, settled.values(), now)
    return frozenset(settled)


def get(tx: Tx, mention_id: int) -> Stored:
    """Raises Missing."""
    row = tx.execute(read_all().where(_C.id == mention_id)).one_or_none()
    if row is None:
        raise Missing(f"there is no mention {mention_id}")
    return read_row(row)


def get_many(tx: Tx, ids: Collection[int]) -> dict[int, Stored]:
    """By id; unknown ids are left out."""
    return {row.id: read_row(row) for row in tx.execute(read_all().where(_C.id.in_(ids)))}


def find(tx: Tx, platform: str, account: str, external_id: str) -> Stored | None:
    named = (_C.platform == platform) & (_C.account == account) & (_C.external_id == external_id)
    row = tx.execute(read_all().where(named)).one_or_none()
    return None if row is None else read_row(row)


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
    again = update(mentions).where(_C.id.in_(mention_ids), _C.stage != "new").values(stage="new", last_seen_at=now)
    return tx.execute(again).rowcount


def overtaken(tx: Tx, new_ids: Sequence[int]) -> tuple[int, ...]:
    """Earlier mentions whose waiting reply does not fit any more: their author wrote again in the same thread."""
    newer, old = mentions.alias("newer"), responses.c
    same = (newer.c.brand == old.brand) & (newer.c.platform == old.platform) & (newer.c.author_id == old.author_id)
    later = same & (newer.c.thread == old.thread) & (newer.c.id > old.mention_id) & newer.c.own.is_(False)
    waiting = (old.kind == "reply") & old.state.in_(("DRAFT", "APPROVED"))
    found = select(old.mention_id).distinct().select_from(newer.join(responses, later))
    return tuple(sorted(tx.execute(found.where(newer.c.id.in_(new_ids), waiting)).scalars()))


def answered_outside(tx: Tx, platform: str, account: str, own: Sequence[Mention]) -> tuple[int, ...]:
    """Mentions that the brand's own posts answer, where no receipt of ours names the post: a colleague was faster."""
    clean_own = [cleaned(post) for post in own if post.in_reply_to]
    if not clean_own:
        return ()
    known = select(responses.c.receipt_id).where(
        responses.c.platform == platform, responses.c.receipt_id.in_([post.external_id for post in clean_own])
    )
    ours = frozenset(tx.execute(known).scalars())
    targets = [post.in_reply_to for post in clean_own if post.external_id not in ours]
    named = (_C.platform == platform) & (_C.account == account) & _C.external_id.in_(targets)
    return tuple(sorted(tx.execute(select(_C.id).where(named, _C.own.is_(False))).scalars()))


def _name(row: Mapping[str, Any]) -> _Name:
    return _Name(row["platform"], row["account"], row["external_id"])


def _row(mention: Mention, verdict: VerdictLike | None, quiet: bool) -> dict[str, Any]:
    wanted, why = (True, "") if verdict is None else (verdict.relevant, verdict.why)
    own = mention.own or (verdict is not None and verdict.own)
    stage = "new" if wanted and not own else "ignored"
    state = {"own": own, "quiet": quiet, "relevant": wanted, "why": why, "stage": stage}
    return identity(mention) | content(mention) | state


def _insert(tx: Tx, source: str, rows: list[dict[str, Any]], now: datetime) -> dict[_Name, int]:
    if not rows:
        return {}
    told = {"source": source, "first_seen_at": now, "last_seen_at": now}
    new = insert_into(tx, mentions).on_conflict_do_nothing()
    made = tx.execute(new.returning(_C.platform, _C.account, _C.external_id, _C.id), [row | told for row in rows])
    return {_Name(row[0], row[1], row[2]): row[3] for row in made}


def _meet_again(tx: Tx, rows: Mapping[_Name, dict[str, Any]], now: datetime) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids of the edited and of the returned ones among mentions that are known already."""
    known = _known(tx, rows)
    edited = {name: row for name, row in rows.items() if row["revision"] != known[name].revision}
    returned = {name: row for name, row in rows.items() if known[name].gone}
    unlocked = {name: row for name, row in rows.items() if row["gate_open"] and not known[name].gate_open}
    tx.execute(update(mentions).where(_C.id.in_([each.id for each in known.values()])).values(last_seen_at=now))
    _edit(tx, [row | {"mention_id": known[name].id} for name, row in edited.items()], now)
    _return(tx, [{"mention_id": known[name].id, "stage": row["stage"]} for name, row in returned.items()], now)
    _unlock(tx, [known[name].id for name in unlocked])
    return tuple(sorted(known[name].id for name in edited)), tuple(sorted(known[name].id for name in returned))


def _known(tx: Tx, names: Collection[_Name]) -> dict[_Name, _Known]:
    found: dict[_Name, _Known] = {}
    for platform, account in {(name.platform, name.account) for name in names}:
        wanted = [name.external_id for name in names if name[:2] == (platform, account)]
        there = (_C.platform == platform) & (_C.account == account) & _C.external_id.in_(wanted)
        picked = select(_C.external_id, _C.id, _C.revision, _C.gone_at, _C.gate_open).where(there).with_for_update()
        for external_id, number, revision, gone_at, gate_open in tx.execute(picked):
            found[_Name(platform, account, external_id)] = _Known(number, revision, gone_at is not None, gate_open)
    return found


def _edit(tx: Tx, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    if not rows:
        return
    ids = [row["mention_id"] for row in rows]
    old = select(_C.id, _C.revision, _C.text, _C.rating, _C.seen_at, literal(now, type_=_C.seen_at.type))
    columns = ["mention_id", "revision", "text", "rating", "seen_at", "replaced_at"]
    tx.execute(insert(mention_revisions).from_select(columns, old.where(_C.id.in_(ids)).order_by(_C.id)))
    fixed = {*("own", "thread", "in_reply_to", "kind", "author_id", "brand", "platform", "account", "external_id")}
    changing = [{name: value for name, value in row.items() if name not in fixed} for row in rows]
    there = update(mentions).where(_C.id == bindparam("mention_id"))
    names = [name for name in changing[0] if name != "mention_id"]
    values = {name: bindparam(name, type_=_C[name].type) for name in names}
    tx.execute(there.values(**values, edited_at=now), changing)


def _return(tx: Tx, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    if rows:
        back = update(mentions).where(_C.id == bindparam("mention_id"))
        tx.execute(back.values(stage=bindparam("stage"), gone_at=None, returned_at=now), rows)


def _unlock(tx: Tx, ids: Collection[int]) -> None:
    if ids:
        tx.execute(update(mentions).where(_C.id.in_(ids)).values(gate_open=True, gate_reason=""))


def _keep_analyses(tx: Tx, items: Collection[Triaged], now: datetime) -> None:
    rows = [_analysis_row(item, item.analysis, now) for item in items if item.analysis is not None]
    if rows:
        new = insert_into(tx, analyses)
        values = {name: new.excluded[name] for name in rows[0] if name not in ("mention_id", "revision")}
        tx.execute(new.on_conflict_do_update(index_elements=["mention_id", "revision"], set_=values), rows)


def _keep_decisions(tx: Tx, items: Collection[Triaged], now: datetime) -> None:
    rows = [_decision_row(item, item.decision, now) for item in items if item.decision is not None]
    if rows:
        new = insert_into(tx, decisions)
        values = {name: new.excluded[name] for name in rows[0] if name not in ("mention_id", "revision")}
        tx.execute(new.on_conflict_do_update(index_elements=["mention_id", "revision"], set_=values), rows)


def _analysis_row(item: Triaged, analysis: Analysis, now: datetime) -> dict[str, Any]:
    return {
        "mention_id": item.id,
        "revision": item.revision,
        "negative": analysis.negative,
        "neutral": analysis.neutral,
        "positive": analysis.positive,
        "label": analysis.label,
        "unsure": analysis.unsure,
        "language": analysis.language,
        "topics": analysis.topics,
        "intent": analysis.intent,
        "urgency": analysis.urgency,
        "model": analysis.model,
        "at": now,
    }


def _decision_row(item: Triaged, decision: Decision, now: datetime) -> dict[str, Any]:
    return {
        "mention_id": item.id,
        "revision": item.revision,
        "actions": decision.actions,
        "rule": decision.rule,
        "reasons": decision.reasons,
        "priority": decision.priority,
        "due_in_minutes": decision.due_in_minutes,
        "at": now,
    }
