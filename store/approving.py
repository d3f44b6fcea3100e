"""Who may say the yes that lets an answer out: the rules of its brand, asked in the transaction that moves it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, select

from config.approval import Approval
from responders.approval import Asked, two_persons
from responders.values import Actor, Response
from store import permits
from store.database import Tx, heeded
from store.dialects import among, insert_into, plainly
from store.errors import Barred, NotAllowed
from store.tables import analyses, corrections, first_yes, mentions, responses, revisions
from store.types import clean

Yes = Literal["agree", "approve"]
NO_RULES = Approval()
_F, _R, _V, _M, _A, _C = first_yes.c, responses.c, revisions.c, mentions.c, analyses.c, corrections.c


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstYes:
    """The first of two, to exactly the text that the draft has now."""

    by: str
    at: datetime


def which_yes(tx: Tx, response_id: int, by: Actor, warned: bool | None) -> Yes:
    """Whether this person's yes lets the answer out, or is the first of two. Nobody else moves it meanwhile.

    `warned`: the guard warned of the text (None: it was not asked). Raises Barred where this person's yes counts for
    nothing: the words are her own, or the first yes is.
    """
    row = tx.execute(select(responses).where(_R.id == response_id).with_for_update()).one_or_none()
    if row is None or row.kind != "reply":
        return "approve"
    rules = heeded(tx).get(row.brand, NO_RULES)
    if rules == NO_RULES or _goes_along(tx, row):
        return "approve"
    if rules.not_by_writer and _written_by(tx, row, by):
        raise Barred("these words are yours: somebody else approves them")
    if not _why(tx, row, rules, warned):
        return "approve"
    first = standing(tx, [response_id]).get(response_id)
    if first is None:
        return "agree"
    if first.by == clean(by.name):
        raise Barred("you have said yes already: somebody else says the second one")
    return "approve"


def reasons(tx: Tx, reply: Response, warned: bool | None) -> tuple[str, ...]:
    """Why two persons approve this answer, in words; nothing where one is enough."""
    row = tx.execute(select(responses).where(_R.id == reply.id)).one_or_none()
    rules = heeded(tx).get(reply.brand, NO_RULES)
    return () if row is None or row.kind != "reply" or _goes_along(tx, row) else _why(tx, row, rules, warned)


def own_words(tx: Tx, reply: Response, by: Actor) -> bool:
    """Whether the rules keep this person from approving the draft because its words are hers."""
    return heeded(tx).get(reply.brand, NO_RULES).not_by_writer and writer(tx, reply) == clean(by.name)


def writer(tx: Tx, reply: Response) -> str:
    """The person who gave the draft its present words; "" for the house and its model."""
    found = select(_V.by_name).where(_V.response_id == reply.id, _V.number == reply.revision, _V.by_kind == "person")
    return tx.execute(found).scalar() or ""


def standing(tx: Tx, ids: Collection[int]) -> dict[int, FirstYes]:
    """By response id, the first yes of two where it still counts.

    It does not where anything has changed at the response since, or its person may not approve any more.
    """
    if not ids:
        return {}
    same = and_(
        _F.response_id == _R.id, _F.revision == _R.revision, _F.version == _R.version, plainly(_R.state) == "DRAFT"
    )
    found = select(_F.response_id, _F.by_name, _F.at, _R.brand).join(responses, same)
    rows = tx.execute(found.where(among(tx, _F.response_id, ids))).all()
    return {row.response_id: FirstYes(by=row.by_name, at=row.at) for row in rows if _may(tx, row.by_name, row.brand)}


def note_first(tx: Tx, response_id: int, by: Actor, now: datetime) -> None:
    """Keep the yes that `moving.move` has just let through; any later change of the response takes it away."""
    seen = tx.execute(select(_R.revision, _R.version).where(_R.id == response_id)).one()
    values = {"revision": seen.revision, "version": seen.version, "by_name": by.name, "at": now}
    row = insert_into(tx, first_yes).values(response_id=response_id, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["response_id"], set_=values))


def _may(tx: Tx, name: str, brand: str) -> bool:
    try:
        permits.require(tx, Actor(kind="person", name=name), "approve", brand)
    except NotAllowed:
        return False
    return True


def _why(tx: Tx, row: Any, rules: Approval, warned: bool | None) -> tuple[str, ...]:
    if not rules.two_persons:
        return ()
    read = and_(_A.mention_id == _M.id, _A.revision == _M.revision)
    found = select(_M.kind, _A.topics, _A.urgency, _A.said_by).select_from(mentions.outerjoin(analyses, read))
    about = tx.execute(found.where(_M.id == row.mention_id)).one()
    before = tx.execute(select(_C.part, _C.was).where(_C.mention_id == row.mention_id)).all()
    topics = {*(about.topics or ()), *(topic for word in before if word.part == "topics" for topic in word.was)}
    asked = Asked(
        kind=about.kind,
        topics=topics,
        urgency=about.urgency or "",
        corrected=bool(before or about.said_by),
        warned=warned,
    )
    return two_persons(rules, asked)


def _written_by(tx: Tx, row: Any, by: Actor) -> bool:
    found = select(_V.by_kind, _V.by_name).where(_V.response_id == row.id, _V.number == row.revision)
    written = tx.execute(found).one()
    return bool(written.by_kind == "person" and written.by_name == clean(by.name))


def _goes_along(tx: Tx, row: Any) -> bool:
    """A private message is approved with the answer that it follows, as long as nobody has changed it since."""
    if not row.follows or row.revision != 1:
        return False
    lead = responses.alias("lead")
    text = and_(_V.response_id == lead.c.id, _V.number == lead.c.revision)
    told = select(_V.private).select_from(lead.join(revisions, text))
    private = tx.execute(told.where(lead.c.id == row.follows, lead.c.state == "APPROVED")).scalar()
    own = select(_V.text).where(_V.response_id == row.id, _V.number == 1)
    return private is not None and private == tx.execute(own).scalar()
