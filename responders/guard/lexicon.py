"""Phrases in many languages, written in a small pattern language and found quickly.

In a phrase, words stand as they are written; `word*` takes any ending, `a|b` either, `word?` may be missing, `#` is a
number, `~` up to four words of the same sentence (in scripts without blanks: up to twelve characters), `<name>` any
item of the list of that name in the same table. In scripts without blanks, blanks in a phrase only part its words.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

from responders.keywords import folded, traced

UNSPACED = frozenset({"th", "ja", "zh", "ko"})
_WORD = r"[\w\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7]"
_BETWEEN = r"[^\w.!?…؟।\n]{1,3}"
_GAP = rf"(?:[^\s.!?…؟।]{{1,24}}{_BETWEEN}){{0,4}}?"
_UNSPACED_GAP = r"[^.!?…。！？\n]{0,12}?"
_NUMBER = r"\d+(?:\s?[-–~]\s?\d+)?"
_GRAM = 3
_LIST = re.compile(r"<(\w+)>")

Table: TypeAlias = Mapping[str, str | list[str]]
Hit: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, eq=False)
class _Phrase:
    """One phrase of one language. A text that holds none of `needs`, or of one of `others`, cannot hold the phrase."""

    kind: str
    tokens: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...]
    unspaced: bool

    @cached_property
    def others(self) -> tuple[tuple[str, ...], ...]:
        return tuple(literals for literals in _choices(self.tokens) if literals != self.needs)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(_joined(self.tokens, self.unspaced))


_Index: TypeAlias = dict[int, dict[str, list[tuple[str, _Phrase]]]]


class Lexicon:
    """The phrases of a TOML file with a table per language and a list of phrases per kind."""

    def __init__(self, path: Path, kinds: Iterable[str]) -> None:
        tables = tomllib.loads(path.read_text("utf-8"))
        self.languages = frozenset(tables)
        self._phrases = {code: tuple(_phrases(code, table, tuple(kinds))) for code, table in tables.items()}
        self._indexes: dict[tuple[str, ...], _Index] = {}

    def find(self, text: str, languages: Iterable[str], kinds: Collection[str]) -> Iterator[Hit]:
        """(kind, start, end) of every phrase of these languages in `text`; offsets are of the text as given."""
        for phrase in self._said(text, languages, kinds):
            yield from _places(phrase, text)

    def says(self, text: str, languages: Iterable[str], kind: str) -> bool:
        return next(self._said(text, languages, (kind,)), None) is not None

    def _said(self, text: str, languages: Iterable[str], kinds: Collection[str]) -> Iterator[_Phrase]:
        hay = folded(text)
        for size, index in self._index(tuple(languages)).items():
            for gram in index.keys() & _grams(hay, size):
                for need, phrase in index[gram]:
                    if need in hay and phrase.kind in kinds and _holds(hay, phrase) and phrase.pattern.search(hay):
                        yield phrase

    def _index(self, languages: tuple[str, ...]) -> _Index:
        if languages not in self._indexes:
            phrases = (phrase for code in dict.fromkeys(languages) for phrase in self._phrases.get(code, ()))
            self._indexes[languages] = _indexed(phrases)
        return self._indexes[languages]


def _holds(hay: str, phrase: _Phrase) -> bool:
    """Whether the other words are there at all: far cheaper to ask than where they stand."""
    for literals in phrase.others:
        for literal in literals:
            if literal in hay:
                break
        else:
            return False
    return True


def _indexed(phrases: Iterable[_Phrase]) -> _Index:
    """By the first letters of what a text must hold: hundreds of phrases cost little where none is said."""
    index: _Index = {}
    for phrase in phrases:
        for need in phrase.needs:
            gram = need[:_GRAM]
            index.setdefault(len(gram), {}).setdefault(gram, []).append((need, phrase))
    return index


@lru_cache(maxsize=8)
def _grams(hay: str, size: int) -> frozenset[str]:
    return frozenset(map("".join, zip(*(hay[at:] for at in range(size)), strict=False)))


def _places(phrase: _Phrase, text: str) -> Iterator[Hit]:
    hay, offsets = _traced(text)
    hits = [match for match in phrase.pattern.finditer(hay) if match.end() > match.start()]
    for match in hits:
        yield phrase.kind, offsets[match.start()], offsets[match.end() - 1] + 1
    if not hits:
        yield phrase.kind, 0, 0


_traced = lru_cache(maxsize=4)(traced)


def _phrases(code: str, table: Table, kinds: tuple[str, ...]) -> Iterator[_Phrase]:
    lists = {name: value for name, value in table.items() if isinstance(value, str)}
    for kind in kinds:
        for phrase in table.get(kind, ()):
            tokens = tuple(_alternatives(token, lists) for token in phrase.split())
            yield _Phrase(kind, tokens, _needs(tokens), code in UNSPACED)


def _alternatives(token: str, lists: Mapping[str, str]) -> tuple[str, ...]:
    """What may stand for one token of a phrase; the last item is "?" when nothing may."""
    whole = _LIST.sub(lambda match: lists[match[1]], token)
    optional = token.endswith("?")
    return (*whole.removesuffix("?").split("|"), *(("?",) if optional else ()))


def _needs(tokens: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The literals of the token that says most about whether the phrase can be there."""
    return max(_choices(tokens), key=lambda literals: min(map(len, literals)) - 0.3 * len(literals))


def _choices(tokens: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """What a text must hold one of, for each token that is no gap, no number and must be there."""
    return [
        tuple(folded(_longest_part(item.rstrip("*"))) for item in token)
        for token in tokens
        if not {"~", "#", "?"} & set(token)
    ]


def _longest_part(item: str) -> str:
    return max(re.split("[_'’]", item), key=len)


def _joined(tokens: tuple[tuple[str, ...], ...], unspaced: bool) -> str:
    pieces: list[str] = []
    for place, token in enumerate(tokens):
        last = place == len(tokens) - 1
        if token == ("~",):
            pieces.append(_UNSPACED_GAP if unspaced else _GAP)
            continue
        between = "" if last else (r"\s?" if unspaced else _BETWEEN)
        pieces.append(_token(token, unspaced, between))
    return "".join(pieces)


def _token(token: tuple[str, ...], unspaced: bool, between: str) -> str:
    items = "|".join(_item(item, unspaced) for item in token if item != "?")
    return rf"(?:(?:{items}){between})?" if "?" in token else rf"(?:{items}){between}"


def _item(item: str, unspaced: bool) -> str:
    if item == "#":
        return rf"(?<![\d.,]){_NUMBER}"
    stem = item.rstrip("*").replace("_", " ")
    literal = re.sub("['’]", "['’ʼ]", re.escape(folded(stem)))
    if unspaced:
        return literal
    end = rf"{_WORD}*" if item.endswith("*") else rf"(?!{_WORD})"
    return rf"(?<!{_WORD}){literal}{end}"
