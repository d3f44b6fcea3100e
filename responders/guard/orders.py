"""Numbers of orders, parcels, cases and customers, by what they are called in many languages."""

import re
from collections.abc import Iterator

from responders.guard.seeing import near_numbers

_ORDER_WORDS = (
    r"order|pedido|commande|bestellung|ordine|pesanan|đơn hàng|đơn|sipariş\w{0,6}|zam[óo]wieni\w{1,3}|заказ\w{0,3}"
    r"|замовлен\w{1,4}|ออเดอร์|คำสั่งซื้อ|سفارش|(?:ال)?طلب(?:ك|كم|ية|يتك)?|ऑर्डर|অর্ডার|订单|訂單|ご?注文|주문"
)
_THING_WORDS = "tracking|parcel|ticket|case|invoice"
_NUMBER_WORDS = (
    r"no|nr|n\.?[º°o]|n|num|number|id|code|n[úu]mero|num[ée]ro|nummer|numer|nomor|numara\w{0,6}|номер\w{0,2}|số|mã"
    r"|شماره|شناسه|کد|رقم|संख्या|नंबर|নম্বর|নাম্বার|หมายเลข|เลขที่|编号|編號|番号|번호|号|號"
)
_COPULAS = r"is|ist|est|es|é|è|adalah|là|คือ|是|为|為|は|는|은|هو|है"
_LINKS = rf"(?:your|under|под|під|unter|con|شما|به|ของคุณ|{_NUMBER_WORDS})"
_NUMBER_NAMES = (
    r"(?:order|customer|client|account|tracking|reference|booking|invoice|parcel|shipment)\s(?:number|no|nr|id|code)"
    r"|(?:kunden|sendungs|auftrags|bestell|rechnungs|vorgangs|ticket|paket|bestellungs)-?(?:nummer|nr|id)"
    r"|(?:no|nomor)\.?\s(?:resi|pesanan|order)|หมายเลข|เลขที่คำสั่งซื้อ|เลขพัสดุ|(?:کد|شماره)\s?(?:ره?گیری|پیگیری|سفارش)"
    r"|رقم\s(?:التتبع|الطلب|الشحنة)|(?:订单|訂單|快递|运单|物流)?(?:单号|單號|订单编号|訂單編號|编号|订单号|訂單號)|注文番号|追跡番号"
    r"|(?:주문|송장|운송장)\s?번호"
)
_MONEY = "$€£¥฿₹₽₫₩₱₺"
_ORDER_NUMBER = rf"(?=[A-Za-z-]{{0,4}}[{_MONEY}]?\d)([A-Za-z]{{0,4}}[{_MONEY}]?-?\d{{3,}}(?:-\d+)*)"
_NO_LETTER_BEFORE = "(?<![A-Za-zÀ-ɏА-я])"
_ORDERS = tuple(
    re.compile(_NO_LETTER_BEFORE + pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_ORDER_WORDS}|{_THING_WORDS})(?:\s?{_LINKS}\.?){{0,3}}\s?[(:#№：]?\s?{_ORDER_NUMBER}",
        # What is said of an order may be an amount too ("your order is 100% ready"): only from four digits on.
        rf"(?:{_ORDER_WORDS}|{_NUMBER_NAMES})(?:\s?{_LINKS}\.?){{0,3}}\s?(?:{_COPULAS})\s?[:：]?\s?(\d{{4,}})(?![\d\s]*%)",
        rf"(?:{_NUMBER_NAMES})\s?[.:#№：]?\s?(\d{{4,}})",
    )
)
_NUMBERED = re.compile(r"(?:#|№|(?<!\w)n[o°º]\.?|(?<!\w)nr\.?)\s?:?\s?\d{3,}", re.IGNORECASE)
_ALONE = (
    r"number|n[úu]mero|num[ée]ro|nummer|numer|nomor(?:nya)?|numara\w{0,6}|номер\w{0,2}|شماره|رقم|الرقم|संख्या|नंबर"
    r"|নম্বর|หมายเลข|เลขที่|เบอร์|编号|編號|号码|番号|번호"
)
_CALLED = rf"{_NO_LETTER_BEFORE}(?:{_ORDER_WORDS}|{_THING_WORDS}|{_NUMBER_NAMES}|{_ALONE})(?:\s?{_LINKS}\.?){{0,3}}"
_NEXT = re.compile(rf"{_CALLED}\s?[(:#№：]?\s?\Z", re.IGNORECASE)
_NEXT_OR_SAID = re.compile(rf"{_CALLED}(?:\s?(?:{_COPULAS}|po|ay|po ay|में|को)){{0,2}}\s?[(:#№：]?\s?\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20|25)\d\d")
_REACH, _FARTHEST = 48, 80


def orders(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every number that is called that of an order or the like; a year is none."""
    for start, end in near_numbers(text, _FARTHEST):
        yield from (match.span() for match in _NUMBERED.finditer(text, start, end))
        for pattern in _ORDERS:
            found = pattern.finditer(text, start, end)
            yield from (match.span(1) for match in found if not _YEAR.fullmatch(match[1]))


def is_called(text: str, at: int, *, said: bool = True) -> bool:
    """Whether what stands at `at` is the number of something; with `said` also where it is told that it is."""
    return (_NEXT_OR_SAID if said else _NEXT).search(text[max(at - _REACH, 0) : at]) is not None
