"""What nobody sees and what only looks Latin: it turns no check off, and honest scripts keep what they need."""

import pytest

from responders.guard import guard
from responders.keywords import says, traced
from responders.letters import UNSEEN
from responders.writer.mask import Mask
from tests.responders.guard.test_guard import BOOK

PROMISE = "We will refund you in full tomorrow."
SMALL = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")

MARKS = str.maketrans("", "", "PHONEUMBR_1")


def checks(text: str, language: str = "en") -> set[str]:
    found = guard(text, mention=None, language=language, playbook=BOOK)
    return {finding.check for finding in found if finding.blocking}


def framed(text: str, first: int) -> str:
    return "".join(chr(first + ord(letter) - 97) if letter.isalpha() else letter for letter in text.lower())


def test_a_letter_that_nobody_sees_hides_no_promise() -> None:
    plain = checks(PROMISE)
    assert plain
    for code in sorted(code for code in UNSEEN if code < 0xE0000 or code % 64 == 0):
        text = " ".join(f"{word[0]}{chr(code)}{word[1:]}" for word in PROMISE.split())
        assert checks(text) >= {"control", *plain}, hex(code)


@pytest.mark.parametrize(
    "secret", ["\ufe00\ufe01", "\U000e0101\U000e0142", "\U000e0041", "\u17b4", "\u2800", "\ufe0f\ufe0f"]
)
def test_nothing_is_carried_where_nobody_sees_it(secret: str) -> None:
    assert "control" in checks(f"Thank you 🙏{secret} very much")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("می\u200cخواهیم کمک کنیم", "fa"),
        ("क्\u200dष महेश्\u200cवर", "hi"),
        ("Thanks ❤\ufe0f\u200d🔥 👩\u200d👩\u200d👧 ☎\ufe0f 🏳\ufe0f\u200d🌈 \u2139\ufe0f", "en"),
        ("Step 1\ufe0f\u20e3 and #\ufe0f\u20e3", "en"),
        ("Hello 🇹🇭🇯🇵 🇬🇧", "en"),
        ("שלום\u200f (1)", "he"),
        ("ᠮᠣᠩᠭᠣᠯ\u180b", "mn"),
        ("Xin chào bạn, nhé!", "vi"),
        ("Chào ba\u0323n", "vi"),
        ("İyi günler, ıslak", "tr"),
    ],
)
def test_what_a_script_or_an_emoji_needs_may_stand(text: str, language: str) -> None:
    assert checks(text, language) & {"control", "disguise", "link", "number"} == set()


@pytest.mark.parametrize(
    "written",
    [
        PROMISE.lower().translate(SMALL),
        framed(PROMISE, 0x1F170),
        framed(PROMISE, 0x1F150),
        framed(PROMISE, 0x1F1E6),
        PROMISE.replace("e", "ẹ").replace("o", "ọ"),
        "We will sẹnd yọu a frẹe gịft vọuchẹr",
        "We will ref\u057dnd you",
        "We will r\u0335efund you",
        "ꓪꓰ ꓪꓲꓡꓡ ꓣꓰꓝꓴꓠꓓ",
        "ᎳᎬ ᎳᎥᏞᏞ",
    ],
)
def test_letters_that_only_look_latin_hide_no_promise(written: str) -> None:
    assert checks(written) & {"refund", "offer", "date", "disguise"}


@pytest.mark.parametrize(
    "host", ["ᴇᴠɪʟ.ᴄᴏᴍ", framed("evil.com", 0x1F170), framed("evil.com", 0x1F1E6), "ꓰꓦꓲꓡ.ꓚꓳꓟ", "evil.c\u0585m"]
)
def test_letters_that_only_look_latin_hide_no_link(host: str) -> None:
    assert checks(f"Visit {host} now") & {"link", "disguise"}


def test_a_text_of_a_rare_script_is_no_disguise_in_its_own_language() -> None:
    assert "disguise" not in checks("ᎣᏏᏲ", "chr")


@pytest.mark.parametrize(
    "number",
    [
        "〇㊇㊀㊁㊂㊃㊄㊅㊆㊇",
        "〇〨〡〢〣〤〥〦〧〨",
        "㈠㈡㈢㈣㈤㈥㈦",
        "0ⅧⅠⅡⅢⅣⅤⅥ",
        "0    8    1    2    3    4    5",
        "0 and 8 and 1 and 2 and 3 and 4 and 5",
    ],
)
def test_every_sign_for_a_digit_is_one(number: str) -> None:
    assert checks(f"Call {number} now") & {"phone", "number"}
    assert Mask("Mali").hide(f"Call {number} now").translate(MARKS) == "Call [[]] now"


def test_hours_are_no_number_one_by_one() -> None:
    assert checks("We open between 10.00 and 18.00 and rest on 2 and 3 May") & {"phone", "number"} == set()


@pytest.mark.parametrize("before", ["", "İ" * 3, "İ" * 60, "ß" * 30, "İyi günler, İstanbul'dan İzmir'e. İletişim"])
def test_a_number_in_turkish_words_is_hidden_where_it_stands(before: str) -> None:
    for said in ("sıfır beş üç iki bir altı yedi", "SIFIR BEŞ ÜÇ İKİ BİR ALTI YEDİ"):
        assert Mask("Ali").hide(f"{before}: {said} tamam") == f"{before}: [[NUMBER_1]] tamam"
        assert "number" in checks(f"{before}: {said} tamam", "tr")


def test_turkish_keywords_are_heard_in_capitals() -> None:
    assert says("paranızı", "PARANIZI İADE")
    assert says("iade", "PARANIZI İADE")
    assert traced("İI\u034fı") == ("iii", [0, 1, 3])
