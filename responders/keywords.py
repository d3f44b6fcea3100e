"""Words and phrases of a rule, found in a text of any script. Patterns are the listener's business, not a rule's."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_UNSPACED_NAMES = ("THAI", "LAO", "KHMER", "MYANMAR", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RUN = re.compile(r"\w+")
_NOTHING = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F])
_DOTTED = "i\u0307"  # what becomes of the Turkish capital \u0130
_LONGEST = 20_000
_STEM = 3


@dataclass(frozen=True, slots=True)
class _Index:
    """The keywords of one rule by what a text must hold before a closer look pays: hundreds cost little."""

    keywords: tuple[str, ...]
    by_word: dict[str, tuple[int, ...]]
    by_stem: dict[str, tuple[int, ...]]
    unspaced: tuple[int, ...]
    odd: tuple[int, ...]


def first_said(keywords: tuple[str, ...], text: str) -> str | None:
    """The first of `keywords` that the text `says`."""
    index = _index(keywords)
    candidates = _candidates(index, folded(text))
    return next((keywords[place] for place in sorted(candidates) if says(keywords[place], text)), None)


def says(keyword: str, text: str) -> bool:
    """True when `text` holds the words of `keyword`, whatever their case or form; "refund*" takes any ending.

    Whole words count in scripts that put spaces between words; in the others (Thai, Japanese, Chinese, Korean, …)
    any place counts.
    """
    needle, any_ending = _needle(keyword)
    return bool(needle) and next(_hits(needle, any_ending, folded(text)), None) is not None


def places(keyword: str, text: str) -> Iterator[tuple[int, int]]:
    """Offsets (start, end) in `text` of every place where it `says` the keyword."""
    needle, any_ending = _needle(keyword)
    if not needle or needle not in folded(text):
        return
    hay, offsets = traced(text)
    for at in _hits(needle, any_ending, hay):
        yield offsets[at], offsets[at + len(needle) - 1] + 1


def _hits(needle: str, any_ending: bool, hay: str) -> Iterator[int]:
    at = hay.find(needle)
    while at >= 0:
        if _on_edges(hay, at, at + len(needle), any_ending):
            yield at
        at = hay.find(needle, at + 1)


def traced(text: str) -> tuple[str, list[int]]:
    """The `folded` text letter by letter, with the offset that each letter came from."""
    letters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text[:_LONGEST]):
        shown = " " if character.isspace() else _fold(character)
        if shown == " " and (not letters or letters[-1] == " "):
            continue
        letters.extend(shown)
        offsets.extend([offset] * len(shown))
    return "".join(letters), offsets


@lru_cache(maxsize=4096)
def _needle(keyword: str) -> tuple[str, bool]:
    return _fold(keyword.strip().removesuffix("*")), keyword.strip().endswith("*")


@lru_cache(maxsize=8)
def folded(text: str) -> str:
    """The text as words are compared: case, forms and blanks made equal, invisible characters gone."""
    return _fold(text[:_LONGEST])


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.translate(_NOTHING).replace(_DOTTED, "i").split())


def _on_edges(hay: str, start: int, end: int, any_ending: bool) -> bool:
    return _edge(hay, start - 1, start) and (any_ending or _edge(hay, end, end - 1))


def _edge(hay: str, outside: int, inside: int) -> bool:
    if not 0 <= outside < len(hay) or not _is_word(hay[outside]) or not _is_word(hay[inside]):
        return True
    return _is_unspaced(hay[inside])


def _is_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=4096)
def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_UNSPACED_NAMES)


@lru_cache(maxsize=256)
def _index(keywords: tuple[str, ...]) -> _Index:
    by_word: dict[str, tuple[int, ...]] = {}
    by_stem: dict[str, tuple[int, ...]] = {}
    unspaced: list[int] = []
    odd: list[int] = []
    for place, keyword in enumerate(keywords):
        needle, any_ending = _needle(keyword)
        run = _RUN.match(needle.replace("_", " "))
        if _UNSPACED.search(needle):
            unspaced.append(place)
        elif run is None or len(needle) < _STEM:
            odd.append(place)
        elif any_ending and run[0] == needle:
            by_stem[needle[:_STEM]] = (*by_stem.get(needle[:_STEM], ()), place)
        else:
            by_word[run[0]] = (*by_word.get(run[0], ()), place)
    return _Index(keywords, by_word, by_stem, tuple(unspaced), tuple(odd))


def _candidates(index: _Index, hay: str) -> set[int]:
    found = set(index.odd)
    words, stems = _words(hay)
    for word in index.by_word.keys() & words:
        found.update(index.by_word[word])
    for stem in index.by_stem.keys() & stems:
        found.update(index.by_stem[stem])
    if index.unspaced and _UNSPACED.search(hay):
        found.update(index.unspaced)
    return found


@lru_cache(maxsize=8)
def _words(hay: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text, and the beginnings by which keywords with any ending are looked up."""
    words = frozenset(_RUN.findall(hay.replace("_", " ")))
    return words, frozenset([word[:_STEM] for word in words])
