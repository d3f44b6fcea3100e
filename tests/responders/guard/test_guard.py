import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.knowledge import Article
from config.playbook import Playbook, Voice
from responders.guard import blocks, guard
from responders.values import Finding
from tests.responders.making import mention

BOOK = Playbook(
    voice=Voice(
        contact="care@lotus.example",
        links=("lotus.example", "https://www.pine.example/help"),
        handles=("@lotuscare",),
        words_to_avoid={"any": ("LOL",), "en": ("calm down",), "th": ("ใจเย็น",)},
    )
)


def found(text: str, **changes: Any) -> list[tuple[str, str]]:
    """(check, marked text) of every finding."""
    return [(finding.check, text[finding.start : finding.end]) for finding in guarded(text, **changes)]


def guarded(text: str, **changes: Any) -> tuple[Finding, ...]:
    given = {"mention": mention(handle="mali"), "language": "en", "playbook": BOOK, "handles": ("@LotusAndPine",)}
    return guard(text, **{**given, **changes})


@pytest.mark.parametrize(
    "text",
    [
        "We are so sorry. Please send us a private message.",
        "Hi Mali! We open at 9:00, Monday to Friday, 24/7 by mail. 3 of 5 shops, 100 % cotton, since 2019.",
        "It is 1,299.50 baht (–20%) until 22.11.2026 or 2026-11-23.",
        "Write to care@lotus.example or see help.lotus.example/returns?x=1 and https://pine.example/help.",
        "@mali thanks! Ask @lotusandpine or @LotusCare.",
        "Thank you so much 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️",
        "Sorry.It will not happen again…We promise to look",
        "Line one.\nLine two.\tEnd",
        "Size XL, iPhone 15, model A4, COVID-19, B2B, SPF50+",
    ],
)
def test_good_texts_pass(text: str) -> None:
    assert found(text) == []
    assert not blocks(guarded(text))


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("9792001111111119", "card"),
        ("8170001111111113", "card"),
        ("4111 then 1111 then 1111 then 1111", "card"),
        ("4111\n\n1111 ---- 1111 and 1111", "card"),
        ("โทร 812345678 บาท", "number"),
        ("We will r\u0435fund you", "disguise"),
        ("你的验证码是4821", "secret"),
    ],
)
def test_disguises_that_once_passed(text: str, check: str) -> None:
    assert check in {name for name, _ in found(text)}


def test_a_piece_of_a_published_sentence_is_a_promise_of_its_own() -> None:
    page = Article(
        id="r",
        title="R",
        language="en",
        topics=(),
        body="We will refund you only if the seal is whole.\nWe send it back.",
    )
    book = replace(BOOK, knowledge=(page,))
    assert ("refund", "will refund") in found("We will refund you.", playbook=book)
    assert found("We will refund you only if the seal is whole.", playbook=book) == []
    example = replace(BOOK, knowledge=(replace(page, example=True),))
    assert ("refund", "will refund") in found("We will refund you only if the seal is whole.", playbook=example)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("می\u200cخواهیم کمک کنیم. سلام\u200f!", "fa"),
        ("शुक्रिया, क्\u200dष", "hi"),
        ("ขอบคุณค่ะคุณลูกค้า", "th"),
        ("お問い合わせありがとう", "ja"),
        ("请写信至care@lotus.example与我们联系，谢谢您的耐心等待。", "zh"),
    ],
)
def test_joiners_and_marks_pass_where_a_script_needs_them(text: str, language: str) -> None:
    assert found(text, language=language) == []


@pytest.mark.parametrize(
    ("text", "check", "marked"),
    [
        ("", "empty", ""),
        (" \n\u200b", "empty", ""),
        ("Hi {author}!", "placeholder", "{author}"),
        ("Hi [Name]!", "placeholder", "[Name]"),
        ("Thanks.[[ – x", "placeholder", "[["),
        ("Dear %s", "placeholder", "%s"),
        ("Call XXX", "placeholder", "XXX"),
        ("Hi <name>", "placeholder", "<name>"),
        ("Hi ${name}", "placeholder", "${name}"),
        ("mail joe.doe+x@mail.example please", "email", "joe.doe+x@mail.example"),
        ("mail joe (at) mail [dot] example", "email", "joe (at) mail [dot] example"),
        ("mail joe at mail dot example", "email", "joe at mail dot example"),
        ("mail joe＠mail．example", "email", "joe＠mail．example"),
        ("notcare@lotus.example", "email", "notcare@lotus.example"),
        ("care@lotus.example.evil.com", "email", "care@lotus.example.evil.com"),
        ("请发邮件joe@mail.example", "email", "请发邮件joe@mail.example"),
        ("call +66 81-234-5678.", "phone", "+66 81-234-5678"),
        ("call (02) 123 4567", "phone", "(02) 123 4567"),
        ("call 0812345678", "phone", "0812345678"),
        ("4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("5500-0000-0000-0004!", "card", "5500-0000-0000-0004"),
        ("order 123456", "number", "123456"),
        ("order TH-12345 is here", "number", "TH-12345"),
        ("订单TH1A2B3号", "number", "TH1A2B3"),
        ("order #482", "number", "#482"),
        ("order № 482", "number", "№ 482"),
        ("see http://evil.com/x now", "link", "http://evil.com/x"),
        ("see evil.com", "link", "evil.com"),
        ("看evil.com吧", "link", "看evil.com"),
        ("see www.evil.zz", "link", "www.evil.zz"),
        ("see hxxp://evil.com", "link", "hxxp://evil.com"),
        ("see evil[.]com", "link", "evil[.]com"),
        ("see lotus.example.evil.com", "link", "lotus.example.evil.com"),
        ("see notlotus.example", "link", "notlotus.example"),
        ("see https://evil.com\\@lotus.example", "link", "https://evil.com\\@lotus.example"),
        ("see ｅｖｉｌ．ｃｏｍ", "link", "ｅｖｉｌ．ｃｏｍ"),
        ("see evil。com", "link", "evil。com"),
        ("see javascript:alert(1)", "link", "javascript:alert(1"),
        ("see t.me/evil", "link", "t.me/evil"),
        ("ask @evilbot", "handle", "@evilbot"),
        ("看@evilbot", "handle", "@evilbot"),
        ("this is fake @evil.bot", "handle", "@evil.bot"),
        ("mail joe @ mail.example", "email", "joe @ mail.example"),
        ("ask ＠evilbot", "handle", "＠evilbot"),
        ("ask @evil@mastodon.example", "handle", "@evil@mastodon.example"),
        ("so CALM  down now", "word", "CALM  down"),
        ("lol", "word", "lol"),
        ("a\u202eb\u202c", "control", "\u202e"),
        ("zero\u200bwidth", "control", "\u200b"),
        ("la\u200dtin", "control", "\u200d"),
        ("nul\x00", "control", "\x00"),
        ("lone\ud800", "control", "\ud800"),
        ("tag\U000e0041\U000e0042", "control", "\U000e0041\U000e0042"),
        ("mark\u200f here", "control", "\u200f"),
        ("Мы очень сожалеем об этом", "language", ""),
    ],
)
def test_each_check_marks_its_place(text: str, check: str, marked: str) -> None:
    first = [entry for entry in found(text) if entry[0] == check]
    assert first[:1] == [(check, marked)], found(text)


def test_only_hints_do_not_block() -> None:
    for text in ("calm down", "Мы очень сожалеем об этом"):
        assert guarded(text)
        assert not blocks(guarded(text))
    assert blocks(guarded("order 123456"))


def test_words_to_avoid_are_those_of_the_language() -> None:
    assert ("word", "ใจเย็น") in found("ใจเย็นนะคะลูกค้า", language="th")
    assert ("word", "calm down") not in found("calm down", language="th")


def test_in_private_the_customers_numbers_may_stand_but_never_a_card() -> None:
    text = "Order TH-12345, phone 081 234 5678, joe@mail.example"
    assert {check for check, _ in found(text)} == {"number", "phone", "email"}
    assert [(found.check, found.blocking) for found in guarded(text, public=False)] == [("email", False)]
    assert [check for check, _ in found("4111111111111111", public=False)] == ["card"]
    assert [check for check, _ in found("see evil.com", public=False)] == ["link"]


def test_a_password_is_blocked_in_public_and_a_warning_in_private() -> None:
    text = "Your password is hunter2."
    assert [(finding.check, finding.blocking) for finding in guarded(text)] == [("secret", True)]
    assert [(finding.check, finding.blocking) for finding in guarded(text, public=False)] == [("secret", False)]


def test_what_the_customer_wrote_is_not_repeated() -> None:
    post = mention("My order 4521 of 2026 is late")
    assert found("Your order 4521 of 2026", mention=post) == [("number", "4521")]
    for written in ("45-21", "4,521", "45 21"):
        assert found(f"Your case {written}", mention=post) == [("number", written)]
    assert found("Your order ๔๕๒๑", mention=post) == [("number", "๔๕๒๑")]
    assert found("Your parcel 4521 times", mention=None) == [("number", "4521")]
    assert found("Your 4521 friends", mention=None) == []


def test_the_networks_own_length_counts() -> None:
    (finding,) = guarded("abcde", measure=lambda text: 2 * len(text), limit=9)
    assert (finding.check, finding.message) == ("length", "10 is longer than the 9 that the network takes")
    assert guarded("abcde", limit=5) == ()


DIGITS = {
    "ascii": "0123456789",
    "thai": "๐๑๒๓๔๕๖๗๘๙",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "devanagari": "०१२३४५६७८९",
    "bengali": "০১২৩৪৫৬৭৮৯",
    "khmer": "០១២៣៤៥៦៧៨៩",
    "fullwidth": "０１２３４５６７８９",
    "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "tamil": "௦௧௨௩௪௫௬௭௮௯",
}
PRIVATE = {
    "phone": [
        "0812345678",
        "+66 81 234 5678",
        "021-123-4567",
        "(0912) 345 67 89",
        "+7 (912) 345-67-89",
        "0912.345.6789",
    ],
    "card": ["4111 1111 1111 1111", "5500000000000004", "3400-000000-00009", "6011 0000 0000 0004"],
    "number": ["12345", "TH-12345678", "#4521", "A1B2C3D4", "100200300400500600", "ORD2026112200017"],
}
AROUND = [
    ("", ""), ("Your number ", "."), ("ออเดอร์", "ครับ"), ("سفارش ", " رسید"), ("заказ ", "!"), ("订单", "号"),
    ("(", ")"), ("order: ", "\nthanks"), ("“", "”"), ("👉", "👈"),
]  # fmt: skip


@pytest.mark.parametrize("script", DIGITS)
@pytest.mark.parametrize("kind", PRIVATE)
def test_private_numbers_are_found_in_every_script(script: str, kind: str) -> None:
    missed = []
    for number in PRIVATE[kind]:
        written = number.translate(str.maketrans(DIGITS["ascii"], DIGITS[script]))
        for before, after in AROUND:
            text = f"{before}{written}{after}"
            place = range(len(before), len(before) + len(written))
            marks = [finding for finding in guarded(text) if finding.blocking and finding.check in PRIVATE]
            if not any(finding.start <= place[1] and finding.end >= place[-1] for finding in marks):
                missed.append(text)
    assert missed == []


@given(
    st.sampled_from(sorted(DIGITS)),
    st.text(alphabet="0123456789", min_size=5, max_size=19),
    st.text(max_size=10),
    st.text(max_size=10),
    st.sampled_from(["", " ", "-", ".", "\u200b", "\u00a0", "\ufe0f"]),
)
def test_no_planted_number_is_missed(script: str, digits: str, before: str, after: str, between: str) -> None:
    """However it is grouped, a number of seven digits or more is found; of five or more when it is in one piece."""
    joined = between if len(digits) >= 7 else ""
    written = joined.join(digits).translate(str.maketrans(DIGITS["ascii"], DIGITS[script]))
    findings = guarded(f"{before} {written} {after}")
    assert blocks(findings)
    assert {"phone", "card", "number"} & {finding.check for finding in findings}


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "th", "fa", "und", ""]), st.booleans())
def test_any_text_gives_findings_inside_it(text: str, language: str, public: bool) -> None:
    for finding in guarded(text, language=language, public=public):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.message


@pytest.mark.parametrize(
    "piece", ["a", "1", "a1", ".", "a.", "@", "[", "{", "-", "1 ", "a@", "http://", "\u202e", "ก", "ab1-"]
)
def test_hostile_texts_cost_little(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    guarded(text)
    assert time.process_time() - started < 3


def test_an_ordinary_text_takes_under_two_milliseconds() -> None:
    text = (
        "Hi Mali! We are so sorry about your parcel. Please send us a private message, and we look into it today. " * 2
    )

    def seconds(number: int) -> float:
        started = time.process_time()
        guarded(f"{text}{number}")
        return time.process_time() - started

    quick = any(seconds(number) < 0.002 for number in range(1000))
    assert quick, "not one of a thousand, though the least disturbed by what else the machine does is enough"


@pytest.mark.parametrize("text", ["Call 10, 22, 34, 46, 58", "Call 08, 10, 12, 14", "It is 12 Elm Close."])
def test_what_only_resembles_a_list_or_an_hour_is_still_private(text: str) -> None:
    assert blocks(guarded(text))


@pytest.mark.parametrize("host", ["Bit.Ly", "Evilshop.Ru", "evilshop.Ru", "T.Co"])
def test_a_capital_letter_makes_no_sentence_of_a_host(host: str) -> None:
    assert ("link", host) in found(f"Please visit {host} now.")
