"""Everything about one item of the queue, gathered from the store for the page."""

import re
from dataclasses import dataclass

from inbox.house import House
from inbox.leaving import Hours, hours
from inbox.tones import formality, tones
from inbox.verdict import Verdict, message_verdict, takes_messages, verdict
from responders.lifecycle import Move, moves_for
from responders.values import Actor, Alternative, Response, Revision
from store import approving, claims, desk, holds, mentions, noting, people, permits, responses, tickets, trusting
from store.approving import FirstYes
from store.claims import Claim
from store.database import Tx
from store.desk import NOBODY, Care
from store.errors import Missing
from store.holds import Hold
from store.lately import sent_lately
from store.mentions import Stored, TextVersion
from store.noting import Note
from store.responses import Moved
from store.tickets import Ticket
from store.trusting import Judgement

_KEY = re.compile(r"m?[0-9]{1,18}", re.ASCII)
EARLIER = 6
THREAD = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mention with the reply that is open here (if any) and all that helps to decide about it.

    `key` is the reply's id, or "m" and the mention's id when there is no reply. `aside` is the verdict about the
    private message that goes with the reply; `messages`: the network sends it for us, otherwise a person copies it.
    `hold` says why an approved reply does not leave now. `claim` is who is at it, `colleagues` who could take it.
    `two` says why two persons approve it, `first` who has said yes; `barred` why the yes of whoever looks counts for
    nothing ("words": they are hers, "twice": the first yes is). `writer` is the person whose words they are.
    """

    key: str
    stored: Stored
    reply: Response | None
    others: tuple[Response, ...]
    tickets: tuple[Ticket, ...]
    thread: tuple[Stored, ...]
    earlier: tuple[Stored, ...]
    versions: tuple[TextVersion, ...]
    revisions: tuple[Revision, ...]
    log: tuple[Moved, ...]
    judgement: Judgement | None
    hold: Hold | None
    claim: Claim | None
    care: Care
    colleagues: tuple[str, ...]
    verdict: Verdict | None
    aside: Verdict | None
    messages: bool
    alternatives: tuple[Alternative, ...]
    formality: str
    translates: bool
    two: tuple[str, ...]
    first: FirstYes | None
    barred: str
    writer: str
    returns: bool
    hours: Hours
    notes: tuple[Note, ...]

    @property
    def later(self) -> bool:
        """Whether it waits for a time that a person chose."""
        waits = self.reply is not None and self.reply.state == "APPROVED" and self.reply.not_before is not None
        return waits and bool(self.log) and self.log[-1].move == "approve"

    @property
    def moves(self) -> tuple[Move, ...]:
        return moves_for(self.reply.state, "person") if self.reply else ()

    @property
    def other_words(self) -> dict[str, str]:
        """The texts of `alternatives` by their tone."""
        return {each.tone: each.text for each in self.alternatives}

    @property
    def watch(self) -> str:
        """The live changes that concern this item, as kind:ref."""
        own = [self.reply, *self.others] if self.reply else list(self.others)
        names = [f"response:{response.id}" for response in own if response]
        return " ".join([*names, *(f"ticket:{ticket.id}" for ticket in self.tickets), f"desk:{self.stored.id}"])

    @property
    def changes(self) -> tuple[tuple[Revision, str], ...]:
        """Each revision with the text before it, newest first."""
        before = ("", *(revision.text for revision in self.revisions))
        return tuple(reversed(list(zip(self.revisions, before, strict=False))))


def find(house: House, tx: Tx, key: str, text: str | None = None, private: str | None = None, me: str = "") -> Item:
    """The item with this key, as the person `me` sees it. Raises Missing.

    `text` and `private` are judged instead of what is stored when given.
    """
    if not _KEY.fullmatch(key):
        raise Missing(f"there is no item {key[:20]!r}")
    if key.startswith("m"):
        return _item(house, tx, mentions.get(tx, int(key[1:])), None, text, private, me)
    reply = responses.get(tx, int(key))
    stored = mentions.get(tx, reply.mention_id)
    return _item(house, tx, stored, reply if reply.kind == "reply" else None, text, private, me)


def _item(
    house: House, tx: Tx, stored: Stored, reply: Response | None, text: str | None, private: str | None, me: str
) -> Item:
    mention = stored.mention
    all_responses = responses.of_mention(tx, stored.id)
    if reply is None:
        reply = next((one for one in all_responses if one.kind == "reply" and not one.follows), None)
    thread = mentions.thread(tx, mention.brand, mention.platform, mention.thread, THREAD)
    by_author = mentions.by_author(tx, mention.brand, mention.platform, mention.author.id, EARLIER + 1)
    in_thread = {one.id for one in thread}
    judged, aside = _verdict(house, tx, stored, reply, text), _aside(house, stored, reply, private)
    yes, known = _yes(tx, reply, me, judged, aside), colleagues(tx, mention.brand)
    return Item(
        key=str(reply.id) if reply else f"m{stored.id}",
        stored=stored,
        reply=reply,
        others=tuple(one for one in all_responses if reply is None or one.id != reply.id),
        tickets=tuple(tickets.of_mention(tx, stored.id)),
        thread=tuple(one for one in thread if one.id != stored.id),
        earlier=tuple(one for one in by_author if one.id not in in_thread and one.id != stored.id)[:EARLIER],
        versions=tuple(mentions.revisions(tx, stored.id)),
        revisions=tuple(responses.revisions(tx, reply.id)) if reply else (),
        log=tuple(responses.log(tx, reply.id)) if reply else (),
        judgement=trusting.of_response(tx, reply.id) if reply else None,
        hold=_hold(house, tx, reply),
        claim=claims.of(tx, stored.id, house.services.clock()),
        care=desk.of(tx, [stored.id], house.services.clock()).get(stored.id, NOBODY),
        colleagues=known,
        verdict=judged,
        aside=aside,
        messages=takes_messages(house, stored),
        alternatives=tones(house, tx, stored, reply) if reply else (),
        formality=formality(house, stored, reply.language) if reply else "",
        translates=house.services.translate is not None,
        two=yes.two,
        first=yes.first,
        barred=yes.barred,
        writer=yes.writer,
        returns=yes.writer not in ("", me) and yes.writer in known,
        hours=hours(house, stored, house.services.clock()),
        notes=tuple(noting.of_mention(tx, stored.id)),
    )


@dataclass(frozen=True, slots=True)
class _Yes:
    """What the rules of approval say about a draft to whoever looks at it."""

    two: tuple[str, ...] = ()
    first: FirstYes | None = None
    barred: str = ""
    writer: str = ""


def _yes(tx: Tx, reply: Response | None, me: str, judged: Verdict | None, aside: Verdict | None) -> _Yes:
    if reply is None or reply.state != "DRAFT":
        return _Yes()
    warned = any(each.findings for each in (judged, aside) if each)
    first = approving.standing(tx, [reply.id]).get(reply.id)
    own = bool(me) and approving.own_words(tx, reply, Actor(kind="person", name=me))
    barred = "words" if own else "twice" if first and first.by == me else ""
    return _Yes(approving.reasons(tx, reply, warned), first, barred, approving.writer(tx, reply))


def colleagues(tx: Tx, brand: str) -> tuple[str, ...]:
    """Everybody who may work on what is said about this brand, by name."""
    known = people.every(tx)
    permit = permits.of_each(tx, known)
    return tuple(person.name for person in known if permit[person.id].may("edit", brand))


def _hold(house: House, tx: Tx, reply: Response | None) -> Hold | None:
    if reply is None or reply.state != "APPROVED":
        return None
    return holds.every(tx, house.services.clock()).get(reply.outlet)


def _verdict(house: House, tx: Tx, stored: Stored, reply: Response | None, text: str | None) -> Verdict | None:
    if reply is None or reply.state != "DRAFT":
        return None
    text = reply.text if text is None else text
    if reply.follows:
        return message_verdict(house, stored, text, reply.language)
    recent = sent_lately(tx, reply.outlet, stored.mention.author.id, house.services.clock())
    return verdict(house, stored, text, reply.language, recent)


def _aside(house: House, stored: Stored, reply: Response | None, private: str | None) -> Verdict | None:
    if reply is None or reply.state != "DRAFT" or not (reply.private or private):
        return None
    return message_verdict(house, stored, reply.private if private is None else private, reply.language)
