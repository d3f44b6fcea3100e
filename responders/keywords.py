"""Words and phrases of a rule, found in a text of any script. Patterns are the listener's business, not a rule's."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from responders.letters import READ_AS

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\uaa60-\uaa7f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3031-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29\U00020000-\U0003ffff"  # kana, Han
    "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb]"  # Hangul, whole and in parts
)
"""Letters of scripts that write words without spaces between them."""
_RUN = re.compile(r"\w+")
_GAP = re.compile(r"…|\.\.\.")
_SENTENCE_END = frozenset(".!?؟。！？।")
_WORDS_APART, _LETTERS_APART, _LETTERS_APART_UNSPACED = 4, 90, 20
_DOTTED = "i\u0307"  # what becomes of a Turkish capital I with its dot set apart
_TYPED_AS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc"), "'"),
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "یى"), "ي"),
    **dict.fromkeys((0x0640, *range(0x064B, 0x0656), 0x0670)),
    ord("ک"): "ك",
}
"""Letters that keyboards and hands take for each other: apostrophes, and those of Arabic and Persian."""
_LONGEST = 20_000
_STEM = 3
_PAIR = 2


_Part: TypeAlias = tuple[tuple[str, bool], ...]
"""What may stand in one place of a keyword: folded words, and whether they take any ending."""
_Places: TypeAlias = tuple[tuple[str, int], ...]
"""Folded words without which keywords are not said, each with the place of its keyword."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The keywords of one rule by what a text must hold before a closer look pays: hundreds cost little."""

    keywords: tuple[str, ...]
    by_word: dict[str, _Places]
    by_stem: dict[str, _Places]
    by_pair: dict[str, _Places]
    odd: _Places


def first_said(keywords: tuple[str, ...], text: str) -> str | None:
    """The first of `keywords` that the text `says`."""
    return next(all_said(keywords, text), None)


def all_said(keywords: tuple[str, ...], text: str) -> Iterator[str]:
    """Those of `keywords` that the text `says`, in their order."""
    candidates = _candidates(_index(keywords), folded(text))
    return (keywords[place] for place in sorted(candidates) if says(keywords[place], text))


def says(keyword: str, text: str) -> bool:
    """True when `text` holds the words of `keyword`, whatever their case or form.

    "refund*" takes any ending, "a|b" is either, "posted … address" leaves room for up to four words of the same
    sentence (20 letters in scripts without spaces). Whole words count in scripts that put spaces between words; in the
    others (Thai, Japanese, Chinese, Korean, …) any place counts.
    """
    parts, hay = _pattern(keyword), folded(text)
    possible = all(any(needle in hay for needle, _ in part) for part in parts)
    return bool(parts and possible and _stretches(parts, hay))


def in_words(keyword: str, text: str) -> str:
    """How a person reads a keyword that `text` says: "refund…", or the post's own words where it leaves a choice."""
    parts = _pattern(keyword)
    if len(parts) == 1 and len(parts[0]) == 1:
        return re.sub(r"\*$", "…", keyword.strip())
    hay, offsets = traced(text)
    start, end = next(iter(_stretches(parts, hay)), (0, 0))
    return " ".join(text[offsets[start] : offsets[end - 1] + 1].split()) if end else keyword


def without(keywords: tuple[str, ...], text: str) -> str:
    """The text with blanks in place of everything that any of `keywords` finds in it."""
    left = text
    index = _index(keywords)
    for place in sorted(_candidates(index, folded(text))):
        hay, offsets = traced(left)
        for start, end in _stretches(_pattern(keywords[place]), hay):
            first, last = offsets[start], offsets[end - 1] + 1
            left = left[:first] + " " * (last - first) + left[last:]
    return left


def places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Offsets (start, end) of every place in `text` that holds the words as they are; "refund*" takes any ending."""
    needle, any_ending = _needle(words)
    if not needle or needle not in folded(text):
        return
    hay, offsets = traced(text)
    for at in _hits(needle, any_ending, hay):
        yield offsets[at], offsets[at + len(needle) - 1] + 1


def _stretches(parts: Sequence[_Part], hay: str) -> list[tuple[int, int]]:
    """Where `hay` holds all the parts in their order and near each other, by their ends."""
    found: dict[int, int] = {}
    for place, part in enumerate(parts):
        ends = sorted(found)
        near: dict[int, int] = {}
        for start, end in sorted(_of_part(part, hay)):
            last = bisect_right(ends, start) - 1
            if place == 0:
                near[end] = start
            elif last >= 0 and _is_near(hay[ends[last] : start], hay[start]):
                near[end] = found[ends[last]]
        if not near:
            return []
        found = near
    return [(found[end], end) for end in sorted(found)]


def _of_part(part: _Part, hay: str) -> Iterator[tuple[int, int]]:
    for needle, any_ending in part:
        for at in _hits(needle, any_ending, hay):
            end = at + len(needle)
            while any_ending and end < len(hay) and _is_word(hay[end]) and not _UNSPACED.match(hay, end):
                end += 1
            yield at, end


def _is_near(gap: str, following: str) -> bool:
    if not _SENTENCE_END.isdisjoint(gap):
        return False
    if _UNSPACED.match(following):
        return len(gap) <= _LETTERS_APART_UNSPACED
    return len(gap) <= _LETTERS_APART and len(gap.split()) <= _WORDS_APART


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


@lru_cache(maxsize=4096)
def _pattern(keyword: str) -> tuple[_Part, ...]:
    parts = (tuple(_needle(words) for words in part.split("|")) for part in _GAP.split(keyword))
    return tuple(part for each in parts if (part := tuple(needle for needle in each if needle[0])))


@lru_cache(maxsize=8)
def folded(text: str) -> str:
    """The text as words are compared: case, forms and blanks made equal, what nobody sees gone."""
    return _fold(text[:_LONGEST])


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(READ_AS)).casefold())
    return " ".join(plain.replace(_DOTTED, "i").translate(_TYPED_AS).split())


def _on_edges(hay: str, start: int, end: int, any_ending: bool) -> bool:
    return _edge(hay, start - 1, start) and (any_ending or _edge(hay, end, end - 1))


def _edge(hay: str, outside: int, inside: int) -> bool:
    if not 0 <= outside < len(hay) or not _is_word(hay[outside]) or not _is_word(hay[inside]):
        return True
    return _UNSPACED.match(hay, inside) is not None


def _is_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=256)
def _index(keywords: tuple[str, ...]) -> _Index:
    by_word: dict[str, _Places] = {}
    by_stem: dict[str, _Places] = {}
    by_pair: dict[str, _Places] = {}
    odd: list[tuple[str, int]] = []
    telling = [(place, *needle) for place, keyword in enumerate(keywords) for needle in _rarest(keyword)]
    for place, needle, any_ending in telling:
        runs = _RUN.findall(needle.replace("_", " "))
        whole = runs[:-1] if any_ending else runs
        if _UNSPACED.search(needle):
            table, key = by_pair, needle[:_PAIR]
        elif whole:
            table, key = by_word, max(whole, key=len)
        elif runs and needle == runs[0] and len(needle) >= _STEM:
            table, key = by_stem, needle[:_STEM]
        else:
            odd.append((needle, place))
            continue
        table[key] = (*table.get(key, ()), (needle, place))
    return _Index(keywords, by_word, by_stem, by_pair, tuple(odd))


def _rarest(keyword: str) -> _Part:
    """The part whose words are longest, for long words are rare: where it is not said, the keyword is not."""
    return max(_pattern(keyword), key=lambda part: min(len(needle) for needle, _ in part), default=())


def _candidates(index: _Index, hay: str) -> set[int]:
    words, stems = _words(hay)
    begun = [index.odd]
    begun += [index.by_word[word] for word in index.by_word.keys() & words]
    begun += [index.by_stem[stem] for stem in index.by_stem.keys() & stems]
    if index.by_pair and _UNSPACED.search(hay):
        begun += [index.by_pair[pair] for pair in index.by_pair.keys() & _pairs(hay)]
    return {place for each in begun for needle, place in each if needle in hay}


@lru_cache(maxsize=8)
def _pairs(hay: str) -> frozenset[str]:
    """Every letter and every two letters that stand beside each other, for scripts without spaces."""
    return frozenset(hay).union(map("".join, pairwise(hay)))


@lru_cache(maxsize=8)
def _words(hay: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text, and the beginnings by which keywords with any ending are looked up."""
    words = frozenset(_RUN.findall(hay.replace("_", " ")))
    return words, frozenset([word[:_STEM] for word in words])
