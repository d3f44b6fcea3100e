"""What the guard reads at most, what it takes for published, and how long it needs for the longest texts."""

import time
from dataclasses import replace

import pytest

from config.knowledge import Article
from responders.guard import blocks
from responders.guard.look import MOST_READ
from tests.responders.guard.test_guard import BOOK, found, guarded


@pytest.mark.parametrize("piece", ["a ", "1 ", "a@", "evil dot ", "refund ", "ab1-", "one ", "r-", "ก", "line: ", "x_"])
def test_a_text_of_a_hundred_thousand_letters_is_blocked_and_costs_little(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    findings = guarded(text)
    assert time.process_time() - started < 3
    assert blocks(findings)
    assert ("length", text[MOST_READ:]) in found(text)


def test_what_stands_at_the_end_of_what_is_read_is_still_found() -> None:
    text = "word " * 3990 + "see evil.com today please"
    assert len(text) < MOST_READ
    assert ("link", "evil.com") in found(text)
    assert "length" not in {check for check, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Call 081-234-5678!", True),
        ("โทร081-234-5678ค่ะ", True),
        ("Call 0812345678!", False),
        ("Call 234-5678 now", False),
        ("Call 081-234-567 now", False),
        ("Item 55510 is it", False),
        ("Item 5551 0447 7 is it", False),
        ("Item 5551-0447-78 is it", True),
    ],
)
def test_only_whole_numbers_are_published(text: str, known: bool) -> None:
    body = "Call 081-234-5678 on weekdays. Our registration is 5551-0447-78."
    page = Article(id="c", title="C", language="en", topics=(), body=body)
    book = replace(BOOK, knowledge=(page,))
    assert blocks(guarded(text))
    assert blocks(guarded(text, playbook=book)) is not known
