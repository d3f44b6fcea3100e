"""Send each brand's week by e-mail, once; and count days that are over, so that a report reads them."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.digests import DAYS, Digest
from hearback.app import App
from hearback.counts import Counts, Outcome
from inbox import digest as letters
from platforms.errors import PlatformError
from responders.outlets.seam import Notice
from responders.period import last_days
from store import daily, digests, people

log = logging.getLogger(__name__)

LATE = timedelta(days=1)
"""A digest whose hour is longer ago than this is left out: its week is over."""
KEPT = 366
PARTS = 5
"""Stretches of days that one batch counts."""


def digest(app: App, now: datetime) -> Outcome:
    """All digests that are due. Raises StoreError."""
    with app.db.begin() as tx:
        gone = digests.give_up(tx, now)
    for name, week in gone:
        log.error("digest lost", extra={"digest": name, "week": week, "reason": "its process ended on the way"})
    due = [each for brand in app.settings.brands for each in brand.digests if now - moment(each, now) < LATE]
    sent = [deliver(app, each, now) for each in due]
    return Outcome(counts=Counts(sent=sent.count(""), failed=sum(bool(problem) for problem in sent)))


def moment(digest: Digest, now: datetime) -> datetime:
    """When it was last due, on its own clock."""
    here = now.astimezone(ZoneInfo(digest.time_zone))
    back = (here.weekday() - DAYS.index(digest.day)) % 7
    due = (here - timedelta(days=back)).replace(hour=digest.hour, minute=0, second=0, microsecond=0)
    return due if due <= here else due - timedelta(days=7)


def week_of(digest: Digest, now: datetime) -> str:
    """By the calendar of ISO 8601, in which it is due: "2026-W47"."""
    year, week, _day = moment(digest, now).isocalendar()
    return f"{year}-W{week:02}"


def deliver(app: App, digest: Digest, now: datetime, *, again: bool = False) -> str | None:
    """Claim it, then send it, once: None where another has it, "" when it left, else why nobody knows whether it did.

    Raises StoreError.
    """
    week = week_of(digest, now)
    with app.db.read() as tx:
        if digests.of(tx, digest.name, week) and not again:
            return None
    letter = letters.of_week(app.db, app.settings, digest, now)
    with app.db.begin() as tx:
        if not digests.claim(tx, digest.name, week, digest.brand, app.worker, now, again=again):
            return None
    notice = Notice(key=f"{digest.name} {week}", title=letter.subject, body=letter.text, html=letter.html, to=digest.to)
    problem = _sent(app, digest, notice)
    with app.db.begin() as tx:
        digests.settle(tx, digest.name, week, app.worker, now, problem)
    said = {"digest": digest.name, "week": week}
    if problem:
        log.error("digest lost", extra={**said, "reason": problem})
    else:
        log.info("digest sent", extra=said)
    return problem


def _sent(app: App, digest: Digest, notice: Notice) -> str:
    try:
        app.outlet(digest.brand, digest.outlet).deliver(notice)
    except PlatformError as error:
        return error.reason
    return ""


def count(app: App, now: datetime) -> Outcome:
    """Keep days that are over, on every clock on which somebody looks at reports. Raises StoreError."""
    with app.db.read() as tx:
        chosen = {person.time_zone for person in people.every(tx) if person.time_zone and not person.disabled}
    zones = {app.settings.inbox.time_zone, *chosen, *(brand.time_zone for brand in app.settings.brands)}
    for zone in sorted(zones):
        for brand in app.settings.brands:
            if daily.fill(app.db, brand.name, last_days(KEPT, zone, now), now, PARTS):
                return Outcome(True)
    return Outcome()
