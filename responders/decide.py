"""What to do about one mention: a pure function of the mention, its analysis, the rules, the history and the time."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.playbook import Rule, When
from platforms.values import Mention
from responders.acquaintance import acquaintance
from responders.asking import in_earnest
from responders.feeling import against_stars
from responders.keywords import first_said, in_words, without
from responders.values import Decision, History, ResponseKind
from sentiment.analysis import URGENCIES, Analysis, with_rating

FindKeyword = Callable[[tuple[str, ...], str], str | None]

_URGENCY = {"low": -10, "normal": 0, "high": 12, "urgent": 24}
_DUE = ((85, 30), (70, 60), (50, 240), (30, 720), (0, 1440))
_ORDER: tuple[ResponseKind, ...] = ("reply", "ticket", "alert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """So that two robots never talk for ever: replies beyond these become tickets."""

    per_author_per_day: int = 3
    per_thread: int = 3


_CAPS = Caps()


def decide(
    mention: Mention,
    analysis: Analysis,
    rules: Sequence[Rule],
    history: History,
    now: datetime,
    *,
    quiet: bool,
    speaks: bool = True,
    caps: Caps = _CAPS,
    find_keyword: FindKeyword = first_said,
) -> Decision:
    """Decide with the reasons in words. The stars are heard here too (`with_rating`).

    `quiet` marks what the first poll of a source read; `speaks` is False for a network that Hearback only reads;
    `find_keyword(keywords, text)` names the first of a rule's keywords that the text holds (plain words and phrases).
    """
    heard = in_earnest(with_rating(analysis, mention.rating), mention.text, mention.rating)
    silent = _silence(mention, quiet)
    if silent:
        return Decision(actions=(), rule="", reasons=(silent,), priority=0, due_in_minutes=_DUE[-1][1])
    fitting = _fitting(mention, heard, rules, find_keyword)
    wanted, reasons = _wanted(fitting, heard)
    reasons += [*_facts(mention, heard), *_known(history, heard)]
    actions, limits = _within_limits(wanted, mention, history, speaks, caps)
    base = max((rule.priority for rule, _ in fitting), default=40 if heard.label == "negative" else 20)
    priority = _priority(base + _care(history, heard), mention, heard)
    return Decision(
        actions=actions,
        rule=fitting[0][0].name if fitting else "",
        reasons=tuple(reasons + limits + _waiting(mention, now)),
        priority=priority,
        due_in_minutes=next(minutes for least, minutes in _DUE if priority >= least),
        topic=next((rule.topic for rule, _ in fitting if rule.topic), None),
    )


def _silence(mention: Mention, quiet: bool) -> str:
    if mention.own:
        return "our own post: nothing to answer"
    return "read on the first poll: kept quiet" if quiet else ""


def _fitting(
    mention: Mention, heard: Analysis, rules: Sequence[Rule], find_keyword: FindKeyword
) -> list[tuple[Rule, str]]:
    """The rules that fit, each with the keyword that was found, ending with the first that is not `also`."""
    found = []
    for rule in rules:
        fits, keyword = _fits(rule.when, mention, heard, find_keyword)
        if fits:
            found.append((rule, keyword))
            if not rule.also:
                break
    return found


def _fits(when: When, mention: Mention, heard: Analysis, find_keyword: FindKeyword) -> tuple[bool, str]:
    if not (_fits_analysis(when, heard) and _fits_mention(when, mention)):
        return False, ""
    if not when.keywords:
        return True, ""
    keyword = find_keyword(when.keywords, mention.text)
    if keyword is not None and when.unless:
        keyword = find_keyword(when.keywords, without(when.unless, mention.text))
    return keyword is not None, in_words(keyword, mention.text) if keyword else ""


def _fits_analysis(when: When, heard: Analysis) -> bool:
    return (
        (not when.label or heard.label in when.label)
        and (when.unsure is None or when.unsure == heard.unsure)
        and (not when.topics or any(topic in when.topics for topic in heard.topics))
        and (not when.intent or heard.intent in when.intent)
        and (not when.language or heard.language in when.language)
        and (when.urgency_at_least is None or _rank(heard.urgency) >= _rank(when.urgency_at_least))
    )


def _fits_mention(when: When, mention: Mention) -> bool:
    return (
        (not when.kind or mention.kind in when.kind)
        and (when.rating_at_most is None or (mention.rating is not None and mention.rating <= when.rating_at_most))
        and (when.reach_at_least is None or (mention.author.followers or 0) >= when.reach_at_least)
    )


def _rank(urgency: str) -> int:
    return URGENCIES.index(urgency) if urgency in URGENCIES else 0


def _wanted(fitting: Sequence[tuple[Rule, str]], heard: Analysis) -> tuple[set[ResponseKind], list[str]]:
    wanted: set[ResponseKind] = set()
    reasons = []
    for rule, keyword in fitting:
        wanted.update(action for action in _ORDER if action in rule.then)
        words = f"rule {rule.name}" + (f": {rule.why}" if rule.why else "")
        reasons.append(words + (f" (says “{keyword}”)" if keyword else ""))
    if all(rule.also for rule, _ in fitting) and not wanted:
        unhappy = heard.label == "negative" or heard.unsure
        wanted.update({"ticket"} if unhappy else ())
        reasons.append("no rule fits an unhappy or unclear post: a person looks" if unhappy else "no rule fits")
    return wanted, reasons


def _facts(mention: Mention, heard: Analysis) -> list[str]:
    said = []
    if mention.rating is not None:
        said.append(f"{mention.rating} star{'s' if mention.rating != 1 else ''}{_against_stars(mention.rating, heard)}")
    said.append(f"{heard.label}{', but not sure' if heard.unsure else ''}")
    said += heard.notes
    said.append(f"about {', '.join(heard.topics).replace('_', ' ')}")
    if heard.urgency in ("high", "urgent"):
        said.append(f"urgency {heard.urgency}")
    if (mention.author.followers or 0) >= 1000:
        said.append(f"{mention.author.followers:,} followers")
    return said


def _against_stars(rating: int, heard: Analysis) -> str:
    """What to think of stars that the words speak against."""
    words = against_stars(heard, rating)
    return f", {words} words: maybe mistaken stars, or sarcasm" if words else ""


def _known(history: History, heard: Analysis) -> list[str]:
    """What makes this author's mention more pressing than the same words from somebody else."""
    if not history.vip and not history.complaints_by_author:
        return []
    return [said for said in acquaintance(history, unhappy=heard.label == "negative") if "answered" not in said]


def _care(history: History, heard: Analysis) -> int:
    again = history.complaints_by_author > 0 and heard.label == "negative"
    return (10 if history.vip else 0) + (5 if again else 0)


def _within_limits(
    wanted: Iterable[ResponseKind], mention: Mention, history: History, speaks: bool, caps: Caps
) -> tuple[tuple[ResponseKind, ...], list[str]]:
    """What may really be done: a reply that cannot or must not go out becomes a ticket; nothing is opened twice."""
    actions = set(wanted)
    reasons = []
    handed_over = _cannot_reply(mention, history, speaks, caps)
    if "reply" in actions and handed_over:
        actions = (actions - {"reply"}) | {"ticket"}
        reasons.append(handed_over)
    elif "reply" in actions and history.open_in_thread > 0:
        actions.discard("reply")
        reasons.append("a reply to this author in this thread is already open: no second draft")
    if "ticket" in actions and history.open_tickets_in_thread > 0:
        actions.discard("ticket")
        reasons.append("a ticket about this author in this thread is already open")
    return tuple(action for action in _ORDER if action in actions), reasons


def _cannot_reply(mention: Mention, history: History, speaks: bool, caps: Caps) -> str:
    if not speaks:
        return "handed over: this network is only read, not answered"
    if not mention.gate.open:
        return f"handed over: {mention.gate.reason or 'the network does not let us answer this one'}"
    if history.replies_to_author_today + history.open_to_author >= caps.per_author_per_day:
        waiting = f", {history.open_to_author} more wait" if history.open_to_author else ""
        return f"handed over: {history.replies_to_author_today} replies to this author in 24 hours already{waiting}"
    if history.replies_in_thread >= caps.per_thread:
        return f"handed over: {history.replies_in_thread} replies in this thread already"
    return ""


def _priority(base: int, mention: Mention, heard: Analysis) -> int:
    """Rule + urgency + reach (3 for every tenfold of followers beyond 10) + how sure unhappiness is, 0 to 100."""
    reach = 3 * max(0.0, math.log10(1 + max(0, mention.author.followers or 0)) - 1)
    unhappy = 6 + 6 * min(1.0, max(0.0, heard.negative)) if heard.label == "negative" else 0
    stars = 4 if mention.rating == 1 else 0
    return max(0, min(100, round(base + _URGENCY.get(heard.urgency, 0) + reach + unhappy + stars)))


def _waiting(mention: Mention, now: datetime) -> list[str]:
    """How long the author waits already, as far as the network's clock can be believed."""
    if mention.posted_at is None or mention.posted_at > now:
        return []
    hours = int((now - mention.posted_at).total_seconds() // 3600)
    return [f"posted {hours} hours ago"] if 6 <= hours < 24 * 365 else []
