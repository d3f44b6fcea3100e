"""Praise that may be biting: glad words, and a fault told beside them."""

from functools import lru_cache

from responders.keywords import first_said
from responders.troubles import troubles

_FAULTS = (
    "broken|broke|damaged|smashed … again|thanks|thank you|already", "another week|another month … without",
    "weeks late|days late|months late",
    "wrong size|wrong item|wrong colour|wrong color|wrong one … twice|again",
    "thanks for nothing|thank you for nothing", "nobody|no one … answers|replies|answered|replied",
    "fell apart|stopped working|falling apart", "waiting a week|waiting weeks|waiting a month|waiting months",
    "hasn't|still not|still no … reply|answer|refund", "ไม่ตอบ", "ส่งผิด", "ของผิด", "วันเดียวพัง", "พังแล้ว",
    "พังอีก", "เสียอีก", "รอมา…ยังไม่", "แตกทุก", "แตกหมด", "جواب نمیدن*|جواب نمی‌دن*|جواب ندادن*",
    "اشتباه … فرستاد*", "خراب شد*", "شکسته … فرستاد*", "никто не отвечает|никто не ответил|не отвечают",
    "не тот … прислали|размер|цвет|товар", "прислали … не тот", "сломал* … день|дня|сразу|через",
    "опять … сломал*|прислали|перепутали", "разбит*", "walang reply|walang sagot|hindi sumasagot|di sumasagot",
    "mali … pinadala|ipinadala|dumating", "sira agad|nasira agad", "wala pa rin", "basag",
    "nadie contesta|nadie responde|no contestan|no responden", "gracias por nada",
    "color equivocado|talla equivocada", "otra vez … roto|rota|mal|equivocado|equivocada", "sin llegar",
    "roto|rota|rotos|rotas", "ninguém responde|não respondem|nao respondem",
    "obrigado por nada|obrigada por nada", "parou de funcionar",
    "quebrado|quebrada|errado de novo|errada de novo", "personne ne répond|aucune réponse", "merci pour rien",
    "cassé|cassée|cassés|cassées", "encore une semaine", "schon wieder … kaputt|falsch*|defekt*",
    "niemand antwortet|antwortet niemand|keine antwort", "danke für nichts", "auseinandergefallen",
    "immer noch nicht", "kaputt", "nessuno risponde|non rispondono", "grazie di niente|grazie per niente",
    "rotto|rotta|rotti|rotte", "tidak dibalas|gak dibalas|ga dibalas|tak dibalas", "salah kirim|salah hantar",
    "pecah", "rosak|rusak … lagi|sudah", "không trả lời", "bị vỡ|bị hỏng|giao nhầm|giao sai", "返信がない",
    "返事がない", "届かない", "割れた", "壊れた", "間違", "また違", "답장이 없", "답이 없", "깨진", "고장",
    "잘못 보내", "안 왔", "没人回", "沒人回", "不回复", "碎了", "坏了", "发错", "还没到",
    "لا أحد يرد|لا يردون|ما يردون|محدش بيرد", "مكسور*|المكسور*|المكسورة", "تالف*|التالف*", "شكرا على لا شيء",
    "कोई जवाब नहीं", "टूटा|टूटी|टूटे", "गलत … भेजा|भेज", "cevap yok|cevap vermiyor*|kimse cevap", "kırık",
    "bozuldu|bozuk … yine|hemen", "yanlış … gönder*", "nikt nie odpowiada|brak odpowiedzi",
    "dziękuję za nic|dzięki za nic", "zepsut*|stłuczon*|rozbit*", "ніхто не відповідає|не відповідають",
    "дякую ні за що", "розбит*|зламан*", "знову … зламан*|не той",
    "empty box|box was empty|empty parcel|empty package",
    "doesn't|does not|don't|won't … work|light|turn|switch|charge|fit", "leaked|leaking|leaks",
    "charged … twice|double", "out for delivery … since", "after … weeks|months … already|only", "กล่องเปล่า",
    "ไม่ติด", "ตัดเงินสอง", "รั่ว", "جعبه خالی|خالی بود", "دو بار … پول|کم کردید",
    "روشن نمی‌شه|روشن نمیشه|کار نمی‌کنه|کار نمیکنه", "коробка … пустая|пуста", "пустая коробка",
    "дважды … списали|деньги", "списали … дважды", "не включается|не работает|протек*", "walang laman",
    "dalawang beses … singil*|sinisingil|siningil", "hindi gumagana|di gumagana|ayaw umilaw",
    "caja vacía|vacía la caja|vino vacía", "cobrado|cobraron … dos veces|doble",
    "no funciona|no enciende|no se enciende", "caixa vazia|veio vazia", "cobrado|cobraram … duas vezes|dobro",
    "não funciona|não liga|não acende", "boîte vide|carton vide|colis vide", "débité|prélevé … deux fois",
    "ne marche|s'allume|fonctionne … pas|même pas", "leere schachtel|leerer karton|karton war leer",
    "doppelt abgebucht|zweimal abgebucht", "leuchtet|funktioniert|geht … nicht",
    "nach … wochen|monaten … schon|erst", "scatola vuota|pacco vuoto", "addebitato … due volte",
    "non funziona|non si accende", "kotak kosong|kardus kosong|paket kosong",
    "tidak menyala|tidak berfungsi|gak nyala|mati total", "hộp rỗng|hộp không|thùng rỗng", "trừ tiền hai lần",
    "không sáng|không hoạt động|không lên", "箱が空", "空箱", "二重請求", "つかない", "動かない", "빈 상자",
    "빈 박스", "두 번 결제", "작동 안", "안 켜", "空盒", "扣了两次", "不亮", "不能用",
    "صندوق فارغ|العلبة فارغة", "خصم … مرتين", "لا يعمل|لا تعمل|ما يشتغل", "खाली डिब्बा|डिब्बा खाली",
    "दो बार … पैसे|काट", "boş kutu|kutu boş", "iki kez … çekil*|ücret", "çalışmıyor|yanmıyor",
    "puste pudełko|pudełko puste", "nie działa|nie świeci", "порожня коробка|коробка порожня",
    "не працює|не світить",
)  # fmt: skip
_DENIED = (
    "nothing|not|never|no|none|without|wasn't|weren't|isn't|doesn't … broken|damaged|late|wrong|missing",
    "nothing|not|never|no|none|without … problem|problems",
    "worried|afraid|thought|expected … late|broken|damaged|wrong", "my|the … old|last|previous … broke|broken",
    "broke my old|broke the old", "alte|alter|altes|vorige … kaputt|zerbrochen", "l'ancienne|l'ancien",
    "antigua|antiguo|anterior", "antiga|antigo|anterior", "vecchia|vecchio",
    "старая|старый|старую … разби*|сломал*", "เก่าแตก|อันเก่า|ใบเก่า", "قبلی*", "yung luma|luma ko", "前のが",
    "예전", "旧的|旧杯", "القديم*", "पुराना|पुरानी", "eski*", "lama saya|yang lama", "cái cũ|ly cũ",
    "stary|stara|stare", "старий|стара|стару", "still … like new|works|going strong", "came on time|on time",
    "ไม่มีอะไรแตก", "ไม่แตก", "ไม่บุบ", "ยังไม่พัง", "ไม่เสีย", "ไม่ผิดหวัง", "ไม่มีชำรุด",
    "نشکسته*|سالم*|مشکلی نداشت*|نه شکسته",
    "ничего|ничто|не|никаких|без … разбит*|сломал*|сломан*|поврежден*|проблем*", "целое|целые|целый|целая",
    "walang basag|walang sira|hindi basag|hindi sira|di sira",
    "sin|ningún|ninguna|nada|no … roto|rota|rotos|daño|daños|dañado|problema|problemas",
    "nada|sem|nenhum|nenhuma|não … quebrado|quebrada|danificado|dano|problema|problemas",
    "rien|pas|aucun|aucune|sans … cassé|cassée|abîmé|endommagé|problème|problèmes|dommage",
    "nichts|nicht|nie|keine|kein|ohne … kaputt|beschädigt|defekt|zerbrochen|schaden|probleme",
    "niente|nulla|non|senza|nessun … rotto|rotta|danni|danneggiato|problema|problemi",
    "tidak|tak|tiada|gak|ga|nggak|tanpa … pecah|rusak|rosak|penyok|masalah",
    "không bị|không hề bị|chẳng bị|không có", "割れもなく", "割れなく", "割れず", "破損もなく", "壊れもなく",
    "壊れていま", "問題なく", "깨진 것도 없", "깨진 곳 없", "고장 없", "문제없", "문제 없", "没有破损",
    "没有碎", "没碎", "没坏", "没有坏", "完好", "没有问题", "没问题",
    "لم|ولم|ليس|ليست|لا|بدون|غير|دون … مكسور*|تالف*|مشكلة|مشاكل", "नहीं … टूटा|टूटी|टूटे",
    "टूटा|टूटी|टूटे … नहीं", "hiç|hiçbir|değil|yok|sorunsuz … kırık|bozuk|sorun|hasar",
    "kırık|bozuk|hasar … yok|yoktu|değil|değildi|hiçbir",
    "nic|nie|żadnych|bez … zepsut*|stłuczon*|rozbit*|uszkodzon*|problem*",
    "нічого|не|ніяких|без … розбит*|зламан*|пошкоджен*|проблем*",
)  # fmt: skip
"""There was no fault, or it is that of another thing."""
_CONTENT = (
    "nothing to complain about|no complaints|can't complain|can't fault", "nichts zu meckern|nichts auszusetzen",
    "rien à redire", "претензий нет|нет претензий|без претензий|претензий никаких", "żadnych zastrzeżeń|bez zastrzeżeń",
    "ninguna queja|sin quejas|nada que objetar", "nada a reclamar|sem reclamações|nenhuma reclamação",
    "niente da ridire|nulla da ridire|nessuna lamentela", "không chê vào đâu|không có gì để chê", "ไม่ผิดหวัง",
    "ไม่มีที่ติ", "gak nyesel|ga nyesel|nggak nyesel|tidak menyesal|tak menyesal|tidak mengecewakan", "文句なし",
    "文句のつけようが", "흠잡을 데", "불만 없", "无可挑剔", "挑不出毛病", "ایرادی نداشت|هیچ ایرادی", "walang reklamo",
    "لا شكوى|بدون أي شكوى", "कोई शिकायत नहीं", "hiç şikayetim yok|şikayetim yok",
    "жодних претензій|претензій немає|немає претензій",
)  # fmt: skip
"""Praise that is said by a denial, which a model takes for its opposite."""
_TROUBLES = frozenset({"delivery", "damaged", "payment"})


@lru_cache(maxsize=8)
def is_biting(text: str) -> bool:
    """Whether a glad post tells of a fault too, and does not say that there was none."""
    if first_said(_DENIED, text):
        return False
    return first_said(_FAULTS, text) is not None or not _TROUBLES.isdisjoint(troubles(text))


@lru_cache(maxsize=8)
def is_content(text: str) -> bool:
    """Whether a post says in so many words that there is nothing to complain of, and tells of no fault."""
    return first_said(_CONTENT, text) is not None and first_said(_FAULTS, text) is None
