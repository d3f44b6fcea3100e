"""What an answer commits the brand to: offers, refunds, replacements and dates outside what the brand allows."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from responders.guard.hours import without_hours
from responders.guard.lexicon import Hit, Lexicon
from responders.guard.senses import meant
from responders.guard.vouchers import vouchers
from responders.keywords import folded, places
from responders.values import Finding

KINDS = ("offer", "refund", "replacement", "date")
BUILT = ("refund", "replacement", "offer", "date")
_GIVING = frozenset({"offer", "refund", "replacement"})
_ALIKE = {"date": frozenset({"date"}), "offer": _GIVING, "refund": _GIVING, "replacement": _GIVING}
_WORDS = {
    "offer": "promises a discount, a gift or a compensation",
    "refund": "promises money back",
    "replacement": "promises a replacement",
    "date": "promises a date or a time",
}
_SCRIPTS = {
    "th": "THAI", "fa": "ARABIC", "ar": "ARABIC", "ru": "CYRILLIC", "uk": "CYRILLIC", "hi": "DEVANAGARI",
    "bn": "BENGALI", "ko": "HANGUL", "ja": "KANA", "zh": "CJK",
}  # fmt: skip
_LATIN = re.compile("[A-Za-z]")
_BLOCKS = {
    "THAI": re.compile("[\u0e00-\u0e7f]"),
    "ARABIC": re.compile("[\u0600-\u06ff]"),
    "CYRILLIC": re.compile("[\u0400-\u04ff]"),
    "DEVANAGARI": re.compile("[\u0900-\u097f]"),
    "BENGALI": re.compile("[\u0980-\u09ff]"),
    "HANGUL": re.compile("[\uac00-\ud7af]"),
    "KANA": re.compile("[\u3040-\u30ff]"),
    "CJK": re.compile("[\u3400-\u9fff]"),
    "LATIN": _LATIN,
}
_SENTENCE_END = re.compile(r"[.!?…؟।。！？\n]")
_NOT_YET = re.compile(
    "belum|หรือยัง|还没|還沒|まだ|아직|noch nicht|not yet|chưa|henüz|jeszcze nie|ещё не|ще не|هنوز|এখনো"
)
_NOT_YET_REACH = 10
_MARKED = range(0x1E00, 0x1F00)
_UNMARKED = {
    code: plain
    for code in _MARKED
    if (plain := unicodedata.normalize("NFD", chr(code))[0]).isascii() and plain.isalpha()
}
_WITH_MARKS = re.compile(f"[{chr(_MARKED[0])}-{chr(_MARKED[-1])}]")
"""Letters with marks that, of our languages, Vietnamese alone writes: any other reads the plain letter."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon(Path(__file__).with_name("promises.toml"), KINDS)


def promises(text: str, *, allowed: Sequence[str], grounds: Sequence[str]) -> Iterator[Finding]:
    """Commitments in any of the lexicon's languages whose script the text uses.

    `allowed` holds kinds ("date") or phrases as the brand writes them; `grounds` are texts that the brand has
    published: a sentence that stands there word for word is no new promise.
    """
    free = [span for phrase in allowed if phrase not in KINDS for span in places(phrase, text)]
    for kind, start, end in _said(text, allowed, free):
        if grounds and _is_published(_sentence(text, start, end), grounds):
            continue
        hint = f'if the brand stands by it, put the words or "{kind}" into `promises` in voice.toml'
        yield Finding(check=kind, blocking=True, message=f"{_WORDS[kind]}; {hint}", start=start, end=end)


def _said(text: str, allowed: Sequence[str], free: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """Phrases in the order of the text, none over another, then two senses that promise without any phrase."""
    languages = _languages(text)
    text = without_hours(text)
    read = [(text, languages)]
    if _WITH_MARKS.search(text):
        read.append((text.translate(_UNMARKED), [code for code in languages if code != "vi"]))
    found = {hit for shown, codes in read for hit in lexicon().find(shown, codes, KINDS) if not _is_awaited(shown, hit)}
    found.update(vouchers(text))
    phrases = sorted(found, key=lambda hit: (hit[1], -hit[2]))
    said: list[Hit] = []
    for hit in (*phrases, *(hit for shown, codes in read for hit in meant(shown, tuple(codes), BUILT))):
        kind, start, end = hit
        alike = KINDS if hit in phrases else _ALIKE[kind]
        over = any(other in alike and a < end and b > start for other, a, b in said)
        if kind not in allowed and not over and not any(a < end and b > start for a, b in free):
            said.append(hit)
            yield hit


def _is_awaited(text: str, hit: Hit) -> bool:
    """Money that is said not to have come yet: "bayaran balik anda belum sampai?"."""
    kind, start, end = hit
    return kind == "refund" and _NOT_YET.search(text, start, min(end + _NOT_YET_REACH, len(text))) is not None


def _languages(text: str) -> list[str]:
    shown = folded(text)
    used = {name for name, block in _BLOCKS.items() if block.search(shown)}
    return [code for code in sorted(lexicon().languages) if _SCRIPTS.get(code, "LATIN") in used]


def _sentence(text: str, start: int, end: int) -> str:
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, start)]
    after = _SENTENCE_END.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]


def _is_published(sentence: str, grounds: Sequence[str]) -> bool:
    needle = _bare(sentence)
    return bool(needle) and any(needle in _published(ground) for ground in grounds)


@lru_cache(maxsize=512)
def _published(ground: str) -> frozenset[str]:
    """The whole sentences of a published text: a piece of one may have lost its "not" or its "only if"."""
    return frozenset(_bare(sentence) for sentence in _SENTENCE_END.split(ground))


def _bare(sentence: str) -> str:
    return folded(unicodedata.normalize("NFC", sentence)).strip(" \"'“”«»*_-")
