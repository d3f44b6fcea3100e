"""What people said about how a text reads, what they let pass, and what was learned from both."""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import and_, exists, select, update

from responders.values import Actor
from sentiment.analysis import Analysis, Label, with_word
from store import audit, daily, events, permits
from store.bulk import insert_rows
from store.database import Tx
from store.dialects import among, plainly
from store.errors import Missing
from store.forgetting import WITHOUT_WORDS
from store.rows import Stored
from store.tables import analyses, approvals, corrections, lessons, mentions, responses

Part = Literal["mood", "topics"]
_C, _M, _A, _R = corrections.c, mentions.c, analyses.c, responses.c
_COLUMNS = ("mention_id", "part", "brand", "text_hash", "was", "said", "model", "by_name", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A person's word about one mention: its mood (one label) or its topics.

    `was` is what the house had made of it before anybody spoke; `text_hash` names the text that was read, `model` the
    revision that had read it. Equal `was` and `said` confirm.
    """

    mention_id: int
    brand: str
    part: Part
    was: tuple[str, ...]
    said: tuple[str, ...]
    text_hash: str
    model: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A mention whose reply a person approved: nobody objected to how it reads. Stars may have decided the label."""

    mention_id: int
    text: str
    rating: int | None
    label: Label
    unsure: bool
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was learned for one brand on one model revision: two JSON texts, opaque here."""

    brand: str
    model: str
    correction: str
    outcome: str
    at: datetime


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def say(tx: Tx, stored: Stored, part: Part, said: tuple[str, ...], by: Actor, now: datetime) -> None:
    """Keep a person's word, in the place of an earlier one about the same part, and show it at once.

    Raises Missing for a mention that nobody has read yet, NotAllowed for a person who may not edit in its brand.
    """
    permits.require(tx, by, "edit", stored.mention.brand)
    analysis = stored.analysis
    if analysis is None:
        raise Missing(f"mention {stored.id} has not been read yet")
    shown = (analysis.label,) if part == "mood" else analysis.topics
    read = text_hash(stored.mention.text)
    earlier = next((one for one in of_mentions(tx, [stored.id]).get(stored.id, ()) if one.part == part), None)
    was = earlier.was if earlier is not None and earlier.text_hash == read else shown
    row = (stored.id, part, stored.mention.brand, read, was, said, analysis.model, by.name, now)
    insert_rows(tx, corrections, _COLUMNS, [row], "replace")
    after = heard(analysis, part, said, by.name)
    here = and_(_A.mention_id == stored.id, _A.revision == stored.revision)
    values = {
        name: getattr(after, name) for name in ("label", "unsure", "topics", "intent", "urgency", "notes", "said_by")
    }
    tx.execute(update(analyses).where(here).values(**values))
    daily.changed(tx, stored.mention.brand, [stored.first_seen_at])
    audit.note(tx, by.name, f"correct {part}", f"mention {stored.id}", f"{', '.join(shown)} → {', '.join(said)}", now)
    events.add(tx, "mentions", stored.source, stored.mention.brand, now)


def heard(analysis: Analysis, part: Part, said: tuple[str, ...], by: str) -> Analysis:
    """`analysis` after that word."""
    if part == "topics":
        return with_word(analysis, by, topics=said)
    return with_word(analysis, by, label=cast(Label, said[0]))


def of_mentions(tx: Tx, ids: Collection[int]) -> dict[int, tuple[Said, ...]]:
    """By mention id, the mood first; mentions that nobody spoke about are left out."""
    found: dict[int, list[Said]] = defaultdict(list)
    for row in tx.execute(select(corrections).where(among(tx, _C.mention_id, ids)).order_by(_C.part)):
        found[row.mention_id].append(_said(row))
    return {number: tuple(words) for number, words in found.items()}


def of_brand(tx: Tx, brand: str) -> list[tuple[Said, str]]:
    """Every word about texts that still are what was read, with the text; in the order of the mentions."""
    joined = select(*corrections.c, _M.text.label("present")).join(mentions, _M.id == _C.mention_id)
    rows = tx.execute(joined.where(_C.brand == brand).order_by(_C.mention_id, _C.part))
    return [(_said(row), row.present) for row in rows if row.text_hash == text_hash(row.present)]


def passed(tx: Tx, brand: str, limit: int) -> list[Passed]:
    """The newest `limit` mentions with an approved reply to their present text, whose analysis no person made."""
    read = and_(_A.mention_id == _M.id, _A.revision == _M.revision)
    approved = exists().where(
        _R.mention_id == _M.id,
        _R.mention_revision == _M.revision,
        plainly(_R.state).in_(("APPROVED", "SENDING", "SENT", "UNCERTAIN")),
        approvals.c.response_id == _R.id,
    )
    found = select(_M.id, _M.text, _M.rating, _A.label, _A.unsure, _A.topics).join(analyses, read)
    spoken = exists().where(_C.mention_id == _M.id)
    known = (_M.brand == brand, _M.forgotten != WITHOUT_WORDS, approved, ~spoken)
    rows = tx.execute(found.where(*known).order_by(_M.id.desc()).limit(limit))
    return [
        Passed(
            mention_id=row.id, text=row.text, rating=row.rating, label=row.label, unsure=row.unsure, topics=row.topics
        )
        for row in rows
    ]


def keep(tx: Tx, kept: Kept) -> None:
    """In the place of what was learned before for this brand and model."""
    row = (kept.brand, kept.model, kept.correction, kept.outcome, kept.at)
    insert_rows(tx, lessons, ("brand", "model", "correction", "outcome", "at"), [row], "replace")


def kept(tx: Tx) -> list[Kept]:
    """Everything that was ever learned, the newest of each brand first."""
    order = (lessons.c.brand, lessons.c.at.desc(), lessons.c.model)
    return [
        Kept(brand=row.brand, model=row.model, correction=row.correction, outcome=row.outcome, at=row.at)
        for row in tx.execute(select(lessons).order_by(*order))
    ]


def learned_on(tx: Tx, model: str) -> tuple[dict[str, str], set[str]]:
    """By brand what was learned on this model, and the brands that have learned on others only."""
    found = {row.brand: row.correction for row in tx.execute(select(lessons).where(lessons.c.model == model))}
    return found, set(tx.execute(select(lessons.c.brand).distinct()).scalars()) - found.keys()


def _said(row: Any) -> Said:
    return Said(
        mention_id=row.mention_id, brand=row.brand, part=cast(Part, row.part), was=row.was, said=row.said,
        text_hash=row.text_hash, model=row.model, by=row.by_name, at=row.at,
    )  # fmt: skip
