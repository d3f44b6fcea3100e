"""How often a source is read, why so, and how late something said there is heard: in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.settings import Settings, Source
from inbox.speech import _
from inbox.times import span
from listener import rhythm
from platforms.seam import Platform
from store.allowance import Amount
from store.sources import SourceState

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """`pace` says how often and why; `left` what its account may still use today, "" without a budget.

    `mean` and `most` are the expected time from posted to heard, on average and for 95 of 100; None while nothing
    is read.
    """

    pace: str
    left: str
    mean: timedelta | None
    most: timedelta | None


def listening(
    settings: Settings, source: Source, kind: type[Platform] | None, state: SourceState, used: Amount, now: datetime
) -> Listening:
    """Of a source that the settings hold, whose account has used so much of this day."""
    lag = kind.read_lag if kind is not None and kind.speaks else timedelta()
    left = _left(settings, source, used)
    follows = state.pause_s is not None and (bool(left) or source.slowest > source.every)
    pause = timedelta(seconds=state.pause_s or 0) if follows else source.every
    stopped = state.paused or state.disabled or (state.not_before is not None and state.not_before > now)
    mean, most = (None, None) if stopped else rhythm.expected(pause, lag)
    pace = _pace(state if follows else None, pause, left, now)
    return Listening(pace=pace, left=_(", ").join(left.values()), mean=mean, most=most)


def _pace(state: SourceState | None, pause: timedelta, left: Mapping[str, str], now: datetime) -> str:
    """Why it is so often; without a state the settings alone say it."""
    often = _("every %(span)s", span=span(pause))
    if state is None:
        return often
    if state.pause_why == "spent" and state.next_at is not None and now < state.next_at:
        return _("not before midnight UTC: what may be used in a day is spent")
    why = {
        "busy": _("people write a lot"),
        "quiet": _("it is quiet"),
        "people": _("about as often as somebody writes"),
        **left,
    }.get(state.pause_why or "")
    return often if why is None else _("%(often)s: %(why)s", often=often, why=why)


def _left(settings: Settings, source: Source, used: Amount) -> Mapping[str, str]:
    """What is left of each limit, by its name."""
    requests, dollars = settings.reading_limits(source.platform, source.account)
    words: dict[str, str] = {}
    if requests is not None:
        rest = max(requests - used.requests, 0)
        words["requests"] = _("%(left)s of %(all)s requests left until midnight UTC", left=rest, all=requests)
    if dollars is not None:
        rest_of_it = f"{max(dollars - used.money / MILLION, 0):.2f}"
        told = _("$%(left)s of $%(all)s left until midnight UTC", left=rest_of_it, all=f"{dollars:.2f}")
        words["money"] = told
    return words
