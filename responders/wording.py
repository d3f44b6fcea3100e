"""Fills a template's variant with facts: whole sentences fall out where a fact is missing, no mark is ever left."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from config.vocabulary import CONDITIONS
from responders.no_names import is_no_name, says_no_name

_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SPACES = re.compile(r" {2,}")
_SENTENCE_END = re.compile(r"[.!?…؟。！？।\n]+|(?:(?<=ค่ะ)|(?<=คะ)|(?<=ครับ))\s+")
_THAI_VOWELS = "ะัาำิีึืฺุู็่้๊๋์ํ๎"
_THAI = re.compile("[\u0e00-\u0e7f]")
_BEFORE_NAMES = {"th": ("คุณ",), "id": ("Kakak ", "Kak ", "kak ")}
_AFTER_NAMES = {"ja": ("様", "さま", "さん"), "ko": ("님", "씨"), "hi": (" जी", " ji", " Ji")}
_NO_NAME = re.compile(r"[@\d%$€£¥。]|://|\w\.\w{2,}")
_CODE = re.compile(r"[{}<>\[\]|\\=]")
_SHOUTED = re.compile(r"[!！?？‼⁉]")
_BETWEEN_LETTERS = re.compile(r"(?<=[A-Za-z\u00c0-\u024f])[·•](?=[A-Za-z\u00c0-\u024f])")
_ODD_LETTERS = (
    "FILLER",
    "SMALL CAPITAL",
    "LISU",
    "CHEROKEE",
    "MODIFIER LETTER",
    "SUPERSCRIPT",
    "SUBSCRIPT",
    "MATHEMATICAL",
)
_APOSTROPHES = "\u02bb\u02bc"
_LOOK_ALIKES = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"})
_LONGEST_NAME = 40
_MOST_WORDS = 5
_KEPT_IN_NAMES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Zs", "Pd"})
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Filled:
    """A finished text and the facts whose absence cost it a sentence."""

    text: str
    left_out: tuple[str, ...]


def fill(variant: str, facts: Mapping[str, str]) -> Filled | None:
    """The variant with its facts, or None when a sentence that cannot be left out needs a missing one."""
    parts: list[str] = []
    left_out: list[str] = []
    for optional, pieces in _parsed(variant):
        missing = [name for is_fact, name in pieces if is_fact and not facts.get(name)]
        if not missing:
            parts += [_said(text, facts) if is_fact else text for is_fact, text in pieces]
        elif optional:
            left_out += missing
        else:
            return None
    text = "".join(parts).strip()
    return Filled(_SPACES.sub(" ", text) if "  " in text else text, tuple(dict.fromkeys(left_out)))


def _said(fact: str, facts: Mapping[str, str]) -> str:
    return "" if fact in CONDITIONS else facts[fact]


@lru_cache(maxsize=8192)
def _parsed(variant: str) -> tuple[tuple[bool, tuple[tuple[bool, str], ...]], ...]:
    """Stretches of (may be left out, pieces of (is a fact's name, text))."""
    stretches = []
    for place, text in enumerate(_OPTIONAL.split(variant)):
        if text:
            pieces = tuple((odd % 2 == 1, piece) for odd, piece in enumerate(_PLACEHOLDER.split(text)) if piece)
            stretches.append((place % 2 == 1, pieces))
    return tuple(stretches)


def plain(fact: str) -> str:
    """A fact as it may stand in a text: one line, no marks of a template, no invisible characters."""
    return " ".join(fact.translate(_PLAIN).split())


@lru_cache(maxsize=4096)
def name_of(author: str, title: str = "") -> str:
    """The author's name for a greeting, or "" when it is no name: a link, a handle, an offer, a number, too long.

    Anybody can call themselves anything; what is no name is never repeated by the brand, which is called `title`.
    """
    if _CODE.search(author) or _SHOUTED.search(author) or _odd(author[:400]):
        return ""
    name = plain(unicodedata.normalize("NFC", author.encode("utf-8", "replace").decode()[:400]))
    bare = "".join(letter for letter in name if letter not in _JOINERS and unicodedata.category(letter) != "Mn")
    if _NO_NAME.search(unicodedata.normalize("NFKC", bare)) or says_no_name(bare) or is_no_name(name, title):
        return ""
    kept = "".join(
        letter for letter in name if letter in "'’.·\u200c" or unicodedata.category(letter) in _KEPT_IN_NAMES
    )
    words = kept.strip("-–—.·' \u200c").split()
    is_name = len(words) <= _MOST_WORDS and len(kept) <= _LONGEST_NAME and any(letter.isalpha() for letter in kept)
    return " ".join(words) if is_name else ""


def _odd(name: str) -> bool:
    """Letters in which nobody writes a name: blank ones, small capitals, or two alphabets that look alike in a word."""
    if _BETWEEN_LETTERS.search(unicodedata.normalize("NFC", name)):
        return True
    for word in name.split():
        titles = [unicodedata.name(letter, "") for letter in word if letter.isalpha() and letter not in _APOSTROPHES]
        if any(odd in title for title in titles for odd in _ODD_LETTERS):
            return True
        if len(_LOOK_ALIKES.intersection(title.partition(" ")[0] for title in titles)) > 1:
            return True
    return False


@lru_cache(maxsize=4096)
def called(name: str, language: str) -> str:
    """A name without the title that answers in this language put beside it themselves, so that it never stands twice.

    Many people carry theirs in their account's name. A name of which nothing would be left stays as it is. In Thai a
    space parts คุณ from a name in another script, and from no Thai one.
    """
    bare = _bare(name, language)
    return f" {bare}" if language == "th" and bare and not _THAI.match(bare) else bare


def _bare(name: str, language: str) -> str:
    for title in _BEFORE_NAMES.get(language, ()):
        rest = name.removeprefix(title)
        if rest != name and rest.strip() and rest[0] not in _THAI_VOWELS:
            return rest.strip()
    for title in _AFTER_NAMES.get(language, ()):
        rest = name.removesuffix(title).strip()
        if rest and rest != name:
            return rest
    return name


@lru_cache(maxsize=4096)
def sentences(text: str) -> frozenset[str]:
    """The sentences of a text, for telling whether two texts sound alike; short greetings do not count.

    Thai has no full stop: there a polite particle before a blank ends a sentence.
    """
    found = (sentence.strip().casefold() for sentence in _SENTENCE_END.split(text))
    return frozenset(sentence for sentence in found if len(sentence) > 12)


class _Plain(dict[int, int | None]):
    """A translation that drops marks and invisible characters, and remembers each character that it has judged."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        visible = character in _JOINERS or character in "\n\t" or unicodedata.category(character)[0] != "C"
        self[code] = code if visible and character not in "{}[]" else None
        return self[code]


_PLAIN = _Plain()
