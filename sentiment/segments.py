"""A text cut into the units that can be a reason: words, emoji, emphatic punctuation. Whole graphemes only."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d]--[{_UNSPACED}]]"
_UNITS = regex.compile(
    rf"""
    (?P<noise></?[a-zA-Z!][^<>]{{0,300}}> | (?:https?://|www\.)[^\s<>]+ | (?<![\w@./])@[\w.@-]+)
    | (?P<unspaced>[{_UNSPACED}]+)
    | (?P<word>{_LETTER}+(?:['’.\-‐]{_LETTER}+)*)
    | (?P<marks>[!?؟！？]+ | \p{{P}}{{2,}} | (?P<symbol>[^\p{{P}}\s])(?P=symbol)*+\p{{M}}* )
    """,
    regex.VERSION1 | regex.VERBOSE | regex.IGNORECASE,
)
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Unit:
    """text[start:end]; `spaced` where its script puts spaces between words."""

    start: int
    end: int
    spaced: bool


def units(text: str, cuts: Sequence[int]) -> tuple[Unit, ...]:
    """The units of `text` in order. Links, handles and mark-up are none.

    Scripts without spaces are cut at `cuts`, sorted places in the text, as far as they are borders of graphemes.
    """
    borders = {match.start() for match in _GRAPHEME.finditer(text)} | {len(text)}
    return tuple(_whole(_found(text, cuts, borders), borders))


def _found(text: str, cuts: Sequence[int], borders: set[int]) -> Iterator[Unit]:
    for match in _UNITS.finditer(text):
        start, end = match.span()
        if match.lastgroup == "unspaced":
            inside = cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)]
            places = [start, *(cut for cut in inside if cut in borders), end]
            yield from (Unit(first, last, spaced=False) for first, last in pairwise(places))
        elif match["noise"] is None:
            yield Unit(start, end, spaced=True)


def _whole(found: Iterator[Unit], borders: set[int]) -> Iterator[Unit]:
    """Units widened to borders of graphemes; those that then touch or overlap become one."""
    held: Unit | None = None
    for unit in found:
        start, end = _down(unit.start, borders), _up(unit.end, borders)
        if held and start < held.end:
            held = Unit(held.start, max(end, held.end), spaced=held.spaced)
            continue
        if held:
            yield held
        held = Unit(start, end, spaced=unit.spaced)
    if held:
        yield held


def _down(place: int, borders: set[int]) -> int:
    while place not in borders:
        place -= 1
    return place


def _up(place: int, borders: set[int]) -> int:
    while place not in borders:
        place += 1
    return place
