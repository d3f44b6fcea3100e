"""The pages of who writes: found by name, told in words, joined by a person, and never across brands."""

import re
from collections.abc import Sequence

import pytest

from inbox.moods import story
from store import authors, people, permits
from store.mentions import Stored
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox

SAM = Post(
    name="Sam <Smith>", handle="sam", language="en", draft="Sorry!", text="late", label="negative", topics=("delivery",)
)
KIM = Post(
    name="Kim", handle="kim", language="en", draft="", text="nice", rating=5, source="app-reviews", label="positive"
)
ONE = "/customers/one?brand=lotus&platform=twitter&author=author-sam"
WHO = {"brand": "lotus", "platform": "twitter", "author": "author-sam"}


def test_a_customer_is_found_known_and_joined(inbox: Inbox) -> None:
    shop.say(inbox.db, [SAM, KIM])
    aga = inbox.signed_in("agent")
    assert re.findall(r'<bdi dir="auto">([^<]+)</bdi></a>', aga.page("/customers")) == ["Kim", "Sam &lt;Smith&gt;"]
    assert "Kim" not in aga.page("/customers?q=SAM")
    assert "Nobody is called so" in aga.page("/customers?q=mith")
    page = aga.page(ONE)
    assert "Unhappy lately. 1 of 1 post was unhappy." in page
    assert "Sorry!" in page
    assert "hearback erase" not in page
    assert aga.submit("/customers/vip", **WHO, on="1").headers["location"].startswith("/customers/one?")
    assert "VIP" in aga.page("/customers?vip=1")
    assert "Sam" in aga.page("/queue?vip=1")
    aga.submit("/customers/note", **WHO, text="likes <green>")
    assert "likes &lt;green&gt;" in aga.page(ONE)
    assert "Join</button>" in aga.page(f"{ONE}&q=kim")
    aga.submit("/customers/join", **WHO, other_platform="appstore", other_author="author-kim")
    page = aga.page(ONE)
    assert "Joined by" in page
    assert "Aga Agent" in page.partition("Joined by")[2][:80]
    assert "nice" in page
    aga.submit("/customers/part", brand="lotus", platform="appstore", author="author-kim")
    assert "Joined by" not in aga.page(ONE)
    assert "hearback erase --platform twitter --author author-sam" in inbox.signed_in("admin").page(ONE)


def test_nobody_sees_or_marks_the_customers_of_other_brands(inbox: Inbox) -> None:
    shop.say(inbox.db, [SAM])
    with inbox.db.begin() as tx:
        aga = people.by_name(tx, "Aga Agent")
        assert aga is not None
        people.set_role(tx, aga.id, "none")
        permits.grant(tx, aga.id, "pine", "admin")
    visitor = inbox.visitor().enter(inbox.link("agent"))
    assert "Nobody yet" in visitor.page("/customers")
    visitor.page(ONE, 404)
    visitor.page("/playbook?brand=lotus", 404)
    for path, fields in (("vip", {"on": "1"}), ("note", {"text": "x"}), ("part", {})):
        assert visitor.submit(f"/customers/{path}", **WHO, **fields).status_code == 403
    with inbox.db.read() as tx:
        assert authors.vips(tx, [authors.Identity("lotus", "twitter", "author-sam")]) == frozenset()


@pytest.mark.parametrize(
    ("moods", "words"),
    [
        ([], "Nothing tells yet how they feel."),
        (["negative"], "Unhappy lately. 1 of 1 post was unhappy."),
        (
            ["negative", "negative", "positive", "positive", "positive"],
            "Unhappy lately, which they were not before. 2 of 5",
        ),
        (["positive", "positive", "neutral", "negative", "negative"], "Happy lately, after they were unhappy. 2 of 5"),
        (["neutral", "neutral", "neutral", "negative"], "Unhappy before, less so lately. 1 of 4"),
        (["positive", "negative"], "Now happy, now unhappy. 1 of 2"),
    ],
)
def test_the_mood_over_time_in_words(moods: Sequence[str], words: str) -> None:
    told = [Post(name="x", language="en", draft="", text="x", label=mood) for mood in moods]
    said = [_stored(post) for post in told]
    assert story(said).startswith(words)


def _stored(post: Post) -> Stored:
    mention = shop.mention_of(post, 1, shop.NOW)
    return Stored(
        id=1, source="x", quiet=False, mention=mention, revision="r", first_seen_at=shop.NOW, last_seen_at=shop.NOW,
        edited_at=None, gone_at=None, returned_at=None, stage="done", relevant=True, why="",
        analysis=shop.analysis_of(post),
    )  # fmt: skip
