"""Let out what a rule may send by itself; whatever is not certain waits for a person."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from config.playbook import PlaybookError
from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.guarding import findings
from hearback.steps import gate
from platforms.errors import Disabled
from platforms.values import Mention
from responders.brief import brief
from responders.lifecycle import IllegalMove
from responders.outcomes import in_a_row
from responders.trust import Case, Held, Standing, given, held
from responders.values import Response
from store import approving, corrections, mentions, outcomes, responses, trusting
from store.database import Tx
from store.errors import Missing, Stale
from store.lately import sent_lately
from store.mentions import Stored
from store.responses import NewResponse
from store.trusting import Switch

log = logging.getLogger(__name__)

FRESH = timedelta(hours=1)
"""A draft that has waited longer is a person's, and so is a release that could not leave within a day."""
NEW = timedelta(hours=48)
"""A post that was written longer ago is a person's: thanks that late are better looked at."""
BATCH = 50
COUNTED = 100


def unjudged(app: App, now: datetime) -> Sequence[Response]:
    """Fresh drafts of rules that may send by themselves, made while the switch was on. Raises StoreError."""
    if not app.settings.automatic.allowed:
        return ()
    with app.db.read() as tx:
        switch = trusting.switch(tx)
        if not switch.on or switch.at is None:
            return ()
        rules = {brand.name: _trusted(app, brand.name) for brand in app.settings.brands}
        return trusting.unjudged(tx, rules, max(switch.at, now - FRESH), BATCH)


def judge(app: App, draft: Response, now: datetime) -> Outcome:
    """Release one draft, or keep why a person decides; each is judged once. Raises StoreError."""
    try:
        with app.db.begin() as tx:
            switch = trusting.switch(tx, lock=True)
            untouched, against = _judged(app, tx, draft, switch, now)
            trusting.judge(tx, draft, untouched, against, now)
            opened = _hand_over(app, tx, draft, against, now)
    except (Stale, IllegalMove, Missing) as error:
        log.info("not judged", extra={"response": draft.id, "reason": str(error)})
        return Outcome()
    return Outcome(False, Counts(tickets=opened))


def take(app: App, now: datetime, through: Collection[str] | None = None) -> Response | None:
    """Claim one released reply, after every question was asked again; what must not go waits for a person.

    `through` names the sources that are meant (None: all): the others are left to other workers.
    """
    with app.db.read() as tx:
        if trusting.released(tx, now) is None:
            return None
    closed: frozenset[str] = frozenset()
    for _ in range(BATCH):
        with app.db.begin() as tx:
            switch = trusting.switch(tx, lock=True)
            reply = trusting.released(tx, now, closed | gate.deaf(tx, now) | gate.elsewhere(tx, through))
            if reply is None:
                return None
            _, against = _judged(app, tx, reply, switch, now)
            if against is None and (over := gate.over_cap(app, tx, reply, now)) is not None:
                against = Held(over.why, ticket=over.robot)
            if against is None:
                if gate.admit(app, tx, reply, now):
                    return trusting.take(tx, reply, app.worker, now, app.settings.thresholds.lease)
                closed |= {reply.outlet}
                continue
            trusting.withhold(tx, reply, against.why, now)
            _hand_over(app, tx, reply, against, now)
    return None


def answers(app: App, now: datetime) -> bool:
    """Ask every question about the next released reply, and change nothing. Raises whatever `take` would."""
    with app.db.read() as tx:
        reply = trusting.released(tx, now, gate.deaf(tx, now))
        if reply is not None:
            _judged(app, tx, reply, trusting.switch(tx), now)
    return True


def give_back(app: App, now: datetime) -> Outcome:
    """Judging the next released reply failed in a way that nobody foresaw: it is a person's, the others go on."""
    with app.db.begin() as tx:
        trusting.switch(tx, lock=True)
        reply = trusting.released(tx, now, gate.deaf(tx, now))
        if reply is not None:
            trusting.withhold(tx, reply, "it could not be judged; the log has the traceback", now)
    return Outcome(reply is not None, Counts(failed=int(reply is not None)))


def _trusted(app: App, brand: str) -> tuple[str, ...]:
    """The rules of a brand that may send by themselves; none while its playbook cannot be read."""
    try:
        return tuple(rule.name for rule in app.playbook(brand).rules if rule.earned)
    except PlaybookError:
        return ()


def _judged(app: App, tx: Tx, reply: Response, switch: Switch, now: datetime) -> tuple[int, Held | None]:
    """How many approvals in a row speak for the reply, where that was asked, and what speaks against it."""
    if not app.settings.automatic.allowed:
        return 0, Held("the settings do not allow automatic sends")
    try:
        case = _case(app, tx, reply, switch, now)
    except (PlaybookError, Disabled, LookupError) as error:
        return 0, Held(f"it could not be judged: {error}")
    if two := approving.reasons(tx, reply, warned=False):  # any warning is a doubt below
        return 0, Held(f"two persons approve it: {', '.join(two)}")
    counted: list[int] = [0]

    def standing() -> Standing:
        counted[0] = _untouched(app, tx, case)
        counts = trusting.counts(tx, reply, now)
        return Standing(
            untouched=counted[0],
            by_rule_today=counts.by_rule,
            to_author_today=counts.to_author,
            in_thread=counts.in_thread,
        )

    against = held(case, switch.on, standing)
    return counted[0], against


def _case(app: App, tx: Tx, reply: Response, switch: Switch, now: datetime) -> Case:
    stored = mentions.get(tx, reply.mention_id)
    said = sent_lately(tx, reply.outlet, stored.mention.author.id, now)
    return Case(
        reply=reply,
        mention=stored.mention,
        analysis=stored.analysis,
        playbook=app.playbook(reply.brand),
        title=app.settings.brand(reply.brand).title,
        findings=findings(app, reply, stored, now, said),
        touched=trusting.touched(tx, reply),
        corrected_by=next((word.by for word in corrections.of_mentions(tx, [stored.id]).get(stored.id, ())), ""),
        writer=trusting.writer(tx, reply),
        moved=_too_early(stored, switch) or _moved(tx, reply, stored, now),
    )


def _too_early(stored: Stored, switch: Switch) -> str:
    if switch.at is None or stored.first_seen_at < switch.at:
        return "the post was there before automatic sends were switched on"
    return ""


def _moved(tx: Tx, reply: Response, stored: Stored, now: datetime) -> str:
    if stored.gone_at is not None:
        return "the post was deleted"
    if stored.revision != reply.mention_revision:
        return "the post was edited"
    if now - reply.created_at > trusting.DAY:
        return "it waited for more than a day"
    if now - min(stored.mention.posted_at or now, stored.first_seen_at) > NEW:
        return "the post is more than two days old"
    if trusting.lost(tx, reply):
        return "the network lost it, and does not show it: a person decides whether it goes again"
    return mentions.moved_since(tx, stored.id, reply.created_at)


def _untouched(app: App, tx: Tx, case: Case) -> int:
    """Approvals in a row without an edit of the very variant that would go out; other variants say nothing."""
    found = outcomes.of_template(tx, case.reply, _looked_at(case))
    about = mentions.get_many(tx, {one.mention_id for one in found})

    def variant(text: str, mention: Mention) -> str | None:
        return given(case.template, mention, case.playbook, case.title).get(text)

    chosen = variant(case.reply.text, case.mention)
    variants = {
        one.response_id: variant(one.sent, about[one.mention_id].mention) for one in found if one.mention_id in about
    }
    same = [one for one in found if not (one.untouched and variants.get(one.response_id) not in (None, chosen))]
    return in_a_row(same, lambda one: variants.get(one.response_id) is not None)


def _looked_at(case: Case) -> int:
    """Enough of the newest words that the approvals of one variant are found among those of the others."""
    needed = case.rule.earned.after if case.rule and case.rule.earned else 0
    variants = len(case.template.variants) if case.template else 0
    return max(COUNTED, min(2 * needed * variants, outcomes.LOOKED_THROUGH))


def _hand_over(app: App, tx: Tx, reply: Response, against: Held | None, now: datetime) -> int:
    """Open a ticket where two robots may be talking to each other; returns how many were opened."""
    if against is None or not against.ticket:
        return 0
    stored = mentions.get(tx, reply.mention_id)
    analysis, decision = stored.analysis, stored.decision
    if mentions.histories(tx, [stored], now)[stored.id].open_tickets_in_thread or not (analysis and decision):
        return 0
    doors = [outlet.name for outlet in app.settings.brand(reply.brand).outlets if outlet.kind == "tickets"]
    made = [
        NewResponse(
            mention_id=stored.id,
            mention_revision=stored.revision,
            kind="ticket",
            outlet=door,
            text=brief(stored.mention, analysis, decision).body,
            language="en",
            template="",
            meaning="",
            rule=reply.rule,
            reasons=(f"not sent automatically: {against.why}",),
            priority=reply.priority,
            due_at=reply.due_at,
        )
        for door in doors
    ]
    return len(responses.create(tx, made, now))
