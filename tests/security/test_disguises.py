"""Links, account names and numbers in disguise: what a reader or a network would still take for one is found."""

import pytest

from config.playbook import Playbook, Voice
from responders.guard import blocks, guard
from responders.wording import name_of
from tests.responders.making import mention

BOOK = Playbook(voice=Voice(contact="care@lotus.example", links=("lotus.example",), handles=("@lotuscare",)))

LINKS = [
    *("evil.com", "EVIL.COM", "Evil.Com", "evil.Com", "evil.co.th", "evil.tk", "evil.ninja/x", "evil.beauty"),
    *("bit.ly/x", "t.me/x", "evil.xn--p1ai", "xn--80ak6aa92e.com", "пример.рф", "пример.сайт", "evil.онлайн"),
    *("evil\u3002com", "evil\uff61com", "evil\uff0ecom", "evil\u2024com", "evil\u200b.com", "ev\u00adil.com"),
    *("evil[.]com", "evil(dot)com", "evil\ufe0e.com", "\u1d49vil.com", "看evil.com吧", "www.evil.zz", "//evil.com/x"),
    *(
        "http://evil",
        "hxxp://evil.com",
        "https:evil.com",
        "https:/evil.com",
        "https\u2236//evil.com",
        "javascript:alert(1)",
    ),
    *("l\u043etus.example", "lotus.example.evil.com", "https://lotus.example.evil.com", "https://lotus-example.com"),
    *("https://evil.com#.lotus.example", "https://evil.com?lotus.example", "https://evil.com/lotus.example"),
    *(
        "https://lotus.example\uff0f@evil.com",
        "https://lotus.example\uff1f@evil.com",
        "https://lotus.example\\@evil.com",
    ),
    *("https://evil.com\uff0f.lotus.example", "https://evil.c\u2100.lotus.example", "https://lotus.example@evil.zz"),
]
HANDLES = [
    *("@evil", ".@evil", "look .@evil", "\uff20evil", "\ufe6bevil", "@@evil", "к@evil", "@ evil", "@lotuscare_help"),
    *("@lotuscare.evil", "@lotuscare@evil.social", "@lotus\u200bevil", "@l\u043etuscare", "@ev\u00adil"),
]
NUMBERS = [
    *("0812345678", "+66 81 234 5678", "081-234-5678", "(081) 2345678", "081.234.5678", "081,234,5678", "081|234|5678"),
    *("081:234:5678", "081 * 234 * 5678", "081\u2022234\u20225678", "081\uff0f234\uff0f5678", "0 8 1 2 3 4 5 6 7 8"),
    *("0\u200b8\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6", "0\u034f8\u034f1\u034f2\u034f3\u034f4\u034f5\u034f6"),
    *("0\u03368\u03361\u03362\u03363\u03364\u03365\u03366", "0\u28008\u28001\u28002\u28003\u28004\u28005\u28006"),
    *(
        "0\ufe0f\u20e38\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e3",
        "\u202e8765432180\u202c",
    ),
    *("①②③④⑤⑥⑦", "𝟎𝟖𝟏𝟐𝟑𝟒𝟓𝟔", "⁰⁸¹²³⁴⁵⁶", "一三八〇〇一三八〇〇〇", "0八1二3四5六7八"),
]
SCRIPTS = {
    "Thai": 0x0E50, "Arabic": 0x0660, "Persian": 0x06F0, "Devanagari": 0x0966, "Bengali": 0x09E6, "Tamil": 0x0BE6,
    "Khmer": 0x17E0, "Lao": 0x0ED0, "Burmese": 0x1040, "Tibetan": 0x0F20, "fullwidth": 0xFF10,
}  # fmt: skip
NAMES = [
    *(
        "evil.com",
        "evil\u200c.com",
        "evil.\u200ccom",
        "evil.c\u200com",
        "evil\u0338.com",
        "e.\u0301com",
        "ev\u034fil.\u034fcom",
    ),
    *(
        "\uff20evil",
        "Bob @evil",
        "\ufe6bevil",
        "bit\u2024ly",
        "https://evil",
        "Call 1800",
        "evil.\u0e31com",
        "50% off",
        "$$$",
    ),
]


def checks(text: str) -> set[str]:
    found = guard(text, mention=mention(handle="mali"), language="en", playbook=BOOK, handles=())
    return {finding.check for finding in found} if blocks(found) else set()


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("around", ["{}", "Please see {} now", "ดู{} ค่ะ"])
def test_no_foreign_link_passes(link: str, around: str) -> None:
    assert checks(around.format(link)) & {"link", "email"}


@pytest.mark.parametrize("handle", HANDLES)
@pytest.mark.parametrize("around", ["{}", "Please ask {} now", "Sorry.{}"])
def test_no_foreign_account_passes(handle: str, around: str) -> None:
    assert checks(around.format(handle)) & {"handle", "email", "link"}


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_passes(number: str) -> None:
    assert checks(f"Your parcel: {number}, thank you") & {"phone", "number", "card"}


@pytest.mark.parametrize("zero", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("between", ["", " ", "-", "\u200b", "\u034f", "\u0336", ","])
def test_no_script_of_digits_hides_a_number(zero: int, between: str) -> None:
    number = between.join(chr(zero + digit) for digit in (0, 8, 1, 2, 3, 4, 5, 6, 7, 8))
    assert checks(f"Call {number} please") & {"phone", "number"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_a_link_an_account_or_an_offer_is_not_repeated(name: str) -> None:
    assert name_of(name) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Sorry.It will not happen again. See https://lotus.example/@shop or help.lotus.example.",
        "We open at 9.30, e.g. on 1, 2 and 3 May, and ship within 24 hours. It costs 1,299.50.",
        "Write to care@lotus.example, @mali. St.Louis is fine. i.e. p.m. U.S.A. vs. us.",
        "三个工作日内回复您，一周内退款。",
        "ผู้ช่วยจะติดต่อกลับภายใน ๒๔ ชั่วโมง",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert checks(text) <= {"date", "refund", "language"}


@pytest.mark.parametrize("name", ["José", "J. Smith", "Nguyễn Văn A", "สมหญิง ใจดี", "महेश्‌वर", "O’Neil", "Anne-Marie"])
def test_names_of_people_are_used(name: str) -> None:
    assert name_of(name)
