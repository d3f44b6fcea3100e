"""Postal addresses, by the words that streets, houses and flats have in many languages, and by post codes."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from responders.guard.seeing import near_numbers

_NUMBERED = re.compile(r"\d+")
_REACH = 64
_NO_WORD = re.compile(r"\\[A-Za-z]|\(\?[a-z-]*[:=!<]+|\[[^\]]*\]")
_WORD = re.compile(r"[^\W\d_](?:\\?[./])|[^\W\d_]{2,}")
_Search: TypeAlias = tuple[re.Pattern[str], frozenset[str]]

_SCRIPTS = {
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
    "east_asian": re.compile("[\u3012\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"),
}


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what looks like the address of a house; there is none without a number.

    `text` is as `seen` gives it: any script's digits as 0-9, so each pattern is written once.
    """
    if not _NUMBERED.search(text):
        return
    near = near_numbers(text, _REACH)
    plain = "\n".join(text[start:end] for start, end in near).casefold()
    said = {word for word in _all_words() if word in plain}
    for place, searches in _searches().items():
        if place not in _SCRIPTS or _SCRIPTS[place].search(text):
            for search, words in searches:
                if place != "anywhere" or not words.isdisjoint(said):
                    for start, end in near:
                        yield from (match.span() for match in search.finditer(text, start, end))


@lru_cache(maxsize=1)
def _all_words() -> frozenset[str]:
    return frozenset().union(*(words for _, words in _searches()["anywhere"]))


def _words(pattern: str) -> frozenset[str]:
    """The words that a pattern is written with: a text that holds none of them cannot hold what it looks for."""
    return frozenset(word.replace("\\", "").casefold() for word in _WORD.findall(_NO_WORD.sub(" ", pattern)))


@lru_cache(maxsize=1)
def _searches() -> dict[str, tuple[_Search, ...]]:
    tables = tomllib.loads(Path(__file__).with_name("addresses.toml").read_text("utf-8"))
    return {
        name: tuple(
            (re.compile(pattern, 0 if name == "as_written" else re.IGNORECASE), _words(pattern)) for pattern in patterns
        )
        for name, patterns in tables.items()
    }
