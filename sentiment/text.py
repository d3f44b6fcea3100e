"""A text as the model reads it. The original is kept elsewhere; training and serving use this same function."""

import html
import re
import unicodedata

MAX_RAW = 20_000
MAX_CLEAN = 2_000
_JOINERS = "\u200c\u200d"

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@./])@\w{1,50}(?:@[\w.-]{1,80}\w)?")
_REPEAT = re.compile(r"(.)\1{3,}", re.DOTALL)
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2})"
                    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """NFC text without controls, mark-up and stacked marks; links become "http", handles "@user"; at most 2,000 characters."""
    text = html.unescape(_well_formed(text[:MAX_RAW]))
    text = _quiet(_TAG.sub(" ", text))
    text = _HANDLE.sub("@user", _URL.sub("http", text))
    text = unicodedata.normalize("NFC", _MARKS.sub(r"\1", unicodedata.normalize("NFC", _printable(text))))
    return _REPEAT.sub(r"\1\1\1", " ".join(text.split()))[:MAX_CLEAN].strip()


def _well_formed(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _printable(text: str) -> str:
    return "".join(
        character if character in _JOINERS or unicodedata.category(character) not in _DROPPED else _gap(character)
        for character in text
        if character != "\ufffd"
    )


def _gap(character: str) -> str:
    return " " if unicodedata.category(character) == "Cc" else ""


def _quiet(text: str) -> str:
    """Shouting in lower case: the vocabulary has few pieces in capitals."""
    cased = sum(1 for character in text if character.isupper() or character.islower())
    upper = sum(1 for character in text if character.isupper())
    return text.lower() if cased > 8 and upper > 0.8 * cased else text
