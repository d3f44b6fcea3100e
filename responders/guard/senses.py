"""Promises and blame by their build: two senses near each other in one sentence, whatever the phrase around them.

The words of each sense stand in senses.toml. A list is one text: `|` parts its items, `_` the words of an item, `word*`
takes any ending and `*word` any beginning, `#` is a number, `<name>` any item of the list of that name. In scripts
without blanks an item may stand anywhere.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple, TypeAlias

from responders.guard.lexicon import UNSPACED
from responders.keywords import folded, traced

PAIRS = {
    "refund": (("money", "back"), ("due", "coming")), "replacement": (("anew", "to_you"),),
    "offer": (("gain", "give"),), "date": (("when", "ahead"),), "blame": (("you", "fault"),),
}  # fmt: skip
"""The two senses of each kind, most telling kind first. A language without `you` says it in the verb."""

# "free": what somebody may do themselves is no reproach ("you choose it yourself").
_DENIALS = {"refund": "not", "replacement": "not", "offer": "not", "date": "not", "blame": "free"}
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7"
_TOKEN = re.compile(rf"\d+|[^\W\d_][^\W\d_{_MARKS}]*(?:[{_MARKS}][^\W\d_{_MARKS}]*)*|[%٪$€£¥฿₹₺₽₫₱]")
_ENDS = r"(?<!\d)\.|\.(?!\s?\w)|[!?…؟।。！？;؛]"
_SENTENCE_END = re.compile(_ENDS)
_CLAUSE_END = re.compile(rf"{_ENDS}|[,،、，:：–—()]|(?<=[\u0e00-\u0e7f]) (?=[\u0e00-\u0e7f])")
_ASKED = frozenset("?؟？")
_REACH = {"refund": (7, 26), "replacement": (5, 16), "offer": (7, 26), "date": (9, 30), "blame": (5, 16)}
"""How many words may stand between the two; characters in scripts without blanks."""

_LIST = re.compile(r"<(\w+)>")

Said: TypeAlias = tuple[str, int, int]
_Item: TypeAlias = tuple[tuple[str, ...], str, str]
"""The words of an item, its language and its sense."""


class _Hit(NamedTuple):
    """An item in a text: from which word to which (characters where there are no words), and its characters."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class _Index:
    """Items by their first word, by the beginning of it, or by its ending."""

    words: Mapping[str, tuple[_Item, ...]]
    stems: Mapping[str, tuple[_Item, ...]]
    endings: Mapping[str, tuple[_Item, ...]]
    stem_lengths: tuple[int, ...]
    ending_lengths: tuple[int, ...]


_Hits: TypeAlias = dict[str, dict[str, list[_Hit]]]


def meant(text: str, languages: tuple[str, ...], kinds: tuple[str, ...]) -> list[Said]:
    """(kind, start, end) of what `text` means in one of `languages`; offsets are of the text as given."""
    if not any(True for _ in _meant(folded(text), languages, kinds)):
        return []
    hay, offsets = traced(text)
    return [(kind, offsets[start], offsets[end - 1] + 1) for kind, start, end in _meant(hay, languages, kinds)]


def _meant(hay: str, languages: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[Said]:
    breaks: _Breaks | None = None
    for code, hits in _hits(hay, languages, _senses(kinds)).items():
        denied: dict[str, frozenset[int]] = {}
        for kind in kinds:
            for start, end in _pairs(kind, hits, code):
                breaks = breaks or _Breaks(hay)
                if not breaks.in_one_sentence(start, end, stated=kind != "blame"):
                    continue
                denial = _DENIALS[kind]
                if denial not in denied:
                    denied[denial] = frozenset([breaks.clause(hit.start) for hit in hits.get(denial, ())])
                if denied[denial].isdisjoint(range(breaks.clause(start), breaks.clause(end - 1) + 1)):
                    yield kind, start, end
                    break


def _pairs(kind: str, hits: Mapping[str, list[_Hit]], code: str) -> Iterator[tuple[int, int]]:
    """From where to where the two senses of `kind` stand near each other."""
    reach = _REACH[kind][code in UNSPACED]
    for left, right in PAIRS[kind]:
        if left == "you" and left not in _tables()[code]:
            yield from ((hit.start, hit.end) for hit in hits.get(right, ()))
        elif left in hits and right in hits:
            yield from _near(hits[left], hits[right], reach)
            if kind != "blame":
                yield from _near(hits[right], hits[left], reach)


def _near(before: Sequence[_Hit], after: Sequence[_Hit], reach: int) -> Iterator[tuple[int, int]]:
    """The nearest of `after` behind each of `before`."""
    firsts = [hit.first for hit in after]
    for hit in before:
        at = bisect_left(firsts, hit.last)
        if at < len(after) and firsts[at] <= hit.last + reach:
            yield hit.start, after[at].end


class _Breaks:
    """Where the sentences and clauses of a text end."""

    def __init__(self, hay: str) -> None:
        self._hay = hay
        self._sentences = [match.start() for match in _SENTENCE_END.finditer(hay)]
        self._clauses = [match.start() for match in _CLAUSE_END.finditer(hay)]

    def in_one_sentence(self, start: int, end: int, *, stated: bool) -> bool:
        """Whether both ends stand in one sentence, which is no question where it must be `stated`."""
        at = bisect_right(self._sentences, start)
        if at != bisect_right(self._sentences, end - 1):
            return False
        return not (stated and at < len(self._sentences) and self._hay[self._sentences[at]] in _ASKED)

    def clause(self, at: int) -> int:
        """The number of the clause that the letter at `at` stands in."""
        return bisect_right(self._clauses, at)


@lru_cache(maxsize=8)
def _senses(kinds: tuple[str, ...]) -> frozenset[str]:
    """What must be looked for to tell these kinds."""
    paired = (sense for kind in kinds for pair in PAIRS[kind] for sense in pair)
    return frozenset((*paired, *(_DENIALS[kind] for kind in kinds)))


def _hits(hay: str, languages: tuple[str, ...], senses: frozenset[str]) -> _Hits:
    found: _Hits = {}
    spaced = tuple(code for code in languages if code not in UNSPACED)
    if spaced:
        _spaced_hits(hay, _index(spaced, senses), found)
    for code in languages:
        if code in UNSPACED:
            _unspaced_hits(hay, code, senses, found)
    return found


def _spaced_hits(hay: str, index: _Index, found: _Hits) -> None:
    tokens, words = _words(hay)
    for place, word in enumerate(words):
        for item, code, slot in _items(index, word, words[place + 1] if place + 1 < len(words) else ""):
            size = len(item)
            if size < 3 or (place + size <= len(words) and all(map(_fits, item[2:], words[place + 2 : place + size]))):
                last = place + size - 1
                hit = _Hit(place, last + 1, tokens[place][1], tokens[last][2])
                found.setdefault(code, {}).setdefault(slot, []).append(hit)


@lru_cache(maxsize=4)
def _words(hay: str) -> tuple[list[tuple[str, int, int]], list[str]]:
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(hay)]
    return tokens, [token[0] for token in tokens]


@lru_cache(maxsize=20_000)
def _items(index: _Index, word: str, following: str) -> tuple[_Item, ...]:
    """Items that may begin with these two words."""
    return tuple(item for item in _beginning(index, word) if len(item[0]) == 1 or _fits(item[0][1], following))


@lru_cache(maxsize=20_000)
def _beginning(index: _Index, word: str) -> tuple[_Item, ...]:
    items = [*index.words.get("#" if word[0].isdigit() else word, ())]
    for size in index.stem_lengths:
        if size > len(word):
            break
        items.extend(index.stems.get(word[:size], ()))
    for size in index.ending_lengths:
        items.extend(index.endings.get(word[-size:], ()) if size < len(word) else ())
    return tuple(items)


def _fits(wanted: str, word: str) -> bool:
    if wanted == "#":
        return word[:1].isdigit()
    return word.startswith(wanted[:-1]) if wanted[-1] == "*" else word == wanted


def _unspaced_hits(hay: str, code: str, senses: frozenset[str], found: _Hits) -> None:
    literals, patterns = _literals(code, senses)
    mine = found.setdefault(code, {})
    for at in range(len(hay)):
        for literal, slot in (*literals.get(hay[at : at + 2], ()), *literals.get(hay[at], ())):
            if hay.startswith(literal, at):
                mine.setdefault(slot, []).append(_Hit(at, at + len(literal), at, at + len(literal)))
    for slot, pattern in patterns.items():
        for match in pattern.finditer(hay):
            mine.setdefault(slot, []).append(_Hit(match.start(), match.end(), match.start(), match.end()))
    for hits in mine.values():
        hits.sort(key=lambda hit: hit.first)


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("senses.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _index(languages: tuple[str, ...], senses: frozenset[str]) -> _Index:
    words: dict[str, list[_Item]] = {}
    stems: dict[str, list[_Item]] = {}
    endings: dict[str, list[_Item]] = {}
    for code in languages:
        for item, slot in dict.fromkeys(_written(code, senses)):
            first = item[0]
            home = endings if first[0] == "*" else stems if first[-1] == "*" else words
            home.setdefault(first.strip("*"), []).append((item, code, slot))
    return _Index(
        _frozen(words), _frozen(stems), _frozen(endings),
        tuple(sorted({len(stem) for stem in stems})), tuple(sorted({len(ending) for ending in endings})),
    )  # fmt: skip


def _frozen(home: Mapping[str, list[_Item]]) -> Mapping[str, tuple[_Item, ...]]:
    return {key: tuple(items) for key, items in home.items()}


def _written(code: str, senses: frozenset[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    table = _tables().get(code, {})
    for slot in sorted(senses & table.keys()):
        for item in table[slot].split("|"):
            for choice in _expanded(item, table):
                yield _tokens(choice), slot


def _expanded(item: str, table: Mapping[str, str]) -> Iterator[str]:
    names = _LIST.findall(item)
    for choice in product(*(table[name].split("|") for name in names)):
        filled = item
        for name, word in zip(names, choice, strict=True):
            filled = filled.replace(f"<{name}>", word, 1)
        yield filled


def _tokens(item: str) -> tuple[str, ...]:
    """The words of an item, parted as a text is: "we'll" is two."""
    tokens: list[str] = []
    for piece in item.replace("_", " ").split():
        words = _TOKEN.findall(folded(piece)) or ["#"]
        words[0] = "*" + words[0] if piece[0] == "*" else words[0]
        words[-1] += "*" if piece[-1] == "*" else ""
        tokens.extend(words)
    return tuple(tokens)


@lru_cache(maxsize=16)
def _literals(
    code: str, senses: frozenset[str]
) -> tuple[Mapping[str, tuple[tuple[str, str], ...]], Mapping[str, re.Pattern[str]]]:
    """Items of a script without blanks: those without a number by their first two letters, the others as patterns."""
    literals: dict[str, list[tuple[str, str]]] = {}
    numbered: dict[str, list[str]] = {}
    table = _tables()[code]
    for slot in sorted(senses & table.keys()):
        for item in table[slot].split("|"):
            if "_" in item or "#" in item:
                numbered.setdefault(slot, []).append(_pattern(item, table))
                continue
            for choice in _expanded(item, table):
                literal = folded(choice)
                literals.setdefault(literal[:2], []).append((literal, slot))
    patterns = {slot: re.compile("|".join(items)) for slot, items in numbered.items()}
    return {key: tuple(dict.fromkeys(items)) for key, items in literals.items()}, patterns


def _pattern(item: str, table: Mapping[str, str]) -> str:
    def alternatives(words: str) -> str:
        return "(?:" + "|".join(r"\d+" if word == "#" else re.escape(folded(word)) for word in words.split("|")) + ")"

    pieces = [table[name[1]] if (name := _LIST.fullmatch(piece)) else piece for piece in item.split("_")]
    return r"\s?".join(alternatives(piece) for piece in pieces)
