"""App Store reviews and responses against a server that verifies the token and pages as Apple does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from platforms.appstore import OVERLAP, PAGE, AppStore
from platforms.errors import Disabled, Later, Refused
from platforms.values import Binding, Mention, Page
from tests.fakes.appstore_server import APP
from tests.fakes.harness import FakeServer, running
from tests.platforms.keys import PRIVATE, PUBLIC

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def apple() -> Iterator[FakeServer]:
    with running("appstore") as server:
        server.do("trust", public_key=PUBLIC)
        yield server


@pytest.fixture(autouse=True)
def fresh(apple: FakeServer) -> None:
    apple.clear()


@pytest.fixture
def store(apple: FakeServer) -> Iterator[AppStore]:
    platform = opened(apple)
    yield platform
    platform.close()


def opened(apple: FakeServer, **options: Any) -> AppStore:
    base = {"app_id": APP, "issuer_id": "issuer-1", "key_id": "KEY1", "private_key": PRIVATE, "api_base": apple.url}
    return AppStore(
        Binding(brand="lotus", account="lotusandpine", stream="reviews", options=base | options, timeout=0.5)
    )


def now() -> datetime:
    return datetime.now(UTC)


def walk(store: AppStore, cursor: str | None = None) -> list[Page]:
    pages = [store.read(cursor, None, now())]
    while (token := pages[-1].next) is not None:
        pages.append(store.read(cursor, token, now()))
    return pages


def ids(pages: list[Page]) -> list[str]:
    return [mention.external_id for page in pages for mention in page.mentions]


def only(store: AppStore) -> Mention:
    return store.read(None, None, now()).mentions[0]


def review(name: str = "r1", created: datetime | None = None, **attributes: Any) -> dict[str, Any]:
    told = {"rating": 2, "title": "T", "body": "B", "reviewerNickname": "n"}
    told |= {"createdDate": (created or now() - HOUR).isoformat()}
    return {"type": "customerReviews", "id": name, "attributes": told | attributes}


def show(apple: FakeServer, *records: Any, next_page: str | None = None) -> None:
    links = {} if next_page is None else {"next": f"{apple.url}/{next_page}"}
    apple.fail("answer", status=200, body={"data": list(records), "links": links})


def test_a_review_becomes_a_mention_with_all_it_says(apple: FakeServer, store: AppStore) -> None:
    [name] = apple.do("say", count=1, rating=1, title="Broken", body="It broke", reviewerNickname="kay")
    mention = only(store)
    assert (mention.external_id, mention.kind, mention.rating) == (name, "review", 1)
    assert (mention.text, mention.thread, mention.author.id, mention.author.name) == (
        "Broken\nIt broke",
        name,
        "kay",
        "kay",
    )
    assert mention.posted_at is not None
    assert timedelta(hours=9) < now() - mention.posted_at < timedelta(hours=11)
    assert json.loads(mention.raw)["attributes"]["territory"] == "THA"
    assert mention.gate.open


@pytest.mark.parametrize(
    ("title", "body", "text"), [("", "B", "B"), ("T", "", "T"), (None, None, ""), ("T", "B", "T\nB")]
)
def test_title_and_body_make_the_text(apple: FakeServer, store: AppStore, title: Any, body: Any, text: str) -> None:
    apple.do("say", count=1, title=title, body=body)
    assert only(store).text == text


def test_a_walk_goes_through_all_pages_and_leaves_its_first_mark(apple: FakeServer, store: AppStore) -> None:
    said = apple.do("say", count=2 * PAGE + 1)
    pages = walk(store)
    assert ids(pages) == said[::-1]
    assert len(pages) == 3
    assert pages[0].mark == pages[0].mentions[0].posted_at.isoformat()


def test_the_next_page_is_asked_of_our_own_server_whatever_host_the_link_names(
    apple: FakeServer, store: AppStore
) -> None:
    apple.do("say", count=PAGE + 1)
    token = store.read(None, None, now()).next
    assert token is not None
    assert token.startswith(f"/v1/apps/{APP}/customerReviews?cursor=")


def test_a_walk_ends_two_days_below_its_cursor(apple: FakeServer, store: AppStore) -> None:
    cursor = now().isoformat()
    show(apple, review(created=now() - OVERLAP + HOUR), next_page="deeper")
    assert store.read(cursor, None, now()).next == "/deeper?"
    show(apple, review(created=now() - OVERLAP - HOUR), next_page="deeper")
    assert store.read(cursor, None, now()).next is None


def test_one_late_review_below_the_rest_does_not_end_the_walk(apple: FakeServer, store: AppStore) -> None:
    show(apple, review("a"), review("b", created=now() - 30 * OVERLAP), next_page="deeper")
    page = store.read(now().isoformat(), None, now())
    assert (ids([page]), page.next) == (["a", "b"], "/deeper?")


def test_a_review_of_2099_is_read_and_moves_nothing(apple: FakeServer, store: AppStore) -> None:
    sane = now() - HOUR
    show(apple, review("a", created=datetime(2099, 1, 1, tzinfo=UTC)), review("b", created=sane))
    page = store.read(None, None, now())
    assert (ids([page]), page.mark) == (["a", "b"], sane.isoformat())


def test_a_walk_without_news_keeps_the_mark(apple: FakeServer, store: AppStore) -> None:
    cursor = (now() - HOUR).isoformat()
    assert store.read(cursor, None, now()).mark == cursor
    assert store.read(None, None, now()).mark is None


BAD = [
    {"id": "x"},
    {"attributes": {"rating": 1}},
    review("x", rating=None),
    review("x", rating=6),
    review("x", rating=float("inf")),
    review(""),
    "a text",
    None,
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: json.dumps(bad)[:40])
def test_a_review_that_makes_no_sense_is_told_and_the_others_go_on(
    apple: FakeServer, store: AppStore, bad: Any
) -> None:
    show(apple, review("a"), bad, review("b"))
    page = store.read(None, None, now())
    assert ids([page]) == ["a", "b"]
    assert page.broken[0].reason.startswith("unreadable review: ")


@pytest.mark.parametrize("date", [None, "yesterday", "0001-01-01T00:00:00+14:00", 17])
def test_an_odd_date_is_no_date(apple: FakeServer, store: AppStore, date: Any) -> None:
    show(apple, review("a", createdDate=date))
    assert only(store).posted_at is None


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "nul\x00", "\ud800", "สวัสดี"], ids=["1 MB", "NUL", "surrogate", "Thai"]
)
def test_hard_texts_are_kept(apple: FakeServer, store: AppStore, text: str) -> None:
    show(apple, review("a", title="", body=text))
    assert only(store).text == text


@pytest.mark.parametrize("body", [[], "text", {"data": {}}, {"data": None}, {}], ids=str)
def test_an_answer_without_reviews_in_it_means_later(apple: FakeServer, store: AppStore, body: Any) -> None:
    apple.fail("answer", status=200, body=body)
    with pytest.raises(Later, match="answered with"):
        store.read(None, None, now())


def test_a_cursor_of_another_network_means_later(store: AppStore) -> None:
    with pytest.raises(Later, match="no cursor"):
        store.read("12345", None, now())


def test_what_a_colleague_answered_is_read_as_our_own(apple: FakeServer, store: AppStore) -> None:
    [name] = apple.do("say", count=1)
    response = apple.do("respond", review=name, text="Thanks from a colleague")
    ours = store.read(None, None, now()).mentions[1]
    assert (ours.external_id, ours.own, ours.in_reply_to, ours.thread) == (response, True, name, name)
    assert (ours.text, ours.rating) == ("Thanks from a colleague", None)


def test_a_reply_is_stored_once_and_found_again(apple: FakeServer, store: AppStore) -> None:
    apple.do("say", count=1)
    to = only(store)
    receipt = store.reply(to, "We are sorry", "key")
    assert [(sent["to"], sent["text"]) for sent in apple.published()] == [(to.external_id, "We are sorry")]
    assert store.find_reply(to, " We  are sorry\n", "key", now()) == receipt
    assert store.find_reply(to, "Other words", "key", now()) is None


def test_the_same_words_that_already_stand_there_are_not_sent_again(apple: FakeServer, store: AppStore) -> None:
    apple.do("say", count=1)
    to = only(store)
    receipt = store.reply(to, "We are sorry", "key")
    assert store.reply(to, "We are sorry", "key") == receipt
    assert len(apple.writes()) == 1


def test_a_colleagues_answer_is_never_overwritten(apple: FakeServer, store: AppStore) -> None:
    apple.do("say", count=1)
    to = only(store)
    apple.do("respond", review=to.external_id, text="I called you")
    with pytest.raises(Refused, match="a colleague already answered: I called you"):
        store.reply(to, "We are sorry", "key")
    assert (apple.writes(), [sent["text"] for sent in apple.published()]) == ([], ["I called you"])


def test_our_own_answer_to_a_review_that_was_edited_since_is_replaced(apple: FakeServer, store: AppStore) -> None:
    apple.do("say", count=1)
    to = only(store)
    store.reply(to, "We are sorry", "key")
    again = store.reply_again(to, "Thank you for the fifth star", "key-2", "We  are sorry")
    assert [sent["text"] for sent in apple.published()] == ["Thank you for the fifth star"]
    assert store.find_reply(to, "Thank you for the fifth star", "key-2", now()) == again


def test_what_a_colleague_made_of_our_answer_is_left_alone(apple: FakeServer, store: AppStore) -> None:
    apple.do("say", count=1)
    to = only(store)
    store.reply(to, "We are sorry", "key")
    apple.do("respond", review=to.external_id, text="I called you")
    with pytest.raises(Refused, match="a colleague already answered: I called you"):
        store.reply_again(to, "Thank you", "key-2", "We are sorry")
    assert [sent["text"] for sent in apple.published()] == ["I called you"]


@pytest.mark.parametrize("kind", ["conflict", "unprocessable", "missing"])
def test_what_apple_refuses_is_told_in_apples_words(apple: FakeServer, store: AppStore, kind: str) -> None:
    apple.do("say", count=1)
    to = only(store)
    apple.fail(kind, on="write")
    with pytest.raises(Refused, match=f"Apple says {kind}"):
        store.reply(to, "We are sorry", "key")


@pytest.mark.parametrize("text", ["", "  ", "x" * 5_971])
def test_a_text_that_does_not_fit_is_refused_before_it_is_sent(apple: FakeServer, store: AppStore, text: str) -> None:
    apple.do("say", count=1)
    to = only(store)
    with pytest.raises(Refused, match="1 to 5970 characters"):
        store.reply(to, text, "key")
    assert len(apple.calls()) == 1


def test_a_read_that_fails_before_the_write_means_later_and_nothing_is_written(
    apple: FakeServer, store: AppStore
) -> None:
    apple.do("say", count=1)
    to = only(store)
    apple.fail("server_error", on="read")
    with pytest.raises(Later, match="503"):
        store.reply(to, "We are sorry", "key")
    assert apple.writes() == []


def test_a_server_that_is_not_there_means_later_even_for_a_write(apple: FakeServer) -> None:
    store = opened(apple, api_base="http://127.0.0.1:1")
    with pytest.raises(Later, match="could not be reached"):
        store.read(None, None, now())
    store.close()


@pytest.mark.parametrize("base", ["http://[::bad", "nonsense", "file:///etc", "http://\ud800/"])
def test_an_address_that_is_none_means_later_in_words(apple: FakeServer, base: str) -> None:
    store = opened(apple, api_base=base)
    with pytest.raises(Later, match="App Store Connect"):
        store.read(None, None, now())
    store.close()


@pytest.mark.parametrize(("form", "least", "most"), [("40", 38, 42), ("%a, %d %b %Y %H:%M:%S GMT", 3400, 3700)])
def test_retry_after_is_read_as_seconds_and_as_a_date(
    apple: FakeServer, store: AppStore, form: str, least: float, most: float
) -> None:
    apple.fail("limited", retry_after=(datetime.now(UTC) + HOUR).strftime(form))
    with pytest.raises(Later) as caught:
        store.read(None, None, now())
    assert caught.value.until is not None
    assert least < (caught.value.until - now()).total_seconds() < most


@pytest.mark.parametrize("wait", ["soon", "-5", "9" * 40, ""])
def test_an_odd_retry_after_is_none(apple: FakeServer, store: AppStore, wait: str) -> None:
    apple.fail("limited", retry_after=wait)
    with pytest.raises(Later) as caught:
        store.read(None, None, now())
    assert caught.value.until is None


def test_a_server_that_drips_is_left_at_the_deadline(apple: FakeServer, store: AppStore) -> None:
    apple.fail("drip")
    begun = now()
    with pytest.raises(Later, match="in time"):
        store.read(None, None, now())
    assert now() - begun < timedelta(seconds=2)


def test_the_token_is_signed_for_twenty_minutes_and_kept(apple: FakeServer, store: AppStore) -> None:
    for _ in range(3):
        store.read(None, None, now())
    tokens = {call["authorization"] for call in apple.calls()}
    assert len(tokens) == 1
    claims = jwt.decode(tokens.pop().removeprefix("Bearer "), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 1200


def test_a_token_that_apple_refused_is_not_used_again(apple: FakeServer, store: AppStore) -> None:
    apple.fail("dead_token")
    with pytest.raises(Disabled, match="Apple refused the key: Apple says dead_token"):
        store.read(None, None, now())
    store.read(None, None, now())
    assert len({call["authorization"] for call in apple.calls()}) == 2


@pytest.mark.parametrize("key", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_a_key_that_is_none_disables_the_source_in_words(apple: FakeServer, key: str) -> None:
    store = opened(apple, private_key=key)
    with pytest.raises(Disabled, match=r"not the content of a \.p8 file"):
        store.read(None, None, now())
    store.close()


def test_a_key_written_on_one_line_is_understood(apple: FakeServer) -> None:
    store = opened(apple, private_key=PRIVATE.replace("\n", "\\n"))
    assert store.check() == "App Store: Lotus & Pine (example.lotusandpine)"
    store.close()


@pytest.mark.parametrize(
    ("options", "words"), [({"issuer_id": "nobody"}, "refused the key"), ({"app_id": "1"}, "knows no such app")]
)
def test_check_says_what_is_wrong(apple: FakeServer, options: dict[str, str], words: str) -> None:
    store = opened(apple, **options)
    with pytest.raises(Disabled, match=words):
        store.check()
    store.close()


def test_check_says_who_it_is(store: AppStore) -> None:
    assert store.check() == "App Store: Lotus & Pine (example.lotusandpine)"
