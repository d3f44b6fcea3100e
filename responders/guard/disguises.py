"""Words that are written so that a machine does not know them: mixed scripts, letters set apart, words cut in two."""

import re
import unicodedata
from collections.abc import Iterator

from responders.guard.seeing import Seen
from responders.values import Finding

_LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK")
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


def disguised(text: str, shown: Seen) -> Iterator[Finding]:
    """`shown` is the text as a reader sees it."""
    if not text.isascii():
        for match in _WORD.finditer(text):
            if mixes_scripts(match[0]):
                yield _finding(text, *match.span(), "mixes letters of scripts that look alike")
    for match in _APART.finditer(shown.text):
        if _is_listed(match[0]):
            continue
        yield _finding(text, *shown.span(*match.span()), "is a word with its letters set apart")
    if _hides_a_word(shown.text):
        for match in _CUT.finditer(shown.text):
            if _letters(match[0]) != match[0].casefold().replace("i\u0307", "i"):
                yield _finding(
                    text, *shown.span(*match.span()), "is a word cut or spelled so that it is not recognised"
                )


def mixes_scripts(word: str) -> bool:
    """Whether a word holds letters of more than one of the scripts that look alike."""
    if word.isascii():
        return False
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
    return len(scripts.intersection(_LOOK_ALIKE)) > 1


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


def _finding(text: str, start: int, end: int, what: str) -> Finding:
    return Finding(check="disguise", blocking=True, message=f"{text[start:end][:60]!r} {what}", start=start, end=end)
