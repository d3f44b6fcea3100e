"""Words as they are looked for: what people write in two ways is one way here, in every script.

Beyond case, width and invisible characters (responders.keywords): Arabic and Persian letters that look alike, vowel
marks, digits of all scripts, Thai vowels typed in pieces, accents on Latin letters.
"""

import re
import unicodedata
from functools import lru_cache

from responders import keywords
from store.types import clean

LONGEST = 5_000
"""Characters of one text that are looked through."""
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("يىېۍے", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ةۀەھہ", "ه"),
        "ؤ": "و",
        "ё": "е",
        "đ": "d",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "ς": "σ",
    }
)
_DROPPED = re.compile("[\u0640\u064b-\u065f\u0670\ufe0e\ufe0f]")
_ACCENTS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_TONE_FIRST = re.compile("([\u0e48-\u0e4b])\u0e4d\u0e32")
_PLAIN = re.compile(r"[ -~]*")
_DIGIT = re.compile(r"[^\D0-9]")
_CLUSTER = re.compile(
    "[\u0e00-\u0e7f]+|[\uff61-\uff9f]+|[\u1100-\u11ff]+|\\w[\u0300-\u036f\u064b-\u065f\u0670]*|\\s+|.", re.DOTALL
)
"""What is folded together: Thai and half-width runs, letters of a Korean syllable, a letter with its marks."""
_SPACE = " "


def folded(text: str) -> str:
    """The first LONGEST characters of `text` as words are compared; blanks between words are one space."""
    return _fold(clean(text[:LONGEST]))


def traced(text: str) -> tuple[str, list[int]]:
    """`folded` text, and for each of its characters where in `text` it came from; the end of `text` stands last."""
    letters: list[str] = []
    starts: list[int] = []
    for found in _CLUSTER.finditer(text[:LONGEST]):
        shown = _SPACE if found[0].isspace() else _of_cluster(found[0])
        if shown == _SPACE and (not letters or letters[-1] == _SPACE):
            continue
        letters.extend(shown)
        starts.extend(_places(found[0], shown, found.start()))
    if letters and letters[-1] == _SPACE:
        letters.pop()
        starts.pop()
    starts.append(min(len(text), LONGEST))
    return "".join(letters), starts


def _places(cluster: str, shown: str, start: int) -> list[int]:
    """A run that keeps its length keeps its places, any other one begins where it began."""
    if len(cluster) == len(shown):
        return list(range(start, start + len(cluster)))
    return [start] * len(shown)


@lru_cache(maxsize=8192)
def _of_cluster(cluster: str) -> str:
    return _fold(clean(cluster))


def _fold(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFD", keywords.folded(text))
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    plain = _DROPPED.sub("", _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), plain).translate(_ALIKE))
    return " ".join(_SARA_AM.sub("\\1\u0e33", _TONE_FIRST.sub("\\1\u0e33", plain)).split())
