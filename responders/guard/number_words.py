"""The words for numbers in many languages, and what each stands for."""

import re
from collections.abc import Iterator, Mapping
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
    "ноль одна две три четыре пять шесть семь восемь девять",
    "нуль одна дві три чотири п'ять шість сім вісім дев'ять",
    "shunya ek do teen chaar paanch chhe saat aath nau",
    "sunya ek do tin char panch chhah saat aath nau",
    "jeero ek do teen chaar panch chah sat ath nau",
    "shunya ek do tin char panch che saath aath nau",
    "siyero uno dos tres kuwatro singko sais siyete otso nuwebe",
    "sero uno dos tres kwatro sinko sais syete otso nwebe",
    "sifar satu dua tiga empat lima enam tujuh lapan sembilan",
    "không một hai ba bốn lăm sáu bảy tám chín",
    "صفر واحد اتنين تلاتة اربعة خمسة ستة سبعة تمانية تسعة",
    "صفر واحده تنين تلاته اربعه خمسه سته سبعه تمانيه تسعه",
    "صفر یه دو سه چار پنج شیش هفت هشت نه",
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
    "दस बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे",
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
    "ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده",
    "दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस",
)
_HUNDREDS = (
    "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    "сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот",
    "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "cien doscientas trescientas cuatrocientas quinientas seiscientas setecientas ochocientas novecientas",
    "cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    "صد دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد",
    "مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة",
    "مائة مائتان ثلاثمائة أربعمائة خمسمائة ستمائة سبعمائة ثمانمائة تسعمائة",
)
_SCALES: Mapping[str, str] = {
    "100": "hundred cent cents hundert cento honderd ratus trăm yüz सौ sau daan",
    "1000": "thousand mil mille mila tausend duizend ribu nghìn ngàn bin тысяча тысячи тысяч тисяча тисячі тисяч "
    "tysiąc tysiące tysięcy ألف آلاف الاف هزار हज़ार हजार hazaar hazar hajar libo libong হাজার",
}
TIMES: Mapping[str, int] = {"double": 2, "triple": 3, "doble": 2, "triplo": 3}
SCALE = {f"x{scale}": int(scale) for scale in _SCALES}
"""What a word of scale stands for in `VALUES`, and by how much it multiplies."""

_FUSED = (("und", 6), ("und", 7), ("en", 23), ("ën", 23), ("", 25), ("", 8))
"""Joining words and the rows of `_UNITS`: "zweiundsechzig", "tweeënzestig", "sextiotvå", "sessantadue"."""


_COMPOUND = re.compile("tausend|hundert|mila|mille|cento|duizend|honderd")
_ELIDED = "vent trent quarant cinquant sessant settant ottant novant"
_JOINTS = frozenset(["und", "en", "e"])
_ONE_I = {0x0130: "i", 0x0131: "i"}
_LONGEST_COMPOUND = 60


def in_parts(word: str) -> tuple[str, ...]:
    """What the parts of a compound stand for: "viertausendachthunderteins"; () for any other word."""
    if len(word) > _LONGEST_COMPOUND or not _COMPOUND.search(word):
        return ()
    pieces = _parts().findall(word)
    whole = len(pieces) > 1 and "".join(pieces) == word
    return tuple(_PARTS[piece] for piece in pieces if piece not in _JOINTS) if whole else ()


@lru_cache(maxsize=1)
def _parts() -> re.Pattern[str]:
    return re.compile("|".join(sorted((*_PARTS, *_JOINTS), key=len, reverse=True)))


def _values() -> Mapping[str, str]:
    values = {word: word for word in TIMES}
    for row in _UNITS:
        values |= {word: str(unit) for unit, word in enumerate(row.split())}
    for row in _TEENS:
        values |= {word: str(10 + place) for place, word in enumerate(row.split())}
    for row in _TENS:
        values |= {word: str(10 * (place + 1)) for place, word in enumerate(row.split())}
    for row in _HUNDREDS:
        values |= {word: str(100 * (place + 1)) for place, word in enumerate(row.split())}
    for scale, words in _SCALES.items():
        values |= dict.fromkeys(words.split(), f"x{scale}")
    values |= dict(_fused(values))
    return {word.translate(_ONE_I).casefold(): value for word, value in values.items()}


def _fused(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Units and tens in one word, in either order, in every spelling that one of these languages has."""
    tens = [word for row in _TENS for word in row.split()[1:]]
    for joined, row in _FUSED:
        for unit in _UNITS[row].split()[1:]:
            for ten in tens:
                digits = values[ten][0] + values[unit]
                yield f"{unit}{joined}{ten}" if joined else f"{ten}{unit}", digits


VALUES = _values()
_PARTS = {
    **{
        word: VALUES[word]
        for rows in (_UNITS[6:9], _UNITS[23:25], _TENS[4:8], _TEENS[4:7])
        for row in rows
        for word in row.casefold().split()
        if len(word) > 2
    },
    **{word: VALUES[word] for word in ("hundert", "tausend", "cento", "mila", "mille", "duizend", "honderd")},
    **{word: str(10 * place) for place, word in enumerate(_ELIDED.split(), 2)},
}
