"""Numbers written out in words: "zero eight one …", "sixty two", "zweiundsechzig", in many languages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

_UNITS = (
    "zero one two three four five six seven eight nine",
    "oh one two three four five six seven eight nine",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero um dois três quatro cinco meia sete oito nove",
    "zero uma duas tres quatro cinco seis sete oito nove",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "null ein zwo drei vier fuenf sechs sieben acht neun",
    "zero uno due tre quattro cinque sei sette otto nove",
    "nol satu dua tiga empat lima enam tujuh delapan sembilan",
    "kosong satu dua tiga empat lima enam tujuh lapan sembilan",
    "không một hai ba bốn năm sáu bảy tám chín",
    "linh mốt hai ba tư lăm sáu bẩy tám chín",
    "sero isa dalawa tatlo apat lima anim pito walo siyam",
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "ноль один два три четыре пять шесть семь восемь девять",
    "нуль один два три чотири п'ять шість сім вісім дев'ять",
    "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "صفر واحد اثنين ثلاث اربعة خمس ست سبع ثماني تسع",
    "صفر یک دو سه چهار پنج شش هفت هشت نه",
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ",
    "ज़ीरो एक दो तीन चार पांच छः सात आठ नौ",
    "nul een twee drie vier vijf zes zeven acht negen",
    "nul één twee drie vier vijf zes zeven acht negen",
    "noll ett två tre fyra fem sex sju åtta nio",
    "nul en to tre fire fem seks syv otte ni",
    "null én to tre fire fem seks sju åtte ni",
    "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän",
    "nula jedna dvě tři čtyři pět šest sedm osm devět",
    "zero unu doi trei patru cinci șase șapte opt nouă",
    "nulla egy kettő három négy öt hat hét nyolc kilenc",
    "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα",
    "μηδεν ενα δυο τρια τεσσερα πεντε εξι εφτά οχτώ εννιά",
    "אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע",
    "אפס אחד שניים שלושה ארבעה חמישה שישה שבעה שמונה תשעה",
    "শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয়",
    "শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয়",
    "பூஜ்ஜியம் ஒன்று இரண்டு மூன்று நான்கு ஐந்து ஆறு ஏழு எட்டு ஒன்பது",
    "பூஜ்யம் ஒன்னு ரெண்டு மூணு நாலு அஞ்சு ஆறு ஏழு எட்டு ஒம்பது",
)
_TENS = (
    "ten twenty thirty forty fifty sixty seventy eighty ninety",
    "diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "dez vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "dix vingt trente quarante cinquante soixante septante huitante nonante",
    "zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "zehn zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig",
    "dieci venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "tien twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "tio tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "on yirmi otuz kırk elli altmış yetmiş seksen doksan",
    "dziesięć dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt "
    "osiemdziesiąt dziewięćdziesiąt",
    "десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "десять двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
    "عشرة عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون",
    "عشر عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين",
    "ده بیست سی چهل پنجاه شصت هفتاد هشتاد نود",
    "δέκα είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα",
    "עשר עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים",
)
_TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove",
    "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
    "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście "
    "dziewiętnaście",
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    "десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять "
    "вісімнадцять дев'ятнадцять",
)
_FUSED = (("und", 6), ("und", 7), ("en", 23), ("ën", 23), ("", 25), ("", 8))
"""Joining words and the rows of `_UNITS`: "zweiundsechzig", "tweeënzestig", "sextiotvå", "sessantadue"."""

_AND = frozenset(["y", "e", "et", "und", "en", "och", "og", "и", "و", "and", "ו", "puluh", "mươi", "pu't", "belas"])
_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0b82\u0bbe-\u0bcd"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_MARKS}]+[^\W\d_]*)*(?:['’][^\W\d_]+)?|\d+")
_THAI = "ศูนย์|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|ยี่|เอ็ด"
_UNSPACED = re.compile(
    rf"(?:(?:{_THAI}|\d)[\s-]{{0,2}}){{5,}}"
    r"|(?:[공영일이삼사오육칠팔구십\d][\s-]{0,2}){7,}|(?:(?:ゼロ|イチ|ニ|サン|ヨン|ゴ|ロク|ナナ|ハチ|キュウ|\d)[\s・-]{0,2}){5,}"
)
_PIECE = re.compile(rf"{_THAI}|ゼロ|イチ|ニ|サン|ヨン|ゴ|ロク|ナナ|ハチ|キュウ|[공영일이삼사오육칠팔구]|\d")
_FIRST = re.compile("[ศหสเแยกｦ-ﾟァ-ヺ가-힣]")
_TIMES = {"double": 2, "triple": 3, "doble": 2, "triplo": 3}
_LEAST, _LEAST_SPELLED = 5, 3
_ONE_I = {0x0130: "i", 0x0131: "i"}


def spelled(text: str) -> Iterator[tuple[str, int, int]]:
    """(digits, start, end) of every run of five digits or more of which three at least are written as words."""
    if _FIRST.search(text):
        for match in _UNSPACED.finditer(text):
            if re.search(r"[^\d\s・-]", match[0]):
                digits = "".join(_value(piece) for piece in _PIECE.findall(match[0]))
                yield digits, match.start(), match.start() + len(match[0].rstrip(" -・"))
    folded, place = _folded(text)
    if sum(word in _VALUES for word in _WORD.findall(folded)) < _LEAST_SPELLED:
        return
    run: list[re.Match[str]] = []
    for word in (*_WORD.finditer(folded), None):
        if word and (not run or word.start() - run[-1].end() <= 3) and (_counts(word[0]) or (run and word[0] in _AND)):
            run.append(word)
            continue
        if digits := _number(run):
            yield digits, place[run[0].start()], place[run[-1].end() - 1] + 1
        run = [word] if word and _counts(word[0]) else []


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text without case, with one Turkish i, and for each of its letters the offset that it came from."""
    plain = text.translate(_ONE_I)
    folded = plain.casefold()
    if len(folded) == len(text):
        return folded, range(len(text))
    return folded, [offset for offset, letter in enumerate(plain) for _ in letter.casefold()]


def _counts(word: str) -> bool:
    return word in _VALUES or word.removeprefix("و") in _VALUES or (word.isdecimal() and len(word) <= 4)


def _number(run: list[re.Match[str]]) -> str:
    """The digits of a run of words, "" when they are too few to name anybody."""
    while run and run[-1][0] in _AND:
        run.pop()
    values = [_value(word[0]) for word in run if word[0] not in _AND]
    words = sum(not word[0].isdecimal() for word in run if word[0] not in _AND)
    digits = "".join(_read(values))
    return digits if words >= _LEAST_SPELLED and len(digits) >= _LEAST else ""


def _read(values: Sequence[str]) -> Iterator[str]:
    """Digits as they are read: "sixty two" is 62, "double five" 55."""
    before = ""
    for place, value in enumerate(values):
        following = values[place + 1] if place + 1 < len(values) else ""
        times = _TIMES.get(before, 1)
        before = value
        if value in _TIMES:
            continue
        tens = len(value) == 2 and value[1] == "0" and len(following) == 1 and following != "0"
        yield (value[0] if tens else value) * times


def _value(word: str) -> str:
    return word if word.isdecimal() else _VALUES.get(word) or _VALUES.get(word.removeprefix("و"), "")


@lru_cache(maxsize=1)
def _values() -> Mapping[str, str]:
    values = {word: word for word in _TIMES}
    for row in _UNITS:
        values |= {word: str(unit) for unit, word in enumerate(row.split())}
    for row in _TEENS:
        values |= {word: str(10 + place) for place, word in enumerate(row.split())}
    for row in _TENS:
        values |= {word: str(10 * (place + 1)) for place, word in enumerate(row.split())}
    values |= dict(_fused(values))
    return {_folded(word)[0]: value for word, value in values.items()} | _UNSPACED_VALUES


_UNSPACED_VALUES = {
    **{
        word: str(digit)
        for digit, word in enumerate(["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"])
    },
    **{
        word: str(digit)
        for digit, word in enumerate(["ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"])
    },
    **{word: str(digit) for digit, word in enumerate("영일이삼사오육칠팔구")},
    "공": "0",
    "เอ็ด": "1",
}


def _fused(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Units and tens in one word, in either order, in every spelling that one of these languages has."""
    tens = [word for row in _TENS for word in row.split()[1:]]
    for joined, row in _FUSED:
        for unit in _UNITS[row].split()[1:]:
            for ten in tens:
                digits = values[ten][0] + values[unit]
                yield f"{unit}{joined}{ten}" if joined else f"{ten}{unit}", digits


_VALUES = _values()
