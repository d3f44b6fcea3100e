"""Words that stand in no person's name: whoever calls themselves so wants to be read out by a brand."""

from responders.keywords import first_said

_WORDS = (
    "ignore", "refund*", "discount*", "voucher*", "coupon*", "giveaway*", "promo*", "code", "codes", "free", "support",
    "official*", "admin*", "moderator", "system", "assistant", "chatbot", "click", "visit", "send", "money", "cash",
    "scam*", "approve*", "fraud*", "drop", "script", "http*", "www", "signature", "author", "contact*", "password*",
    "account*", "customer*", "helpdesk", "hotline", "whatsapp", "telegram", "crypto*", "bitcoin", "casino", "prize*",
    "fuck*", "shit*", "bitch*", "cunt*", "asshole*", "dickhead*", "bastard*", "motherfuck*", "whore*", "slut*", "nazi*",
    "hitler", "kill", "hate", "never", "don't", "dont", "fake", "fakes", "sell", "sells", "go to", "scum", "retard*",
    "ควย", "เหี้ย", "สัส", "پدرسگ", "کیر", "сука", "бля*", "хуй*", "пизд*", "ебан*", "putang",
    "gago", "tangina*", "puta", "mierda*",
    "joder", "caralho", "porra", "merde", "connard*", "salope", "putain", "scheiße*",
    "scheisse*", "arschloch*", "hurensohn*", "fick*",
    "cazzo", "stronz*", "vaffanculo", "anjing", "kontol", "đụ", "くそ", "死ね", "씨발", "개새끼", "傻逼",
    "他妈", "चूतिया", "orospu",
    "siktir", "amk", "kurw*", "подделк*", "假货", "偽物",
    "cheap", "buy", "subscribe", "we are", "you are", "i am", "your", "our", "please", "dot", "brand", "say", "use",
    "คืนเงิน", "ส่วนลด", "แอดมิน", "ฟรี", "โปรโมชั่น", "โทร", "ไลน์", "แจก", "ระบบ", "โกง", # Thai
    "پشتیبانی", "تخفیف", "رایگان", "کلاهبردار*", "بازپرداخت", # Persian
    "скидк*", "возврат*", "поддержк*", "админ*", "бесплатн*", "промокод*", "система", "мошенник*",
    "официальн*", # Russian
    "libre", "manloloko*", "opisyal", # Filipino
    "reembolso*", "descuento*", "gratis", "soporte", "oficial", "cupón", "cupones", "código", "estafa*", # Spanish
    "desconto*", "grátis", "suporte", "cupom", "golpe*", "estorno", # Portuguese
    "remboursement*", "remise*", "gratuit*", "assistance", "officiel*", "arnaque*", # French
    "erstattung*", "rückerstattung*", "rabatt*", "gutschein*", "kostenlos*", "kundendienst", "offiziell*", "betrug*",
    "betrüger*", # German
    "rimborso", "rimborsi", "sconto", "sconti", "assistenza", "ufficiale", "truff*", # Italian
    "diskon*", "resmi", "penipu*", "pengembalian", "percuma", # Indonesian, Malay
    "hoàn tiền", "giảm giá", "miễn phí", "hỗ trợ", "lừa đảo", # Vietnamese
    "返金", "割引", "無料", "公式", "サポート", "管理者", "システム", "詐欺", # Japanese
    "환불", "할인", "무료", "공식", "고객센터", "관리자", "사기", # Korean
    "退款", "折扣", "免费", "官方", "客服", "管理员", "系统", "微信", "骗子", # Chinese
    "خصم", "مجان*", "استرداد", "الدعم", "الرسمي", "احتيال", # Arabic
    "रिफंड", "छूट", "मुफ़्त", "आधिकारिक", # Hindi
    "iade", "indirim*", "ücretsiz", "destek", "dolandır*", # Turkish
    "zwrot*", "rabat*", "darmow*", "oficjaln*", "oszust*", # Polish
    "знижк*", "поверненн*", "безкоштовн*", "офіційн*", "підтримк*", # Ukrainian
)  # fmt: skip


def is_no_name(name: str) -> bool:
    """True when `name` holds a word that offers, orders, accuses or claims an office."""
    return first_said(_WORDS, name) is not None
