"""Mentions, analyses and decisions as rows, and back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Select, and_, select

from platforms.values import Author, Gate, Mention
from responders.values import Decision
from sentiment.analysis import Analysis
from store.tables import analyses, decisions, mentions
from store.types import clean, escaped, key, storable

Stage = Literal["new", "done", "ignored", "quarantined"]

_OPEN = Gate()
_M, _A, _D = mentions.c, analyses.c, decisions.c
_BIGGEST_RATING = 2**31 - 1
_BIGGEST_REACH = 2**63 - 1

MENTION_COLUMNS: tuple[Column[Any], ...] = (
    _M.id, _M.source, _M.quiet, _M.revision, _M.first_seen_at, _M.last_seen_at, _M.edited_at, _M.gone_at,
    _M.returned_at, _M.stage, _M.relevant, _M.why,
    _M.author_id, _M.author_name, _M.author_handle, _M.author_url, _M.author_followers, _M.gate_open, _M.gate_reason,
    _M.brand, _M.platform, _M.account, _M.external_id, _M.kind, _M.text, _M.seen_at, _M.thread, _M.posted_at,
    _M.in_reply_to, _M.rating, _M.url, _M.own, _M.raw,
)  # fmt: skip
_ANALYSIS_COLUMNS = (
    _A.negative, _A.neutral, _A.positive, _A.label, _A.unsure, _A.language, _A.topics, _A.intent, _A.urgency, _A.model,
    _A.notes, _A.said_by,
)  # fmt: skip
_DECISION_COLUMNS = (_D.actions, _D.rule, _D.reasons, _D.priority, _D.due_in_minutes)
WIDTH = len(MENTION_COLUMNS)
READ_COLUMNS = (*MENTION_COLUMNS, *_ANALYSIS_COLUMNS, *_DECISION_COLUMNS)
_ANALYSED = WIDTH + len(_ANALYSIS_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A mention as it is kept, with what is known about its present text.

    `quiet` marks history that is never drafted for; `why` says why it counts as relevant or not; `gone_at` is when the
    network reported it deleted, `returned_at` when it was met again after that.
    """

    id: int
    source: str
    quiet: bool
    mention: Mention
    revision: str
    first_seen_at: datetime
    last_seen_at: datetime
    edited_at: datetime | None
    gone_at: datetime | None
    returned_at: datetime | None
    stage: Stage
    relevant: bool
    why: str
    analysis: Analysis | None = None
    decision: Decision | None = None


def read_all() -> Select[Any]:
    """Mentions with analysis and decision of their present revision; rows for `read_row`."""
    with_analysis = mentions.outerjoin(analyses, and_(_A.mention_id == _M.id, _A.revision == _M.revision))
    both = with_analysis.outerjoin(decisions, and_(_D.mention_id == _M.id, _D.revision == _M.revision))
    return select(*READ_COLUMNS).select_from(both)


def read_row(row: Sequence[Any]) -> Stored:
    """One row that starts with READ_COLUMNS."""
    return stored(row, _analysis(row[WIDTH:_ANALYSED]), _decision(row[_ANALYSED : _ANALYSED + 5]))


def stored(row: Sequence[Any], analysis: Analysis | None = None, decision: Decision | None = None) -> Stored:
    """One row that starts with MENTION_COLUMNS."""
    author = Author(id=row[12], name=row[13], handle=row[14], url=row[15], followers=row[16])
    gate = _OPEN if row[17] and not row[18] else Gate(open=row[17], reason=row[18])
    mention = Mention(
        brand=row[19], platform=row[20], account=row[21], external_id=row[22], kind=row[23], author=author,
        text=row[24], seen_at=row[25], thread=row[26], posted_at=row[27], in_reply_to=row[28], rating=row[29],
        url=row[30], gate=gate, own=row[31], raw=row[32],
    )  # fmt: skip
    return Stored(
        id=row[0], source=row[1], quiet=row[2], mention=mention, revision=row[3], first_seen_at=row[4],
        last_seen_at=row[5], edited_at=row[6], gone_at=row[7], returned_at=row[8], stage=row[9], relevant=row[10],
        why=row[11], analysis=analysis, decision=decision,
    )  # fmt: skip


CONTENT = (
    "author_name", "author_handle", "author_url", "author_followers", "text", "rating", "url", "posted_at", "seen_at",
    "gate_open", "gate_reason", "raw", "revision", "quiet", "relevant", "why", "stage",
)  # fmt: skip
IDENTITY = ("brand", "platform", "account", "external_id", "kind", "author_id", "thread", "in_reply_to", "own")


def content(mention: Mention, *, quiet: bool, relevant: bool, why: str, stage: Stage) -> tuple[Any, ...]:
    """The values that an edit may change, in the order of CONTENT."""
    author, gate = mention.author, mention.gate
    return (
        author.name, author.handle, author.url, author.followers, mention.text, mention.rating, mention.url,
        mention.posted_at, mention.seen_at, gate.open, gate.reason, mention.raw, mention.revision,
        quiet, relevant, why, stage,
    )  # fmt: skip


def identity(mention: Mention, own: bool) -> tuple[Any, ...]:
    """The values that stay for ever, in the order of IDENTITY."""
    return (
        mention.brand, mention.platform, mention.account, mention.external_id, mention.kind, mention.author.id,
        mention.thread, mention.in_reply_to, own,
    )  # fmt: skip


def fault(mention: Mention) -> str:
    """Why no database could keep this mention; empty when it can be kept."""
    for name, moment in (("seen_at", mention.seen_at), ("posted_at", mention.posted_at)):
        if moment is not None and moment.tzinfo is None:
            return f"{name} has no time zone"
    if mention.rating is not None and abs(mention.rating) > _BIGGEST_RATING:
        return "the rating is no sensible number"
    if mention.author.followers is not None and abs(mention.author.followers) > _BIGGEST_REACH:
        return "the number of followers is no sensible number"
    return "" if mention.external_id else "it has no id"


def cleaned(mention: Mention) -> Mention:
    """The mention as the database will give it back: storable text, short keys (see store.types)."""
    author = mention.author
    keys = (mention.brand, mention.platform, mention.account, mention.external_id, mention.thread, author.id)
    texts = (mention.text, mention.raw, author.name, author.handle or "", author.url or "", mention.url or "")
    reply, reason = mention.in_reply_to or "", mention.gate.reason
    if max(map(len, keys)) <= 200 and len(reply) <= 200 and storable("".join((*keys, *texts, reply, reason))):
        return mention
    return replace(
        mention,
        brand=key(mention.brand),
        platform=key(mention.platform),
        account=key(mention.account),
        external_id=key(mention.external_id),
        thread=key(mention.thread),
        in_reply_to=None if mention.in_reply_to is None else key(mention.in_reply_to),
        author=replace(
            author, id=key(author.id), name=clean(author.name), handle=_maybe(author.handle), url=_maybe(author.url)
        ),
        text=clean(mention.text),
        url=_maybe(mention.url),
        gate=replace(mention.gate, reason=clean(reason)),
        raw=escaped(mention.raw),
    )


def _maybe(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _analysis(row: Sequence[Any]) -> Analysis | None:
    if row[0] is None:
        return None
    return Analysis(
        negative=row[0], neutral=row[1], positive=row[2], label=row[3], unsure=row[4], language=row[5], topics=row[6],
        intent=row[7], urgency=row[8], model=row[9], notes=row[10] or (), said_by=row[11] or "",
    )  # fmt: skip


def _decision(row: Sequence[Any]) -> Decision | None:
    if row[0] is None:
        return None
    return Decision(actions=row[0], rule=row[1], reasons=row[2], priority=row[3], due_in_minutes=row[4])
