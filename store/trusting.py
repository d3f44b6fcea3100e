"""What may leave without a person: the switch, the judgements, the counts, and the doors that heed them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update

from responders.lifecycle import IllegalMove
from responders.roles import may
from responders.trust import Held, words
from responders.values import WORKER, Response
from store import audit
from store.answers import read_responses, response
from store.database import Tx
from store.dialects import insert_into, plainly
from store.errors import NotAllowed
from store.moving import move, trust
from store.people import Person
from store.sending import claim_released
from store.tables import approvals, automatic, moves, responses, revisions, switches
from store.tables.trusted import AUTOMATIC, RELEASED

_C, _A, _S = responses.c, automatic.c, switches.c
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Whether anything may be sent without a person at all, who said so, and when; off until somebody turns it on."""

    on: bool = False
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was found about one draft: `held` says why a person decides, "" when it was released.

    `taken_at` is when it was taken to the network without a person, None when it was not or came back to a person.
    """

    response_id: int
    rule: str
    untouched: int
    held: str
    judged_at: datetime
    taken_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Automatic sends without the reply itself: by its rule and to its author in 24 hours, in its thread ever."""

    by_rule: int
    to_author: int
    in_thread: int


def switch(tx: Tx, *, lock: bool = False) -> Switch:
    """The switch; with `lock` nobody turns it, and nobody else judges or claims, before this transaction ends."""
    found = select(_S.is_on, _S.by_name, _S.at).where(_S.name == AUTOMATIC)
    row = tx.execute(found.with_for_update() if lock else found).one_or_none()
    return Switch(on=row.is_on, by=row.by_name, at=row.at) if row else Switch()


def turn(tx: Tx, on: bool, person: Person, now: datetime) -> int:
    """Turn the switch; off takes back what was released and not sent yet. Returns how many became drafts again.

    Whoever may approve may stop all of it, only who manages may let it go. Raises NotAllowed.
    """
    if not may(person.role, "manage" if on else "approve"):
        raise NotAllowed(f"{person.name} is {person.role} and may not switch automatic sends {'on' if on else 'off'}")
    by = person.name
    set_switch(tx, on, by, now)
    locked = _waiting().with_for_update(of=responses)
    waiting = [] if on else [response(row) for row in tx.execute(locked)]
    for each in waiting:
        withhold(tx, each, f"{by} switched automatic sends off", now)
    return len(waiting)


def set_switch(tx: Tx, on: bool, by: str, now: datetime) -> None:
    """Turn the switch and nothing else, on the record."""
    values = {"is_on": on, "by_name": by, "at": now}
    statement = insert_into(tx, switches).values(name=AUTOMATIC, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    audit.note(tx, by, f"switch automatic sends {'on' if on else 'off'}", AUTOMATIC, "", now)


def unjudged(tx: Tx, rules: Mapping[str, Collection[str]], since: datetime, limit: int) -> list[Response]:
    """Drafts that nobody judged, made since then by one of `rules` (names by brand), the oldest first."""
    if not any(rules.values()):
        return []
    by_rule = or_(*(and_(_C.brand == brand, _C.rule.in_(names)) for brand, names in rules.items() if names))
    seen = exists().where(_A.response_id == _C.id)
    which = (_C.state == "DRAFT", plainly(_C.kind) == "reply", _C.created_at >= since, by_rule, ~seen)
    return [response(row) for row in tx.execute(read_responses().where(*which).order_by(_C.id).limit(limit))]


def judge(tx: Tx, draft: Response, untouched: int, held: Held | None, now: datetime) -> Response | None:
    """Keep what was found about a draft, once, and release it when nothing was held against it.

    Returns the released reply, None when a person decides. Raises Stale when the draft was changed meanwhile, and
    IllegalMove when the switch is off, or somebody had a hand in the draft, or it was judged before.
    """
    values = {
        "response_id": draft.id, "revision": draft.revision, "rule": draft.rule, "untouched": untouched,
        "held": held.why if held else "", "judged_at": now, "taken_at": None,
    }  # fmt: skip
    new = insert_into(tx, automatic).values(**values).on_conflict_do_nothing()
    if tx.execute(new.returning(automatic.c.response_id)).one_or_none() is None:
        raise IllegalMove(f"response {draft.id} was judged before")
    if held:
        return None
    if touched(tx, draft):
        raise IllegalMove(f"somebody had a hand in response {draft.id}")
    return trust(tx, draft.id, draft.revision, WORKER, now, reason=words(draft.rule, untouched))


def released(tx: Tx, now: datetime, without: Collection[str] = ()) -> Response | None:
    """The most urgent reply that left a person's hands by a judgement and is due; `without` names blocked sources."""
    due = or_(_C.not_before.is_(None), _C.not_before <= now)
    found = _waiting().where(due).order_by(_C.rank, _C.due_at, _C.id).limit(1)
    row = tx.execute(found.where(_C.outlet.not_in(without)) if without else found).one_or_none()
    return response(row) if row else None


def take(tx: Tx, reply: Response, worker: str, now: datetime, lease: timedelta) -> Response | None:
    """Claim a released reply and mark it in the audit; None when it is not there to be taken any more."""
    taken = claim_released(tx, reply, worker, now, lease)
    found = of_response(tx, reply.id)
    if taken is None or found is None:
        return None
    if found.taken_at is None:
        tx.execute(update(automatic).where(_A.response_id == reply.id).values(taken_at=now))
        detail = f"{words(found.rule, found.untouched)} (template {reply.template}, {reply.language})"
        audit.note(tx, WORKER.name, "send without a person", f"response {reply.id}", detail, now)
    return taken


def withhold(tx: Tx, reply: Response, why: str, now: datetime) -> Response:
    """Give a released reply to a person: nothing of it left. Raises Stale when it is not waiting any more."""
    found = of_response(tx, reply.id)
    tx.execute(update(automatic).where(_A.response_id == reply.id).values(held=why, taken_at=None))
    if found is not None and found.taken_at is not None:
        audit.note(tx, WORKER.name, "did not send after all", f"response {reply.id}", why, now)
    return move(tx, reply.id, "withhold", state="APPROVED", revision=reply.revision, by=WORKER, now=now, reason=why)


def touched(tx: Tx, reply: Response) -> bool:
    """Whether the draft was edited, or moved by anything but its release and delivery, since it was made."""
    own = ("trust", "claim", "postpone", "lose", "absent")
    other = exists().where(moves.c.response_id == reply.id, moves.c.move.not_in(own))
    return reply.revision > 1 or bool(tx.execute(select(other)).scalar())


def lost(tx: Tx, reply: Response) -> bool:
    """Whether nobody knew for a while if the network had it."""
    return bool(tx.execute(select(exists().where(moves.c.response_id == reply.id, moves.c.move == "lose"))).scalar())


def writer(tx: Tx, reply: Response) -> str:
    """Who worded the draft instead of the template: a model, or a person; "" for the template's own words."""
    c = revisions.c
    name = tx.execute(select(c.by_name).where(c.response_id == reply.id, c.number == 1)).scalar_one()
    return "" if name == WORKER.name else str(name)


def counts(tx: Tx, reply: Response, now: datetime) -> Counts:
    """What the caps are measured against: all that was released and not withheld, and all that ever left."""
    this = responses.alias("this")
    here = (this.c.brand == plainly(_C.brand)) & (this.c.platform == _C.platform)
    same = here & (this.c.id == reply.id) & (_C.id != this.c.id)
    both = automatic.join(responses, _A.response_id == _C.id).join(this, same)

    def count(*which: ColumnElement[bool]) -> int:
        return tx.execute(select(func.count()).select_from(both).where(_left(), *which)).scalar_one()

    return Counts(
        by_rule=by_rule(tx, reply.brand, reply.rule, now, but=reply.id),
        to_author=count(_recent(now), _C.author_id == this.c.author_id),
        in_thread=count(_C.thread == this.c.thread),
    )


def by_rule(tx: Tx, brand: str, rule: str, now: datetime, *, but: int = 0) -> int:
    """How many replies a rule of a brand sent, or is about to send, by itself in the last 24 hours; `but` left out."""
    both = automatic.join(responses, _A.response_id == _C.id)
    found = select(func.count()).select_from(both).where(_left(), _recent(now), _A.rule == rule)
    return tx.execute(found.where(plainly(_C.brand) == brand, _C.id != but)).scalar_one()


def of_response(tx: Tx, response_id: int) -> Judgement | None:
    """What was found about this draft; None when no rule wanted to send it by itself."""
    row = tx.execute(select(automatic).where(_A.response_id == response_id)).one_or_none()
    if row is None:
        return None
    return Judgement(
        response_id=row.response_id, rule=row.rule, untouched=row.untouched, held=row.held, judged_at=row.judged_at,
        taken_at=row.taken_at,
    )  # fmt: skip


def let_out_at(tx: Tx, reply: Response) -> datetime | None:
    """When a person approved the text that the reply has now, or else when it was released; None: neither."""
    c = approvals.c
    yes = select(func.max(c.id)).where(c.response_id == reply.id, c.revision == reply.revision).scalar_subquery()
    at: datetime | None = tx.execute(select(c.at).where(c.id == yes)).scalar()
    if at is None:
        passed = (_A.response_id == reply.id, _A.revision == reply.revision, RELEASED)
        at = tx.execute(select(_A.judged_at).where(*passed)).scalar()
    return at


def _left() -> ColumnElement[bool]:
    return or_(RELEASED, _A.taken_at.is_not(None))


def _recent(now: datetime) -> ColumnElement[bool]:
    """What counts was judged two days ago at most: a release that was not taken within a day goes back to a person."""
    return (_A.judged_at > now - 2 * DAY) & (func.coalesce(_A.taken_at, _A.judged_at) > now - DAY)


def _waiting() -> Select[Any]:
    """Replies on their way by a judgement alone, for `store.answers.response`."""
    passed = exists().where(_A.response_id == _C.id, _A.revision == _C.revision, RELEASED)
    by_a_person = exists().where(approvals.c.response_id == _C.id, approvals.c.revision == _C.revision)
    return read_responses().where(_C.state == "APPROVED", plainly(_C.kind) == "reply", passed, ~by_a_person)
