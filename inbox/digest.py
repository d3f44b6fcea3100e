"""The week of a brand as a letter: what a report says, in the few lines that somebody reads on a phone."""

from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment

from config.digests import Digest
from config.settings import Settings
from inbox import reporting, speech
from inbox.assets import load
from inbox.render import environment
from inbox.speech import _, ngettext
from responders.period import whole_days
from responders.reports import Complaint, Figures
from store import reporting as reports
from store.database import Database
from store.reporting import Asked

DAYS = 7
COMPLAINTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    subject: str
    text: str
    html: str


def of_week(db: Database, settings: Settings, digest: Digest, now: datetime) -> Letter:
    """The seven days before today on the digest's clock, in the language of the installation."""
    return copy_context().run(_of_week, db, settings, digest, now)


def _of_week(db: Database, settings: Settings, digest: Digest, now: datetime) -> Letter:
    speech.begin("", settings.inbox.language, digest.time_zone)
    asked = Asked(period=whole_days(DAYS, digest.time_zone, now), brands=frozenset({digest.brand}))
    reports.prepare(db, asked, now)
    with db.read() as tx:
        figures = reports.gather(tx, asked, now)
    return letter(
        settings.brand(digest.brand).title, figures, f"{settings.inbox.public_url}/reports?days=7&brand={digest.brand}"
    )


def letter(title: str, figures: Figures, url: str) -> Letter:
    """In the manner of whoever is spoken to now."""
    period = figures.period
    first, last = reporting.day_name(period.first), reporting.day_name(period.last)
    subject = _(
        "%(brand)s, %(first)s to %(last)s: %(count)s posts",
        brand=title, first=first, last=last, count=figures.total.now.total,
    )  # fmt: skip
    parts = [*_sections(figures)]
    lines = [subject, ""]
    for heading, told in parts:
        lines += [heading, *(f"- {line}" for line in told), ""]
    html = _templates().get_template("digest.html").render(subject=subject, parts=parts, url=url)
    return Letter(subject=subject, text="\n".join([*lines, url]), html=html)


def _sections(figures: Figures) -> Sequence[tuple[str, Sequence[str]]]:
    found = [(_("What people said"), _heard(figures)), (_("How fast they were answered"), _times(figures))]
    told = [_complaint(one) for one in figures.complaints if one.now][:COMPLAINTS]
    return [*found, (_("What unhappy people wrote about"), told or [_("Nobody was unhappy.")])]


def _heard(figures: Figures) -> Sequence[str]:
    now, before = figures.total.now, figures.total.before
    share, was = reporting.share(now.unhappy), reporting.share(before.unhappy)
    posts = ngettext(
        "%(num)s post, %(before)s in the week before",
        "%(num)s posts, %(before)s in the week before",
        now.total,
        before=before.total,
    )
    if not now.total:
        return [posts]
    few = _("few posts: shares say little") if now.few else ""
    unhappy = _("%(share)s of them unhappy, %(was)s in the week before", share=share, was=was)
    return [posts, unhappy, *([few] if few else [])]


def _times(figures: Figures) -> Sequence[str]:
    told = []
    for kind, timing in (
        ("answers", figures.answers),
        ("resolutions", figures.resolutions),
        ("alerts", figures.alerts),
    ):
        if timing.whole.count:
            told.append(reporting.told(str(reporting.TIMES[kind]), timing.whole))
    if figures.answers.whole.kept is not None:
        told.append(
            _("%(share)s of the answers within the promised time", share=reporting.share(figures.answers.whole.kept))
        )
    if figures.overdue:
        told.append(ngettext("%(num)s draft is overdue now", "%(num)s drafts are overdue now", figures.overdue))
    return told or [_("Nothing was answered.")]


def _complaint(one: Complaint) -> str:
    name, share = reporting.value_name("topic", one.topic), reporting.share(one.share)
    told = _("%(topic)s: %(count)s posts, %(share)s", topic=name, count=one.now, share=share)
    if one.change is None:
        return told
    mark = _("few") if one.few else _("may be chance") if one.chance else ""
    changed = _("%(change)s against the week before", change=reporting.points(one.change))
    return ", ".join(part for part in (told, changed, mark) if part)


@cache
def _templates() -> Environment:
    return environment(load())
