"""Words and tones for what the values of the house say in short: states, moods, moves, times."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale

from responders.values import Response
from sentiment.analysis import TOPICS as TOPICS
from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis
from store.sources import SourceState

Tone = Literal["good", "bad", "warn", "calm", "accent", "line"]

STATES: dict[str, tuple[str, Tone]] = {
    "DRAFT": ("Draft waiting", "accent"),
    "APPROVED": ("Approved, on its way", "good"),
    "SENDING": ("Being sent", "good"),
    "SENT": ("Sent", "good"),
    "UNCERTAIN": ("Unclear whether sent", "warn"),
    "REFUSED": ("Refused by the network", "bad"),
    "REJECTED": ("Rejected", "calm"),
    "EXPIRED": ("Expired", "calm"),
}
SHORT: dict[str, str] = {"APPROVED": "Approved", "UNCERTAIN": "Unclear", "REFUSED": "Refused"}
DELIVERY: dict[str, str] = {
    "APPROVED": "on its way",
    "SENDING": "being delivered",
    "SENT": "delivered",
    "UNCERTAIN": "unclear whether delivered",
    "REFUSED": "could not be delivered",
    "EXPIRED": "no longer needed",
}
STATE_HELP: dict[str, str] = {
    "APPROVED": "It goes out with the next delivery. Until then it can be taken back.",
    "SENDING": "It has been handed to the network; the answer is not in yet.",
    "UNCERTAIN": "The network did not say whether it took this answer. Hearback looks there before anything is sent "
    "again. If you can see the answer there, say so; if you are sure that it is not there, send it again.",
    "REFUSED": "The network said no and nothing was published. Make it a draft again to change it, or answer on the "
    "network yourself.",
    "REJECTED": "A person decided not to send this.",
    "EXPIRED": "The conversation moved on, or nobody decided in time. Nothing was sent.",
}
MOVES: dict[str, str] = {
    "approve": "approved",
    "trust": "let it go without a person",
    "reject": "rejected",
    "expire": "let it expire",
    "supersede": "set it aside: the conversation moved on",
    "recall": "took it back",
    "withhold": "gave it back to a person",
    "claim": "began to send",
    "confirm": "confirmed that it is published",
    "postpone": "put off sending",
    "refuse": "was refused by the network",
    "lose": "got no clear answer from the network",
    "absent": "did not find it on the network",
    "retry": "asked to try again",
}
MOODS: dict[str, tuple[str, Tone]] = {
    "negative": ("Unhappy", "bad"),
    "neutral": ("Neutral", "calm"),
    "positive": ("Happy", "good"),
    "unsure": ("Unsure", "warn"),
}
URGENCIES: dict[str, tuple[str, Tone]] = {
    "urgent": ("Urgent", "bad"),
    "high": ("High", "warn"),
    "normal": ("Normal", "calm"),
    "low": ("Low", "calm"),
}
TICKETS: dict[str, tuple[str, Tone]] = {
    "open": ("Open", "accent"),
    "waiting": ("Waiting", "warn"),
    "solved": ("Solved", "good"),
    "closed": ("Closed", "calm"),
}
ROLES: dict[str, str] = {
    "agent": "Agent: reads, edits, makes tickets",
    "approver": "Approver: also approves and sends",
    "lead": "Lead: also sends again, pauses all sending, and puts back from the quarantine",
    "admin": "Admin: also runs the sources and the team",
}
SOME_BRANDS = "In some brands only"
SAID: dict[str, tuple[str, Tone]] = {
    "saved": ("Saved as a new revision.", "good"),
    "same": ("Nothing had changed, so nothing was saved.", "good"),
    "approve": ("Approved. It goes out with the next delivery.", "good"),
    "reject": ("Rejected.", "good"),
    "recall": ("Taken back. It is a draft again.", "good"),
    "confirm": ("Noted as sent.", "good"),
    "retry": ("Released to be tried again.", "good"),
    "redraft": ("It is a draft again.", "good"),
    "noted": ("Noted. `hearback learn` takes it into account.", "good"),
    "redone": ("Noted. It is worked out anew; what follows from it appears in a moment.", "good"),
    "ticket": ("A ticket is being opened.", "good"),
    "ticket-there": ("There is a ticket for this already.", "warn"),
    "claim": ("This is yours now.", "good"),
    "held": ("Somebody else is at this item.", "warn"),
    "unclaim": ("Free for others.", "good"),
    "snooze": ("It rests, and comes back by itself.", "good"),
    "wake": ("It is back.", "good"),
    "assign": ("Handed over.", "good"),
    "unassign": ("It is nobody's work now.", "good"),
    "not-ours": ("Noted as not about the brand.", "good"),
    "bulk": ("Done for all that you chose.", "good"),
    "bulk-left": ("Done, but for those that somebody else holds or has changed: they are still on the list.", "warn"),
    "bulk-none": ("Nothing was chosen. Mark some items first.", "warn"),
    "bulk-reason": ("A rejection needs a reason, so that drafts get better. Nothing was done.", "warn"),
    "view-kept": ("The view is kept.", "good"),
    "view-gone": ("The view is gone.", "good"),
    "pause": ("Paused. Nothing is read from or sent through it now.", "good"),
    "resume": ("Running again.", "good"),
    "pause-sending": ("Paused. Nothing is sent from here on; approved answers wait.", "warn"),
    "resume-sending": ("Sending goes on. What was approved and waits goes out now.", "good"),
    "auto-on": ("Rules that earned it send by themselves now: only drafts made from here on.", "warn"),
    "auto-off": ("All automatic sends are stopped. What had not left is a draft again.", "good"),
    "back": ("Put back. It is read again with the next round.", "good"),
    "ticket-saved": ("Ticket updated.", "good"),
    "team": ("Saved.", "good"),
    "factor-off": ("Your second factor is off. Sign in again.", "warn"),
    "token-gone": ("Revoked. Whatever used it is locked out now.", "good"),
    "password": ("Your new password is set. All your other sessions are signed out.", "good"),
}


TONES: dict[str, str] = {"short": "Shorter", "warm": "Warmer", "formal": "More formal"}


def role(name: str, brands: Mapping[str, str]) -> str:
    """A person's role in words, or their roles brand by brand."""
    if name in ROLES:
        return ROLES[name]
    told = ", ".join(f"{brand}: {ROLES.get(there, there).partition(':')[0]}" for brand, there in sorted(brands.items()))
    return told or "No role yet"


def mood(analysis: Analysis | None) -> str:
    """negative, neutral, positive, unsure, or nothing when there is no analysis yet."""
    if analysis is None:
        return ""
    return "unsure" if analysis.unsure else analysis.label


def plain(code: str) -> str:
    """wrong_item -> Wrong item"""
    return code.replace("_", " ").capitalize()


@lru_cache(maxsize=512)
def language(code: str) -> str:
    """The English name of a language, or the code itself when it has none."""
    if not code or code == UNKNOWN_LANGUAGE:
        return "Unknown language"
    return str(Locale("en").languages.get(code, code))


def span(length: timedelta) -> str:
    """A length of time as a person says it: 40 s, 12 min, 5 h, 3 d."""
    seconds = max(0, int(length.total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def ago(at: datetime, now: datetime) -> str:
    """How long ago; a moment ahead of now counts as now."""
    age = now - at
    if age < timedelta(minutes=1):
        return "now"
    return span(age) if age < timedelta(days=30) else f"{at.day} {at:%b %Y}"


def response(each: Response) -> str:
    """What a response is, in one or two words."""
    return "Private message" if each.follows else plain(each.kind)


def past(at: datetime, now: datetime) -> str:
    """The same as part of a sentence: 6 min ago, just now, on 3 May 2026."""
    age = ago(at, now)
    if age == "now":
        return "just now"
    return f"{age} ago" if now - at < timedelta(days=30) else f"on {age}"


def due(at: datetime, now: datetime) -> tuple[str, Tone]:
    """How much of the promised time is left, and how worrying that is."""
    if at <= now:
        return f"{span(now - at)} overdue", "bad"
    left = at - now
    return f"{span(left)} left", "warn" if left < timedelta(minutes=30) else "line"


def exact(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def source_tone(state: SourceState) -> tuple[str, Tone]:
    """One word for how a source is doing."""
    if state.disabled:
        return "Stopped", "bad"
    if state.paused:
        return "Paused", "calm"
    if state.problem:
        return "In trouble", "warn"
    return ("Running", "good") if state.last_ok_at else ("Not polled yet", "calm")


def is_waiting(response: Response) -> bool:
    """Whether a person has something to do about it, so that its clock is worth showing."""
    return response.state in ("DRAFT", "UNCERTAIN", "REFUSED")
