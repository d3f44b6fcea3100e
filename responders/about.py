"""What a complaint is about, where plain words say it: the model's topics are right about every second time."""

from dataclasses import replace
from functools import lru_cache

from responders.keywords import first_said
from sentiment.analysis import Analysis

_SAID: dict[str, tuple[str, ...]] = {
    "delivery": (
        "never|hasn't|hasnt|haven't … arrive|arrived|come|came|delivered|turned up|shown up|received",
        "havent|didn't|not|yet to … arrive|arrived|come|came|delivered|turned up|shown up|received",
        "where is my|where's my|wheres my … parcel|order|package|delivery",
        "weeks late|days late|arrived late|came late",
        "still waiting|lost in transit|lost parcel|delivery delay*", "ordered … weeks ago|months ago",  # English
        "ยังไม่มา", "ของไม่มา", "ไม่มาสักที", "ยังไม่ได้ของ", "ยังไม่ได้รับของ", "ไม่ได้ของ", "ไม่ได้รับของ",
        "ยังไม่ได้เลย", "ยังไม่ถึง", "ไม่ถึงสักที",
        "ส่งช้า", "ของช้า", "มาช้า", "ยังไม่ส่ง", "พัสดุหาย",  # Thai
        "نرسیده*|نرسید|نیومده*|نیامده*|به دستم نرسید*|دیر رسید*|تحویل ندادن*",  # Persian
        "не пришёл|не пришел|не пришла|не пришло|не пришли",
        "не привезли|не дошёл|не дошел|не дошла|не дошло|не дошли",
        "не доставил*|не доставлен*|заказ не получ*|посылку не получ*|опоздал*", "где … посылка|заказ",  # Russian
        "wala pa … order|parcel|package|item", "order|parcel|package|item … wala pa|hindi dumating",
        "hindi pa dumating|hindi pa dumarating|di pa dumating|di pa dumarating|tagal dumating",
        "asan na … order|parcel",  # Filipino
        "no … llega|llegó|llego|llegado|recibí|recibido", "sigo esperando|llegó tarde|con retraso",
        "dónde|donde … mi pedido|mi paquete",  # Spanish
        "não|nao … chegou|chega|recebi|entregue|entregaram", "cadê … pedido|encomenda",  # Portuguese
        "pas|jamais … arrivé|arrivée|reçu|livré|livrée", "où … colis|commande|paquet", "en retard",  # French
        "nicht|nie|nichts … angekommen|da|geliefert|gekommen|erhalten|zugestellt",
        "wo … paket|bestellung|lieferung|päckchen",
        "verspätet*|zu spät",  # German
        "non|mai … arrivat*|ricevut*|consegnat*", "dov'è … pacco|ordine", "in ritardo",  # Italian
        "belum|blm|tidak|tak … sampai|datang|tiba|diterima|dikirim|nyampe", "mana … paket*|pesanan*",
        "chưa|không … nhận được hàng|giao|tới nơi", "giao chậm|giao hàng chậm|giao trễ|chưa nhận được",
        "届かない", "届いてない", "届いていない", "届きません", "届かず", "まだ来ない", "来ません", "配送が遅",
        "未着",  # Japanese
        "안 와요", "안와요", "안 왔", "안왔", "도착하지 않", "도착을 안", "배송이 늦", "배송 지연", "못 받았",
        "没收到", "没有收到", "还没到", "没到货", "未收到", "不发货", "没发货", "迟迟",  # Chinese
        "لم|ما|لسا|لسه … يصل|تصل|وصل|وصلت|يوصل|توصل|استلم|أستلم", "تأخر* … الطلب|الشحنة|التوصيل",
        "الطلب|الشحنة|التوصيل … تأخر*",
        "أين طلبي|وين طلبي|فين طلبي",  # Arabic
        "ऑर्डर|पार्सल|सामान … नहीं", "नहीं … पहुँचा|पहुंचा|पहुँची|पहुंची",  # Hindi
        "gelmedi*|ulaşmadı*|teslim edilmedi|elime geçmedi", "kargo*|sipariş* … nerede|gecik*",  # Turkish
        "nie … dotarł*|przyszł*|przyszed*|doszł*|doszed*|dostarcz*", "gdzie … paczk*|zamówieni*",
        "spóźnio*|opóźni*",  # Polish
        "не … прийшл*|прийшов|надійшл*|доставил*|привезли", "де … посилка|замовлення",  # Ukrainian
    ),
    "damaged": (
        "arrived|came|was|were|box … broken|smashed|crushed|damaged|cracked|shattered|in pieces",
        "broken|damaged … on arrival|mug|glass|item|parcel",
        "แตก", "บุบ", "ชำรุด", "شکسته*", "разбит*|сломан*|поврежд*|помят*|треснут*",
        "basag|nabasag|durog|yupi",
        "roto|rota|rotos|rotas|dañad*", "quebrad*|danificad*|amassad*", "cassé*|abîmé*|endommagé*|brisé*",
        "kaputt|zerbrochen*|beschädigt*", "rotto|rotta|rotti|danneggiat*", "pecah|penyok", "bị vỡ|móp",
        "割れて", "割れた", "壊れて", "破損", "깨져", "깨진", "파손", "碎了", "破损", "压坏", "مكسور*",
        "टूटा|टूटी|टूट",
        "kırık|kırılmış|hasarlı", "rozbit*|uszkodzon*|stłuczon*", "розбит*|пошкодж*",
    ),
    "refund": (
        "refund*|money back", "คืนเงิน", "เงินคืน", "پول* … پس", "верн* … деньги", "возврат … денег|средств",
        "reembolso*", "devol*|devuelv* … dinero", "rembours*", "erstatt*|geld zurück", "rimbors*", "返金",
        "환불", "退款",
        "استرداد*|استرجاع", "para iade*|iade", "zwrot* … pieni*", "pengembalian dana", "hoàn tiền", "रिफंड*",
        "marerefund|i-refund",
    ),
    "payment": (
        "charged … twice|double|two times", "double charged", "cobraron … dos veces|doble",
        "списали … дважды|два раза|двойн*",
        "ตัดเงินสอง", "หักเงินสอง", "ตัดบัตรสอง", "doppelt … abgebucht|belastet|abgezogen",
        "débité … deux fois", "二重請求", "二重に", "nadoble",
    ),
}  # fmt: skip
_OFTEN_WRONG = frozenset({"other", "question", "service", "quality", "price", "app", "wrong_item"})
_NOT_ASKED = frozenset({"fraud", "account"})


def complaint(heard: Analysis, text: str) -> tuple[Analysis, str]:
    """An unhappy post with the topics that its answer may name, and why they are others than the model's ("" if not).

    One trouble in plain words is named; several, or a topic that is not certain, get the general apology.
    """
    told = any("about " in note for note in heard.notes)  # by the brand's phrases, or by a person
    if told or not _NOT_ASKED.isdisjoint(heard.topics):
        return heard, ""
    found = troubles(text)
    if len(found) > 1:
        return replace(heard, topics=("other",)), "several troubles at once, so the answer names none of them"
    topic = next(iter(found), "")
    if topic and (heard.vague or topic in heard.topics or heard.topics[0] in _OFTEN_WRONG):
        if heard.topics[0] == topic and not heard.vague:
            return heard, ""
        rest = () if heard.vague else tuple(each for each in heard.topics if each not in (topic, "other"))
        return replace(heard, topics=(topic, *rest)), f"its words speak of {topic}"
    if heard.vague and heard.topics != ("other",):
        return replace(heard, topics=("other",)), "what it is about is not certain, so the answer names no trouble"
    return heard, ""


@lru_cache(maxsize=8)
def troubles(text: str) -> tuple[str, ...]:
    """The topics of the troubles that plain words tell of, whatever the mood."""
    return tuple(topic for topic, keywords in _SAID.items() if first_said(keywords, text))
