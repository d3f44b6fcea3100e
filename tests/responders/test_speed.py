"""Deciding and drafting must never be what the house waits for."""

import time

from config.initial import DEFAULTS
from config.playbook import load
from responders.decide import decide
from responders.draft import suggest
from responders.values import History
from sentiment.analysis import LABELS, TOPICS
from tests.responders.making import NOW, analysis, mention

MENTIONS = 10_000
# Four seconds on a two-core machine that has nothing else to do, a tenth of what the model takes at most.
BOUND = 9.0
TEXTS = {
    "en": "My parcel {} never came and nobody answers me. What is going on with you people?",
    "th": "สั่งของไปตั้งแต่วันที่ {} ยังไม่ได้ของเลย แย่มาก ร้านไม่ตอบแชทด้วย",
    "fa": "سفارش {} هنوز نرسیده و هیچ‌کس جواب نمی‌دهد، خیلی ناراحتم",
    "ru": "Заказ {} так и не пришёл, никто не отвечает, очень расстроена",
    "fil": "Wala pa rin po yung order {} ko, ang tagal na, walang sumasagot",
}


def test_ten_thousand_mentions_are_decided_and_drafted_in_time() -> None:
    playbook = load(DEFAULTS / "playbook")
    languages = list(TEXTS)
    work = []
    for number in range(MENTIONS):
        language = languages[number % len(languages)]
        post = mention(
            TEXTS[language].format(number),
            external_id=str(number),
            name=f"Mali {chr(97 + number % 26)}",
            followers=number,
        )
        said = ("Hi! We are sorry. Please send us a private message.",) if number % 10 == 0 else ()
        heard = analysis(LABELS[number % 3], language=language, topics=(TOPICS[number % len(TOPICS)],))
        work.append((post, heard, History(said_to_author=said)))
    started = time.process_time()
    drafts = 0
    for post, heard, history in work:
        decision = decide(post, heard, playbook.rules, history, NOW, quiet=False)
        if "reply" in decision.actions:
            topic = decision.topic
            drafts += suggest(post, heard, playbook, history, topic=topic, brand_title="Lotus & Pine") is not None
    spent = time.process_time() - started
    assert drafts > MENTIONS // 3
    assert spent < BOUND, f"{spent / MENTIONS * 1e6:.0f} µs a mention"
