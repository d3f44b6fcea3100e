"""What is drafted about fire, illness, leaked data and lawyers: a rule chooses it, and it admits nothing."""

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from config.vocabulary import CHANNELS, TEMPLATE_TOPICS, TOPICS
from platforms.twitter import Twitter
from responders.decide import decide
from responders.draft import draft, suggest
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
    words = draft(post, heard, found, PLAYBOOK, NOBODY, brand_title="Lotus & Pine")
    assert words is not None
    assert (words.language, words.template) == (language, "privacy-incident")
    assert any("as the rule asks" in reason for reason in words.reasons)


@pytest.mark.parametrize("kind", ["mention", "review", "message"])
def test_a_fire_is_not_answered_as_if_it_were_a_matter_of_quality(kind: str) -> None:
    post, heard = mention("The kettle caught fire!", kind=kind), analysis(topics=("quality",))
    found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    words = draft(post, heard, found, PLAYBOOK, NOBODY, brand_title="Lotus & Pine")
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
    words = draft(post, heard, found, PLAYBOOK, NOBODY, brand_title="Lotus & Pine")
    assert words is not None
    assert words.template == template


def test_a_lawyer_gets_no_draft_but_a_calm_text_to_copy() -> None:
    post, heard = mention("My lawyer will write to you"), analysis(topics=("refund",))
    found = decide(post, heard, PLAYBOOK.rules, NOBODY, NOW, quiet=False)
    assert draft(post, heard, found, PLAYBOOK, NOBODY, brand_title="Lotus & Pine") is None
    words = suggest(post, heard, PLAYBOOK, NOBODY, topic=found.topic, brand_title="Lotus & Pine")
    assert words is not None
    assert words.template == "legal-matter"
