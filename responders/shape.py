"""What a text itself must not be: empty, too long, unfinished, invisible, or in another script than asked for."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from responders.keywords import places
from responders.values import Finding

_PLACEHOLDER = re.compile(
    r"\{[^{}\n]{0,80}\}|\[\[|\]\]|[{}]|\[[A-Za-z][A-Za-z _/'-]{1,40}\]|<[A-Za-z][\w -]{0,40}>|%\(?\w*\)?s\b|\bXX+\b"
    r"|\$\{?\w*[A-Za-z_]\w*\}?|\b(?:lorem ipsum|TODO|TBD)\b"
)
_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "th": ("THAI",), "fa": ("ARABIC",), "ar": ("ARABIC",), "ur": ("ARABIC",), "he": ("HEBREW",), "ru": ("CYRILLIC",),
    "uk": ("CYRILLIC",), "bg": ("CYRILLIC",), "be": ("CYRILLIC",), "kk": ("CYRILLIC",), "el": ("GREEK",),
    "hi": ("DEVANAGARI",), "mr": ("DEVANAGARI",), "ne": ("DEVANAGARI",), "bn": ("BENGALI",), "ta": ("TAMIL",),
    "te": ("TELUGU",), "ka": ("GEORGIAN",), "hy": ("ARMENIAN",), "km": ("KHMER",), "lo": ("LAO",), "my": ("MYANMAR",),
    "ko": ("HANGUL",), "zh": ("CJK",), "ja": ("HIRAGANA", "KATAKANA", "CJK"),
}  # fmt: skip
_LATIN = re.compile(
    "en|es|pt|fr|de|it|id|ms|vi|fil|tr|pl|nl|sv|da|no|fi|cs|sk|ro|hu|hr|sl|lt|lv|et|ca|eu|gl|af|sw|sq|az|uz"
)
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def empty(text: str) -> Iterator[Finding]:
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        yield Finding(check="empty", blocking=True, message="there is nothing to send")


def length(text: str, measure: Callable[[str], int], limit: int) -> Iterator[Finding]:
    size = measure(text)
    if size > limit:
        yield Finding(
            check="length", blocking=True, message=f"{size} is longer than the {limit} that the network takes"
        )


def placeholders(text: str) -> Iterator[Finding]:
    for match in _PLACEHOLDER.finditer(text):
        words = f"{match[0][:60]!r} looks like a mark that was never filled in"
        yield Finding(check="placeholder", blocking=True, message=words, start=match.start(), end=match.end())


def controls(text: str) -> Iterator[Finding]:
    """Invisible and direction characters, except those that Persian, Indic scripts and emoji need."""
    start = None
    for offset, character in enumerate(f"{text} "):
        bad = offset < len(text) and _is_hidden(text, offset, character)
        if bad and start is None:
            start = offset
        elif not bad and start is not None:
            names = ", ".join(sorted({f"U+{ord(hidden):04X}" for hidden in text[start:offset]})[:5])
            words = f"invisible or direction characters ({names})"
            yield Finding(check="control", blocking=True, message=words, start=start, end=offset)
            start = None


def script(text: str, language: str) -> Iterator[Finding]:
    """A hint only: most letters are of another script than `language` is written in."""
    expected = ("LATIN",) if _LATIN.fullmatch(language) else _SCRIPTS.get(language, ())
    names = [unicodedata.name(letter, "") for letter in text if letter.isalpha()]
    if not expected or len(names) < 8:
        return
    right = sum(1 for name in names if name.startswith(expected))
    if right * 2 < len(names):
        yield Finding(check="language", blocking=False, message=f"most of this does not look like {language!r}")


def avoided(text: str, words: Sequence[str]) -> Iterator[Finding]:
    for word in words:
        for start, end in places(word, text):
            message = f"{word!r} is among the words that this brand avoids"
            yield Finding(check="word", blocking=False, message=message, start=start, end=end)


def _is_hidden(text: str, offset: int, character: str) -> bool:
    if character in "\n\t" or unicodedata.category(character) not in _NEVER:
        return False
    if character in _JOINERS:
        return not (_joins(text[offset - 1 : offset]) and _joins(text[offset + 1 : offset + 2]))
    if character in _MARKS:
        return not any(letter.isalpha() and unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return True


def _joins(neighbour: str) -> bool:
    """A joiner has work to do between letters that change form, and between the parts of an emoji."""
    if not neighbour:
        return False
    category = unicodedata.category(neighbour)
    return category in ("Lo", "Lm", "Mn", "Mc", "So", "Sk") and not unicodedata.name(neighbour, "").startswith("LATIN")
