"""Numbers written out digit by digit: "zero eight one …", in the words of many languages."""

import re
from collections.abc import Iterator

_SPELLED = """
    zero oh one two three four five six seven eight nine double triple
    cero uno dos tres cuatro cinco seis siete ocho nueve
    um dois três quatro sete oito nove meia
    zéro un deux trois quatre cinq sept huit neuf
    null eins zwei zwo drei vier fünf sechs sieben acht neun
    due tre quattro cinque sei sette otto
    nol kosong satu dua tiga empat lima enam tujuh delapan lapan sembilan
    không một mốt hai ba bốn tư năm lăm sáu bảy tám chín
    sero isa dalawa tatlo apat anim pito walo siyam
    sıfır bir iki üç dört beş altı yedi sekiz dokuz
    jeden dwa trzy cztery pięć sześć siedem osiem dziewięć
    ноль нуль один два три четыре пять шесть семь восемь девять чотири п'ять шість сім вісім дев'ять
    صفر واحد اثنان اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة یک دو سه چهار پنج شش هفت هشت نه
    शून्य एक दो तीन चार पाँच पांच छह छः सात आठ नौ
"""
_DIGITS = frozenset(_SPELLED.split())
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u0903\u093a-\u094f]+[^\W\d_]*)*(?:['’][^\W\d_]+)?|\d+")
_UNSPACED = re.compile(
    r"(?:(?:ศูนย์|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|\d)[\s-]{0,2}){5,}"
    r"|(?:[공영일이삼사오육칠팔구\d][\s-]{0,2}){7,}|(?:(?:ゼロ|イチ|ニ|サン|ヨン|ゴ|ロク|ナナ|ハチ|キュウ|\d)[\s・-]{0,2}){5,}"
)
_FIRST = re.compile("[ศหสเแกｦ-ﾟァ-ヺ가-힣]")
_LEAST, _LEAST_SPELLED = 5, 3


def spelled(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every run of five digits or more of which three at least are written as words."""
    if _FIRST.search(text):
        for match in _UNSPACED.finditer(text):
            if re.search(r"[^\d\s・-]", match[0]):
                yield match.start(), match.start() + len(match[0].rstrip(" -・"))
    if sum(word in _DIGITS for word in _WORD.findall(text.lower())) < _LEAST_SPELLED:
        return
    run: list[re.Match[str]] = []
    for word in (*_WORD.finditer(text.casefold() if len(text.casefold()) == len(text) else text.lower()), None):
        if word and _counts(word[0]) and (not run or word.start() - run[-1].end() <= 3):
            run.append(word)
            continue
        if _is_number(run):
            yield run[0].start(), min(run[-1].end(), len(text))
        run = [word] if word and _counts(word[0]) else []


def _counts(word: str) -> bool:
    return word in _DIGITS or (word.isdecimal() and len(word) <= 4)


def _is_number(run: list[re.Match[str]]) -> bool:
    words = sum(not word[0].isdecimal() for word in run)
    return words >= _LEAST_SPELLED and words + sum(len(word[0]) for word in run if word[0].isdecimal()) >= _LEAST
