"""Words set apart, cut or misspelt are stopped; the same signs in honest words are not."""

import pytest

from responders.guard import guard
from responders.values import Finding
from tests.responders.guard.test_guard import BOOK


def disguises(text: str) -> list[str]:
    found = guard(text, mention=None, language="en", playbook=BOOK)
    assert all(isinstance(finding, Finding) and finding.blocking for finding in found if finding.check == "disguise")
    return [text[finding.start : finding.end] for finding in found if finding.check == "disguise"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("We will re-fund you", "re-fund"),
        ("We will re fund you", "re fund"),
        ("We will re\nfund you", "re\nfund"),
        ("We will r e f u n d you", "r e f u n d"),
        ("We will r\u200be\u200bf-u-n-d you", "r\u200be\u200bf-u-n-d"),
        ("We will re\u0301fund you", "re\u0301fund"),
        ("We will r\u00e9fund you", "r\u00e9fund"),
        ("We will r3fund you", "r3fund"),
        ("A d!scount", "d!scount"),
        ("A \u0432\u043e\u0437-\u0432\u0440\u0430\u0442", "\u0432\u043e\u0437-\u0432\u0440\u0430\u0442"),
        ("r\u0435fund", "r\u0435fund"),
    ],
)
def test_a_word_that_hides_is_marked(text: str, marked: str) -> None:
    assert disguises(text)[:1] == [marked]


@pytest.mark.parametrize(
    "text",
    [
        "We are funding it. Re: funds. The customer's contact.",
        "Plan A B C D, sizes S M L; U.S.A., e.g. and p.m.",
        "re-read the well-known e-mail",
        "remis en route, la devolução, grátis",
        "İndirim ve ücretsiz",
        "12 refunds, 3 discounts and 1 voucher",
    ],
)
def test_honest_words_pass(text: str) -> None:
    assert disguises(text) == []
