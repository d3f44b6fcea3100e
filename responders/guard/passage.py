"""What the way out says about an answer: may the network take it, until when, and what does it cost."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from platforms.seam import Platform
from platforms.values import Mention
from responders.values import Finding

_SOON = timedelta(hours=2)


def passage(
    text: str, mention: Mention | None, network: type[Platform] | None, now: datetime | None
) -> Iterator[Finding]:
    """Findings about the reply gate, the network's time window and the price of sending."""
    if mention is not None and not mention.gate.open:
        yield Finding(check="gate", blocking=True, message=f"the network would refuse it: {mention.gate.reason}")
    if network is None:
        return
    if mention is not None and now is not None and network.window is not None:
        yield from _window(mention, network.title, network.window, now)
    price, usual = network.price(text), network.price("")
    if price > usual:
        times = f", {price / usual:.0f} times the usual" if usual else ""
        words = f"sending this on {network.title} costs ${price:.3g}{times}: leave the link out if it is not needed"
        yield Finding(check="cost", blocking=False, message=words)


def _window(mention: Mention, title: str, window: timedelta, now: datetime) -> Iterator[Finding]:
    left = min(mention.posted_at or mention.seen_at, mention.seen_at) + window - now
    if left <= timedelta():
        words = f"{title} takes answers for {_hours(window)} only, and they have passed"
        yield Finding(check="window", blocking=True, message=words)
    elif left <= _SOON:
        minutes = int(left.total_seconds() // 60)
        yield Finding(check="window", blocking=False, message=f"{title} takes an answer for {minutes} minutes more")


def _hours(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:g} hours" if hours < 72 else f"{hours / 24:g} days"
