"""Codes that make something cheaper: "use the code SAVE20", and what only looks like one ("error code E20")."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])(?=[A-Z0-9]*[A-Z]{3})[A-Z]{3,14}\d{1,3}(?![\w-])")
_CODE = (
    "code|codes|coupon|voucher|promo|kode|kodunu|kodu|kod|kodem|código|cupom|cupón|codice|gutschein\\w*|mã"
    "|โค้ด|คูปอง|รหัส|کد|کوپن|код\\w{0,2}|купон\\w{0,2}"
    "|コード|クーポン|코드|쿠폰|优惠码|码|券|الكود|كود|رمز|القسيمة|कोड|कूपन|কোড|কুপন"
)
_USE = (
    "use|using|enter|apply|type|redeem|with|utilice|usa|introduzca|ingrese|aplique|con|insira|digite|com"
    "|utilisez|saisissez|entrez|avec|nutzen|verwenden|eingeben|geben sie|mit|usi|inserisca|utilizzi|pakai|gunakan"
    "|masukkan|dengan|gamitin|ilagay|i-enter|nhập|dùng|sử dụng|kullan\\w*|girin|ile|użyć|użyj|wpisać|wpisz|podać"
    "|ใช้|ใส่|กรอก|استفاده|وارد|با|введите|используйте|примените|укажите|по|введіть|використайте|використовуйте|за|お使い|入力|ご利用"
    "|使用|사용|입력|输入|填写|凭|用|استخدم\\w*|أدخل\\w*|इस्तेमाल|उपयोग|डालें|लगाएं|लगाएँ|ব্যবহার|দিন"
)
_LATIN_OR_CYRILLIC = "A-Za-z\u00c0-\u024f\u0400-\u04ff\u1e00-\u1eff"
_BEGINS, _ENDS = f"(?<![{_LATIN_OR_CYRILLIC}])", f"(?![{_LATIN_OR_CYRILLIC}])"
_CODE_WORD = re.compile(f"{_BEGINS}(?:{_CODE}){_ENDS}", re.IGNORECASE)
_USE_WORD = re.compile(f"{_BEGINS}(?:{_USE}){_ENDS}", re.IGNORECASE)
_CHECKOUT = re.compile(
    f"{_BEGINS}(?:checkout|check-out|basket|cart|kasse|paiement|panier|carrito|carrinho|carrello){_ENDS}"
)
_OTHER = re.compile(
    "error|fehler|erreur|errore|erro|hata|błęd|ошибк|помилк|lỗi|ralat|خطا|خطأ|त्रुटि|एरर|エラー|오류|错误|colou?r|model|farb|cor"
    "|สี|رنگ|цвет|колір",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…؟।。！？\n]")
_REACH = 60


def vouchers(text: str) -> Iterator[tuple[str, int, int]]:
    """("offer", start, end) of every code in capitals and figures that a sentence tells somebody to use."""
    for token in _TOKEN.finditer(text):
        before = _SENTENCE_END.split(text[max(token.start() - _REACH, 0) : token.start()])[-1]
        around = before + "|" + _SENTENCE_END.split(text[token.end() : token.end() + _REACH])[0]
        told = _CODE_WORD.search(around) and _USE_WORD.search(around)
        if (told or _CHECKOUT.search(around)) and not _OTHER.search(around):
            yield "offer", *token.span()
