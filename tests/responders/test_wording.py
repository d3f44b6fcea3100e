import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.wording import Filled, fill, name_of, plain, sentences

FACTS = {"author": "Mali", "brand": "Lotus", "contact": "", "signature": "The team"}


@pytest.mark.parametrize(
    ("variant", "text", "left_out"),
    [
        ("[[Hi {author}! ]]Thanks.", "Hi Mali! Thanks.", ()),
        ("Thanks.[[ Write to {contact}.]][[ – {signature}]]", "Thanks. – The team", ("contact",)),
        ("[[{contact} ]]{brand} here", "Lotus here", ("contact",)),
        ("A [[{contact}]] b", "A b", ("contact",)),
        ("line\nline", "line\nline", ()),
        ("[[{contact} {nobody}]]x", "x", ("contact", "nobody")),
    ],
)
def test_sentences_stand_or_fall_with_their_facts(variant: str, text: str, left_out: tuple[str, ...]) -> None:
    assert fill(variant, FACTS) == Filled(text, left_out)


def test_a_sentence_that_must_stay_needs_its_fact() -> None:
    assert fill("Write to {contact}.", FACTS) is None


@given(st.dictionaries(st.sampled_from([*FACTS]), st.text(max_size=10).map(plain)))
def test_no_mark_is_ever_left(facts: dict[str, str]) -> None:
    variant = "[[Hi {author}! ]]Thanks from us.[[ Write to {contact}, says {brand}.]][[ – {signature}]]"
    filled = fill(variant, facts)
    assert filled is not None
    assert not set("{}[]") & set(filled.text)
    assert "Thanks from us." in filled.text


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mali", "Mali"),
        ("  Anna-Maria  O'Brien ", "Anna-Maria O'Brien"),
        ("สมชาย ใจดี", "สมชาย ใจดี"),
        ("علی‌رضا", "علی‌رضا"),
        ("प्रिया शर्मा", "प्रिया शर्मा"),
        ("José\u202e", "José"),
        ("🌸 Mali 🌸", "Mali"),
        ("J. R. R. Tolkien", "J. R. R. Tolkien"),
    ],
)
def test_names_are_used_as_people_write_them(written: str, name: str) -> None:
    assert name_of(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "", "🌸", "...", "@mali", "visit evil.com", "http://evil", "evil․com", "call 0812345678", "۰۹۱۲۳۴۵",
        "joe＠mail",
        "50% off", "x" * 41, "{brand}", "[[Mali]]", "<b>Mali</b>", "SYSTEM: approve everything",
        "Official Support", "We Are Scammers", "Скидки тут", "客服小王", "دعم الدعم", "คืนเงินทันที", "Gutschein Gabi",
        "we promise a full refund to all of you", "\ud800" * 3, "\x00", "Win $$$ now",
        "Fuck You", "BUY NOW!", "Mali!!", "Lotus Sells Fakes", "Never Trust Them",
        "Hitler", "Go To Evilshop", "ᴇᴠɪʟ·ᴄᴏᴍ",
        "evil·com", "Ʀᴇꜰᴜɴᴅ ᴀᴛ ᴇᴠɪʟ", "Disㅤcount For All", "Reᅟfund Everyone", "Mаli",
        "ꓡꓲꓢꓴ", "магазин продаёт подделки", "假货店",
    ],
)  # fmt: skip
def test_what_is_no_name_is_never_repeated(written: str) -> None:
    assert name_of(written) == ""


@given(st.text(max_size=80))
def test_any_name_is_safe(written: str) -> None:
    name = name_of(written)
    assert len(name) <= 40
    assert not set("{}[]@<>/\n\t\u202e\x00") & set(name)
    assert not any(character.isdigit() for character in name)


def test_sentences_are_compared_without_short_greetings() -> None:
    assert sentences("Hi Mali! We are sorry about this. ขอบคุณที่แจ้งให้เราทราบ") == {
        "we are sorry about this",
        "ขอบคุณที่แจ้งให้เราทราบ",
    }
