"""Whether a customer has given the number of the order already, so that nobody asks for it again."""

import re
from collections.abc import Mapping
from functools import lru_cache

from config.vocabulary import CONDITIONS

_KNOWN, _UNKNOWN = CONDITIONS
_FEWEST_DIGITS, _FEWEST_APART = 4, 5  # "24-48" is hours
_YEAR = re.compile(r"(?:19|20|25)\d\d")
_REACH = 40
_NUMBER = re.compile(r"(?<![\d.,])\d(?:-?\d)*+(?![.,]\d)")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?-\d\d?-\d{2}(?:\d{2})?")
_ORDERS = (
    r"order|purchase|pedido|compra|commande|bestell(?:ung|nr\.?)?|auftrag|ordine|acquisto|pesanan|đơn(?: hàng)?"
    r"|sipariş\w{0,6}|zam[óo]wieni\w{1,3}|заказ\w{0,3}|замовлен\w{1,4}|ออเดอร์|คำสั่งซื้อ|سفارش\w{0,3}|(?:ال)?طلب(?:ك|كم|ية|يتك|ي)?|ऑर्डर|অর্ডার"
    r"|订单|訂單|ご?注文|주문"
)
_LINKS = (
    r"numbers?|num|no|nr|n|n[°ºo]|id|code|n[úu]mero|num[ée]ro|nummer|numer|nomor(?:nya)?|nombor|numara\w{0,6}|номер\w{0,2}|số|mã"
    r"|رقم\w{0,2}|شمارهی?|کد|नंबर|संख्या|নম্বর|หมายเลข|เลขที่|编号|編號|番号|번호|号|號|is|was|ist|est|es|é|è|adalah|là|คือ|是|为|為|は|는|은|هو"
    r"|है|ko|namin|po|ay|yung|saya|aku|mình|em|من|ما|رو|مال|मेरा|का|của|ของ|ผม|ฉัน|mein\w{0,2}|мой|мои|моего"
)
_NAMED = re.compile(
    rf"(?:{_ORDERS})(?:[\s-]?(?:{_LINKS})\.?){{0,4}}\s?[(:#№：]{{0,2}}\s?[A-Za-z]{{0,4}}-?\Z", re.IGNORECASE
)
_MARKED = re.compile(r"(?:[#№]|(?<!\w)(?:n[°º]|nr\.))\s?:?\s?[A-Za-z]{0,4}-?\Z")
_MONEY = re.compile(r"(?<!\w)(?:USD|EUR|THB|IDR|VND|PHP|MYR|TRY|INR|Rp|RM|Rs)\Z", re.IGNORECASE)
_PAID = re.compile(
    r"\s?(?:[$€£¥฿₹₽₫₩₱₺₴%]|đ|vn|usd|eur|thb|php|myr|baht|บาท|rupiah|ringgit|dong|pesos?|руб|р\.|грн|zł|pln|tl\b|lira|تومان|ریال"
    r"|ريال|درهم|جنيه|रुपये|रुपए|元|円|원|块|pieces|items|pcs|stück|pièces|piezas|peças|шт|ชิ้น|個|件|개)",
    re.IGNORECASE,
)
_ORDER = re.compile(_ORDERS, re.IGNORECASE)
_OTHER = re.compile(
    r"track|parcel|package|shipment|ticket|case|invoice|bill|customer|client|account|reference|booking|phone|article"
    r"|item|kunden|sendung|rechnung|vorgang|paket|artikel|konto|suivi|colis|facture|compte|rastre|seguim|gu[ií]a|factura"
    r"|cuenta|conta|fatura|spedizione|tracciamento|fattura|resi|pelanggan|akaun|vận đơn|khách|kargo|takip|müşteri"
    r"|przesył|faktur|klient|трек|накладн|посылк|посилк|клиент|клієнт|рахун|พัสดุ|ลูกค้า|บัญชี|ใบแจ้ง|ره?گیری|پیگیری|مرسوله"
    r"|فاکتور|مشتری|تتبع|شحن|فاتورة|عميل|ट्रैकिंग|पार्सल|ग्राहक|快递|快遞|运单|運單|物流|客户|客戶|发票|追跡|伝票|お客様|송장|운송|고객",
    re.IGNORECASE,
)


def order_facts(text: str) -> Mapping[str, str]:
    """The condition for templates that holds of a post."""
    return {_KNOWN if told_order(text) else _UNKNOWN: "yes"}


@lru_cache(maxsize=64)
def told_order(text: str) -> bool:
    """Whether a post gives the number of an order, in any script's digits; that of a parcel or a customer is none.

    In doubt it does not: to ask once too often is better than thanks for what was not given.
    """
    return any(_is_orders(match) for match in _NUMBER.finditer(text.replace("\u200c", "")))


def _is_orders(number: re.Match[str]) -> bool:
    digits = number[0].replace("-", "")
    fewest = _FEWEST_DIGITS if digits == number[0] else _FEWEST_APART
    if len(digits) < fewest or _is_year(digits) or _DATE.fullmatch(number[0]):
        return False
    if _PAID.match(number.string, number.end()):
        return False
    before = number.string[max(number.start() - _REACH, 0) : number.start()]
    if _NAMED.search(before):
        return not _MONEY.search(before)
    return _MARKED.search(before) is not None and _last(_ORDER, before) >= _last(_OTHER, before)


def _is_year(digits: str) -> bool:
    return len(digits) == _FEWEST_DIGITS and _YEAR.fullmatch(str(int(digits))) is not None


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in words.finditer(text)), default=-1)
