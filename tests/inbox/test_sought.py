"""What somebody looks for is marked where it stands, in the words as they were written."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.sought import sought
from store import views
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox
from tests.store.test_folding import SCRIPTS

LATE = Post(
    source="x-mentions", name="Ánh Nguyễn", handle="anh", text=f"{'so much to say ' * 30}พัสดุยังไม่มา late <b>parcel</b>",
    language="th", label="negative", topics=("delivery",), draft="We are sorry, Ánh. It comes on Monday.",
)  # fmt: skip


def hits(asked: str, text: str) -> list[str]:
    return [words for words, hit in sought(asked).marked(text) if hit]


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("anh", "Ánh and ÁNH", ["Ánh", "ÁNH"]),
        ("ยังไม่", "พัสดุยังไม่มา", ["ยังไม่"]),
        ("น้ำ", "ดื่มน้ำ", ["น้ำ"]),
        ("退货", "我要退货！", ["退货"]),
        ("کتاب", "این كتاب است", ["كتاب"]),
        ("strasse", "Straße 5", ["Straße"]),
        ("😡", "no 😡😡", ["😡😡"]),
        ('"two words"', "two \n words, words two", ["two \n words"]),
        ("a b", "ab", ["ab"]),
        ("zz", "nothing", []),
        ("", "nothing", []),
    ],
)
def test_marks_stand_on_the_words_as_they_were_written(asked: str, text: str, expected: list[str]) -> None:
    assert hits(asked, text) == expected


@given(asked=SCRIPTS, text=st.one_of(st.text(max_size=80), SCRIPTS))
def test_pieces_are_the_text_whatever_is_asked(asked: str, text: str) -> None:
    assert "".join(words for words, _ in sought(asked).marked(text)) == text


@given(text=SCRIPTS)
def test_near_shows_no_more_than_there_is_room_for(text: str) -> None:
    long = f"{'word ' * 100}{text}"
    assert len("".join(words for words, _ in sought(text).near(long, 90))) <= 91


def test_a_long_text_is_shown_from_shortly_before_its_first_match() -> None:
    pieces = sought("needle").near(f"{'hay ' * 100}needle in it", 80)
    assert pieces[0] == ("…", False)
    assert ("needle", True) in pieces


@pytest.fixture
def said(inbox: Inbox) -> list[shop.Said]:
    return shop.say(inbox.db, [LATE])


def test_the_list_marks_what_was_looked_for(inbox: Inbox, said: list[shop.Said]) -> None:
    visitor = inbox.signed_in("approver")
    page = visitor.page('/queue?q=PARCEL "พัสดุ"')
    assert page.count('<mark class="hit">') == 2
    assert '&lt;b&gt;<mark class="hit">parcel</mark>&lt;/b&gt;' in page
    page = visitor.page("/queue?q=monday")
    assert "In the answer:" in page
    assert '<mark class="hit">Monday</mark>' in page
    page = visitor.page("/queue?q=anh")
    assert '<bdi class="row-author"><mark class="hit">Ánh</mark>' in page
    assert "In the answer:" not in page
    assert "All looks through everything" in unescape(visitor.page("/queue?q=nowhere"))


@pytest.mark.parametrize("asked", ["x" * 5_000, '"', "\x00", "';--", "a AND (b OR", "%_*", "\\", "😡" * 300])
def test_any_input_gives_a_page(shop_inbox: Inbox, asked: str) -> None:
    visitor = shop_inbox.signed_in("agent")
    assert visitor.get("/queue", params={"q": asked}).status_code == 200
    assert visitor.get("/queue/list", params={"q": asked, "view": "all"}).status_code == 200


def test_a_kept_view_remembers_what_was_looked_for(inbox: Inbox, said: list[shop.Said]) -> None:
    visitor = inbox.signed_in("lead")
    visitor.page("/queue?q=พัสดุ")
    assert visitor.submit("/views?q=พัสดุ", name="parcels").status_code == 303
    with inbox.db.read() as tx:
        kept = [each.query for person in (3, 1, 2, 4) for each in views.of(tx, person)]
    assert len(kept) == 1
    assert "q=%E0" in kept[0]
    page = visitor.page("/queue")
    assert '<bdi>parcels</bdi> <span class="tally" data-count="1">' in page
