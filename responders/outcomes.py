"""What people did with the drafts, in figures: how often untouched, edited, rejected, and how far to trust that."""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from statistics import fmean, median
from typing import Literal

from rapidfuzz.distance import Levenshtein

Said = Literal["approved", "rejected", "taken back", "sent by itself"]
Field = Literal["template", "topic", "language", "writer"]

FIELDS: tuple[Field, ...] = ("template", "topic", "language", "writer")
GROUPS: dict[Field, tuple[Field, ...]] = {
    "template": ("template", "language"), "topic": ("topic",), "language": ("language",), "writer": ("writer",)
}  # fmt: skip
"""What a row of each table stands for; a template is trusted for one language."""
LONGEST = 10_000
_SURE = 1.959964  # two-sided 95 %
_SHOWN_REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The last word on one draft: `drafted` is its first text, `sent` the one that the word was about.

    `topics` is what the post was about, `writer` "template" or the name of the model that worded the draft.
    """

    response_id: int
    mention_id: int
    brand: str
    template: str
    language: str
    topics: tuple[str, ...]
    writer: str
    said: Said
    at: datetime
    drafted: str = ""
    sent: str = ""
    reason: str = ""

    @property
    def untouched(self) -> bool:
        return self.said == "approved" and self.drafted == self.sent

    @property
    def edited(self) -> bool:
        return self.said == "approved" and self.drafted != self.sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The drafts of one group. `trust` is the low end of the 95 % Wilson interval of untouched of decided.

    `distance` (in characters) and `changed` (0 to 1, of the longer text) are the means of the edited ones, None where
    nothing was edited; `median` is the middle distance of all approved ones, where untouched ones have 0. `by_itself`
    were sent without a person and are not among the decided. `reasons` are those of rejections, the most frequent
    first, each with its count.
    """

    template: str = ""
    topic: str = ""
    language: str = ""
    writer: str = ""
    untouched: int
    edited: int
    rejected: int
    by_itself: int
    trust: float
    distance: float | None
    changed: float | None
    median: float | None
    reasons: tuple[tuple[str, int], ...]

    @property
    def decided(self) -> int:
        return self.untouched + self.edited + self.rejected

    def share(self, count: int) -> float:
        """`count` of all decided; 0 when nothing was decided."""
        return count / self.decided if self.decided else 0.0


def table(outcomes: Iterable[Outcome], by: Field) -> tuple[Row, ...]:
    """One row per group, the least trusted first; of equally trusted ones the one that was seen more often."""
    return tables(outcomes, (by,))[by]


def tables(outcomes: Iterable[Outcome], fields: Sequence[Field] = FIELDS) -> dict[Field, tuple[Row, ...]]:
    """The table of each field. How far an edit went is worked out once for all of them."""
    weighed = [_Weighed(one, change(one) if one.edited else (0, 0.0)) for one in outcomes if one.said != "taken back"]
    return {field: _table(weighed, field) for field in fields}


@dataclass(frozen=True, slots=True)
class _Weighed:
    outcome: Outcome
    change: tuple[int, float]


def _table(weighed: Sequence[_Weighed], by: Field) -> tuple[Row, ...]:
    groups: dict[tuple[str, ...], list[_Weighed]] = defaultdict(list)
    for one in weighed:
        for key in _keys(one.outcome, by):
            groups[key].append(one)
    rows = [_row(dict(zip(GROUPS[by], key, strict=True)), found) for key, found in groups.items()]
    return tuple(sorted(rows, key=lambda row: (row.trust, -row.decided, row.template, row.topic, row.language)))


def _keys(outcome: Outcome, by: Field) -> list[tuple[str, ...]]:
    """A post about two topics counts for both."""
    if by == "topic":
        return [(topic,) for topic in outcome.topics]
    return [tuple(getattr(outcome, field) for field in GROUPS[by])]


def _row(names: dict[Field, str], found: Sequence[_Weighed]) -> Row:
    said = [one.outcome for one in found]
    untouched, rejected = sum(one.untouched for one in said), [one for one in said if one.said == "rejected"]
    changes = [one.change for one in found if one.outcome.edited]
    letters = [one.change[0] for one in found if one.outcome.said == "approved"]
    decided = untouched + len(changes) + len(rejected)
    return Row(
        template=names.get("template", ""),
        topic=names.get("topic", ""),
        language=names.get("language", ""),
        writer=names.get("writer", ""),
        untouched=untouched,
        edited=len(changes),
        rejected=len(rejected),
        by_itself=sum(one.said == "sent by itself" for one in said),
        trust=wilson(untouched, decided),
        distance=fmean(count for count, _ in changes) if changes else None,
        changed=fmean(share for _, share in changes) if changes else None,
        median=float(median(letters)) if letters else None,
        reasons=_reasons(one.reason for one in rejected),
    )


def _reasons(said: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Counted without regard to capitals and spaces, shown as written first."""
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for reason in said:
        if words := " ".join(reason.split()):
            key = words.casefold().rstrip(".!")
            written.setdefault(key, words)
            counts[key] += 1
    return tuple((written[key], count) for key, count in counts.most_common(_SHOWN_REASONS))


def change(outcome: Outcome) -> tuple[int, float]:
    """How far the sent text is from the drafted one: letters put in, left out or replaced, and their share (0 to 1)."""
    drafted, sent = (unicodedata.normalize("NFC", text[:LONGEST]) for text in (outcome.drafted, outcome.sent))
    letters = Levenshtein.distance(drafted, sent)
    return letters, letters / max(len(drafted), len(sent), 1)


def wilson(good: int, tried: int) -> float:
    """The low end of the 95 % Wilson score interval of `good` out of `tried`; 0 when there was nothing good.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).
    """
    if good == 0:
        return 0.0
    share, square = good / tried, _SURE**2
    middle = share + square / (2 * tried)
    spread = _SURE * math.sqrt(share * (1 - share) / tried + square / (4 * tried**2))
    return max(0.0, (middle - spread) / (1 + square / tried))


def in_a_row(newest_first: Iterable[Outcome], still_given: Callable[[Outcome], bool]) -> int:
    """Approvals without an edit since the last draft that was edited, rejected or taken back.

    `still_given` tells whether the template, as it stands now, gives the approved text: a changed one starts anew.
    """
    by_people = (one for one in newest_first if one.said != "sent by itself")
    return sum(1 for _ in takewhile(lambda one: one.untouched and still_given(one), by_people))
