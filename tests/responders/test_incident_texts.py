"""What is drafted about fire, illness, leaked data and lawyers: a rule chooses it, and it admits nothing."""

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from config.vocabulary import CHANNELS, TEMPLATE_TOPICS, TOPICS
from platforms.twitter import Twitter
from responders.decide import decide
from responders.draft import suggest
from responders.guard import guard
from responders.wording import fill
from tests.responders.making import NOBODY, NOW, analysis, mention

PLAYBOOK = load(DEFAULTS / "playbook")
INCIDENTS = tuple(topic for topic in TEMPLATE_TOPICS if topic not in TOPICS)
LONG_NAME = "Maria-Magdalena Lindenberger-Grün"
ADMITS = (
    "our fault", "we will refund", "liab", "nuestra culpa", "unsere schuld", "notre faute", "nostra colpa",
    "nossa culpa", "наша вина", "по нашей вине", "ความผิดของเรา", "当社の責任", "我们的责任", "책임지겠", "compensat",
    "entschädig", "компенс",
)  # fmt: skip
BREACHES = {
    "en": "Your app showed me someone else's order with their phone number",
    "th": "ข้อมูลส่วนตัวรั่วจากร้านนี้ มีคนโทรมาเพียบ",
    "fa": "نشت اطلاعات داشتید و همه شماره‌ام را دارند",
    "ru": "У вас утечка данных, мне звонят мошенники",
    "fil": "Na-hack po ang account ko sa app n'yo",
    "es": "Hackearon mi cuenta de su tienda",
    "de": "Mein Konto wurde gehackt und jemand hat bestellt",
    "ja": "個人情報が漏れています。知らない業者から電話が来ます",
    "zh": "我的账号被盗了，有人用它下单",
    "ar": "تم اختراق حسابي عندكم",
    "tr": "Hesabım çalındı, şifremi değiştirmişler",
    "vi": "Shop làm lộ thông tin của tôi rồi",
}

SHOWN = {
    "en": ("you posted my home address under your review", "why is my phone number in your reply for all to see?"),
    "th": ("คุณโพสต์ที่อยู่บ้านของฉันใต้รีวิวของคุณ", "เอาเบอร์ของหนูไปลงในคอมเมนต์ทำไมคะ"),
    "fa": ("آدرس خانه‌ام را زیر نظرتان منتشر کردید", "چرا شماره تلفنم را زیر کامنت گذاشتید؟"),
    "ru": ("вы опубликовали мой домашний адрес под отзывом", "Мой номер телефона висит под вашим ответом"),
    "fil": ("Pinost po ninyo ang address ng bahay ko", "Bakit po ang number ko naka-post sa reply"),
    "es": ("Publicaron mi dirección debajo de su reseña", "¿Por qué está mi teléfono en la respuesta?"),
    "pt": ("Vocês postaram meu endereço embaixo da avaliação", "Por que meu telefone está na sua resposta?"),
    "fr": ("Vous avez publié mon adresse sous votre avis", "Mon numéro est affiché dans votre réponse"),
    "de": ("Sie haben meine Privatadresse unter Ihrer Bewertung gepostet", "Meine Nummer steht in Ihrer Antwort"),
    "it": ("Avete pubblicato il mio indirizzo di casa", "Il mio numero di telefono è nella vostra risposta"),
    "id": ("Kalian memposting alamat rumah saya", "Nomor HP saya kok dipajang di kolom komentar"),
    "ms": ("Anda siarkan alamat rumah saya", "Kenapa nombor telefon saya didedahkan di bawah ulasan"),
    "vi": ("Shop đăng địa chỉ nhà tôi dưới đánh giá", "Sao số điện thoại của mình lại nằm trong bình luận"),
    "ja": ("私の自宅の住所を口コミの下に載せましたね", "返信に電話番号が、レビューの下に書かれています"),
    "ko": ("리뷰 아래에 제 집 주소를 올리셨네요", "제 전화번호가 답글에 공개되어 있어요"),
    "zh": ("你们把我家的地址发在评价下面了", "为什么公开我的手机号"),
    "ar": ("نشرتم عنوان بيتي تحت تقييمكم", "رقم هاتفي ظاهر للجميع"),
    "hi": ("आपने मेरे घर का पता रिव्यू के नीचे डाल दिया", "मेरा फोन नंबर सार्वजनिक क्यों है"),
    "tr": ("Ev adresimi yorumun altında paylaşmışsınız", "Telefon numaram yorumda herkese açık"),
    "pl": ("Opublikowaliście mój adres domowy pod opinią", "Mój numer telefonu jest widoczny pod komentarzem"),
    "uk": ("Ви опублікували мою домашню адресу під відгуком", "Мій номер телефону видно під вашим відгуком"),
}  # fmt: skip
NOT_SHOWN = (
    "I sent you my address in a private message, where is my parcel?",
    "You shipped it to my old address", "The courier wrote my address wrong on the label",
    "My phone case arrived, the review was right", "I changed my address on your page",
    "คนส่งหาที่อยู่บ้านไม่เจอ", "ผมให้ที่อยู่กับเบอร์โทรไปแล้วนะครับ", "آدرسم را اشتباه نوشتید", "شماره سفارش را فرستادم",
    "Вы отправили посылку не на мой адрес", "Курьер не нашёл мой дом", "Mali po ang address ko sa parcel",
    "He puesto mi dirección mal", "Coloquei meu endereço errado no pedido", "J'ai changé mon adresse sur le site",
    "Ich habe meine Adresse auf der Seite geändert", "Sie haben meine Adresse falsch geschrieben",
    "Ho cambiato il mio indirizzo sul sito", "Tolong kirim ke alamat rumah saya di bawah ini",
    "Sila hantar ke alamat saya", "Mình đã đăng ký địa chỉ nhà rồi",
    "住所を書き間違えました", "サイトに電話番号が掲載されていません",
    "제 주소로 안 왔어요", "快递没有送到我的地址", "وصل الطرد إلى عنواني القديم",
    "मेरा पता गलत लिख दिया", "Adresimi yanlış yazmışsınız",
    "Podałem mój adres w zamówieniu", "Посилка не прийшла на мою адресу",
)  # fmt: skip


@pytest.mark.parametrize("language", sorted(PLAYBOOK.templates))
def test_every_incident_has_three_texts_for_every_channel_that_may_be_sent_as_they_are(language: str) -> None:
    facts = {"author": LONG_NAME, "brand": "Lotus & Pine", "contact": "", "signature": "Lotus & Pine"}
    facts |= {"particle": "ค่ะ", "particle_question": "คะ"}
    checked = 0
    for topic in INCIDENTS:
        for channel in CHANNELS:
            (template,) = PLAYBOOK.replies(language, topic, channel, "negative")
            assert PLAYBOOK.replies(language, topic, channel, "neutral") == (template,)
            texts = [filled.text for variant in template.variants if (filled := fill(variant, facts))]
            assert len(set(texts)) == 3
            for text in texts:
                public = channel != "private"
                found = guard(text, mention=None, language=language, playbook=PLAYBOOK, public=public)
                assert not [finding for finding in found if finding.blocking], (text, found)
                assert channel != "public" or Twitter.measure(text) <= 240, text
                assert not [word for word in ADMITS if word in text.casefold()], text
                checked += 1
    assert checked == 27


@pytest.mark.parametrize("language", BREACHES)
def test_leaked_data_and_taken_accounts_alert_and_get_a_text_of_their_own(language: str) -> None:
    post, heard = mention(BREACHES[language]), analysis("neutral", language=language, topics=("account",))
    found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    assert (found.rule, found.topic, found.actions) == ("privacy-breach", "privacy", ("reply", "ticket", "alert"))
    words = suggest(post, heard, PLAYBOOK, NOBODY, topic=found.topic, brand_title="Lotus & Pine")
    assert words is not None
    assert (words.language, words.template) == (language, "privacy-incident")
    assert any("as the rule asks" in reason for reason in words.reasons)


@pytest.mark.parametrize("label", ["negative", "neutral", "positive"])
def test_something_private_that_we_show_is_an_incident_whatever_the_model_heard(label: str) -> None:
    assert set(SHOWN) == set(PLAYBOOK.templates)
    for language, posts in SHOWN.items():
        for text in posts:
            post, heard = mention(text), analysis(label, language=language, topics=("service",))
            found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
            assert (found.topic, found.actions) == ("privacy", ("reply", "ticket", "alert")), text
            words = suggest(post, heard, PLAYBOOK, NOBODY, topic=found.topic, brand_title="Lotus & Pine")
            assert words is not None
            assert (words.language, words.template) == (language, "privacy-incident"), text


def test_an_address_is_no_incident_by_itself() -> None:
    for text in NOT_SHOWN:
        found = decide(mention(text), analysis(), PLAYBOOK.rules, NOBODY, NOW, quiet=False)
        assert found.topic != "privacy", (text, found.reasons)


def test_the_reason_names_the_post_s_own_words() -> None:
    post = mention("Great job: you posted\n my HOME address under your review!")
    found = decide(post, analysis("positive"), PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    assert found.reasons[0].endswith("(says “you posted my HOME address”)")


@pytest.mark.parametrize("kind", ["mention", "review", "message"])
def test_a_fire_is_not_answered_as_if_it_were_a_matter_of_quality(kind: str) -> None:
    post, heard = mention("The kettle caught fire!", kind=kind), analysis(topics=("quality",))
    found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    words = suggest(post, heard, PLAYBOOK, NOBODY, topic=found.topic, brand_title="Lotus & Pine")
    assert words is not None
    assert words.template.startswith("safety-incident")
    assert "stop using" in words.text or "don't use" in words.text


@pytest.mark.parametrize(
    ("topic", "rule", "template"),
    [("quality", "urgent-product", "safety-incident"), ("account", "urgent-account", "privacy-incident")],
)
def test_danger_that_only_the_model_reads_is_an_incident_too(topic: str, rule: str, template: str) -> None:
    post, heard = mention("It is melting my floor!"), analysis(topics=(topic,), urgency="urgent")
    found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    assert found.rule == rule
    words = suggest(post, heard, PLAYBOOK, NOBODY, topic=found.topic, brand_title="Lotus & Pine")
    assert words is not None
    assert words.template == template


def test_whoever_lost_somebody_is_proposed_no_words_at_all() -> None:
    post, heard = mention("My husband passed away, please cancel his order"), analysis(topics=("refund",))
    found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    assert found.rule == "bereavement"
    assert suggest(post, heard, PLAYBOOK, NOBODY, topic=found.topic, brand_title="Lotus & Pine") is None


def test_a_lawyer_gets_no_draft_but_a_calm_text_to_copy() -> None:
    post, heard = mention("My lawyer will write to you"), analysis(topics=("refund",))
    found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    assert "reply" not in found.actions
    words = suggest(post, heard, PLAYBOOK, NOBODY, topic=found.topic, brand_title="Lotus & Pine")
    assert words is not None
    assert words.template == "legal-matter"
