"""What somebody does about an answer, a mention or a ticket: one door behind the pages and the JSON routes.

Everything here works in the caller's transaction, asks the store, which asks for the permission again, and raises
Stale, Held, IllegalMove, NotAllowed or Missing in words.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inbox.house import House
from inbox.leaving import AT_ONCE, BadTime, Wish, not_before
from inbox.reported import reported
from inbox.resting import Rest, until
from inbox.speech import _
from inbox.verdict import message_verdict, takes_messages, verdict
from responders.brief import brief
from responders.guard import blocks
from responders.lifecycle import Move
from responders.values import Actor, Finding, Response
from store import approving, desk, mentions, noting, pairs, people, responses, tickets
from store.database import Tx
from store.errors import Missing, Stale
from store.lately import sent_lately
from store.mentions import Stored
from store.tickets import Ticket, TicketStatus

ROUTINE_MINUTES = 24 * 60
TICKET_OUTLET = "tickets"
STATE_BEFORE: dict[str, str] = {"reject": "DRAFT", "recall": "APPROVED", "confirm": "UNCERTAIN"}


class Unsafe(Exception):
    """The guard does not let this text out."""


class Unfit(ValueError):
    """What is asked for cannot be; the words say why."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts that somebody has in front of them; no `private` (None) means that they did not see one: it stays."""

    text: str
    private: str | None

    @classmethod
    def of(cls, text: str, private: str, paired: str) -> "Words":
        return cls(unified(text), unified(private).strip() if paired else None)

    def changed(self, shown: Response) -> bool:
        return self.text != shown.text or self.private not in (None, shown.private)


def unified(text: str) -> str:
    """Forms send line ends as CR LF; a stored text has LF, so that what was shown is what is compared."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def save(tx: Tx, house: House, by: Actor, response_id: int, revision: int, words: Words) -> tuple[Response, bool]:
    """The draft with these texts, and whether they are new."""
    shown = as_shown(tx, response_id, revision)
    return (_revise(tx, house, by, shown, words), True) if words.changed(shown) else (shown, False)


def approve(
    tx: Tx,
    house: House,
    by: Actor,
    response_id: int,
    revision: int,
    words: Words | None = None,
    heard: str = "",
    wish: Wish = AT_ONCE,
) -> Response:
    """Exactly the shown texts are approved: what was changed (`words`) becomes a revision of its own first.

    `heard` is the revision of the customer's post that was seen; an answer to other words needs another look. `wish`
    says when it leaves. The first yes of two leaves it a draft. Raises Unsafe, Unfit, Barred.
    """
    shown = as_shown(tx, response_id, revision)
    words = words or Words(shown.text, None)
    stored = mentions.get(tx, shown.mention_id)
    if heard not in ("", stored.revision):
        raise Stale("the customer edited the post while you read it")
    now = house.services.clock()
    warned = _let_out(tx, house, stored, shown, words)
    later = _later(house, stored, wish, now)
    if words.changed(shown):
        shown = _revise(tx, house, by, shown, words)
    messages = takes_messages(house, stored)
    return pairs.approve(tx, shown.id, shown.revision, by, now, messages=messages, warned=warned, not_before=later)


def answered_by_hand(
    tx: Tx, house: House, by: Actor, response_id: int, revision: int, words: Words | None = None
) -> Response:
    """A person published this text on the network herself: it counts as sent, with her yes to it. Raises Barred.

    The guard's warnings count as they do for an approval; what it forbids is on the network already.
    """
    shown = as_shown(tx, response_id, revision)
    words = words or Words(shown.text, None)
    stored = mentions.get(tx, shown.mention_id)
    findings = _findings(tx, house, stored, shown, words)
    if shown.state == "DRAFT" and words.changed(shown):
        shown = _revise(tx, house, by, shown, words)
    return responses.move(
        tx, shown.id, "hand", state=shown.state, revision=shown.revision, by=by, now=house.services.clock(),
        reason=f"{by.name} answered on the network", warned=bool(findings),
    )  # fmt: skip


def send_back(tx: Tx, house: House, by: Actor, response_id: int, revision: int, reason: str) -> str:
    """Give a draft to the person who wrote it, with the reason; her name."""
    reply(tx, response_id)
    return noting.send_back(tx, response_id, revision, by, reason, house.services.clock())


def step(
    tx: Tx, house: House, by: Actor, response_id: int, move: Move, revision: int, reason: str = "", state: str = ""
) -> Response:
    """Reject, recall, confirm or retry a reply that still is at `revision` (and in `state`, for a retry).

    To recall a draft that waits for its second yes is to take the first one back.
    """
    found, now = reply(tx, response_id), house.services.clock()
    was = state or STATE_BEFORE[move]
    if move == "recall" and found.state == "DRAFT" and approving.standing(tx, [response_id]):
        move, was = "retract", "DRAFT"
    return responses.move(tx, response_id, move, state=was, revision=revision, by=by, now=now, reason=reason)


def reply(tx: Tx, response_id: int) -> Response:
    """Tickets and alerts are responses too, but nobody takes an alert back or rewrites it by a form for replies."""
    response = responses.get(tx, response_id)
    if response.kind != "reply":
        raise Missing(f"there is no reply {response_id}")
    return response


def as_shown(tx: Tx, response_id: int, revision: int) -> Response:
    response = reply(tx, response_id)
    if response.revision != revision:
        raise Stale(f"revision {response.revision} was saved while you read revision {revision}", response)
    return response


def ask_for_ticket(tx: Tx, house: House, by: Actor, mention_id: int, note: str = "") -> bool:
    """Whether the mention gets one now; it may have one already."""
    stored = mentions.get(tx, mention_id)
    return bool(responses.create(tx, [_ticket(stored, by, note.strip(), house)], house.services.clock()))


def change_ticket(
    tx: Tx, house: House, by: Actor, ticket_id: int, *, status: TicketStatus | None, assignee: str | None, note: str
) -> Ticket:
    """What is None stays as it is; an assignee "" gives it back to the team."""
    now, ticket = house.services.clock(), tickets.get(tx, ticket_id)
    if assignee and people.by_name(tx, assignee) is None:
        raise Missing(f"there is nobody called {assignee!r}")
    if status not in (None, ticket.status):
        ticket = tickets.set_status(tx, ticket_id, status, by=by, now=now)
    if assignee not in (None, ticket.assignee):
        ticket = tickets.assign(tx, ticket_id, assignee, by=by, now=now)
    if said := unified(note).strip():
        ticket = tickets.note(tx, ticket_id, said, by=by, now=now)
    return ticket


def snooze(tx: Tx, house: House, by: Actor, mention_id: int, rest: Rest, day: date | None) -> datetime:
    """When it comes back, on the clock of its brand. Raises Unfit for a day that is missing or past."""
    now = house.services.clock()
    stored = mentions.get(tx, mention_id)
    zones = {brand.name: brand.time_zone for brand in house.settings.brands}
    try:
        back = until(rest, day, now, zones.get(stored.mention.brand, "UTC"))
    except ValueError as problem:
        raise Unfit(str(problem)) from None
    desk.snooze(tx, mention_id, back, by, now)
    return back


def _revise(tx: Tx, house: House, by: Actor, shown: Response, words: Words) -> Response:
    now = house.services.clock()
    return responses.revise(
        tx, shown.id, words.text, base_revision=shown.revision, by=by, now=now, private=words.private
    )


def _later(house: House, stored: Stored, wish: Wish, now: datetime) -> datetime | None:
    try:
        return not_before(house, stored, wish, now)
    except BadTime as problem:
        raise Unfit(str(problem)) from None


def _let_out(tx: Tx, house: House, stored: Stored, response: Response, words: Words) -> bool:
    """Whether the guard warns of one of the texts. Raises Unsafe where it forbids one."""
    if not stored.mention.gate.open:
        raise Unsafe(
            _(
                "The network does not take this answer from Hearback: %(why)s",
                why=reported(stored.mention.gate.reason),
            )
        )
    if stored.gone_at is not None:
        raise Unsafe(_("The post has been deleted on the network, so there is nothing to answer."))
    findings = _findings(tx, house, stored, response, words)
    if blocks(findings):
        raise Unsafe(_("This text must not go out as it is. Nothing was approved; see what was found below it."))
    return bool(findings)


def _findings(tx: Tx, house: House, stored: Stored, response: Response, words: Words) -> tuple[Finding, ...]:
    """About the answer, and about the private message that goes with it."""
    private = response.private if words.private is None else words.private
    aside = message_verdict(house, stored, private, response.language).findings
    if response.follows:
        return (*message_verdict(house, stored, words.text, response.language).findings, *aside)
    recent = sent_lately(tx, response.outlet, stored.mention.author.id, house.services.clock())
    return (*verdict(house, stored, words.text, response.language, recent).findings, *aside)


def _ticket(stored: Stored, by: Actor, note: str, house: House) -> responses.NewResponse:
    decision, analysis = stored.decision, stored.analysis
    body = brief(stored.mention, analysis, decision).body if analysis and decision else stored.mention.text
    minutes = decision.due_in_minutes if decision else ROUTINE_MINUTES
    return responses.NewResponse(
        mention_id=stored.id,
        mention_revision=stored.revision,
        kind="ticket",
        outlet=TICKET_OUTLET,
        text=f"{body}\n\n{by.name}: {note}" if note else body,
        language=analysis.language if analysis else "und",
        template="",
        meaning="",
        rule="by hand",
        reasons=(f"{by.name} asked for a ticket",),
        priority=decision.priority if decision else 50,
        due_at=house.services.clock() + timedelta(minutes=minutes),
        by=by,
    )
