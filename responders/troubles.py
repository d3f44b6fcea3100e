"""Plain words for the troubles of an order, in 21 languages: what was said beyond doubt, whatever a model heard."""

from functools import lru_cache

from responders.keywords import all_said, first_said, without

_SAID: dict[str, tuple[str, ...]] = {
    "delivery": (
        "never|hasn't|hasnt|haven't … arrive|arrived|come|came|delivered|turned up|shown up|received",
        "havent|didn't|not|yet to … arrive|arrived|come|came|delivered|turned up|shown up|received",
        "where is my|where's my|wheres my … parcel|order|package|delivery",
        "weeks late|days late|arrived late|came late|so late|is late|running late",
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
        "ऑर्डर|पार्सल|सामान|डिलीवरी … नहीं … आया|आयी|आई|मिला|मिली|हुई|भेजा", "अभी तक नहीं",
        "नहीं … पहुँचा|पहुंचा|पहुँची|पहुंची",  # Hindi
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
        "marerefund|i-refund", "деньги|денег|средства … не верн*|не приш*|верните",
        "پول* … برنگردون*|برنگردوند*|برنگشت*|برنمی*", "гроші|кошти|грошей … поверн*|не поверн*|не прийшл*",
        "поверн* … гроші|кошти", "فلوسي|نقودي|أموالي|مصاري … ترجع|رجعوا|متى|لم|ما", "وين|متى|أين … فلوسي|نقودي|مصاري",
        "para*|ücret* … geri … ödeme*|vermedi*|gelmedi*|yatmadı*", "पैसे|पैसा … वापस", "tiền … trả lại|chưa hoàn",
        "uang|duit … kembalikan|dikembalikan|belum balik|pulangkan", "pieniądze|pieniędzy … zwr*|oddaj*|oddacie",
    ),
    "payment": (
        "charged … twice|double|two times", "double charged", "cobraron … dos veces|doble",
        "списали … дважды|два раза|двойн*",
        "ตัดเงินสอง", "หักเงินสอง", "ตัดบัตรสอง", "doppelt … abgebucht|belastet|abgezogen",
        "débité … deux fois", "二重請求", "二重に", "nadoble",
        "card|payment|checkout|transaction … declined|rejected|failed|fails|refused",
        "card|payment|checkout|transaction … won't go|doesn't go|didn't go|not going … through",
        "can't|cannot|unable to … pay|check out|checkout",
        "zahlung|karte|kreditkarte|bezahlung … abgelehnt|fehlgeschlagen|funktioniert nicht|geht nicht|klappt nicht",
        "paiement|carte … refusé|refusée|échoué|ne passe pas|ne fonctionne pas",
        "pago|tarjeta … rechazad*|rechaza|no pasa|falla|no funciona|fallido",
        "pagamento|cartão|cartao|pix … recusad*|negad*|não passa|nao passa|não funciona|falhou",
        "pagamento|carta … rifiutat*|fallit*|non va|non funziona|non passa",
        "оплата|оплату|платёж|платеж|карта|карту … не проходит|не прошла|не прошёл|не прошел|отклон*|не принима*",
        "оплата|платіж|картка|картку … не проходить|не пройшла|не пройшов|відхил*|не прийма*",
        "płatność|płatności|karta … odrzucon*|nie przechodzi|nie przeszła|nieudan*|nie działa",
        "ödeme*|kart|kartım* … reddedil*|geçmiyor|geçmedi|onaylanmıyor|başarısız|yapamıyorum",
        "الدفع|البطاقة|بطاقتي|الدفعة … رفض*|مرفوض*|فشل*|لا يعمل|ما يشتغل|لا تعمل",
        "پرداخت|کارت|کارتم … ناموفق|رد شد|رد می‌شه|رد میشه|انجام نمی‌شه|انجام نمیشه|خطا|ارور",
        "पेमेंट|भुगतान|कार्ड … फेल|नहीं हो|डिक्लाइन|अस्वीकार|अटक*",
        "pembayaran|bayar|kartu|kad … gagal|ditolak|tidak bisa|gak bisa|ga bisa|tak boleh|tak lepas",
        "thanh toán|thẻ … không được|bị từ chối|thất bại|lỗi",
        "payment|card|gcash|bayad … ayaw|hindi tinanggap|hindi pumapasok|error",
        "จ่าย|ชำระ|ตัดบัตร … ไม่ผ่าน|ไม่สำเร็จ|ล้มเหลว", "จ่ายไม่ได้|จ่ายเงินไม่ได้|ชำระเงินไม่ได้|ชำระไม่ได้",
        "決済|支払|カード … エラー|できない|できません|失敗|拒否|通らない|通りません|弾かれ",
        "결제|카드 … 안 돼|안돼|안 되|안되|실패|오류|거절", "付款|支付|银行卡 … 失败|不了|不成功|被拒|报错",
    ),
    "wrong_item": (
        "got|received|sent|came|arrived|delivered|send|shipped … wrong|different|incorrect|instead … "
        "item|items|product|order|size|colour|color|one|model|thing|shade",
        "wrong|incorrect … item|product|colour|color|one|order … sent|arrived|came|delivered|received|again",
        "ordered … got|received|sent|came … instead",
        "sent me the wrong|sent the wrong|got the wrong|received the wrong",
        "ordered … got|received … one|ones",
        "falsch* … geliefert|bekommen|erhalten|geschickt|artikel|ware|angekommen",
        "bestellt … bekommen|gekommen|geliefert",
        "mauvais|mauvaise … article|taille|couleur|produit|modèle|commande",
        "pas … le bon|la bonne … article|taille|couleur",
        "producto|color|talla|artículo|pedido|modelo … equivocad*|incorrect*",
        "me mandaron|me enviaron|llegó|llegaron … otro|otra|otros",
        "produto|cor|tamanho|item|pedido|modelo … errad*|trocad*",
        "veio|mandaram|enviaram|chegou … errad*|outro produto|outra cor",
        "articolo|prodotto|taglia|colore|ordine|modello … sbagliat*|errat*",
        "не тот|не та|не то|не те|не того … товар*|размер*|цвет*|прислал*|пришёл|пришел|пришла"
        "|пришло|привезли|модел*|артикул*",
        "прислали|привезли|пришёл|пришел|пришло … не тот|не та|не то|не те|другой|другого|другая", "перепутали",
        "не той|не та|не те … товар*|розмір*|колір|надіслал*|прийшов|прийшл*|привезли",
        "надіслали|прийшов|прийшло … не той|не те|інший|інша",
        "zły|złą|złe|inny|inną|inne|niewłaściw*|pomylon* … rozmiar|kolor|produkt|towar|rzecz|model|przysł*|przysz*",
        "przysłali|dostałam|dostałem|przyszedł|przyszło … zły|złą|inny|inną|inne|niewłaściw*", "pomylili",
        "yanlış … ürün*|beden*|renk*|geldi|gönder*|sipariş*", "farklı … ürün|renk|beden … geldi|gönder*",
        "منتج|لون|مقاس|طلب|المنتج|اللون|المقاس … خطأ|غلط|خاطئ*|مختلف*", "أرسلوا|ارسلوا|وصلني|وصل … غلط|خطأ|مختلف|غير",
        "اشتباه* … فرستاد*|ارسال|رسید*|دادن*", "رنگ|سایز|کالا|کالای|محصول|مدل … اشتباه*",
        "गलत … सामान|ऑर्डर|साइज*|साइज़|रंग|प्रोडक्ट|आया|भेज*|चीज़|चीज",
        "mali … kulay|size|item|pinadala|dumating|produkto|order", "iba … dumating|pinadala|binigay",
        "salah kirim|salah hantar|barang salah|salah barang|salah warna|salah ukuran|salah saiz",
        "warna|ukuran|saiz|barang|model … salah|beda|tidak sesuai|lain dari",
        "giao sai|giao nhầm|gửi nhầm|gửi sai|sai màu|sai size|nhầm hàng",
        "ส่งผิด|ส่งของผิด|ผิดสี|ผิดไซส์|ผิดรุ่น|ของผิด|สีผิด|ไม่ตรงกับที่สั่ง|ไม่ตรงที่สั่ง",
        "違う色|違う商品|違うもの|違う物|違うサイズ|間違った商品|間違ったもの|注文と違"
        "|注文したものと違|商品が違|色が違|サイズが違|誤配送",
        "다른 색|다른 상품|다른 제품|다른 게|다른 것|다른 사이즈|잘못 왔|잘못 배송|잘못 보내|오배송|엉뚱한",
        "发错|送错|寄错|颜色不对|尺码不对|型号不对|货不对|跟我买的不一样",
    ),
    "app": (
        "app|application|website|site … crash*|freezes|freezing|frozen|slow|glitch*|lags|lagging"
        "|bugs|buggy|error*|down",
        "app|application|website|site … won't|doesn't|not|can't|keeps … open|load|loading|work|working|closing",
        "push notification*",
        "app|webseite|website|seite|homepage … stürzt|abgestürzt|hängt|langsam|fehlermeldung*|absturz|spinnt",
        "app|webseite|website|seite|homepage … lädt|öffnet|funktioniert|geht … nicht",
        "appli|application|site … plante|bug*|rame|ne marche|ne fonctionne|ne s'ouvre|se ferme|lente|lent|erreur",
        "app|aplicación|aplicacion|página|pagina|web … no funciona|no carga|no abre|se cierra"
        "|se cuelga|se traba|falla|lenta|error",
        "app|aplicativo|aplicação|site … trava*|não abre|não funciona|não carrega|fecha|lento|erro|bugado|caiu",
        "app|applicazione|sito … crash*|si blocca|non funziona|non si apre|non carica|si chiude|lenta|lento|errore",
        "приложение|приложения|сайт … вылетает|зависает|виснет|не открывается|не работает"
        "|не грузится|глючит|тормозит|лагает|ошибк*",
        "застосунок|додаток|сайт … вилітає|зависає|не відкривається|не працює|не вантажиться|глючить|гальмує|помилк*",
        "aplikacja|apka|strona … zawiesza|nie działa|nie otwiera|wyłącza|wiesza|crashuje|błąd|muli|zacina",
        "uygulama*|siteniz|site|sitesi … çöküyor|çöktü|donuyor|açılmıyor|kapanıyor|çalışmıyor|hata|yavaş",
        "التطبيق|الموقع|تطبيق* … يتوقف|يعلق|يغلق|لا يعمل|ما يشتغل|لا يفتح|ما يفتح|بطيء|خطأ",
        "اپ|اپلیکیشن|برنامه|سایت … بسته|هنگ|کرش|باز نمی‌شه|باز نمیشه|باز نمی‌شود|کار نمی‌کنه|کار نمیکنه|کند|ارور|خطا",
        "ऐप|एप|वेबसाइट|साइट … क्रैश|बंद|नहीं खुल*|नहीं चल*|हैंग|स्लो|एरर",
        "aplikasi*|app|apps|situs|laman|web … error|crash|lemot|lambat|hang|force close|tidak bisa"
        "|gak bisa|ga bisa|tak boleh",
        "app|ứng dụng|web|trang web … văng|lag|đơ|lỗi|không vào được|không mở được|chậm|treo",
        "app|website|site … crash*|hang*|ayaw|hindi gumagana|di gumagana|mabagal|lag*|bug*",
        "แอป|แอพ|เว็บ … เด้ง|ค้าง|ช้า|ล่ม|เข้าไม่ได้|ใช้ไม่ได้|เปิดไม่ได้|error|โหลดไม่",
        "アプリ|サイト … 落ち|フリーズ|固ま|開かない|開けない|動かない|重い|重く|エラー|つながらない|不具合",
        "앱|어플|사이트 … 꺼|튕|멈|안 열|안열|느려|오류|에러|렉|먹통",
        "app|应用|软件|网站|小程序 … 闪退|卡|打不开|崩|进不去|慢|报错|加载不",
    ),
    "service": (
        "nobody|no one|never|noone … answers|answered|answer|replies|replied|reply|responds"
        "|responded|picks up|pick up",
        "no reply|no answer|no response|ignored my|ignoring my|ignore my|ignoring me|hung up on",
        "customer service|support|agent|staff|helpline … rude|useless|terrible|awful|impolite|unhelpful|ignor*",
        "niemand … antwortet|reagiert|meldet", "keine antwort|keine reaktion",
        "kundenservice|support|kundendienst|hotline … antwortet nicht|reagiert nicht"
        "|nicht erreichbar|unfreundlich|unverschämt",
        "personne … répond|répondu", "aucune réponse|pas de réponse|sans réponse",
        "service client|sav|support … ne répond|injoignable|désagréable|impoli*",
        "nadie … contesta|responde|atiende",
        "no contestan|no responden|no me contestan|no me responden|sin respuesta",
        "atención|soporte|servicio al cliente … pésim*|grosero|groseros|nunca",
        "ninguém|ninguem … responde|atende|respondeu", "não respondem|nao respondem|sem resposta",
        "atendimento|suporte|sac … péssim*|horrível|grosseir*", "nessuno … risponde|risposto",
        "non rispondono|nessuna risposta", "assistenza|servizio clienti … scortes*|pessim*|maleducat*|non risponde",
        "никто не отвечает|не отвечают|не отвечает|без ответа|игнорируют|игнорят",
        "поддержк*|оператор*|менеджер* … хам*|груб*|игнор*",
        "ніхто не відповідає|не відповідають|не відповідає|ігнорують", "підтримк*|оператор*|менеджер* … хам*|груб*",
        "nikt … odpowiada|odbiera|odpisuje", "nie odpowiadają|nie odpisują|brak odpowiedzi|brak kontaktu",
        "obsługa|infolinia … niemił*|nieuprzejm*|tragiczn*",
        "kimse cevap|cevap vermedi*|cevap vermiyor*|cevap yok|dönüş yapmadı*|dönüş yapmıyor*",
        "müşteri hizmetleri … kaba|ilgisiz|ulaşılamıyor|berbat|rezalet",
        "لا أحد يرد|لا يردون|ما يردون|محدش بيرد|لا ترد|ما ترد|لا يوجد رد",
        "خدمة العملاء|الدعم … سيئ*|وقح*",
        "جواب نمی‌دن*|جواب نمیدن*|جواب نمی‌ده*|جواب نمیده*|جواب ندادن*|پاسخگو نیست*|پاسخ نمی‌د*",
        "कोई जवाब नहीं|जवाब नहीं दे*|जवाब नहीं मिल*", "कस्टमर केयर|कस्टमर सर्विस|ग्राहक सेवा … खराब|बदतमीज़|घटिया",
        "tidak dibalas|gak dibalas|ga dibalas|nggak dibalas|tidak balas|gak balas|tidak direspon"
        "|tak balas|tak dibalas",
        "cs|admin|layanan|khidmat pelanggan … kasar|judes|jutek|lambat",
        "không trả lời|không rep|không phản hồi|không thấy … trả lời|phản hồi",
        "chăm sóc khách hàng|cskh|nhân viên … tệ|thái độ|thô lỗ",
        "walang reply|walang sagot|hindi sumasagot|di sumasagot|hindi nagre-reply|hindi nagrereply|seen lang",
        "customer service|cs|admin … bastos|suplad*",
        "ไม่ตอบ|ตอบช้า|ติดต่อไม่ได้|พูดจาไม่ดี|พูดไม่ดี|ไม่สุภาพ|บริการแย่|บริการห่วย",
        "返事が来ない|返事が来ません|返信が来ない|返信が来ません|返事がない|返信がない"
        "|連絡がつかない|電話がつながらない|対応が悪い|対応が遅い|ひどい対応|態度が悪い",
        "답이 없|답장이 없|답변이 없|답을 안|답변을 안|답장을 안|연락이 안|불친절",
        "不回复|没人回|不回消息|没人理|不理人|态度差|态度太差|态度恶劣|服务差|服务太差",
    ),
}  # fmt: skip

_NO_PARCEL = (
    "reply|answer|response|email|e-mail|mail|code|otp|sms|refund|money|callback|invoice|confirmation"
    " … never|hasn't|hasnt|not|didn't|haven't … come|came|comes|arrive|arrived|received",
    "never|haven't|havent|hasn't|not|didn't … receive|received|get|got"
    " … reply|answer|response|email|e-mail|code|otp|sms|refund|confirmation|invoice|callback",
    "still waiting … reply|answer|response|refund|email|e-mail|code|callback|money",
    "antwort|mail|e-mail|code|geld|erstattung|rückerstattung|rechnung … nicht|nie"
    "|nichts … angekommen|da|gekommen|erhalten",
    "réponse|mail|email|e-mail|code|argent|remboursement|facture … pas|jamais … arrivé|arrivée|reçu",
    "pas|jamais … reçu … réponse|mail|email|e-mail|code|remboursement|argent|facture",
    "respuesta|correo|email|código|codigo|dinero|reembolso|factura … no … llega|llegó|llego|llegado|recibí|recibido",
    "no … llega|llegó|llego|llegado|recibí|recibido … respuesta|correo|email|código|codigo|dinero|reembolso|factura",
    "resposta|e-mail|email|código|dinheiro|reembolso|estorno … não|nao … chegou|chega|recebi",
    "não|nao … chegou|chega|recebi … resposta|e-mail|email|código|dinheiro|reembolso|estorno",
    "risposta|mail|email|codice|soldi|rimborso|fattura … non|mai … arrivat*|ricevut*",
    "non|mai … arrivat*|ricevut* … risposta|mail|email|codice|soldi|rimborso|fattura",
    "ответ|письмо|код|смс|деньги|чек|ссылка|подтверждение … не пришёл|не пришел|не пришла|не пришло|не пришли",
    "не пришёл|не пришел|не пришла|не пришло|не пришли … ответ|письмо|код|смс|деньги|чек|ссылка",
    "відповідь|лист|код|гроші|чек … не … прийшл*|прийшов|надійшл*", "не … прийшл*|прийшов … відповідь|лист|код|гроші",
    "odpowiedź|mail|kod|pieniądze|zwrot|faktura … nie … dotarł*|przyszł*|przyszed*|doszł*|doszed*",
    "nie … dotarł*|przyszł*|przyszed*|doszł*|doszed* … odpowiedź|mail|kod|pieniądze|zwrot|faktura",
    "cevap|yanıt|mail|e-posta|kod|onay|iade|para … gelmedi*|ulaşmadı*",
    "رد|الرد|إيميل|الإيميل|الكود|الرمز|رمز|المبلغ|الفاتورة … لم|ما|لسا|لسه … يصل|تصل|وصل|وصلت|يوصل",
    "لم|ما|لسا|لسه … يصل|تصل|يصلني|وصل|وصلني|أستلم|استلم … رد|الرد|الكود|الرمز|رمز|إيميل|المبلغ|الفاتورة",
    "پاسخ|پاسخی|جواب|جوابی|ایمیل|ایمیلی|کد|پول|پولم|فاکتور … نرسیده*|نرسید|نیومده*|نیامده*",
    "जवाब|ईमेल|कोड|ओटीपी|otp|पैसा|पैसे … नहीं|अभी तक नहीं",
    "balasan|jawaban|jawapan|email|kode|kod|otp|uang|duit … belum|blm|tidak|tak … sampai|datang|tiba|diterima",
    "phản hồi|mã|otp|email|tiền … chưa|không … nhận được|tới|về",
    "reply|sagot|email|code|otp|refund … wala pa|hindi pa dumating|hindi pa dumarating|di pa dumating",
    "โค้ด|รหัส|อีเมล|otp|คำตอบ|เงิน|ใบเสร็จ … ยังไม่มา|ไม่มาสักที|ยังไม่ได้เลย|ยังไม่ถึง",
    "返事|返信|回答|メール|コード|連絡|返金|領収書 … 来ません|来ない|まだ来ない|届かない|届きません"
    "|届いてない|届いていない|届かず",
    "답|답변|답장|메일|인증번호|코드|환불|연락 … 안 와요|안와요|안 왔|안왔|못 받았|도착하지 않",
    "回复|回覆|答复|邮件|验证码|退款|短信|发票 … 没收到|没有收到|还没到|未收到|迟迟",
    "没收到|没有收到|未收到|迟迟 … 回复|答复|邮件|验证码|退款|短信|发票",
)  # fmt: skip
"""What else may not have come: where nothing but this is missing, no parcel is late."""

_IN_USE = (
    "after|within … day|days|week|weeks|month|months|year|years|wash|washes|use|uses",
    "first wash|first use|second wash",
    "nach … tag|tagen|woche|wochen|monat|monaten|jahr|wäsche|waschen|benutzung|gebrauch",
    "après|au bout … jour|jours|semaine|semaines|mois|an|lavage|utilisation*",
    "después|despues|tras|a los|al … día|días|dia|dias|semana|semanas|mes|meses|lavado|uso",
    "depois|após|apos … dia|dias|semana|semanas|mês|mes|meses|lavagem|uso", "primeira lavagem|primeiro uso",
    "dopo … giorno|giorni|settimana|settimane|mese|mesi|lavaggio|uso|utilizzo",
    "через|после|спустя … день|дня|дней|неделю|недели|недель|месяц*|стирки|использования", "после первой",
    "через|після … день|дні|днів|тиждень|тижні|тижнів|місяц*|прання|використання",
    "po … dniu|dniach|tygodniu|tygodniach|miesiącu|miesiącach|praniu|użyciu",
    "gün|günde|hafta|haftada|ay|ayda … sonra", "ilk yıkama*|ilk kullan*",
    "بعد … يوم|يومين|أيام|ايام|أسبوع|اسبوع|أسبوعين|شهر|شهرين|أشهر|غسلة|غسل|استخدام",
    "بعد|پس از … روز|هفته|ماه|شستن|شست‌وشو|استفاده", "दिन|दिनों|हफ्ते|हफ़्ते|महीने … बाद|में", "धोने|धुलाई",
    "setelah|selepas|baru … hari|minggu|bulan|dicuci|cuci|dipakai|pakai|guna",
    "sau|mới|được … ngày|tuần|tháng|hôm|lần giặt", "pagkatapos|isang|dalawang|ilang … araw|linggo|buwan|laba",
    "ใช้ … วัน|สัปดาห์|อาทิตย์|เดือน|ครั้ง", "ซัก",
    "日で|週間で|ヶ月で|か月で|カ月で|回で|使って|使用",
    "일 만에|주 만에|주일 만에|달 만에|일주일|개월|세탁|한 번 쓰",
    "用了|洗了|穿了|天就|个月就|周就|次就",
)  # fmt: skip
_AS_IT_CAME = (
    "arrived|came|delivered|received|unpacked|opened the box|on arrival",
    "angekommen|geliefert|erhalten|ausgepackt|ankam",
    "arrivé|arrivée|reçu|reçue|livré|livrée", "llegó|llegaron|llego|recibí|recibi|llegado",
    "chegou|chegaram|recebi|veio",
    "arrivato|arrivata|ricevuto|ricevuta", "пришёл|пришел|пришла|пришло|пришли|привезли|доставил*|получил*",
    "прийшов|прийшл*|привезли|отримав|отримала", "przyszedł|przyszł*|dotarł*|dostałam|dostałem",
    "geldi|ulaştı|elime geçti",
    "وصل|وصلت|وصلني|وصلتني|استلمت", "رسید|رسیده|تحویل", "आया|आयी|आई|पहुँचा|पहुंचा|मिला",
    "sampai|datang|tiba|diterima|terima", "giao|nhận", "dumating|natanggap", "มาถึง|ได้รับ|ส่งมา", "届",
    "도착|받았|왔", "收到|到货|寄来|送来",
)  # fmt: skip
_TOPIC = {keyword: topic for topic, keywords in _SAID.items() for keyword in keywords}
_ALL = tuple(_TOPIC)


@lru_cache(maxsize=8)
def troubles(text: str) -> tuple[str, ...]:
    """The topics of the troubles that plain words tell of, whatever the mood; what broke in use is quality."""
    said = {_TOPIC[keyword] for keyword in all_said(_ALL, text)}
    found = [topic for topic in _SAID if topic in said]
    if "delivery" in found and _only_no_parcel(text):
        found.remove("delivery")
    if "damaged" in found and first_said(_IN_USE, text) and not first_said(_AS_IT_CAME, text):
        found = ["quality" if topic == "damaged" else topic for topic in found]
    return tuple(found)


def _only_no_parcel(text: str) -> bool:
    missing = first_said(_NO_PARCEL, text) is not None
    return missing and first_said(_SAID["delivery"], without(_NO_PARCEL, text)) is None
