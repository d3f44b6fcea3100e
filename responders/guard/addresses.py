"""Postal addresses, by the words that streets, houses and flats have in many languages, and by post codes."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from responders.guard.seeing import near_numbers

_NUMBERED = re.compile(r"\d+")
_REACH = 64


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
    for place, searches in _searches().items():
        if place not in _SCRIPTS or _SCRIPTS[place].search(text):
            for search in searches:
                for start, end in near:
                    yield from (match.span() for match in search.finditer(text, start, end))


@lru_cache(maxsize=1)
def _searches() -> dict[str, tuple[re.Pattern[str], ...]]:
    tables = tomllib.loads(Path(__file__).with_name("addresses.toml").read_text("utf-8"))
    return {
        name: tuple(re.compile(pattern, 0 if name == "as_written" else re.IGNORECASE) for pattern in patterns)
        for name, patterns in tables.items()
    }
