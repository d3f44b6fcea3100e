"""Which language a text is in: its script first, then a small language model, then words only Filipino has."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sentiment.analysis import UNKNOWN_LANGUAGE

_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\b(?:http|user)\b", re.IGNORECASE)
_BULGARIAN = re.compile("ъ[^еёюя]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MAX_CHARACTERS = 600

# First and last code point of the scripts that decide alone, and those that only narrow the choice down.
_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x0370, 0x03FF, "el"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"),
    (0x1780, 0x17FF, "km"),
    (0x1E00, 0x1EFF, "latin"),
    (0x3040, 0x30FF, "ja"),
    (0x3400, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "ko"),
    (0x1100, 0x11FF, "ko"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFF, "arabic"),
)
_CHOICES = MappingProxyType(
    {
        script: tuple(codes.split())
        for script, codes in {
            "latin": "af ca cs cy da de en es et eu fi fr ga gl hr hu id is it jv lt lv ms mt nl no pl pt ro sk sl sq "
            "sv sw tl tr vi xh zu",
            "cyrillic": "be bg kk ky mk mn ru sr uk",
            "arabic": "ar fa ku ps ug ur",
            "devanagari": "hi mr ne",
        }.items()
    }
)
_SAME = MappingProxyType({"tl": "fil"})
_URDU, _PERSIAN = frozenset("ٹڈڑںےھہ"), frozenset("پچژگکی")
_ARABIC = frozenset("ةإؤ")

_WORDS = MappingProxyType(
    {
        name: frozenset(words.split())
        for name, words in tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8")).items()
    }
)
_UKRAINIAN, _KAZAKH = frozenset("іїєґ"), frozenset("әғқңөұүһі")
_SPANISH, _SPAINS = frozenset("¿¡"), ("ca", "eu", "gl")
_EAST_SLAVIC = MappingProxyType({"uk": "ukrainian", "ru": "russian", "be": "belarusian"})
_ISLANDS = MappingProxyType({"fil": "filipino", "ms": "malayic"})
_MALAYIC = MappingProxyType({"id": "indonesian", "ms": "malay"})
_JAPANESE_SHARE = 0.04
# How much likelier a language is in this product's mail than in the general text the language model was made from.
_PRIOR = MappingProxyType(
    {"en": 3.0, "tl": 2.0, "ru": 6.0, "fa": 4.0, "es": 1.5, "pt": 1.2, "id": 1.5, "hi": 4.0, "jv": 0.2}
)


def identify(text: str) -> str:
    """The primary subtag of the text's language ("fil" for Tagalog and Taglish too), "und" where it has no letters."""
    plain = _NOISE.sub(" ", text[: 4 * _MAX_CHARACTERS])[:_MAX_CHARACTERS]
    counts = _script_counts(plain)
    if not counts:
        return UNKNOWN_LANGUAGE
    script = _main_script(counts)
    if script == "latin":
        return _latin(plain)
    if script == "cyrillic":
        return _by_letters(script, plain) or _by_words(plain, _guess(plain, script), _EAST_SLAVIC)
    if script in _CHOICES:
        return _by_letters(script, plain) or _guess(plain, script)
    return script


def _script_counts(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha() or "\u0900" <= character <= "\u0eff":
            name = _script(ord(character))
            counts[name] = counts.get(name, 0) + 1
    counts.pop("", None)
    return counts


@cache
def _script(code: int) -> str:
    return next((name for first, last, name in _SCRIPTS if first <= code <= last), "")


def _main_script(counts: dict[str, int]) -> str:
    """The script with most letters, Latin counted a third: brands and loans are Latin everywhere."""
    total = sum(counts.values())
    if counts.get("ja", 0) > _JAPANESE_SHARE * total and counts.get("ja", 0) + counts.get("han", 0) > total / 3:
        return "ja"
    weighed = {name: count / 3 if name == "latin" else count for name, count in counts.items()}
    best = max(weighed, key=weighed.__getitem__)
    return "zh" if best == "han" else best


def _latin(text: str) -> str:
    words = [word.lower() for word in _WORD.findall(text)]
    own = len({word for word in words if word in _WORDS["filipino"]})
    shared = sum(word in _WORDS["shared"] for word in words)
    if (own >= 2 and 9 * (own + shared) >= len(words)) or (own == 1 and 4 * (own + shared) >= len(words)):
        return "fil"
    hindi = len({word for word in words if word in _WORDS["hindi"]})
    if hindi >= 3 and 4 * hindi >= len(set(words)):
        return "hi"
    guessed = _guess(text, "latin")
    if not _SPANISH.isdisjoint(text) and guessed not in _SPAINS:
        return "es"
    return _by_words(text, _by_words(text, guessed, _ISLANDS), _MALAYIC)


def _by_words(text: str, guessed: str, close: Mapping[str, str]) -> str:
    """Of close languages, by code, the one whose own words are most, where one of them was guessed."""
    if guessed not in close:
        return guessed
    words = {word.lower() for word in _WORD.findall(text)}
    found = {code: len(words & _WORDS[name]) for code, name in close.items()}
    return max((guessed, *close), key=found.__getitem__)


def _by_letters(script: str, text: str) -> str:
    """Letters that only one language of the script uses."""
    letters = set(text.lower())
    if script == "arabic":
        return _arabic_letters(text)
    if script == "cyrillic":
        if len(letters & _KAZAKH) >= 2:
            return "kk"
        if letters & _UKRAINIAN and not letters & set("ыэё"):
            return "uk"
        if "ў" in letters:
            return "be"
        if letters & set("ыэё") and "і" not in letters:
            return "ru"
        if _BULGARIAN.search(text.lower()):
            return "bg"
    return ""


def _arabic_letters(text: str) -> str:
    words = [word.replace("ي", "ی").replace("ك", "ک") for word in text.split()]
    persian = sum(character in _PERSIAN for character in text) + 2 * sum(word in _WORDS["persian"] for word in words)
    arabic = sum(character in _ARABIC for character in text) + sum(_is_arabic(word) for word in text.split())
    urdu = sum(character in _URDU for character in text)
    if urdu >= 2 and 8 * urdu > persian:
        return "ur"
    if persian > arabic:
        return "fa"
    return "ar" if arabic > persian else ""


def _is_arabic(word: str) -> bool:
    return word in _WORDS["arabic"] or (len(word) > 4 and word.startswith(("ال", "وال", "بال", "لل")))


def _guess(text: str, script: str) -> str:
    """The likeliest language of a script, judged by character statistics and the priors above."""
    choices = _CHOICES[script]
    ranked = _model().rank(text.lower() if text.isupper() else text)
    chances = {code: chance * _PRIOR.get(code, 1.0) for code, chance in ranked if code in choices}
    best = max(chances, key=chances.__getitem__)
    return _SAME.get(best, best)


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
