"""What happened on each day of a brand, counted once: by source, language, topic and mood, and how long things took.

A day that is over is kept as it was counted, with the stamp of its mentions: whenever one that was heard on it is
understood anew, the stamp changes with that commit, and the day is counted again. So a year of a million mentions is
read as a few hundred rows, and is never out of date.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, and_, case, cast, delete, exists, func, select

from config.brands import BUILT_IN_ALERTS
from responders.period import DAY, Period
from responders.reports import Cut
from store import tallies
from store.bulk import insert_rows
from store.database import Database, Tx
from store.dialects import local_day, plainly, seconds_between
from store.tables import analyses, days, mentions, responses, ticket_events, tickets
from store.tables import tallies as totals

_M, _A, _R, _T, _E, _D = mentions.c, analyses.c, responses.c, tickets.c, ticket_events.c, days.c
_EARLIER, _BEFORE = responses.alias("earlier"), ticket_events.alias("before")
MOOD = case((_A.unsure, "unsure"), else_=_A.label).label("mood")
_COLUMNS = ("zone", "brand", "day", "source", "language", "stamp", "counted")
_AT_ONCE = 14
"""Days that are counted in one transaction, so that nobody waits for it."""
OVER = ("solved", "closed")
KINDS = ("answers", "resolutions", "alerts")
Place = tuple[str, str]
"""(source, language); two empty texts stand for all of them."""
EVERYWHERE: Place = ("", "")


@dataclass(frozen=True, slots=True)
class Counted:
    """One day. `heard`: how many by cut, value and mood. `took`: (whole seconds, promise, how many) by kind.

    The promise is 1 where it was kept, 0 where it was not, -1 where nothing was promised.
    """

    heard: dict[Cut, dict[str, dict[str, int]]] = field(default_factory=dict)
    took: dict[str, list[Sequence[int]]] = field(default_factory=dict)

    def hear(self, cut: Cut, value: str, mood: str, count: int) -> None:
        moods = self.heard.setdefault(cut, {}).setdefault(value, {})
        moods[mood] = moods.get(mood, 0) + count

    def time(self, kind: str, seconds: int, kept: int, count: int) -> None:
        self.took.setdefault(kind, []).append((seconds, kept, count))


Places = dict[Place, Counted]


def changed(tx: Tx, brand: str, heard_at: Iterable[datetime]) -> None:
    """Mentions heard at these times are understood otherwise than before, or for the first time."""
    for day in {at.astimezone(UTC).date() for at in heard_at}:
        tallies.add(tx, f"{tallies.HEARD}/{brand}/{day}")


def of(tx: Tx, brand: str, period: Period, source: str = "", language: str = "") -> Iterator[tuple[date, Counted]]:
    """Every day of the period, in parts that add up: as it was kept where it is over, counted now where it is not."""
    fresh = [day for day in _fresh(tx, brand, period) if period.ends(day) <= period.end]
    yield from _read(tx, brand, period, frozenset(fresh), source, language)
    for part in _gaps(fresh, period):
        for day, places in count(tx, brand, part).items():
            yield from ((day, counted) for place, counted in places.items() if _within(place, source, language))


def fill(db: Database, brand: str, period: Period, now: datetime, most: int | None = None) -> int:
    """Keep the days of the period that are over and were not kept, or not as they are now; returns how many.

    `most` ends it after so many transactions.
    """
    over = replace(period, until=now)
    with db.read() as tx:
        parts = [part for gap in _gaps(_fresh(tx, brand, over), over) for part in _parts(gap, now)]
    for part in parts[:most]:
        with db.read() as tx:
            made, stamps = count(tx, brand, part), _stamps(tx, brand, part)
        with db.begin() as tx:
            tx.execute(delete(days).where(*_named(brand, part)))
            insert_rows(tx, days, _COLUMNS, [row for day in made for row in _rows(part.zone, brand, day, stamps, made)])
    return sum(part.days for part in parts[:most])


def count(tx: Tx, brand: str, period: Period) -> dict[date, Places]:
    """By SQL over the mentions, answers and tickets themselves; every place, and all of them together."""
    found: dict[str, Places] = {f"{period.first + DAY * n}": defaultdict(Counted) for n in range(period.days)}
    for start, end, ahead in period.stretches():
        for day, source, language, topics, mood, many in tx.execute(_understood(tx, brand, start, end, ahead)):
            counted = found[day][source, language]
            counted.hear("source", source, mood, many)
            counted.hear("language", language, mood, many)
            for topic in _topics(topics):
                counted.hear("topic", topic, mood, many)
        for kind, asked in _timed(tx, brand, start, end, ahead):
            for day, source, language, seconds, kept, many in tx.execute(asked):
                found[day][source, language].time(kind, max(0, seconds), kept, many)
    return {date.fromisoformat(day): {**places, EVERYWHERE: _together(places)} for day, places in found.items()}


@lru_cache(maxsize=4096)
def _topics(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _together(places: Places) -> Counted:
    total = Counted()
    for counted in places.values():
        for cut, values in counted.heard.items():
            for value, moods in values.items():
                for mood, many in moods.items():
                    total.hear(cut, value, mood, many)
        for kind, times in counted.took.items():
            total.took.setdefault(kind, []).extend(times)
    return total


def _within(place: Place, source: str, language: str) -> bool:
    if not (source or language):
        return place == EVERYWHERE
    return place != EVERYWHERE and source in ("", place[0]) and language in ("", place[1])


def _named(brand: str, period: Period) -> tuple[ColumnElement[bool], ...]:
    return _D.zone == period.zone, _D.brand == brand, _D.day >= f"{period.first}", _D.day <= f"{period.last}"


def _fresh(tx: Tx, brand: str, period: Period) -> list[date]:
    """Days that were kept, and are unchanged since."""
    stamps = _stamps(tx, brand, period)
    kept = select(_D.day, _D.stamp).where(*_named(brand, period), _D.source == "", _D.language == "")
    found = {date.fromisoformat(row.day): row.stamp for row in tx.execute(kept)}
    return [day for day, stamp in found.items() if stamps[day] == stamp]


def _read(
    tx: Tx, brand: str, period: Period, fresh: Collection[date], source: str, language: str
) -> Iterator[tuple[date, Counted]]:
    which = [_D.source == source] if source or not language else [_D.source != ""]
    if language or not source:
        which.append(_D.language == language)
    for row in tx.execute(select(_D.day, _D.counted).where(*_named(brand, period), *which)):
        if (day := date.fromisoformat(row.day)) in fresh:
            yield day, Counted(*json.loads(row.counted))


def _gaps(found: Collection[date], period: Period) -> Iterator[Period]:
    """The stretches of days that are not among the found."""
    first: date | None = None
    for day in (period.first + DAY * n for n in range(period.days + 1)):
        if day in found or day > period.last:
            if first is not None:
                yield replace(period, first=first, last=day - DAY)
            first = None
        elif first is None:
            first = day


def _parts(gap: Period, now: datetime) -> Iterator[Period]:
    """Of the days that are over, a few at a time."""
    first = gap.first
    while first <= gap.last and gap.ends(first) <= now:
        last = min(first + DAY * (_AT_ONCE - 1), gap.last)
        last -= DAY if gap.ends(last) > now else DAY * 0
        yield replace(gap, first=first, last=last, until=None)
        first = last + DAY


def _stamps(tx: Tx, brand: str, period: Period) -> dict[date, str]:
    """How often what was heard on each day changed: a local day lies on one or two days of UTC."""
    name, value = totals.c.name, totals.c.value
    begins, first, last = f"{tallies.HEARD}/{brand}/", period.first - DAY, period.last + DAY
    rows = tx.execute(select(name, value).where(name >= f"{begins}{first}", name <= f"{begins}{last}"))
    mine = ((row[0].removeprefix(begins), row[1]) for row in rows if row[0].startswith(begins))  # sorted by a locale
    changes = {date.fromisoformat(day): many for day, many in mine}
    inside = (period.first + DAY * n for n in range(period.days))
    return {day: "/".join(str(changes.get(each, 0)) for each in _in_utc(period, day)) for day in inside}


def _in_utc(period: Period, day: date) -> list[date]:
    start, end = period.ends(day - DAY), period.ends(day) - timedelta(seconds=1)
    return sorted({start.date(), end.date()})


def _understood(tx: Tx, brand: str, start: datetime, end: datetime, ahead: timedelta) -> Select[Any]:
    """(day, source, language, topics, mood, how many)."""
    read = and_(_A.mention_id == _M.id, _A.revision == _M.revision)
    day, topics = local_day(tx, _M.first_seen_at, ahead).label("local_day"), cast(_A.topics, Text).label("about")
    within = (_M.brand == brand, _M.first_seen_at >= start, _M.first_seen_at < end)
    found = select(day, _M.source, _A.language, topics, MOOD, func.count())
    found = found.select_from(mentions.join(analyses, read)).where(*within)
    return found.group_by("local_day", _M.source, _A.language, "about", "mood")


def _timed(tx: Tx, brand: str, start: datetime, end: datetime, ahead: timedelta) -> Iterator[tuple[str, Select[Any]]]:
    """(kind, (day, source, language, seconds, promise, how many))."""

    def took(
        base: Any, at: ColumnElement[Any], due: ColumnElement[Any] | None, *which: ColumnElement[bool]
    ) -> Select[Any]:
        day = local_day(tx, at, ahead).label("local_day")
        seconds = seconds_between(tx, _M.first_seen_at, at).label("took")
        kept = (cast(-1, Integer) if due is None else case((at <= due, 1), else_=0)).label("kept")
        found = select(day, _M.source, _R.language, seconds, kept, func.count()).select_from(base)
        found = found.where(*which, at >= start, at < end)
        return found.group_by("local_day", _M.source, _R.language, "took", "kept")

    said, here = responses.join(mentions, _M.id == _R.mention_id), _R.brand == brand
    first = ~exists().where(
        _EARLIER.c.mention_id == _R.mention_id, plainly(_EARLIER.c.state) == "SENT", _EARLIER.c.kind == "reply",
        _EARLIER.c.follows == 0, _EARLIER.c.id < _R.id,
    )  # fmt: skip
    sent, reply, alert = plainly(_R.state) == "SENT", _R.kind == "reply", _R.kind == "alert"
    yield "answers", took(said, _R.sent_at, _R.due_at, here, reply, _R.follows == 0, sent, first)
    yield "alerts", took(said, _R.sent_at, None, here, alert, sent)
    raised = plainly(_R.outlet) == BUILT_IN_ALERTS
    yield "alerts", took(said, _R.created_at, None, here, alert, _R.sent_at.is_(None), raised)
    desk = said.join(tickets, _T.response_id == _R.id).join(ticket_events, _E.ticket_id == _T.id)
    sooner = ~exists().where(_BEFORE.c.ticket_id == _E.ticket_id, _BEFORE.c.id < _E.id, _BEFORE.c.what.in_(OVER))
    over = (_T.brand == brand, _T.updated_at >= start, _E.what.in_(OVER), sooner)
    yield "resolutions", took(desk, _E.at, _T.due_at, *over)


def _rows(
    zone: str, brand: str, day: date, stamps: Mapping[date, str], made: Mapping[date, Places]
) -> Iterator[tuple[str, ...]]:
    for place, counted in made[day].items():
        yield zone, brand, f"{day}", *place, stamps[day], _dumped(counted)


def _dumped(counted: Counted) -> str:
    return json.dumps([counted.heard, counted.took], ensure_ascii=False, separators=(",", ":"))
