"""What other rooms said in English, in the language of the page where `inbox.sentences` knows the sentence."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from inbox import sentences, words
from inbox.speech import ENGLISH, RUNS_LEFT, _, manner

LONGEST = 2_000
_PLACE = re.compile(r"%\((\w+)\)s")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,12}")
_NO_STOP = frozenset({"th"})
"""Languages that end a sentence without a mark."""


def reported(text: str) -> str:
    """A sentence or part of one; as it is where nobody here knows it."""
    if manner().language == ENGLISH or not text or len(text) > LONGEST:
        return text
    known = _read(text)
    if known is None:
        return text
    message, found = known
    return _(message, **{name: _value(name, value) for name, value in found.items()})


def sentence(text: str) -> str:
    """The same with a capital at its beginning and a stop at its end."""
    said = reported(text.rstrip("."))
    stop = "" if manner().language in _NO_STOP or said.endswith((".", "!", "?", "…")) else "."
    return f"{said[:1].upper()}{said[1:]}{stop}"


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[str, Mapping[str, str]] | None:
    """The message behind a text, and what stands in its places."""
    for message, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return message, match.groupdict()
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every known sentence as a pattern, those with the most words of their own first."""
    every = sorted(dict.fromkeys(sentences.EVERY), key=lambda each: -len(_PLACE.sub("", each)))
    return tuple((message, re.compile(_pattern(message), re.DOTALL)) for message in every)


def _pattern(message: str) -> str:
    pieces = _PLACE.split(message.replace("%%", "%"))
    return "".join(
        f"(?P<{piece}>{_WITHIN.get(piece, '.+?')})" if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)
    )


_CODE = "[a-z_]+"
_WITHIN = {
    "count": r"\d[\d,]*", "limit": r"\d[\d,]*", "more": r"\d[\d,]*", "number": r"\d+", "mood": _CODE,
    "other_mood": _CODE, "topic": "[a-z_ ]+", "topics": "[a-z_, ]+", "kind": _CODE, "state": "[A-Z]+",
}  # fmt: skip
"""What may stand in a place; anything in the others."""


def _value(name: str, value: str) -> object:
    if value.isascii() and _NUMBER.fullmatch(value):
        return int(value.replace(",", ""))
    return _READERS.get(name, _whole)(value)


def _whole(value: str) -> str:
    """English within a line that runs from right to left keeps its stops and brackets where they belong."""
    return f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}" if manner().language in RUNS_LEFT else value


def _language(code: str) -> str:
    return words.language(code.strip("'"))


def _codes(names: str) -> str:
    return _(", ").join(_lower(name) for name in names.split(", "))


def _lower(name: str) -> str:
    return words.plain(name.replace(" ", "_")).lower()


def _state(name: str) -> str:
    return str(words.STATES[name][0]) if name in words.STATES else name


def _several(said: str) -> str:
    return _(", ").join(reported(each) for each in said.split(", "))


_READERS: Mapping[str, Callable[[str], object]] = {
    "mood": _lower, "other_mood": _lower, "topic": _codes, "topics": _codes, "kind": _lower, "state": _state,
    "language": _language, "other": _language, "reason": reported, "reasons": _several,
}  # fmt: skip
