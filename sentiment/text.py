"""A text as the model reads it. The original is kept elsewhere; training and serving use this same function."""

import html
import re
import unicodedata

MAX_RAW = 20_000
MAX_CLEAN = 2_000
_JOINERS = "\u200c\u200d"
_BROKEN = "\ufffd"

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@./])@\w{1,50}(?:@[\w.-]{1,80}\w)?")
_REPEAT = re.compile(r"(.)\1{3,}", re.DOTALL)
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2})"
                    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
_DROPPED = frozenset({"Cf", "Cs", "Co", "Cn"})


class _Printable(dict[int, int | str | None]):
    """A table for str.translate that drops what cannot be seen; it fills itself as characters turn up."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        category = unicodedata.category(character)
        kept: int | str | None = " " if category == "Cc" else None if category in _DROPPED else code
        self[code] = code if character in _JOINERS else None if character == _BROKEN else kept
        return self[code]


_PRINTABLE = _Printable()


def clean(text: str) -> str:
    """NFC text without controls, mark-up and stacked marks; links become "http", handles "@user"; cut at MAX_CLEAN."""
    text = html.unescape(_well_formed(text[:MAX_RAW]))
    text = _quiet(_TAG.sub(" ", text))
    text = _HANDLE.sub("@user", _URL.sub("http", text))
    text = unicodedata.normalize("NFC", _MARKS.sub(r"\1", unicodedata.normalize("NFC", text.translate(_PRINTABLE))))
    return _REPEAT.sub(r"\1\1\1", " ".join(text.split()))[:MAX_CLEAN].strip()


def _well_formed(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _quiet(text: str) -> str:
    """Shouting in lower case: the vocabulary has few pieces in capitals."""
    upper = sum(map(str.isupper, text))
    if upper <= 8:
        return text
    return text.lower() if upper > 0.8 * (upper + sum(map(str.islower, text))) else text
