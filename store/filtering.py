"""What the queue is asked for, and the conditions that follow from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Text, and_, exists, false, func, literal, or_

from store.dialects import plainly
from store.tables import analyses, assignments, customers, mentions, responses, snoozes

_M, _R, _A = mentions.c, responses.c, analyses.c


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What to list. None: any. `label` may also be "unsure"; `text` is looked for as `store.finding` does.

    `assignee` "" is what is nobody's work. `resting` True lists what is snoozed at `now`, False what is not. `vips` are
    by brand the customers to take special care of, "@handle" or "platform:id" in lower case; only theirs are listed,
    and those whom the team marked (store.customers).

    With `states` (and `kinds`) responses are listed, the most urgent first; without, every mention, the newest first,
    with its newest reply. `after` is the cursor of the last item seen. `reach` are the brands that may be seen.
    """

    brand: str | None = None
    states: tuple[str, ...] = ("DRAFT",)
    kinds: tuple[str, ...] = ("reply",)
    language: str | None = None
    label: str | None = None
    source: str | None = None
    topic: str | None = None
    stars: int | None = None
    assignee: str | None = None
    resting: bool | None = None
    now: datetime | None = None
    vips: Mapping[str, Collection[str]] | None = None
    text: str | None = None
    limit: int = 50
    after: str | None = None
    reach: frozenset[str] | None = None


def told(base: FromClause) -> FromClause:
    """With the analysis of the mention's present revision."""
    return base.outerjoin(analyses, and_(_A.mention_id == _M.id, _A.revision == _M.revision))


def of_mention(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """What only the mention and its analysis know."""
    which = [
        *same(_M.source, wanted.source),
        *same(_A.language, wanted.language),
        *same(_M.rating, wanted.stars),
    ]
    if wanted.topic:
        which.append(_A.topics.cast(Text).contains(f'"{wanted.topic}"', autoescape=True))
    if wanted.vips is not None:
        named = (_is_vip(brand, names) for brand, names in wanted.vips.items() if names)
        which.append(or_(false(), _marked(), *named))
    if wanted.label == "unsure":
        which.append(_A.unsure.is_(True))
    elif wanted.label:
        which.append(_A.label == wanted.label)
    return which


def of_line(wanted: QueueFilter, brand: Column[str], mention_id: Column[int]) -> list[ColumnElement[bool]]:
    """What the line itself knows by its brand and its mention. No index of brands answers it: the order's one does."""
    which = [] if wanted.brand is None else [plainly(brand) == wanted.brand]
    if wanted.reach is not None:
        which.append(plainly(brand).in_(sorted(wanted.reach)))
    if wanted.assignee is not None:
        given = assignments.c.mention_id == mention_id
        theirs = exists().where(given, *same(assignments.c.assignee, wanted.assignee or None))
        which.append(theirs if wanted.assignee else ~theirs)
    if wanted.resting is not None:
        rests = exists().where(snoozes.c.mention_id == mention_id, snoozes.c.until > wanted.now)
        which.append(rests if wanted.resting else ~rests)
    return which


def same(column: ColumnElement[Any], value: str | int | None) -> list[ColumnElement[bool]]:
    return [] if value is None else [column == value]


def reached(column: ColumnElement[Any], reach: frozenset[str] | None) -> list[ColumnElement[bool]]:
    return [] if reach is None else [column.in_(sorted(reach))]


def _marked() -> ColumnElement[bool]:
    """A VIP because the team says so on the page of the customer."""
    c = customers.c
    same = (c.brand == _M.brand, c.platform == _M.platform, c.author_id == _M.author_id)
    return exists().where(*same, c.vip.is_(True))


def _is_vip(brand: str, names: Collection[str]) -> ColumnElement[bool]:
    """As responders.acquaintance.is_vip does, but for letters outside of ASCII, which SQLite does not fold."""
    handle = func.lower(literal("@").concat(func.ltrim(_M.author_handle, "@")))
    identity = func.lower(_M.platform.concat(":").concat(_M.author_id))
    return and_(_M.brand == brand, or_(handle.in_(names), identity.in_(names)))
