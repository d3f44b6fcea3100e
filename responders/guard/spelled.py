"""Numbers written out in words: "zero eight one …", "sixty two", "zweiundsechzig", in many languages."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from responders.guard.amounts import is_call
from responders.guard.number_words import SCALE, TIMES, VALUES, in_parts
from responders.guard.orders import is_called

_AND = frozenset(["y", "e", "et", "und", "en", "och", "og", "и", "و", "and", "ו", "puluh", "mươi", "pu't", "belas"])
_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0b82\u0bbe-\u0bcd"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_MARKS}]+[^\W\d_]*)*(?:['’][^\W\d_]+)?|\d+")
_THAI = "ศูนย์|หนึ่ง|สอง|โท|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|ยี่|เอ็ด"
_KATAKANA = "ゼロ|レイ|イチ|ニ|サン|ヨン|ゴ|ロク|ナナ|シチ|ハチ|キュウ"
_HIRAGANA = "ぜろ|れい|いち|に|さん|よん|ご|ろく|なな|しち|はち|きゅう"
_KOREAN = "[공영일이삼사오육칠팔구]"
_APART, _APART_KANA = r"[\s-]{0,2}", r"[\s・、-]{0,2}の?"
_UNSPACED = re.compile(
    rf"(?:(?:{_THAI}|\d){_APART}){{5,}}|(?:(?:{_KOREAN}|[십\d]){_APART}){{7,}}"
    rf"|(?:{_KOREAN}{{3,4}}(?:에|의|다시){_APART}){{1,2}}{_KOREAN}{{4}}"
    rf"|(?:(?:{_KATAKANA}|\d){_APART_KANA}){{5,}}|(?:(?:{_HIRAGANA}|\d){_APART_KANA}){{6,}}"
)
_UNSPACED_CALLED = re.compile(
    rf"(?:(?:{_THAI}|แสน|หมื่น|พัน|ร้อย)\s?){{4,}}|[공영일이삼사오육칠팔구십백천만]{{4,}}"
    rf"|(?:(?:{_KATAKANA}){_APART_KANA}){{4,}}|(?:(?:{_HIRAGANA}){_APART_KANA}){{4,}}"
    r"|(?:\d?[千百十万仟佰拾萬]){2,}\d?"
)
"""What is a number only where it is called one."""

_PIECE = re.compile(rf"{_THAI}|{_KATAKANA}|{_HIRAGANA}|{_KOREAN}|\d")
_FIRST = re.compile("[ศหสเแยกโｦ-ﾟァ-ヺ가-힣ぜれいにさよごろなしはき千百十万仟佰拾萬]")
_LEAST, _LEAST_SPELLED, _LEAST_CALLED, _LEAST_IN_GROUPS = 5, 3, 4, 7
_ONE_I = {0x0130: "i", 0x0131: "i"}
_REACH = 48


def spelled(text: str) -> Iterator[tuple[str, int, int]]:
    """(digits, start, end) of every run of five digits or more of which three at least are written as words.

    Four digits are enough, and hundreds and thousands may be among the words, where the run is called a number.
    """
    if _FIRST.search(text):
        yield from _unspaced(text)
    folded, place = _folded(text)
    if not _has_number(folded):
        return
    run: list[re.Match[str]] = []
    for word in (*_WORD.finditer(folded), None):
        if word and (not run or word.start() - run[-1].end() <= 3) and (_counts(word[0]) or (run and word[0] in _AND)):
            run.append(word)
            continue
        if run:
            start = place[run[0].start()]
            if digits := _number(run, partial(_is_called, text, start)):
                yield digits, start, place[run[-1].end() - 1] + 1
        run = [word] if word and _counts(word[0]) else []


def _has_number(folded: str) -> bool:
    words = _WORD.findall(folded)
    return sum(map(VALUES.__contains__, words)) >= _LEAST_SPELLED or any(map(in_parts, words))


def _unspaced(text: str) -> Iterator[tuple[str, int, int]]:
    for pattern in (_UNSPACED, _UNSPACED_CALLED):
        for match in pattern.finditer(text):
            written = match[0].rstrip(" -・、の")
            if re.search(r"[^\d\s・、-]", written) and (pattern is _UNSPACED or _is_called(text, match.start())):
                digits = "".join(_UNSPACED_VALUES.get(piece, piece) for piece in _PIECE.findall(written))
                yield digits, match.start(), match.start() + len(written)


def _is_called(text: str, at: int) -> bool:
    return is_called(text, at) or is_call(text[max(at - _REACH, 0) : at])


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text without case, with one Turkish i, and for each of its letters the offset that it came from."""
    plain = text.translate(_ONE_I)
    folded = plain.casefold()
    if len(folded) == len(text):
        return folded, range(len(text))
    return folded, [offset for offset, letter in enumerate(plain) for _ in letter.casefold()]


def _counts(word: str) -> bool:
    plain = word.removeprefix("و")
    return word in VALUES or plain in VALUES or (word.isdecimal() and len(word) <= 4) or bool(in_parts(word))


def _number(run: list[re.Match[str]], is_called: Callable[[], bool]) -> str:
    """The digits of a run of words, "" when they are too few to name anybody."""
    while run and run[-1][0] in _AND:
        run.pop()
    said = [word[0] for word in run if word[0] not in _AND]
    values = [value for word in said for value in in_parts(word) or (_value(word),)]
    words = len(values) - sum(word.isdecimal() for word in said)
    if words < _LEAST_SPELLED:
        return ""
    hundreds = sum(value == "x100" or (len(value) == 3 and value.endswith("00")) for value in values)
    if not hundreds and not SCALE.keys() & values:
        digits = "".join(_read(values))
        return digits if len(digits) >= _LEAST or (len(digits) >= _LEAST_CALLED and is_called()) else ""
    digits = _sum(values)
    in_groups = hundreds > 1 and not SCALE.keys() & values and len("".join(values)) >= _LEAST_IN_GROUPS
    return digits if in_groups or (len(digits) >= _LEAST_CALLED and is_called()) else ""


def _sum(values: Sequence[str]) -> str:
    """The digits of "four thousand eight hundred twenty one"."""
    total = part = 0
    for value in values:
        scale = SCALE.get(value, 0)
        if scale < 1000:
            part = max(part, 1) * scale if scale else part + int(value if value.isdecimal() else 0)
        else:
            total, part = total + max(part, 1) * scale, 0
    return str(total + part)


def _read(values: Sequence[str]) -> Iterator[str]:
    """Digits as they are read: "sixty two" is 62, "double five" 55."""
    before = ""
    for place, value in enumerate(values):
        following = values[place + 1] if place + 1 < len(values) else ""
        times = TIMES.get(before, 1)
        before = value
        if value in TIMES:
            continue
        tens = len(value) == 2 and value[1] == "0" and len(following) == 1 and following != "0"
        yield (value[0] if tens else value) * times


def _value(word: str) -> str:
    return word if word.isdecimal() else VALUES.get(word) or VALUES.get(word.removeprefix("و"), "")


_UNSPACED_VALUES = {
    **{
        word: str(digit)
        for row in (
            "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า",
            "ゼロ イチ ニ サン ヨン ゴ ロク ナナ ハチ キュウ",
            "レイ イチ ニ サン ヨン ゴ ロク シチ ハチ キュウ",
            "ぜろ いち に さん よん ご ろく なな はち きゅう",
            "れい いち に さん よん ご ろく しち はち きゅう",
            "영 일 이 삼 사 오 육 칠 팔 구",
        )
        for digit, word in enumerate(row.split())
    },
    "공": "0",
    "โท": "2",
    "ยี่": "2",
    "เอ็ด": "1",
    "สิบ": "",
}
