"""Words that a customer care team never writes by itself: handles and codes without their @, disguises, hash tags."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from responders.guard import mixes_scripts
from responders.keywords import first_said
from responders.writer.mask import MARK

_SIGNS = frozenset("_@#\\<>{}=|~^`*")
_EDGES = ".,;:!?…。！？、，：；،؛؟()[]（）「」『』\"'“”‘’«»„—–-&%/"
_SPELT = re.compile(r"(?<!\w)[^\W\d_](?:[ .\-][^\W\d_]){3,}(?!\w)")
_NOT_LATIN = re.compile(
    "am|ar|be|bg|bn|el|fa|gu|he|hi|hy|ja|ka|kk|km|kn|ko|ku|lo|mk|ml|mn|mr|my|ne|or|pa|ps|ru|si|sr|ta|te|th|uk|ur|zh"
)
_SELF = (
    "system prompt", "prompt", "language model", "as an ai", "my instructions", "my rules", "instrucciones del sistema",
    "instruções do sistema", "systemanweisung", "modèle de langage", "языковая модель", "системный промпт", "系统提示",
    "语言模型", "言語モデル", "언어 모델", "โมเดลภาษา", "دستور سیستم", "نموذج لغوي",
)  # fmt: skip


def oddity(answer: str, ours: Iterable[str], strangers: Iterable[str], language: str) -> str:
    """The first word of `answer` that must not be there, "" when there is none; what stands in `ours` may."""
    bare = MARK.sub(" ", answer)
    if spelt := _SPELT.search(bare):
        return spelt[0]
    known = {word for text in ours for word in _words(text)}
    theirs = {word for text in strangers for word in _words(text)} if _NOT_LATIN.fullmatch(language) else set()
    new = [word for word in _words(bare) if word not in known]
    found = (word for word in new if _is_odd(word) or (word in theirs and _is_latin(word)))
    return next(found, "") or first_said(_SELF, bare) or ""


def _words(text: str) -> Iterator[str]:
    """Lower-case words without the punctuation around them."""
    return (word for piece in text.split() if (word := piece.strip(_EDGES).casefold()))


def _is_odd(word: str) -> bool:
    mixed = any(letter.isalpha() for letter in word) and any(letter.isdecimal() for letter in word)
    return mixed or not _SIGNS.isdisjoint(word) or any(map(_is_styled, word)) or mixes_scripts(word)


def _is_styled(letter: str) -> bool:
    """A circled, bold or full-width form of a plain letter."""
    plain = "" if letter.isascii() else normalize("NFKC", letter)
    return plain.isascii() and plain.isalnum()


def _is_latin(word: str) -> bool:
    return len(word) > 2 and word.isascii() and word.isalpha()
