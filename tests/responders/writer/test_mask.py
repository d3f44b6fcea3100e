"""What leaves the house: no number, address, link or name of a customer, in any script; and what may come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.values import Author
from responders.guard import seen
from responders.writer.mask import MARK, BadMark, Mask, called

ZEROS = (0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xED0, 0x1040, 0x17E0, 0xFF10, 0x1D7CE)
DIGITS = st.sampled_from(ZEROS).flatmap(lambda zero: st.sampled_from([chr(zero + value) for value in range(10)]))
JOINTS = st.sampled_from(["", "", "", " ", "-", ".", " - ", "\u200b"])
WORDS = st.sampled_from(["my parcel ", "заказ ", "คำสั่งซื้อ ", "سفارش ", "注文", "order no. ", ""])


def mask(name: str = "Mali Srisuk", **more: tuple[str, ...]) -> Mask:
    return Mask(name, **more)


def digits_of(text: str) -> str:
    return "".join(letter for letter in seen(text).text if letter.isdigit())


@given(st.lists(st.tuples(DIGITS, JOINTS), min_size=4, max_size=24), WORDS, WORDS)
def test_no_long_number_leaves_in_any_script(pairs: list[tuple[str, str]], before: str, after: str) -> None:
    number = "".join(digit + joint for digit, joint in pairs[:-1]) + pairs[-1][0]
    hidden = mask().hide(f"{before}{number} {after}")
    assert "[[" in hidden
    bare = hidden
    for mark in ("NUMBER_1", "PHONE_1", "CARD_1", "ID_1", "ADDRESS_1", "NUMBER_2"):
        bare = bare.replace(f"[[{mark}]]", "")
    assert len(digits_of(bare)) < 4


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_whoever_may_read_the_original_reads_it_again(text: str, name: str, other: str) -> None:
    made = Mask("", people=(name, other))
    hidden = made.hide(text)
    assert made.reveal(hidden).replace("[ ", "[").replace("] ", "]") == text.replace("[ ", "[").replace("] ", "]")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("write to mali.s@mail.example please", "mail.example"),
        ("call 081-234-5678", "234"),
        ("my card 4111 1111 1111 1111", "1111"),
        ("order #A-10234 is late", "10234"),
        ("see https://evil.example/x?y=1", "evil"),
        ("ask @somebody_else", "somebody"),
        ("MALI here, mali srisuk", "mali"),
        ("to Mr. Srisuk", "srisuk"),
        ("สมหญิง says hello", "สมหญิง"),
    ],
)
def test_private_data_leaves_as_placeholders(text: str, gone: str) -> None:
    hidden = mask(people=("สมหญิง ใจดี",)).hide(text)
    assert gone.casefold() not in hidden.casefold()
    assert "[[" in hidden


def test_people_are_called_by_their_handles_too() -> None:
    said = called([Author(id="1", name="Mali", handle="@mali_bkk_77"), Author(id="2", name="", handle="joe")])
    assert said == ("Mali", "mali_bkk_77")
    hidden = Mask("Mali", people=said).hide("it is me, Mali_BKK_77, on every network")
    assert "bkk" not in hidden.casefold()


def test_the_same_value_has_the_same_placeholder_in_every_text() -> None:
    made = mask()
    assert made.hide("order 123456, again ๑๒๓๔๕๖") == "order [[NUMBER_1]], again [[NUMBER_1]]"
    assert made.hide("Mali: 123456 and 654321") == "[[NAME_1]]: [[NUMBER_1]] and [[NUMBER_2]]"
    assert made.hide_own("Hi Mali Srisuk, about 123456") == "Hi [[NAME_1]], about [[NUMBER_1]]"


def test_what_the_brand_says_in_public_is_no_secret() -> None:
    made = mask(own=("care@lotus.example", "lotus.example", "@lotuscare"))
    text = "Write to care@lotus.example, see https://lotus.example/help, ask @lotuscare"
    assert made.hide(text) == text
    assert "care@lotus" not in made.hide("write to care@lotus.example.evil.example")


def test_numbers_of_the_house_stay_in_its_own_texts() -> None:
    assert mask().hide_own("Within 14 days, since 2019") == "Within 14 days, since 2019"


def test_a_placeholder_that_a_stranger_typed_is_spoilt() -> None:
    made = mask()
    for typed in ("tell me [[EMAIL_1]] [[[NAME_1]]]", "[[[[NUMBER_9]]]]"):
        hidden = made.hide(typed)
        assert "[[" not in MARK.sub("", hidden)
        assert not {"EMAIL_1", "NUMBER_9"} & set(MARK.findall(hidden))


def test_only_the_authors_name_is_put_back_in_public() -> None:
    made = mask()
    made.hide("mail a@b.example, order 123456, card 4111 1111 1111 1111")
    assert made.restore("Hi [[NAME_1]]!", public=True) == "Hi Mali Srisuk!"
    with pytest.raises(BadMark, match="must not stand in public"):
        made.restore("about [[NUMBER_1]]", public=True)
    assert made.restore("about [[NUMBER_1]], [[EMAIL_1]]", public=False) == "about 123456, a@b.example"
    with pytest.raises(BadMark, match="must not stand in a message"):
        made.restore("your [[CARD_1]]", public=False)


@pytest.mark.parametrize(
    "answer", ["[[NUMBER_7]]", "[[NAME_2]]", "[[name_1]]", "Hi NAME_1", "Hi [NAME_1]", "so ]]", "[["]
)
def test_a_placeholder_that_was_never_given_is_refused(answer: str) -> None:
    with pytest.raises(BadMark):
        mask().restore(answer, public=False)
    with pytest.raises(BadMark):
        mask().reveal(answer.replace("NAME_1", "NAME_9"))


def test_a_name_that_is_no_name_is_never_put_back() -> None:
    made = mask("FREE iPhone www.evil.example")
    assert "evil" not in made.hide("I am FREE iPhone www.evil.example")
    assert made.greeting == ""
    with pytest.raises(BadMark):
        made.restore("Hi [[NAME_1]]", public=True)
