"""Is an answer in the language that it should be in? By its script, and where several share one, by its words."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from responders.guard.shape import script
from responders.languages import are_alike, one_code
from responders.values import Finding
from sentiment.analysis import UNKNOWN_LANGUAGE
from sentiment.language import identify

_WORD = re.compile(r"[^\W\d_]+")
_LEAST_LETTERS, _LEAST_WORDS, _ENOUGH = 24, 6, 0.12
_COMMON = {
    code: frozenset(words.split())
    for code, words in tomllib.loads(Path(__file__).with_name("common_words.toml").read_text("utf-8")).items()
}


def tongue(text: str, language: str, customer: str) -> Iterator[Finding]:
    """Hints: the text does not look like `language`; `customer` (when known) writes in another language."""
    language, customer = one_code(language), one_code(customer)
    wrong = tuple(script(text, language))
    yield from wrong
    found = "" if wrong or not language else _other(text, language)
    if found:
        words = f"this reads like {found!r}, not like {language!r}"
        yield Finding(check="language", blocking=False, message=words)
    if customer and language and customer not in (UNKNOWN_LANGUAGE, language):
        words = f"the customer writes in {customer!r}, this answer is in {language!r}"
        yield Finding(check="language", blocking=False, message=words)


def _other(text: str, language: str) -> str:
    """The language that the words are of, when they are certainly not of `language`; else empty."""
    words = _WORD.findall(text.lower())
    if sum(map(len, words)) < _LEAST_LETTERS or (language in _COMMON and len(words) < _LEAST_WORDS):
        return ""
    common = _COMMON.get(language)
    if common:
        own = sum(map(common.__contains__, words))
        most = max(sum(map(others.__contains__, words)) for others in _COMMON.values())
        if own >= _ENOUGH * len(words) and 4 * own >= 3 * most:
            return ""
    if common is None and language not in _RIVALS:
        return ""
    found = _identified(text)
    if found == UNKNOWN_LANGUAGE or are_alike(found, language):
        return ""
    return found if common is None or found in _COMMON else ""


_RIVALS = frozenset({"ru", "uk", "bg", "sr", "ar", "fa", "ur", "ja", "zh", "hi", "mr", "ne"})
_identified = lru_cache(maxsize=512)(identify)
