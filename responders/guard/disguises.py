"""Words that are written so that a machine does not know them: mixed scripts, letters set apart, words cut in two."""

import re
import unicodedata
from collections.abc import Iterator

from responders.guard.seeing import Seen, spelt_in_flags
from responders.letters import LOOKS_LIKE
from responders.values import Finding

_LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC")
_RARE = {"CHEROKEE": "chr", "LISU": "lis", "COPTIC": "cop"}
"""Scripts whose letters read like Latin ones, and the only language that anybody writes in them."""

_RARE_LETTER = re.compile("[\u03e2-\u03ef\u13a0-\u13ff\u2c80-\u2cff\ua4d0-\ua4ff\uab70-\uabbf]")
_FEWEST_SPELT = 3
_SHAPED = re.compile(f"[{''.join(LOOKS_LIKE)}]{{{_FEWEST_SPELT},}}")
_MARKED = re.compile("[A-Za-z][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20dc\u20e1\u20e5-\u20f0\ufe20-\ufe2f]")
_WORD = re.compile(r"\w+")
_LETTER = "[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u05d0-\u05ea\u0620-\u064a]"
_APART = re.compile(
    rf"(?<![^\W_]){_LETTER}(?:([ *_|/~·+-]{{1,2}}){_LETTER}(?:\1{_LETTER}){{2,}}|(?:\.{_LETTER}){{4,}})(?![^\W_])"
)
_STEMS = [
    "refund",
    "discount",
    "voucher",
    "coupon",
    "cashback",
    "giveaway",
    "compensat",
    "reimburse",
    "replacement",
    "reembols",
    "descuento",
    "desconto",
    "cupom",
    "rembours",
    "erstatt",
    "gutschein",
    "rabatt",
    "kostenlos",
    "rimbors",
    "diskon",
    "diskaun",
    "baucar",
    "kupon",
    "percuma",
    "indirim",
    "ücretsiz",
    "hediye",
    "zwrot",
    "rabat",
    "zniżk",
    "bezpłatn",
    "скидк",
    "возврат",
    "промокод",
    "бесплатн",
    "купон",
    "знижк",
    "повернен",
    "безкоштовн",
    "تخفیف",
    "رایگان",
    "بازپرداخت",
    "خصم",
    "مجان",
    "استرداد",
]
"""Beginnings of words that a promise is made of. None of them comes about where two other words meet."""

_FORMS = {
    "a": "aàáâãäåāăą4@", "c": "cçćč", "d": "dđď", "e": "eèéêëēęě3€", "i": "iìíîïīı1!|", "n": "nñńň", "o": "oòóôõöøō0",
    "s": "sśšş5$", "t": "tťţ7", "u": "uùúûüūů", "z": "zžźż", "l": "l1|", "y": "yýÿ",
}  # fmt: skip
_BETWEEN = r"[^\w\s,;:!?()]{0,2}_?"
_CUT = re.compile(
    "(?<![^\\W_])(?:"
    + "|".join(
        _BETWEEN.join(f"[{re.escape(_FORMS[letter])}]" if letter in _FORMS else letter for letter in stem)
        for stem in _STEMS
    )
    + r"|(?:re\s+(?:fund|imburse)|dis\s+count|vou\s+cher|cou\s+pon)(?:s|ed|ing|ment)?(?![^\W_]))",
    re.IGNORECASE,
)
_TWO_WORDS = re.compile(r"(?<![^\W_])(?:re\s+(?:fund|imb)|dis\s+count|vou\s+ch|cou\s+pon)", re.IGNORECASE)
_READ_AS = str.maketrans("01345$7@!|", "oieasstaii")
_NO_LETTER = re.compile(r"[\W\d_]+")


def disguised(text: str, shown: Seen, language: str = "") -> Iterator[Finding]:
    """`shown` is the text as a reader sees it, `language` the one it should be in."""
    if not text.isascii():
        yield from _foreign_letters(text, language)
    for match in _APART.finditer(shown.text):
        if _is_listed(match[0]):
            continue
        yield _finding(text, *shown.span(*match.span()), "is a word with its letters set apart")
    if _hides_a_word(shown.text):
        for match in _CUT.finditer(shown.text if shown.text.isascii() else shown.text.translate(_UNMARKED)):
            written = shown.text[match.start() : match.end()]
            if _letters(written) != written.casefold().replace("i\u0307", "i"):
                yield _finding(
                    text, *shown.span(*match.span()), "is a word cut or spelled so that it is not recognised"
                )


def _foreign_letters(text: str, language: str) -> Iterator[Finding]:
    for match in _WORD.finditer(text):
        if mixes_scripts(match[0]):
            yield _finding(text, *match.span(), "mixes letters of scripts that look alike")
        elif _RARE_LETTER.search(match[0]) and _RARE.get(_script(match[0][0])) != language:
            yield _finding(text, *match.span(), "is of letters that only look like those of its language")
    for match in _SHAPED.finditer(text):
        yield _finding(text, *match.span(), "is written in small capitals or framed letters")
    for match in _MARKED.finditer(text):
        if len(unicodedata.normalize("NFC", match[0])) > 1:
            yield _finding(text, *match.span(), "has a mark that no language writes on this letter")
    for start, word in spelt_in_flags(text):
        if len(word) >= _FEWEST_SPELT:
            yield _finding(text, start, start + len(word), "is spelt in the letters that flags are made of")


def mixes_scripts(word: str) -> bool:
    """Whether a word holds letters of more than one of the scripts that look alike."""
    if word.isascii():
        return False
    scripts = {_script(letter) for letter in word if letter.isalpha()}
    return len(scripts.intersection(_LOOK_ALIKE)) > 1


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_listed(apart: str) -> bool:
    """Letters in their order, as in "plan A, B, C", are no word."""
    letters = _NO_LETTER.sub("", apart).casefold()
    return letters == "".join(sorted(letters))


def _hides_a_word(shown: str) -> bool:
    plain = shown.casefold()
    read = _letters(shown)
    return any(read.count(stem) > plain.count(stem) for stem in _STEMS) or _TWO_WORDS.search(plain) is not None


def _letters(shown: str) -> str:
    """What remains when marks, signs and blanks are taken away, and digits are read as the letters they look like."""
    plain = shown.casefold().translate(_READ_AS)
    bare = plain if plain.isascii() else unicodedata.normalize("NFC", plain).translate(_BARE)
    return _NO_LETTER.sub("", bare)


_KEPT = frozenset(letter for stem in _STEMS for letter in stem if not letter.isascii())


class _Bare(dict[int, str]):
    """A translation that takes the marks off letters, worked out once for each."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = letter if letter in _KEPT else unicodedata.normalize("NFD", letter)[0]
        return self[code]


_BARE = _Bare()


class _Unmarked(dict[int, int]):
    """A translation to the plain Latin letter under marks that no form of a stem knows."""

    def __missing__(self, code: int) -> int:
        plain = unicodedata.normalize("NFD", chr(code))[0] if chr(code) not in _KNOWN else ""
        self[code] = ord(plain) if plain.isascii() and plain.isalpha() else code
        return self[code]


_KNOWN = frozenset(letter for forms in _FORMS.values() for letter in forms)
_UNMARKED = _Unmarked()


def _finding(text: str, start: int, end: int, what: str) -> Finding:
    return Finding(check="disguise", blocking=True, message=f"{text[start:end][:60]!r} {what}", start=start, end=end)
