"""Cuts a text that is too long for one post into posts of a thread, at the ends of sentences where it can."""

import re
from collections.abc import Callable

_ENDS = (re.compile(r"(?<=[.!?…؟।。！？])\s*|\n+"), re.compile(r"\s+|(?<=[、，,；;])"))


def split(text: str, measure: Callable[[str], int], limit: int) -> tuple[int, ...]:
    """Where to cut: the offsets at which the second and later posts begin. Empty when it fits, or nothing helps."""
    cuts: list[int] = []
    start = 0
    while measure(text[start:]) > limit:
        cut = next((found for end in _ENDS if (found := _last_fit(text, start, end, measure, limit))), 0)
        if not cut:
            return ()
        cuts.append(cut)
        start = cut
    return tuple(cuts)


def fitting(text: str, measure: Callable[[str], int], limit: int) -> int:
    """How many characters from the start fit."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
    return low


def _last_fit(text: str, start: int, end: re.Pattern[str], measure: Callable[[str], int], limit: int) -> int:
    room = start + fitting(text[start:], lambda piece: measure(piece.rstrip()), limit)
    cuts = [match.end() for match in end.finditer(text, start, min(room + 1, len(text))) if start < match.end() <= room]
    return cuts[-1] if cuts else 0
