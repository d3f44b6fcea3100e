"""A text as a reader sees it: any script's digits as 0-9, look-alike forms folded, invisible characters gone."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_DOTS = frozenset("。․")
_HIDDEN = frozenset({"Cf", "Me", "Cc"})
_VARIATION = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0x180B, 0x180E)]))


@dataclass(frozen=True, slots=True)
class Seen:
    """`text` is to be searched; `place[i]` is the original offset of its i-th character, with one more for the end."""

    text: str
    place: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that text[start:end] came from, with what is invisible at its end."""
        return self.place[start], max(self.place[end], self.place[end - 1] + 1) if end > start else self.place[start]


def without(shown: Seen, own: str) -> Seen:
    """The same text with every whole occurrence of `own` blotted out: what the brand says about itself is no secret."""
    needle = seen(own).text.strip()
    if not needle:
        return shown
    whole = re.compile(rf"(?<![A-Za-z0-9._%+-]){re.escape(needle)}(?![A-Za-z0-9_@-]|\.[A-Za-z0-9])", re.IGNORECASE)
    return Seen(whole.sub(lambda match: "|" * len(match[0]), shown.text), shown.place)


def seen(original: str) -> Seen:
    letters: list[str] = []
    place: list[int] = []
    for offset, character in enumerate(original):
        shown = _shown(character)
        if character in _DOTS and original[offset + 1 : offset + 2].isascii():
            shown = "."
        letters.append(shown)
        place.extend([offset] * len(shown))
    return Seen("".join(letters), (*place, len(original)))


@lru_cache(maxsize=8192)
def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\t":
        return " "
    if category in _HIDDEN or character in _VARIATION:
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if category == "Pd" or character in "\u2212\u00b7\u2022":
        return "-"
    if category in ("Zs", "Zl", "Zp"):
        return " "
    return unicodedata.normalize("NFKC", character)
