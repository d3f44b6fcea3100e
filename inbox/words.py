"""Words and tones for what the values of the house say in short: states, moods, moves, times."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.support import LazyProxy

from inbox.codes import CODES
from inbox.speech import N_, _, manner
from inbox.times import ago as ago
from inbox.times import day as day
from inbox.times import due as due
from inbox.times import exact as exact
from inbox.times import past as past
from inbox.times import span as span
from responders.values import Response
from sentiment.analysis import TOPICS as TOPICS
from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis
from store.sources import SourceState

Tone = Literal["good", "bad", "warn", "calm", "accent", "line"]

STATES: dict[str, tuple[LazyProxy, Tone]] = {
    "DRAFT": (N_("Draft waiting"), "accent"),
    "APPROVED": (N_("Approved, on its way"), "good"),
    "SENDING": (N_("Being sent"), "good"),
    "SENT": (N_("Sent"), "good"),
    "UNCERTAIN": (N_("Unclear whether sent"), "warn"),
    "REFUSED": (N_("Refused by the network"), "bad"),
    "REJECTED": (N_("Rejected"), "calm"),
    "EXPIRED": (N_("Expired"), "calm"),
}
SHORT: dict[str, LazyProxy] = {
    "APPROVED": N_("Approved"),
    "UNCERTAIN": N_("Unclear"),
    "REFUSED": N_("Refused"),
}
DELIVERY: dict[str, LazyProxy] = {
    "APPROVED": N_("on its way"),
    "SENDING": N_("being delivered"),
    "SENT": N_("delivered"),
    "UNCERTAIN": N_("unclear whether delivered"),
    "REFUSED": N_("could not be delivered"),
    "EXPIRED": N_("no longer needed"),
}
STATE_HELP: dict[str, LazyProxy] = {
    "APPROVED": N_("It goes out with the next delivery. Until then it can be taken back."),
    "SENDING": N_("It has been handed to the network; the answer is not in yet."),
    "UNCERTAIN": N_(
        "The network did not say whether it took this answer. Hearback looks there before anything is sent "
        "again. If you can see the answer there, say so; if you are sure that it is not there, send it again."
    ),
    "REFUSED": N_(
        "The network said no and nothing was published. Make it a draft again to change it, or answer on the "
        "network yourself."
    ),
    "REJECTED": N_("A person decided not to send this."),
    "EXPIRED": N_("The conversation moved on, or nobody decided in time. Nothing was sent."),
}
MOVES: dict[str, LazyProxy] = {
    "agree": N_("said the first yes of two"),
    "retract": N_("took the first yes back"),
    "return": N_("gave it back to its writer"),
    "approve": N_("approved"),
    "trust": N_("let it go without a person"),
    "hand": N_("answered by hand"),
    "reject": N_("rejected"),
    "expire": N_("let it expire"),
    "supersede": N_("set it aside: the conversation moved on"),
    "recall": N_("took it back"),
    "withhold": N_("gave it back to a person"),
    "claim": N_("began to send"),
    "confirm": N_("confirmed that it is published"),
    "postpone": N_("put off sending"),
    "refuse": N_("was refused by the network"),
    "lose": N_("got no clear answer from the network"),
    "absent": N_("did not find it on the network"),
    "retry": N_("asked to try again"),
}
MOODS: dict[str, tuple[LazyProxy, Tone]] = {
    "negative": (N_("Unhappy"), "bad"),
    "neutral": (N_("Neutral"), "calm"),
    "positive": (N_("Happy"), "good"),
    "unsure": (N_("Unsure"), "warn"),
}
URGENCIES: dict[str, tuple[LazyProxy, Tone]] = {
    "urgent": (N_("Urgent"), "bad"),
    "high": (N_("High"), "warn"),
    "normal": (N_("Normal"), "calm"),
    "low": (N_("Low"), "calm"),
}
TICKETS: dict[str, tuple[LazyProxy, Tone]] = {
    "open": (N_("Open"), "accent"),
    "waiting": (N_("Waiting"), "warn"),
    "solved": (N_("Solved"), "good"),
    "closed": (N_("Closed"), "calm"),
}
ROLES: dict[str, LazyProxy] = {
    "agent": N_("Agent: reads, edits, makes tickets"),
    "approver": N_("Approver: also approves and sends"),
    "lead": N_("Lead: also sends again, pauses all sending, edits the playbook, and puts back from the quarantine"),
    "admin": N_("Admin: also runs the sources and the team"),
}
SOME_BRANDS = N_("In some brands only")
SAID: dict[str, tuple[LazyProxy, Tone]] = {
    "saved": (N_("Saved as a new revision."), "good"),
    "same": (N_("Nothing had changed, so nothing was saved."), "good"),
    "approve": (N_("Approved. It goes out with the next delivery."), "good"),
    "approve-later": (N_("Approved. It waits for its time; until then it can be taken back."), "good"),
    "agree": (N_("Your yes is noted. It leaves once a second person says yes to exactly this text."), "good"),
    "hand": (N_("Noted: you answered on the network yourself."), "good"),
    "return": (N_("Given back to the one who wrote it, with your reason."), "good"),
    "note": (N_("Noted for the team."), "good"),
    "customer": (N_("Saved."), "good"),
    "playbook": (N_("Kept. It is in force with the next post that is read; the text before can be put back."), "good"),
    "seen": (N_("Marked as read."), "good"),
    "reject": (N_("Rejected."), "good"),
    "recall": (N_("Taken back. It is a draft again."), "good"),
    "confirm": (N_("Noted as sent."), "good"),
    "retry": (N_("Released to be tried again."), "good"),
    "redraft": (N_("It is a draft again."), "good"),
    "noted": (N_("Noted. `hearback learn` takes it into account."), "good"),
    "redone": (N_("Noted. It is worked out anew; what follows from it appears in a moment."), "good"),
    "ticket": (N_("A ticket is being opened."), "good"),
    "ticket-there": (N_("There is a ticket for this already."), "warn"),
    "claim": (N_("This is yours now."), "good"),
    "held": (N_("Somebody else is at this item."), "warn"),
    "unclaim": (N_("Free for others."), "good"),
    "snooze": (N_("It rests, and comes back by itself."), "good"),
    "wake": (N_("It is back."), "good"),
    "assign": (N_("Handed over."), "good"),
    "unassign": (N_("It is nobody's work now."), "good"),
    "not-ours": (N_("Noted as not about the brand."), "good"),
    "bulk": (N_("Done for all that you chose."), "good"),
    "bulk-left": (
        N_("Done, but for those that somebody else holds or has changed: they are still on the list."),
        "warn",
    ),
    "bulk-none": (N_("Nothing was chosen. Mark some items first."), "warn"),
    "bulk-reason": (N_("A rejection needs a reason, so that drafts get better. Nothing was done."), "warn"),
    "view-kept": (N_("The view is kept."), "good"),
    "view-gone": (N_("The view is gone."), "good"),
    "pause": (N_("Paused. Nothing is read from or sent through it now."), "good"),
    "resume": (N_("Running again."), "good"),
    "pause-sending": (N_("Paused. Nothing is sent from here on; approved answers wait."), "warn"),
    "resume-sending": (N_("Sending goes on. What was approved and waits goes out now."), "good"),
    "auto-on": (N_("Rules that earned it send by themselves now: only drafts made from here on."), "warn"),
    "auto-off": (N_("All automatic sends are stopped. What had not left is a draft again."), "good"),
    "hook-again": (N_("It is sent again with the next delivery."), "good"),
    "back": (N_("Put back. It is read again with the next round."), "good"),
    "ticket-saved": (N_("Ticket updated."), "good"),
    "team": (N_("Saved."), "good"),
    "factor-off": (N_("Your second factor is off. Sign in again."), "warn"),
    "token-gone": (N_("Revoked. Whatever used it is locked out now."), "good"),
    "manner": (N_("Saved. The pages speak to you like this from now on."), "good"),
    "password": (N_("Your new password is set. All your other sessions are signed out."), "good"),
}


TONES: dict[str, LazyProxy] = {"short": N_("Shorter"), "warm": N_("Warmer"), "formal": N_("More formal")}


def role(name: str, brands: Mapping[str, str]) -> str:
    """A person's role in words, or their roles brand by brand."""
    if name in ROLES:
        return str(ROLES[name])
    told = ", ".join(f"{brand}: {role_name(there)}" for brand, there in sorted(brands.items()))
    return told or _("No role yet")


def role_name(name: str) -> str:
    """The role alone, without what it may do."""
    return str(ROLES.get(name, name)).partition(":")[0]


def mood(analysis: Analysis | None) -> str:
    """negative, neutral, positive, unsure, or nothing when there is no analysis yet."""
    if analysis is None:
        return ""
    return "unsure" if analysis.unsure else analysis.label


def plain(code: str) -> str:
    """wrong_item -> Wrong item, in the language of the page where it has words for it."""
    known = CODES.get(code)
    return str(known) if known is not None else code.replace("_", " ").capitalize()


def language(code: str) -> str:
    """The name of a language in that of the page, or the code itself when it has none."""
    if not code or code == UNKNOWN_LANGUAGE:
        return _("Unknown language")
    return _language(code, manner().locale)


@lru_cache(maxsize=2048)
def _language(code: str, page: Locale) -> str:
    return str(page.languages.get(code, Locale("en").languages.get(code, code)))


def response(each: Response) -> str:
    """What a response is, in one or two words."""
    return _("Private message") if each.follows else plain(each.kind)


def source_tone(state: SourceState) -> tuple[str, Tone]:
    """One word for how a source is doing."""
    if state.disabled:
        return _("Stopped"), "bad"
    if state.paused:
        return _("Paused"), "calm"
    if state.problem:
        return _("In trouble"), "warn"
    return (_("Running"), "good") if state.last_ok_at else (_("Not polled yet"), "calm")


def is_waiting(response: Response) -> bool:
    """Whether a person has something to do about it, so that its clock is worth showing."""
    return response.state in ("DRAFT", "UNCERTAIN", "REFUSED")
