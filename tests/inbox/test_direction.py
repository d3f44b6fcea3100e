"""Which way a post runs: the brand's handle or a link in front of it does not decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.direction import direction
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox

ARABIC = "@LotusAndPine أين طلبي؟ تأخر أسبوعين"


@pytest.mark.parametrize(
    ("text", "side"),
    [
        (ARABIC, "rtl"),
        ("@LotusAndPine @help سفارشم کو؟", "rtl"),
        ("https://lotus.example/x سلام", "rtl"),
        ("lotus.example/x سلام", "rtl"),
        ("#LotusAndPine خراب بود", "rtl"),
        (".@LotusAndPine: שלום", "rtl"),
        ("@سلام where is my parcel", "ltr"),
        ("أين طلبي؟ @LotusAndPine", "auto"),
        ("@LotusAndPine where is it", "auto"),
        ("LotusAndPine أين", "auto"),
        ("سلام", "auto"),
        ("@LotusAndPine", "auto"),
        ("@LotusAndPine 😡 12!", "auto"),
        ("", "auto"),
    ],
)
def test_the_first_letter_that_is_said_decides(text: str, side: str) -> None:
    assert direction(text) == side


@given(st.text())
def test_any_text_has_a_direction(text: str) -> None:
    assert direction(text) in ("auto", "ltr", "rtl")


def test_the_pages_name_it_wherever_the_post_stands(inbox: Inbox) -> None:
    post = Post(name="Nour", handle="nour", language="ar", text=ARABIC, label="negative", draft="نعتذر عن التأخير.")
    said = shop.say(inbox.db, [post])[0]
    page = inbox.signed_in("agent").page(f"/queue?item={said.response_id}")
    assert page.count('dir="rtl" lang="ar"') == 2
