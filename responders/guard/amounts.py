"""Numbers that are nobody's secret: prices, times of day, dates. They are blotted out before private data is sought."""

import re
from itertools import pairwise

from responders.guard.seeing import Seen, near_numbers

_AMOUNT = (
    r"(?:[1-9]\d{0,2}(?:[.,٬\u00a0 ']\d{3}){1,3}(?:[.,٫]\d{1,2})?"
    r"|(?:[1-9]\d{0,4}|[1-9]\d{0,5}[05]00)(?:[.,٫]\d{1,2})?)"
)
"""Six digits in one piece are a price only when they are round: else they are the number of an order."""

_SIGNS = "$€£¥฿₹₽₫₩₱₺₴﷼৳"
_BEFORE = rf"(?:(?<!\d)[{_SIGNS}]|(?<![^\W\d_])(?:Rp\.?|RM|R\$|USD|EUR|THB|IDR|VND|PHP|MYR|TRY|INR|Rs\.?))"
_AFTER = (
    rf"(?:[{_SIGNS}]|đ\b|vnđ|vnd|usd|eur|thb|idr|php|myr|baht|บาท|rupiah|ringgit|dong|đồng|pesos?|руб|р\.|грн|zł|pln"
    r"|tl\b|lira|تومان|ریال|ريال|درهم|جنيه|रुपये|रुपए|रु|টাকা|taka|元|円|원|块)"
)
_PRICE = re.compile(
    rf"{_BEFORE}\s?{_AMOUNT}(?![\d{_SIGNS}-]|[.,]\d|\s\d{{3}})"
    rf"|(?<![\d.,+#№{_SIGNS}-])(?<![\d#№]\s){_AMOUNT}\s?{_AFTER}(?!\d)",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"(?<!\w)(?:ISO|IEC|EN|DIN)(?:[ /](?:ISO|IEC|EN))*\s?\d{3,5}:(?:19\d|20[0-3])\d(?!\w)")
_TIME = r"(?:[01]?\d|2[0-4])[:.][0-5]\d"
_DATE = r"(?:(?:19|20|25)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20|25)\d\d)"
_YEAR = r"(?:19\d|20[0-3]|25\d)\d"
_MOMENT = rf"(?:{_DATE}|{_TIME}|{_YEAR})"
_MOMENTS = re.compile(rf"{_MOMENT}(?:(?:\s|,\s?|\s?-\s?|\s?~\s?){_MOMENT}){{0,3}}[\s.,]*")
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
_LIST = re.compile(r"[1-9]\d(?:,\s[1-9]\d){2,}[\s.,]*")
_LARGEST_STEP = 4
_HAS_PRICE, _REACH = re.compile(r"\d"), 24


def without_prices(shown: Seen) -> Seen:
    """The same text with every price blotted out."""
    if not _HAS_PRICE.search(shown.text):
        return shown
    letters = list(shown.text)
    for start, end in near_numbers(shown.text, _REACH):
        for pattern in (_PRICE, _STANDARD):
            for match in pattern.finditer(shown.text, start, end):
                letters[match.start() : match.end()] = "|" * len(match[0])
    return Seen("".join(letters), shown.place)


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


def is_list(written: str) -> bool:
    """Sizes and the like: rising numbers of two digits, each close to the one before, as no telephone has them."""
    numbers = [int(number) for number in re.findall(r"\d+", written)] if _LIST.fullmatch(written) else []
    return len(numbers) > 1 and all(0 < later - earlier <= _LARGEST_STEP for earlier, later in pairwise(numbers))
