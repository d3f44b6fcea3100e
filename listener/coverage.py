"""Since when a source has been heard without a gap, and what the gap was when there was one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.position import Position
from platforms.values import Page

_TIME = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Everything said between `since` and `until` was heard; both None until the first walk has ended.

    `gap` tells in words what was lost before `since`, None when nothing is known to be lost. Both times are lower
    bounds on purpose: what is shown as proven never has to be taken back.
    """

    since: datetime | None = None
    until: datetime | None = None
    gap: str | None = None


NOTHING = Coverage()


def after_poll(
    coverage: Coverage,
    before: Position,
    after: Position,
    page: Page,
    now: datetime,
    *,
    history: timedelta = timedelta(0),
) -> Coverage:
    """Coverage once `page`, read at `now` from position `before`, is stored and leaves `after`.

    `history` is how far back the first walk was allowed to go (it counts as heard when that walk reached its end).
    """
    if page.missed is not None:
        return Coverage(since=now, until=now, gap=_gap(coverage, page.missed, now))
    if after.walking:
        return coverage
    if coverage.since is None:
        return replace(coverage, since=now - history, until=now)
    if before.walking:
        return coverage
    return replace(coverage, until=now)


def in_words(coverage: Coverage) -> str:
    """One line for the sources page."""
    if coverage.since is None:
        return "not proven yet: the first reading has not ended"
    proven = f"without a gap since {coverage.since:{_TIME}}"
    return proven if coverage.gap is None else f"{proven}; before that: {coverage.gap}"


def _gap(coverage: Coverage, missed: str, now: datetime) -> str:
    if coverage.until is None:
        return f"{missed} (before {now:{_TIME}})"
    return f"{missed} (between {coverage.until:{_TIME}} and {now:{_TIME}})"
