"""Send what was approved: claim, commit, speak once, settle."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.playbook import PlaybookError
from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.guarding import findings
from hearback.steps import alarm, gate
from hearback.steps.backoff import until, wait
from hearback.steps.settling import consequence, settle
from hearback.steps.trust import take
from hearback.steps.warn import warn_team
from hearback.steps.work import INBOX
from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.seam import Platform
from platforms.values import Receipt
from responders.values import Response, ResponseKind
from store import holds, mentions, responses, senders, tickets, trusting
from store.database import Tx
from store.mentions import Stored
from store.pauses import account_name
from store.senders import Account, Sender

log = logging.getLogger(__name__)

TICKETS: tuple[ResponseKind, ...] = ("ticket",)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One reply that this worker holds, with what was known the moment before it speaks.

    `against` says why it must not go any more, `paused` who stopped the sending meanwhile, `ours` is our own answer
    that stands already, because the post was edited after it.
    """

    response: Response
    stored: Stored
    account: Account
    let_out_at: datetime | None
    against: str
    paused: str
    ours: str


class _Paused(Later):
    """Somebody paused the sending after this reply was claimed."""


def deliver(
    app: App,
    now: datetime,
    kinds: Sequence[ResponseKind] = ("reply", "alert"),
    through: Collection[str] | None = None,
) -> Outcome:
    """Open what stays in the house, then claim one response that leaves it, speak, and settle. Raises StoreError.

    `kinds` are served in their order. The daemon gives each its own job: a pager that hangs holds up no reply.
    `through` names the sources whose replies are meant (None: all).
    """
    inside = _inside(app, now)
    if inside.sent:
        return Outcome(True, inside)
    for kind in kinds:
        done = _answer(app, now, through) if kind == "reply" else alarm.page(app, now)
        if done.more:
            return done
    return Outcome()


def _inside(app: App, now: datetime) -> Counts:
    """Built-in tickets and inbox alerts: no network, so claim, open and confirm are one transaction."""
    lease, room = app.settings.thresholds.lease, 50
    with app.db.begin() as tx:
        claimed = responses.claim(tx, app.worker, now, lease, limit=room, kinds=TICKETS)
        claimed += responses.claim(tx, app.worker, now, lease, limit=room, kinds=alarm.ALERTS, outlets=(INBOX,))
        about = mentions.get_many(tx, {response.mention_id for response in claimed})
        for response in claimed:
            if response.kind == "ticket":
                tickets.open_ticket(tx, response, alarm.heading(about[response.mention_id]), now)
            settle(tx, response, "confirm", now, receipt=Receipt(external_id=response.key, url=None, at=now))
    return Counts(sent=len(claimed))


def _answer(app: App, now: datetime, through: Collection[str] | None) -> Outcome:
    """Claim one reply, that a person approved or that may go by itself, and speak."""
    passed = gate.claim(app, now, through)
    for robot in passed.robots:
        words = f"{robot.detail}. Response {robot.id} is a draft again: look whether anybody is there."
        warn_team(app, robot.brand, "Somebody answers like a robot", words, now)
    chosen = passed.reply or take(app, now, through)
    return Outcome(True, _speak(app, chosen, now)) if chosen else Outcome()


def _speak(app: App, response: Response, now: datetime) -> Counts:
    with app.db.read() as tx:
        stored, held = mentions.get(tx, response.mention_id), responses.get(tx, response.id)
        errand = _errand(tx, response, held, stored, now)
    if (held.state, held.fence) != (response.state, response.fence):
        log.warning("taken over before it was sent", extra={"response": response.id})
        with app.db.begin() as tx:
            senders.untried(tx, errand.account, now)
        return Counts()
    try:
        platform = _cleared(app, errand, now)
    except PlatformError as error:
        return _kept(app, errand, error, now)
    try:
        receipt = _said(platform, errand)
    except PlatformError as error:
        return _unsaid(app, errand, error, now)
    with app.db.begin() as tx:
        senders.answered(tx, errand.account, now)
        settle(tx, response, "confirm", now, receipt=receipt)
    log.info("sent", extra={"response": response.id, "kind": response.kind, "outlet": response.outlet})
    return Counts(sent=1)


def _errand(tx: Tx, response: Response, held: Response, stored: Stored, now: datetime) -> _Errand:
    let_out_at = trusting.let_out_at(tx, held)
    moved = mentions.moved_since(tx, stored.id, let_out_at) if let_out_at else ""
    earlier = [one for one in responses.of_mention(tx, stored.id) if one.kind == "reply" and not one.follows]
    return _Errand(
        response=response,
        stored=stored,
        account=senders.account_of(tx, response.outlet),
        let_out_at=let_out_at,
        against=f"{moved} after this answer was approved" if moved else "",
        paused=holds.paused(tx, response.outlet, response.brand, now),
        ours=next((one.text for one in earlier if one.state == "SENT" and one.id != response.id), ""),
    )


def _cleared(app: App, errand: _Errand, now: datetime) -> Platform:
    """What it leaves through. Raises Refused, Later or Disabled where it must not leave or cannot."""
    response, stored = errand.response, errand.stored
    if errand.paused:
        raise _Paused(errand.paused)
    if errand.against:
        raise Refused(errand.against)
    if response.brand not in {brand.name for brand in app.settings.brands}:
        raise Refused(f"the settings no longer hold the brand {response.brand!r}")
    try:
        blocking = [finding.message for finding in findings(app, response, stored, now) if finding.blocking]
    except PlaybookError as error:
        raise Later("the playbook cannot be used; `hearback check` says what to mend") from error
    if blocking:
        raise Refused("; ".join(blocking))
    if stored.gone_at is not None:
        raise Refused("the post was deleted")
    if not stored.relevant:
        raise Refused(f"the post is not about the brand: {stored.why}")
    if stored.edited_at is not None and errand.let_out_at is not None and stored.edited_at > errand.let_out_at:
        raise Refused("the post was edited after this answer was approved")
    platform = app.platform(door(app, response.outlet, errand.account))
    if response.follows and not platform.messages:
        raise Refused("this network takes no private messages from Hearback: copy the text")
    return platform


def door(app: App, source: str, account: Account) -> str:
    """The source itself, or another one of the same account where the settings no longer hold it."""
    known = {one.name: (one.platform, one.account) for one in app.settings.sources}
    return source if source in known else next((name for name, of in known.items() if of == account), source)


def _said(platform: Platform, errand: _Errand) -> Receipt:
    response, to = errand.response, errand.stored.mention
    if response.follows:
        return platform.message(to, response.text, response.key)
    if errand.ours:
        return platform.reply_again(to, response.text, response.key, errand.ours)
    return platform.reply(to, response.text, response.key)


def _kept(app: App, errand: _Errand, error: PlatformError, now: datetime) -> Counts:
    """It never reached the network: that says nothing about the network, and all about this reply or our settings."""
    response, dead = errand.response, isinstance(error, Disabled)
    again = None if isinstance(error, _Paused | Refused) else until(now, None, response.attempts)
    with app.db.begin() as tx:
        senders.untried(tx, errand.account, now)
        if dead:
            senders.disable(tx, errand.account, error.reason, now)
        settle(tx, response, consequence(error, response), now, not_before=again, reason=error.reason)
    return _unsent(app, errand, error, now)


def _unsaid(app: App, errand: _Errand, error: PlatformError, now: datetime) -> Counts:
    """The one table of what an error means for a response and for the account that it left through."""
    move = consequence(error, errand.response)
    again = _again(app, errand, error, now) if move in {"postpone", "lose"} else None
    with app.db.begin() as tx:
        opened = _blame(app, tx, errand.account, error, again or now, now)
        settle(tx, errand.response, move, now, not_before=again, reason=error.reason)
    if opened is not None:
        _tell_opened(app, errand, opened, now)
    return _unsent(app, errand, error, now)


def _blame(app: App, tx: Tx, account: Account, error: PlatformError, again: datetime, now: datetime) -> Sender | None:
    """What the answer says about the account: the sender when its breaker opened because of it."""
    if isinstance(error, Refused):
        senders.answered(tx, account, now)
        return None
    if isinstance(error, Disabled):
        senders.disable(tx, account, error.reason, now)
        return None
    if isinstance(error, Later):
        senders.wait_until(tx, account, again, error.reason, now)
        if error.until is not None:
            return None
    return senders.failed(tx, account, error.reason, app.settings.sending.breaker_failures, wait, now)


def _unsent(app: App, errand: _Errand, error: PlatformError, now: datetime) -> Counts:
    response, move = errand.response, consequence(error, errand.response)
    log.warning("not sent", extra={"response": response.id, "move": move, "error": type(error).__name__})
    if isinstance(error, Disabled):
        app.forget(response.outlet)
        warn_team(app, response.brand, f"Sending through {account_name(*errand.account)} stopped", error.reason, now)
    return Counts(uncertain=1) if move == "lose" else Counts(failed=1)


def _tell_opened(app: App, errand: _Errand, opened: Sender, now: datetime) -> None:
    again = f"{opened.breaker.shut_until or now:%H:%M} UTC"
    words = (
        f"{opened.breaker.failures} sends in a row got no clear answer ({opened.problem}). One reply tries again after "
        f"{again}, the other approved ones wait. Those without an answer are looked for on the network."
    )
    name = account_name(*errand.account)
    log.warning("account left alone", extra={"account": name, "failures": opened.breaker.failures, "until": again})
    warn_team(app, errand.response.brand, f"Sending through {name} fails again and again", words, now)


def _again(app: App, errand: _Errand, error: PlatformError, now: datetime) -> datetime:
    if isinstance(error, Later):
        return until(now, error.until, errand.response.attempts)
    if isinstance(error, Lost):
        return now + first_look(app, errand.stored)
    return now + wait(errand.response.attempts)


def first_look(app: App, stored: Stored) -> timedelta:
    """When a reply whose fate is unknown is looked for first: once the network's reads have caught up."""
    try:
        return app.network(stored.source, stored.mention.platform).read_lag
    except Disabled:
        return Platform.read_lag
