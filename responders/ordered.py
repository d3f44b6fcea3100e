"""Whether a customer has given the number of the order already, so that nobody asks for it again."""

import re
from collections.abc import Mapping
from functools import lru_cache

from config.vocabulary import CONDITIONS
from responders.guard import seen
from responders.guard.amounts import without_prices
from responders.guard.orders import orders

_KNOWN, _UNKNOWN = CONDITIONS
_FEWEST_DIGITS = 4
_YEAR = re.compile(r"(?:19|20|25)\d\d")
_REACH = 32
_ORDER = re.compile(
    r"order|purchase|pedido|compra|commande|bestell|auftrag|ordin[ei]|acquisto|pesanan|đơn|sipariş|zam[óo]wieni|заказ|замовлен"
    r"|ออเดอร์|คำสั่งซื้อ|سفارش|طلب|ऑर्डर|অর্ডার|订单|訂單|注文|주문",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"track|parcel|package|shipment|ticket|case|invoice|bill|customer|client|account|reference|booking|phone|article|item"
    r"|kunden|sendung|rechnung|vorgang|paket|artikel|konto|suivi|colis|facture|client|compte|rastre|seguim|gu[ií]a|factura"
    r"|cuenta|conta|fatura|spedizione|tracciamento|fattura|resi|pelanggan|akaun|vận đơn|khách|kargo|takip|müşteri"
    r"|przesył|faktur|klient|трек|накладн|посылк|посилк|клиент|клієнт|счёт|счет|рахун|พัสดุ|ลูกค้า|บัญชี|ใบแจ้ง|ره?گیری|پیگیری|مرسوله"
    r"|فاکتور|مشتری|تتبع|شحن|فاتورة|عميل|ट्रैकिंग|पार्सल|ग्राहक|快递|快遞|运单|運單|物流|客户|客戶|发票|追跡|伝票|お客様|송장|운송|고객",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"\d(?:-?\d){3}")
_NUMBER = rf"[(:#№：]?\s?[A-Za-z]{{0,4}}-?(?:\d[\d-]{{{_FEWEST_DIGITS - 2},}}\d)"
_MINE = re.compile(
    r"(?:order|pedido|commande|bestellung|ordine|pesanan|đơn hàng|sipariş\w{0,6}|заказ\w{0,3}|замовлен\w{1,4}|سفارش"
    r"|طلبي|ऑर्डर)"
    r"(?:\s(?:number|no|id|nomor|numer|nummer|номер|رقم|شماره|नंबर|ko|namin|po|ay|yung|saya|aku|mình|em|من|ما|رو|मेरा|का|है|is"
    rf"|ist|est|es|é|adalah|là)\.?){{1,4}}\s?{_NUMBER}",
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
    if not _MAYBE.search(text):
        return False
    shown = seen(text)
    spans = [*orders(shown.text), *(match.span() for match in _MINE.finditer(shown.text))]
    if not spans:
        return False
    bare = without_prices(shown).text
    return any(_is_orders(bare, start, end) for start, end in spans)


def _is_orders(text: str, start: int, end: int) -> bool:
    digits = re.sub(r"\D", "", text[start:end])
    if len(digits) < _FEWEST_DIGITS or _YEAR.fullmatch(digits):
        return False
    before = text[max(start - _REACH, 0) : end]
    own, other = _last(_ORDER, before), _last(_OTHER, before)
    return own > other or other < 0


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in words.finditer(text)), default=-1)
