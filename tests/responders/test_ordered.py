"""Who has given the number of the order is not asked for it, in any language, and nobody reads it in public."""

from typing import Any

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from config.vocabulary import TOPICS
from responders.draft import alternatives, suggest
from responders.ordered import order_facts, told_order
from responders.trust import given
from responders.values import Draft
from tests.responders.making import NOBODY, analysis, mention

DEFAULT = load(DEFAULTS / "playbook")
TOLD = "Order 4471-2299, where is it? Not here."
MARKS = ("{order_known}", "{order_unknown}")


def drafted(text: str, heard: Any = None, **post: Any) -> Draft:
    found = suggest(mention(text, **post), heard or analysis(), DEFAULT, NOBODY, brand_title="Lotus")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        TOLD, "My order #1044223 has not come", "#88213 still nothing", "order 88213- where?", "order no. A-10442",
        "Order LP-20441 is late", "order number is 88213", "my order (88213)",
        "order ko po #88213", "order ko po ay 88213", "tracking is dead for order 88213",
        "заказ № 88213 не пришёл", "заказ 88213", "замовлення 88213", "ออเดอร์ ๑๒๓๔๕๖ ยังไม่มา",
        "เลขที่คำสั่งซื้อ 123456", "سفارش ۱۲۳۴۵۶ نرسیده", "شماره سفارش من ۱۲۳۴۵۶ است",
        "طلب رقم ٤٤٧١٢", "commande n° 55123", "numéro de commande : 88213", "Bestellung 4711-22",
        "Bestellnummer: 88123", "pedido 88213", "ordine n. 88213", "注文番号は12345です",
        "주문번호 20441", "订单号：88123", "mã đơn hàng 88123", "pesanan 88213",
        "nombor pesanan saya 88213", "sipariş numaram 88213", "numer zamówienia 88213",
        "ऑर्डर नंबर ४४७१२", "سفارش شماره‌ی ۴۴۷۱۲", "order １２３４５",
    ],
)  # fmt: skip
def test_the_number_of_an_order_is_seen(text: str) -> None:
    assert told_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Where is my order?", "I ordered 500 pieces", "order 12 mugs",
        "my order from 2024 is late", "order 4500 baht and no refund",
        "I paid $4,500 for my order", "tracking number 88213", "customer number 88213",
        "客户编号 88213", "เลขพัสดุ 123456", "کد رهگیری ۱۲۳۴۵۶", "Sendungsnummer: 882139",
        "nomor resi 882139", "call me on 0812345678", "ordered on 12.11.2026",
        "order 123", "order USD 4500", "order 4500฿ cancelled",
        "#2024 was bad", "My order 12999.00 baht never came", "Mi pedido (10999,90 €)",
        "my order was 24-48 hours late", "order 2024-11-05 is late", "my order of 5-11-2026",
        "order 15-20 days late",
    ],
)  # fmt: skip
def test_other_numbers_are_none(text: str) -> None:
    assert not told_order(text)


def test_no_length_of_digits_is_too_much() -> None:
    assert told_order("order " + "7" * 9000)
    assert not told_order("1-" * 9000)


@pytest.mark.parametrize("language", sorted(DEFAULT.templates))
@pytest.mark.parametrize("topic", [*TOPICS, "legal"])
def test_no_language_asks_again_for_what_was_given(language: str, topic: str) -> None:
    label, intent = ("neutral", "question") if topic == "question" else ("negative", "complaint")
    heard = analysis(label, language=language, topics=(topic,) if topic in TOPICS else ("other",), intent=intent)
    rule = None if topic in TOPICS else topic
    seen = set()
    for number in range(12):
        post = mention(TOLD, kind="message", external_id=str(number))
        found = suggest(post, heard, DEFAULT, NOBODY, brand_title="Lotus", topic=rule)
        assert found is not None
        assert "4471" not in found.text
        template = next(each for each in DEFAULT.templates[language] if each.id == found.template)
        assert found.text in given(template, post, DEFAULT, "Lotus")
        asking = given(template, mention("No number", kind="message"), DEFAULT, "Lotus")
        if any(mark in variant for variant in template.variants for mark in MARKS):
            assert found.text not in asking
            assert "the post gives an order number, so nobody asks for it again" in found.reasons
        seen.add(found.text)
    assert len(seen) > 1


@pytest.mark.parametrize("language", sorted(DEFAULT.templates))
def test_every_private_text_that_asks_is_marked(language: str) -> None:
    for template in DEFAULT.templates[language]:
        asks = "order number" in template.meaning
        assert all(("{order_unknown}" in variant) is asks for variant in template.variants), template.id
        assert not asks or template.channels == {"private"}
        assert not asks or "(unless the post gives it)" in template.meaning


def test_without_a_number_it_is_asked_for_as_ever() -> None:
    assert "order number" in drafted("Nothing has come", kind="message").text
    assert "the order number." not in drafted("Nothing has come", kind="message").text
    assert order_facts("Nothing has come") == {"order_unknown": "yes"}


def test_the_private_half_of_a_pair_thanks_for_the_number_and_the_public_half_is_silent() -> None:
    found = drafted(TOLD)
    assert "Thank you for the order number." in found.private
    assert "number" not in found.text
    assert "4471" not in found.text + found.private
    assert "the post gives an order number, so nobody asks for it again" in found.reasons
    assert not [reason for reason in found.reasons if "left out: the playbook has no order" in reason]


def test_other_tones_do_not_ask_either() -> None:
    post = mention(TOLD, kind="message")
    found = alternatives(post, analysis(), DEFAULT, NOBODY, current="x" * 500, language="en", brand_title="Lotus")
    assert found
    assert all("Thank you for the order number." in each.text for each in found)
