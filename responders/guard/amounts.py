"""Numbers that are nobody's secret: prices, times of day, dates. They are blotted out before private data is sought."""

import re
from itertools import pairwise

from responders.guard.orders import is_called
from responders.guard.seeing import Seen, near_numbers

_AMOUNT = (
    r"(?:[1-9]\d{0,2}(?:[.,٬\u00a0 ']\d{3}){1,3}(?:[.,٫]\d{1,2})?"
    r"|(?:[1-9]\d{0,4}|[1-9]\d{0,5}[05]00)(?:[.,٫]\d{1,2})?)"
)
"""Six digits in one piece are a price only when they are round: else they are the number of an order."""

_SIGNS = "$€£¥฿₹₽₫₩₱₺₴﷼৳"
_NAMES = r"Rp\.?|RM|(?:US|S|HK|NT|NZ|MX|A|C|R)\$|USD|EUR|THB|IDR|VND|PHP|MYR|TRY|INR|Rs\.?"
_BEFORE = rf"(?:(?<!\d)[{_SIGNS}]|(?<![^\W\d_])(?:{_NAMES}))"
_AFTER = (
    rf"(?:[{_SIGNS}]|đ\b|vnđ|vnd|usd|eur|thb|idr|php|myr|baht|บาท|rupiah|ringgit|dong|đồng|pesos?|руб|р\.|грн|zł|pln"
    r"|tl\b|lira|تومان|ریال|ريال|درهم|جنيه|रुपये|रुपए|रु|টাকা|taka|元|円|원|块)"
)
_PRICE = re.compile(
    rf"{_BEFORE}\s?{_AMOUNT}(?![\d{_SIGNS}-]|[.,]\d|\s\d{{3}})"
    rf"|(?<![\d.,+#№{_SIGNS}-])(?<![\d#№]\s){_AMOUNT}\s?{_AFTER}(?!\d)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[^\W\d_]{0,3}\W?\d{4,6}")
_OR_MORE = re.compile(r"\s?(?:or (?:more|above|over)|and (?:more|above|up)|worth|upwards|oder mehr|ou plus|o más|以上)")
_FEWEST_OF_A_PHONE = 7
_UNITS = (
    "m?ah|wh|kwh|watts?|kg|gr?|grams?|mg|ml|l|lit(?:er|re)s?|km|mm|cm|m|lumens?|lm|rpm|px|pixels?|dpi|mbit|mb|gb|steps?|cycles?"
    "|hours?|times|pieces|followers|people|customers|likes|fans|reviews|orders|pairs|items|members|stunden|mal|stück|abonnenten"
    "|kunden|horas|veces|vezes|pieza[sr]?|peças|seguidores|personas|pessoas|clientes|vendidos|heures|fois|pièces|abonnés|personnes"
    "|clients|ore|volte|pezzi|persone|clienti|jam|kali|buah|orang|pengikut|pelanggan|giờ|lần|chiếc|người|oras|beses|piraso|saat|kez"
    "|adet|kişi|takipçi|godzin|razy|sztuk|osób|klientów|мач|ма·ч|ма·год|вт|кг|г|мл|л|км|мм|см|час(?:ов|а)|раза?|шт\\w*|человек"
    "|подписчик\\w*|клиент\\w*|годин|разів|осіб|підписник\\w*|ชั่วโมง|ครั้ง|ชิ้น|คน|กรัม|มล|ลิตร|میلی|ساعت|بار|عدد|نفر|گرم"
    "|مللي|ساعة|مرة|قطعة|شخص|متابع|घंटे|बार|से|लोग|ग्राम|फॉलोअर|時間|回|個|件|人|枚|本|台|시간|회|개|명|장|毫安|小时|次|个|克|毫升|台|位"
)
_COUNT = r"(?:[1-9]\d{0,2}(?:(?:[.,٬']\d{3}){1,3}|[\u00a0 ]\d{3})|[1-9]\d{3,4}0)"
_COUNTED = re.compile(
    rf"(?<![\d.,+#№-])(?<![\d#№]\s){_COUNT}[ \u00a0-]?(?:{_UNITS})(?![A-Za-z\u0430-\u044f\d])", re.IGNORECASE
)
_ROUND = re.compile(
    r"(?<![\d.,+#№-])(?<![\d#№]\s)[1-9]"
    r"(?:\d{0,2}(?:[.,٬]\d{3}){1,2}[.,٬]000|\d{0,2}[ \u00a0]\d00[ \u00a0]000|\d?(?:,\d\d){1,2},000)"
    r"(?!\d|[.,-]\d|\s\d{3})"
)
"""Millions in round figures, as nobody's number is."""

_STANDARD = re.compile(
    r"(?<!\w)(?:RAL[ -]?\d{4}|LOT\d{3,4})(?!\w)"
    r"|(?<!\w)(?:ISO|IEC|EN|DIN)(?:[ /](?:ISO|IEC|EN))*\s?\d{3,5}:(?:19\d|20[0-3])\d(?!\w)"
)
_TIME = r"(?:[01]?\d|2[0-4])[:.][0-5]\d"
_DATE = r"(?:(?:19|20|25)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20|25)\d\d)"
_YEAR = r"(?:19\d|20[0-3]|25\d)\d"
_MOMENT = rf"(?:{_DATE}|{_TIME}|{_YEAR})"
_MOMENTS = re.compile(rf"{_MOMENT}(?:(?:\s|,\s?|\s?[-/~]\s?){_MOMENT}){{0,3}}[\s.,]*")
_HOURS = re.compile(rf"(?:{_DATE}[\s,]*)*(?:{_TIME}\s?[-~]\s?{_TIME}[\s.,]*)?")
_DATE_OR_TIME = re.compile(rf"{_DATE}|{_TIME}")
_YEARS_APART = re.compile(rf"{_YEAR}\s{_YEAR}")
_LONGEST_SPAN_OF_YEARS = 100
_A_CALL = re.compile(
    r"(?:(?<!\w)(?:tel|telephone|phone|call|dial|ring|fax|mobile|hotline|whats ?app|sms|text|telp|telepon|hubungi|hp"
    r"|gọi|đt|appel\w*|tél\w*|llam\w*|tel[ée]fono|telefon\w*|ligue|anruf\w*|rufen|chiam\w*|ara(?:y\w+)?|zadzwo\w+"
    r"|тел|телефон\w*|звон\w*|позвон\w*|дзвон\w*|फ़ोन|फोन|कॉल|ফোন|কল)|โทร|เบอร์|تلفن|هاتف|تماس|اتصل|电话|電話|致电"
    r"|전화|번호)[^\d.!?]{0,12}\.?[^\w.!?]{0,3}\Z",
    re.IGNORECASE,
)
_LIST = re.compile(r"[1-9]\d{1,2}(?:(?:[,،]\s?|[、/]\s?|\s?·\s?)[1-9]\d{1,2}){2,}[\s.,]*")
_ROW = re.compile(r"[1-9]\d(?:\s[1-9]\d){2,}[\s.,]*")
_LARGEST_STEP, _LARGEST_STEP_OF_HUNDREDS = 4, 10
_HAS_PRICE, _REACH = re.compile(r"\d"), 24


def without_prices(shown: Seen) -> Seen:
    """The same text with every price blotted out."""
    if not _HAS_PRICE.search(shown.text):
        return shown
    letters = list(shown.text)
    for start, end in near_numbers(shown.text, _REACH):
        for pattern in (_PRICE, _COUNTED, _ROUND, _STANDARD):
            for match in pattern.finditer(shown.text, start, end):
                if not _names_somebody(match):
                    letters[match.start() : match.end()] = "|" * len(match[0])
    return Seen("".join(letters), shown.place)


def _names_somebody(match: re.Match[str]) -> bool:
    """What looks like an amount and is told as a telephone or an order: "call 812 345 678 円", "order RM4821"."""
    if match.re is _STANDARD:
        return False
    text, start = match.string, match.start()
    digits = sum(map(str.isdigit, match[0]))
    if digits >= _FEWEST_OF_A_PHONE and _A_CALL.search(text[max(start - _REACH, 0) : start]):
        return True
    if match.re is not _PRICE:
        return is_called(text, start)
    return (
        _GLUED.fullmatch(match[0]) is not None
        and is_called(text, start, said=False)
        and not _OR_MORE.match(text, match.end())
    )


def is_call(before: str) -> bool:
    """Whether these words end with telling somebody to call, or where."""
    return _A_CALL.search(before) is not None


def is_moment(written: str, before: str = "") -> bool:
    """A date, a year, opening hours, or a few of them in a row; `before` is what stands in front.

    Where somebody is told to call, only what no telephone number looks like: dates and hours.
    """
    if not _MOMENTS.fullmatch(written):
        return False
    if _A_CALL.search(before):
        return _HOURS.fullmatch(written) is not None
    years = [int(year) for year in re.findall(_YEAR, _DATE_OR_TIME.sub("", written))]
    return not _YEARS_APART.search(written) and all(
        0 < later - earlier <= _LONGEST_SPAN_OF_YEARS for earlier, later in pairwise(years)
    )


def is_list(written: str, before: str = "") -> bool:
    """Sizes and the like: rising numbers, each close to the one before, as no telephone has them.

    With nothing but blanks between them they must rise evenly; nothing is a list where somebody is told to call.
    """
    listed, in_a_row = _LIST.fullmatch(written), _ROW.fullmatch(written)
    if not (listed or in_a_row) or _A_CALL.search(before):
        return False
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    largest = _LARGEST_STEP_OF_HUNDREDS if numbers[-1] > 99 else _LARGEST_STEP
    even = len(set(steps)) == 1
    return all(0 < step <= (largest if even else _LARGEST_STEP) for step in steps) and (listed is not None or even)
