"""A text as a reader sees it: any script's digits as 0-9, look-alike forms folded, invisible characters gone."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from responders.guard.domains import FLAGS
from responders.letters import FIRST_OF_A_FLAG, LAST_OF_A_FLAG, LOOKS_LIKE, UNSEEN

_DOTS = frozenset("。․｡۔ꓸ")
_MIDDLE_DOTS = frozenset("\u00b7\u2022\u2027\u2219\u22c5\u0387\u2e33")
_DIGITS = re.compile(r"\d+")
_DELIMITERS = frozenset("/?#")
_DIGIT_VALUES = frozenset(range(10))
_HIDDEN = frozenset({"Cf", "Me", "Cc"})
_FLAGS = re.compile(f"[{FIRST_OF_A_FLAG}-{LAST_OF_A_FLAG}]+")
_WRITTEN_WHOLE = frozenset("\u0e33\u0eb3")
"""Vowels of Thai and Lao that NFKC takes apart, while every keyboard, and so every pattern, writes them as one."""

_NUMERALS = {
    numeral: str(value)
    for digits in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零幺貳參肆伍陸柒捌玖")
    for value, numeral in enumerate(digits)
}


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


@lru_cache(maxsize=64)
def near_numbers(text: str, reach: int) -> tuple[tuple[int, int], ...]:
    """The stretches of `text` within `reach` characters of a number, none over another."""
    near: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start, end = max(match.start() - reach, 0), min(match.end() + reach, len(text))
        if near and start <= near[-1][1]:
            near[-1] = (near[-1][0], end)
        else:
            near.append((start, end))
    return tuple(near)


def rewritten(shown: Seen, changes: Sequence[tuple[int, int, str]]) -> Seen:
    """The same with every (start, end, text) put in, in order; each new letter comes from where the stretch began."""
    letters: list[str] = []
    place: list[int] = []
    done = 0
    for start, end, new in changes:
        letters += [shown.text[done:start], new]
        place += [*shown.place[done:start], *[shown.place[start]] * len(new)]
        done = end
    return Seen("".join((*letters, shown.text[done:])), (*place, *shown.place[done:]))


@lru_cache(maxsize=64)
def seen(original: str) -> Seen:
    """What a reader sees of `original`."""
    if original.isascii() and original.isprintable():
        return Seen(original, tuple(range(len(original) + 1)))
    letters: list[str] = []
    place: list[int] = []
    said = {at: letter for start, word in spelt_in_flags(original) for at, letter in enumerate(word, start)}
    for offset, character in enumerate(original):
        shown = said.get(offset) or _shown(character)
        if letters and not _is_read(shown, letters[-1][-1:]):
            shown = ""
        if character in _DOTS and original[offset + 1 : offset + 2].isascii():
            shown = "."
        if shown:
            letters.append(shown)
        place.extend([offset] * len(shown))
    return Seen("".join(letters), (*place, len(original)))


def spelt_in_flags(text: str) -> Iterator[tuple[int, str]]:
    """(start, letters) of every row of the letters that flags are made of, where they are no flags."""
    if max(text, default="") < FIRST_OF_A_FLAG:
        return
    for match in _FLAGS.finditer(text):
        word = "".join(chr(ord(letter) - ord(FIRST_OF_A_FLAG) + ord("a")) for letter in match[0])
        if any(word[at : at + 2] not in FLAGS for at in range(0, len(word), 2)):
            yield match.start(), word


def _is_read(shown: str, before: str) -> bool:
    """False for a mark on a digit, or on a plain letter that no language writes with it."""
    if not shown or unicodedata.category(shown[0]) != "Mn":
        return True
    if before.isdigit():
        return False
    return not (before.isascii() and before.isalpha()) or len(unicodedata.normalize("NFC", before + shown)) == 1


@lru_cache(maxsize=8192)
def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\t":
        return " "
    if category in _HIDDEN or ord(character) in UNSEEN:
        return ""
    if character in _WRITTEN_WHOLE:
        return character
    if character in LOOKS_LIKE:
        return LOOKS_LIKE[character]
    if (digit := _digit(character, category)) is not None:
        return digit
    if category == "Pd" or character == "\u2212":
        return "-"
    if character in _MIDDLE_DOTS:
        return "·"
    if category in ("Zs", "Zl", "Zp"):
        return " "
    folded = unicodedata.normalize("NFKC", character)
    # A browser does not take a look-alike of / ? # for one, so what stands behind it still belongs to the host.
    return character if folded != character and not _DELIMITERS.isdisjoint(folded) else folded


def _digit(character: str, category: str) -> str | None:
    """What any sign for a number from 0 to 9 is read as: Ⅳ, 〤 and ㊃ too."""
    plain = unicodedata.normalize("NFKC", character).strip("()")
    if plain in _NUMERALS:
        return _NUMERALS[plain]
    number = unicodedata.numeric(character, None) if category in ("No", "Nl") else unicodedata.digit(character, None)
    return str(int(number)) if number in _DIGIT_VALUES else None
