"""Numbers that are nobody's secret: prices, times of day, dates. They are blotted out before private data is sought."""

import re

from responders.guard.seeing import Seen, near_numbers

_AMOUNT = r"[1-9]\d{0,2}(?:[.,\u00a0 ']\d{3}){1,3}(?:[.,]\d{1,2})?|[1-9]\d{0,5}(?:000)?(?:[.,]\d{1,2})?"
_BEFORE = r"[$€£¥฿₹₽₫₩₱₺₴﷼]|Rp\.?|RM|R\$|USD|EUR|THB|IDR|VND|PHP|MYR|TRY|INR|Rs\.?"
_AFTER = (
    r"[$€£¥฿₹₽₫₩₱₺₴﷼]|đ\b|vnđ|vnd|usd|eur|thb|idr|php|myr|baht|บาท|rupiah|ringgit|dong|đồng|pesos?|руб|₽|р\.|грн|zł|pln"
    r"|tl\b|lira|تومان|ریال|ريال|درهم|جنيه|रुपये|रुपए|रु|元|円|원|块"
)
_PRICE = re.compile(
    rf"(?:{_BEFORE})\s?(?:{_AMOUNT})(?![\d-]|[.,]\d)|(?<![\d.,+#-])(?:{_AMOUNT})\s?(?:{_AFTER})", re.IGNORECASE
)
_TIME = r"(?:[01]?\d|2[0-4])[:.][0-5]\d"
_DATE = r"(?:(?:19|20|25)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20|25)\d\d)"
_YEAR = r"(?:19|20|25)\d\d"
_MOMENT = rf"(?:{_DATE}|{_TIME}|{_YEAR})"
_MOMENTS = re.compile(rf"{_MOMENT}(?:(?:\s|,\s?|\s?-\s?|\s?~\s?){_MOMENT}){{0,3}}[\s.,]*")
_HAS_PRICE, _REACH = re.compile(r"\d"), 24


def without_prices(shown: Seen) -> Seen:
    """The same text with every price blotted out."""
    if not _HAS_PRICE.search(shown.text):
        return shown
    letters = list(shown.text)
    for start, end in near_numbers(shown.text, _REACH):
        for match in _PRICE.finditer(shown.text, start, end):
            letters[match.start() : match.end()] = "|" * len(match[0])
    return Seen("".join(letters), shown.place)


def is_moment(written: str) -> bool:
    """A date, a year, opening hours, or a few of them in a row."""
    return _MOMENTS.fullmatch(written) is not None
