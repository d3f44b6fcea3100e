"""What a text itself must not be: empty, too long, unfinished, invisible, or in another script than asked for."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from responders.guard.split import fitting, split
from responders.keywords import places
from responders.letters import UNSEEN
from responders.values import Finding

_PLACEHOLDER = re.compile(
    r"(?!.\s?(?:at|dot)\s?[\]}>])"
    r"(?:\{[^{}\n]{0,80}\}|\[\[|\]\]|\{|(?<!\{at)(?<!\{dot)\}|\[[A-Za-z][A-Za-z _/'-]{1,40}\]|<[A-Za-z][\w -]{0,40}>)"
    r"|%\(?\w*\)?s\b|\bXX+\b"
    r"|\$\{?\w*[A-Za-z_]\w*\}?|\b(?:lorem ipsum|TODO|TBD)\b"
)
_PLACEHOLDER_SIGNS, _PLACEHOLDER_WORDS = frozenset("{}[]<%$"), ("xx", "lorem", "todo", "tbd")
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
_MOST_TO_SPLIT = 5_000
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_EMOJI_STYLE, _KEYCAP = "\ufe0e\ufe0f", "\u20e3"
_KEYS, _STYLED = frozenset("0123456789#*"), frozenset("0123456789#*\u203c\u2049\u2139\u3030")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")


def empty(text: str) -> Iterator[Finding]:
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        yield Finding(check="empty", blocking=True, message="there is nothing to send")


def length(text: str, measure: Callable[[str], int], limit: int, threads: bool = False) -> Iterator[Finding]:
    """Too long for the network, with what does not fit marked; where a thread may carry it, where it would be cut."""
    size = measure(text)
    if size <= limit:
        return
    words = f"{size} is longer than the {limit} that the network takes"
    cuts = split(text, measure, limit) if threads and len(text) <= _MOST_TO_SPLIT else ()
    if cuts:
        words += f"; it would fit into a thread of {len(cuts) + 1} posts"
    start = cuts[0] if cuts else fitting(text, measure, limit)
    yield Finding(check="length", blocking=True, message=words, start=start, end=len(text))


def unread(text: str, most: int) -> Iterator[Finding]:
    """Nobody vouches for what stands behind the first `most` characters."""
    if len(text) > most:
        words = f"it is longer than the {most:,} characters that are checked"
        yield Finding(check="length", blocking=True, message=words, start=most, end=len(text))


def placeholders(text: str) -> Iterator[Finding]:
    if _PLACEHOLDER_SIGNS.isdisjoint(text) and not any(word in text.casefold() for word in _PLACEHOLDER_WORDS):
        return
    for match in _PLACEHOLDER.finditer(text):
        words = f"{match[0][:60]!r} looks like a mark that was never filled in"
        yield Finding(check="placeholder", blocking=True, message=words, start=match.start(), end=match.end())


def controls(text: str) -> Iterator[Finding]:
    """What nobody sees: invisible, blank and direction characters, except those that a script or an emoji needs."""
    start = None
    if not text.translate(_SUSPECTS):
        return
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
    if not expected:
        return
    letters = [(letter, times) for letter, times in Counter(text).items() if letter.isalpha()]
    written = sum(times for _, times in letters)
    right = sum(times for letter, times in letters if _script(letter) in expected)
    if written >= 8 and right * 2 < written:
        words = f"most of this does not look like {language!r}"
        yield Finding(check="language", blocking=False, message=words)


@lru_cache(maxsize=8192)
def _script(letter: str) -> str:
    """The first word of the letter's name: its script."""
    return unicodedata.name(letter, " ").partition(" ")[0].partition("-")[0]


def avoided(text: str, words: Sequence[str]) -> Iterator[Finding]:
    for word in words:
        for start, end in places(word, text):
            message = f"{word!r} is among the words that this brand avoids"
            yield Finding(check="word", blocking=False, message=message, start=start, end=end)


class _Suspects(dict[int, int | None]):
    """A translation that leaves only characters that are never seen by themselves."""

    def __missing__(self, code: int) -> int | None:
        unseen = code in UNSEEN or unicodedata.category(chr(code)) in _NEVER
        self[code] = code if unseen and chr(code) not in "\n\t" else None
        return self[code]


_SUSPECTS = _Suspects()


def _is_hidden(text: str, offset: int, character: str) -> bool:
    if _SUSPECTS[ord(character)] is None:
        return False
    before = text[offset - 1 : offset]
    if character in _JOINERS:
        return not (_joins(before) and _joins(text[offset + 1 : offset + 2]))
    if character in _MARKS:
        return not any(letter.isalpha() and unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    if character in _EMOJI_STYLE:
        return not (before in _STYLED or (before != "" and unicodedata.category(before) in ("So", "Sk", "Sm")))
    if character == _KEYCAP:
        return text[:offset].rstrip(_EMOJI_STYLE)[-1:] not in _KEYS
    return not ("\u180b" <= character <= "\u180f" and _MONGOLIAN.match(before))


def _joins(neighbour: str) -> bool:
    """A joiner has work to do between letters that change form, and between the parts of an emoji."""
    if not neighbour:
        return False
    category = unicodedata.category(neighbour)
    return category in ("Lo", "Lm", "Mn", "Mc", "So", "Sk") and not unicodedata.name(neighbour, "").startswith("LATIN")
