"""A whole report out of days that were counted: what is asked for, put together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select

from responders.period import Period
from responders.reports import CUTS, MOODS, Cell, Complaint, Cut, Figures, Took, complaints, line, lines, moods, timing
from store import daily
from store.daily import Counted
from store.database import Database, Tx
from store.tables import analyses, mentions, responses, sources

_A, _M, _R = analyses.c, mentions.c, responses.c
Days = Sequence[tuple[date, Counted]]
"""Parts of days, which add up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is about; empty texts narrow nothing, and `brands` None is every brand."""

    period: Period
    brands: frozenset[str] | None = None
    source: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Cells of each cut. Those of `source` add up to all, and so do those of `language`."""

    source: Sequence[Cell] = ()
    language: Sequence[Cell] = ()
    topic: Sequence[Cell] = ()

    def of(self, cut: Cut) -> Sequence[Cell]:
        return {"source": self.source, "language": self.language, "topic": self.topic}[cut]


def prepare(db: Database, asked: Asked, now: datetime) -> int:
    """Keep what `gather` will read of days that are over; returns how many were counted."""
    with db.read() as tx:
        brands = _brands(tx, asked)
    whole = replace(asked.period, first=min(asked.period.before().first, _week(asked.period).before().first))
    return sum(daily.fill(db, brand, whole, now) for brand in brands)


def gather(tx: Tx, asked: Asked, now: datetime) -> Figures:
    """The whole report. A mention counts on the local day on which it was heard, as its present text is understood."""
    period, week = asked.period, _week(asked.period)
    days = _days(tx, asked, period)
    here, there = heard(days), heard(_days(tx, asked, period.before()))
    this, last = heard(_since(tx, asked, days)), heard(_days(tx, asked, week.before()))
    return Figures(
        period=period,
        total=line("", here.source, there.source, period),
        cuts={cut: lines(here.of(cut), there.of(cut), period) for cut in CUTS},
        answers=timing(_took(days, "answers"), period),
        resolutions=timing(_took(days, "resolutions"), period),
        alerts=timing(_took(days, "alerts"), period),
        overdue=overdue(tx, asked, now),
        week=week,
        complaints=_complaints(this, last),
    )


def heard(days: Days) -> Heard:
    """Cells by source, language and topic."""
    cells: dict[Cut, list[Cell]] = {cut: [] for cut in CUTS}
    for day, counted in days:
        for cut, values in counted.heard.items():
            for value, by in values.items():
                cells[cut] += [Cell(day, value, mood, by[mood]) for mood in MOODS if mood in by]
    return Heard(cells["source"], cells["language"], cells["topic"])


def overdue(tx: Tx, asked: Asked, now: datetime) -> int:
    """Drafts of answers that wait past their promised time now."""
    late = (_R.state == "DRAFT", _R.kind == "reply", _R.follows == 0, _R.due_at < now)
    found = select(func.count()).select_from(responses).where(*late, _R.brand.in_(_brands(tx, asked)))
    found = found.where(_R.outlet == asked.source) if asked.source else found
    return tx.execute(found.where(_R.language == asked.language) if asked.language else found).scalar_one()


def places(tx: Tx, brands: frozenset[str] | None) -> list[tuple[str, str]]:
    """(brand, source) of every source there ever was in these brands."""
    found = select(sources.c.brand, sources.c.name).order_by(sources.c.brand, sources.c.name)
    return [(row[0], row[1]) for row in tx.execute(found) if brands is None or row[0] in brands]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody said, as a file shows it."""

    id: int
    brand: str
    source: str
    heard_at: datetime
    author: str
    handle: str
    text: str
    stars: int | None
    language: str
    mood: str
    topics: tuple[str, ...]
    urgency: str
    url: str

    @property
    def place(self) -> "Place":
        return self.brand, self.heard_at, self.id


Place = tuple[str, datetime, int]


def posts(tx: Tx, asked: Asked, after: Place | None, limit: int) -> list[Post]:
    """The next posts of the period behind `after`: brand by brand, in the order in which they were heard."""
    found: list[Post] = []
    for brand in _brands(tx, asked):
        if len(found) < limit and (after is None or brand >= after[0]):
            here = after[1:] if after is not None and brand == after[0] else None
            found += _posts(tx, asked, brand, here, limit - len(found))
    return found


def _posts(tx: Tx, asked: Asked, brand: str, after: tuple[datetime, int] | None, limit: int) -> list[Post]:
    columns = (
        _M.id, _M.brand, _M.source, _M.first_seen_at, _M.author_name, _M.author_handle, _M.text, _M.rating, _A.language,
        daily.MOOD, _A.topics, _A.urgency, _M.url,
    )  # fmt: skip
    read = and_(_A.mention_id == _M.id, _A.revision == _M.revision)
    start = after[0] if after is not None else asked.period.start
    which = [_M.brand == brand, _M.first_seen_at >= start, _M.first_seen_at < asked.period.end]
    if after is not None:
        which.append(or_(_M.first_seen_at > after[0], _M.id > after[1]))
    which += [_M.source == asked.source] if asked.source else []
    which += [_A.language == asked.language] if asked.language else []
    found = select(*columns).select_from(mentions.join(analyses, read)).where(*which)
    rows = tx.execute(found.order_by(_M.first_seen_at, _M.id).limit(limit))
    return [
        Post(
            id=row[0], brand=row[1], source=row[2], heard_at=row[3], author=row[4], handle=row[5] or "", text=row[6],
            stars=row[7], language=row[8], mood=row[9], topics=row[10], urgency=row[11], url=row[12] or "",
        )
        for row in rows
    ]  # fmt: skip


def _brands(tx: Tx, asked: Asked) -> list[str]:
    """By name: every brand that has mentions has, or had, a source."""
    return sorted({brand for brand, _ in places(tx, asked.brands)})


def _days(tx: Tx, asked: Asked, period: Period) -> Days:
    here = (daily.of(tx, brand, period, asked.source, asked.language) for brand in _brands(tx, asked))
    return [part for each in here for part in each]


def _since(tx: Tx, asked: Asked, days: Days) -> Days:
    """The days of the week, out of those of the period where that is long enough."""
    week = _week(asked.period)
    if asked.period.first > week.first:
        return _days(tx, asked, week)
    return [(day, counted) for day, counted in days if day >= week.first]


def _week(period: Period) -> Period:
    """Its last seven days, even where it has fewer."""
    return replace(period, first=period.last - timedelta(days=6))


def _took(days: Days, kind: str) -> list[Took]:
    return [
        Took(day, seconds, None if kept < 0 else bool(kept), count)
        for day, counted in days
        for seconds, kept, count in counted.took.get(kind, ())
    ]


def _complaints(this: Heard, last: Heard) -> Sequence[Complaint]:
    return complaints(_unhappy(this), moods(this.source).negative, _unhappy(last), moods(last.source).negative)


def _unhappy(found: Heard) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for cell in found.topic:
        if cell.mood == "negative":
            counted[cell.value] += cell.many
    return counted
