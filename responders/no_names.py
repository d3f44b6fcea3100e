"""What is no person's name: an offer, an order, an insult, an office, a sentence, a handle, the brand itself.

Whoever calls themselves so wants to be read out by a brand, or is nobody ("Deleted User"). A missing name costs
little, a wrong greeting stands in public: when in doubt there is none. The words stand in no_names.toml.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from responders.guard import foreign, private, seen
from responders.guard.promises import promises
from responders.keywords import first_said, folded, says

_APART = re.compile(r"[&+#/:;=~*^\"«»“”]")
_THRICE = re.compile(r"([^\W\d_\u0e00-\u0e7f])\1\1|(\w)\2{3}", re.IGNORECASE)
_INNER_CAPITAL = re.compile(r"(?<=[a-zß-öø-ÿа-яёіїєґ])(?=[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ])")
_BEFORE_CAPITALS = "al da de del di du el fitz jo la le ma mac mc st te van von"
"""What is written together with a capital after it: McDonald, LeBron, DiCaprio."""

_PARTICLES = """
abu af al av bin bint binti da das de del dela della den der di do dos du e el i ibn la las le los ter van von y zu
"""
"""Small words that stand inside names too."""

_TOO_LONG = re.compile("[\u3400-\u9fff]{6}|[\uac00-\ud7af]{6}|[\u3041-\u30ff]{10}|^[a-z]{13}")
"""A sentence where words are not parted, or a handle: longer than names are in that script."""

_ONE_IS_A_WORD = re.compile("[\u3400-\u9fff\uac00-\ud7af]")
_LATIN, _CYRILLIC = re.compile("[a-z]"), re.compile("[\u0430-\u045f\u0491]")
_VOWEL = re.compile("[aeiouyæøœəаеёиоуыэюяіїєў]")
_SENTENCE, _LOWER_SENTENCE = 3, 4
_LONG_TITLE = 6


@dataclass(frozen=True, slots=True)
class _Words:
    never: tuple[str, ...]
    alone: frozenset[str]
    opening: frozenset[str]
    inside: tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

    def listed(key: str) -> tuple[str, ...]:
        found = (word for table in tables.values() for word in table.get(key, "").split(","))
        return tuple(dict.fromkeys(" ".join(word.split()) for word in found if word.strip()))

    alone = frozenset(map(folded, listed("alone")))
    return _Words(listed("never"), alone, frozenset(listed("opening")), listed("inside"))


def is_no_name(name: str, title: str = "") -> bool:
    """True when `name` is nothing that the brand called `title` should call anybody in public."""
    return _looks_wrong(name) or says_no_name(name) or _is_of(title, name) or _is_flagged(name)


def says_no_name(name: str) -> bool:
    """True when `name` holds words that no person's name holds."""
    words = _words()
    parts = _parts(name)
    return (
        first_said(words.never, name) is not None
        or (any(len(part) > 1 for part in parts) and words.alone.issuperset(part for part in parts if len(part) > 1))
        or folded(name) in words.alone
        or (len(parts) > 1 and parts[0] in words.opening)
        or any(inside in part for part in map(_unmarked, parts) for inside in words.inside)
    )


def _looks_wrong(name: str) -> bool:
    """Shapes in which nobody writes a name: signs, inner capitals, initials alone, sentences, handles."""
    return bool(
        "_" in name
        or _APART.search(name.strip(' ~*"«»“”'))
        or _THRICE.search(name)
        or _TOO_LONG.search(name)
        or _has_inner_capital(name)
        or _is_parted(name)
        or not any(map(_can_be_said, _parts(name)))
        or _is_sentence(name.split())
    )


def _has_inner_capital(name: str) -> bool:
    pieces = (_INNER_CAPITAL.split(part) for part in re.split(r"[\s.'’-]", name))
    return any(piece.casefold() not in _BEFORE_CAPITALS.split() for split in pieces for piece in split[:-1])


def _is_parted(name: str) -> bool:
    """A picture between two letters, which would be gone from the greeting: F🔥R🔥E🔥E."""
    seen_letters = [letter for letter in name if unicodedata.category(letter)[0] != "M"]
    return any(
        unicodedata.category(sign) in ("So", "Sm") and before.isalpha() and after.isalpha()
        for before, sign, after in zip(seen_letters, seen_letters[1:], seen_letters[2:], strict=False)
    )


def _can_be_said(part: str) -> bool:
    """More than an initial, with a vowel in it where the script writes them."""
    if len(part) < 2:
        return _ONE_IS_A_WORD.match(part) is not None
    plain = _unmarked(part)
    return not (_LATIN.match(plain) or _CYRILLIC.match(plain)) or _VOWEL.search(plain) is not None


def _is_sentence(words: Sequence[str]) -> bool:
    """Small letters after the first word, as sentences have them and names do not."""
    if not set(_PARTICLES.split()).isdisjoint(words[1:]) or not all(word.islower() for word in words[1:]):
        return False
    return len(words) >= (_SENTENCE if words[0][:1].isupper() else _LOWER_SENTENCE)


def _is_of(title: str, name: str) -> bool:
    """The brand's own name, whole or nothing but words of it: only the brand calls itself so."""
    own, said = _parts(title), _parts(name)
    if not own:
        return False
    whole = "".join(own)
    return (
        set(own) <= set(said)
        or set(said) <= set(own)
        or says(title, name)
        or (len(whole) >= _LONG_TITLE and whole in "".join(said))
    )


def _is_flagged(name: str) -> bool:
    """What the last look at a text would stop: links, accounts, numbers, offers."""
    shown = seen(name)
    return bool(
        foreign(shown, hosts=(), contact="", handles=())
        or private(shown, said=seen(""), public=True)
        or any(promises(name, allowed=(), grounds=()))
    )


@lru_cache(maxsize=8)
def _parts(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared, without signs."""
    kept = (letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " " for letter in folded(text))
    return tuple("".join(kept).split())


def _unmarked(part: str) -> str:
    if part.isascii():
        return part
    return "".join(mark for mark in unicodedata.normalize("NFD", part) if unicodedata.category(mark) != "Mn")
