"""Feeds: what becomes of an entry, paging, validators, addresses that are refused, documents that are none."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.errors import Disabled, Later
from platforms.fetch import Answer
from platforms.rss import LARGEST, MOST_ENTRIES, Rss, _parsed, to_text
from platforms.values import Binding, Mention, Page
from tests.fakes.feed_server import PAGE
from tests.fakes.harness import FakeServer, running

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def web() -> Iterator[FakeServer]:
    with running("feed") as server:
        yield server


@pytest.fixture(autouse=True)
def fresh(web: FakeServer) -> None:
    web.clear()


@pytest.fixture
def feed(web: FakeServer) -> Iterator[Rss]:
    with_feed = opened(f"{web.url}/feed")
    yield with_feed
    with_feed.close()


def opened(url: str, **options: Any) -> Rss:
    known = {"url": url, "allow_private": True} | options
    return Rss(Binding(brand="lotus", account="shop talk", stream="entries", options=known, timeout=1))


def put(web: FakeServer, items: str, **headers: str) -> None:
    web.do("put", path="/feed", body=f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>', **headers)


def only(feed: Rss) -> Mention:
    [mention] = feed.read(None, None, NOW).mentions
    return mention


def walk(feed: Rss, cursor: str | None = None) -> list[Page]:
    pages = [feed.read(cursor, None, NOW)]
    while (token := pages[-1].next) is not None:
        pages.append(feed.read(cursor, token, NOW))
    return pages


def ids(pages: list[Page]) -> list[str]:
    return [mention.external_id for page in pages for mention in page.mentions]


def test_an_entry_becomes_a_mention_with_all_it_says(web: FakeServer, feed: Rss) -> None:
    put(
        web,
        "<item><guid>g1</guid><title>A &amp; B</title><link>https://shop.example/1</link>"
        "<author>ann@example.com (Ann)</author>"
        "<description>&lt;p&gt;Hello&lt;/p&gt;&lt;script&gt;bad()&lt;/script&gt;there</description>"
        "<pubDate>Mon, 04 May 2026 10:00:00 +0200</pubDate></item>",
    )
    mention = only(feed)
    assert (mention.external_id, mention.thread, mention.kind) == ("g1", "g1", "post")
    assert (mention.text, mention.author.name, mention.url) == ("A & B\nHello\nthere", "Ann", "https://shop.example/1")
    assert mention.posted_at == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert not mention.gate.open
    assert mention.gate.reason == "a feed can only be read"


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("<guid>g</guid><link>https://x.example/1</link><title>t</title>", "g"),
        ("<link>https://x.example/1</link><title>t</title>", "https://x.example/1"),
        ("<title>t</title>", None),
        (f"<guid>{'g' * 5000}</guid><title>t</title>", None),
    ],
)
def test_an_entry_is_named_by_id_then_link_then_content(
    web: FakeServer, feed: Rss, item: str, name: str | None
) -> None:
    put(web, f"<item>{item}</item>")
    found = only(feed).external_id
    assert found == name if name else len(found) == 16
    assert only(feed).external_id == found


def test_links_that_are_no_web_addresses_are_not_shown(web: FakeServer, feed: Rss) -> None:
    put(web, "<item><guid>g</guid><title>t</title><link>javascript:alert(1)</link></item>")
    assert only(feed).url is None


@pytest.mark.parametrize("date", ["", "<pubDate>yesterday</pubDate>", "<pubDate>Mon, 99 Foo 9999 10:00:00</pubDate>"])
def test_an_odd_date_is_no_date(web: FakeServer, feed: Rss, date: str) -> None:
    put(web, f"<item><title>t</title>{date}</item>")
    assert only(feed).posted_at is None


def test_a_date_in_the_future_moves_nothing(web: FakeServer, feed: Rss) -> None:
    put(web, "<item><guid>a</guid><title>t</title><pubDate>Thu, 01 Jan 2099 10:00:00 GMT</pubDate></item>")
    mark = feed.read(None, None, NOW).mark
    put(web, "<item><guid>b</guid><title>t</title></item><item><guid>a</guid><title>t</title></item>")
    assert ids([feed.read(mark, None, NOW)]) == ["b", "a"]


def test_an_entry_without_words_is_broken_and_the_others_go_on(web: FakeServer, feed: Rss) -> None:
    put(web, "<item><title>one</title></item><item></item><item><title>two</title></item>")
    page = feed.read(None, None, NOW)
    assert [mention.text for mention in page.mentions] == ["one", "two"]
    assert [broken.reason for broken in page.broken] == ["entry 2 is unreadable: it holds no text"]


def test_an_id_used_twice_is_one_mention(web: FakeServer, feed: Rss) -> None:
    put(web, "<item><guid>a</guid><title>one</title></item><item><guid>a</guid><title>two</title></item>")
    assert ids([feed.read(None, None, NOW)]) == ["a"]


def test_a_walk_follows_the_pages_and_the_next_stops_at_what_is_known(web: FakeServer, feed: Rss) -> None:
    said = web.do("say", count=3 * PAGE)
    pages = walk(feed)
    assert (ids(pages), len(pages)) == (said[::-1], 3)
    new = web.do("say", count=PAGE + 2)
    again = walk(feed, pages[0].mark)
    assert (ids(again)[: PAGE + 2], len(again)) == (new[::-1], 2)
    assert [page.missed for page in again] == [None, None]


def test_an_unchanged_feed_costs_an_empty_answer_and_keeps_the_mark(web: FakeServer, feed: Rss) -> None:
    web.do("say", count=2)
    mark = feed.read(None, None, NOW).mark
    assert feed.read(mark, None, NOW) == Page(mark=mark)
    assert web.calls()[-1]["headers"]["if-none-match"].startswith('"')


def test_a_feed_that_turned_over_between_two_polls_is_a_gap(web: FakeServer, feed: Rss) -> None:
    web.do("unlink")
    web.do("say", count=2)
    mark = feed.read(None, None, NOW).mark
    web.do("say", count=PAGE + 1)
    assert feed.read(mark, None, NOW).missed == "the feed no longer shows what was read last"
    web.do("say", count=1)


def test_a_feed_that_links_to_itself_ends(web: FakeServer, feed: Rss) -> None:
    loop = '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="/feed"/><item><title>t</title></item>'
    put(web, loop)
    assert len(walk(feed)) == 50


def test_redirects_are_followed_five_times_and_no_more(web: FakeServer) -> None:
    web.do("say", count=1)
    for number in range(6):
        web.do("put", path=f"/r{number}", body="", status=302, Location=f"/r{number - 1}" if number else "/feed")
    near, far = opened(f"{web.url}/r4"), opened(f"{web.url}/r5")
    assert len(near.read(None, None, NOW).mentions) == 1
    with pytest.raises(Later, match="redirects more than 5 times"):
        far.read(None, None, NOW)
    near.close()
    far.close()


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://x/", "ftp://x/", "http://", "javascript:alert(1)"])
def test_a_redirect_to_what_is_no_web_address_is_refused(web: FakeServer, feed: Rss, to: str) -> None:
    web.do("put", path="/feed", body="", status=301, Location=to)
    with pytest.raises((Disabled, Later)):
        feed.read(None, None, NOW)


INSIDE = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("port", ["", ":80", ":443"])
def test_addresses_inside_are_refused(web: FakeServer, host: str, port: str) -> None:
    feed = opened(f"http://{host}{port}/feed", allow_private=False)
    with pytest.raises(Disabled, match="not on the public internet"):
        feed.read(None, None, NOW)
    feed.close()


@pytest.mark.parametrize(
    "url",
    ["http://shop.example:8080/", "https://shop.example:22/", "file:///etc/passwd", "", "http://[", "http://x:y/"],
)
def test_other_ports_and_schemes_are_refused(url: str) -> None:
    feed = opened(url, allow_private=False)
    with pytest.raises(Disabled):
        feed.read(None, None, NOW)
    feed.close()


def test_a_port_of_our_own_is_refused_without_the_switch_and_nothing_is_asked(web: FakeServer) -> None:
    feed = opened(f"{web.url}/feed", allow_private=False)
    with pytest.raises(Disabled, match="ports 80 and 443 only"):
        feed.read(None, None, NOW)
    feed.close()
    assert web.calls() == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><body>hello</body></html>",
        '{"items": []}',
        "/etc/passwd",
        "http://127.0.0.1/feed",
        "\udcff\udcfe",
        "<" * 1000,
    ],
)
def test_what_is_no_feed_means_later(web: FakeServer, feed: Rss, body: str) -> None:
    web.do("put", path="/feed", body=body)
    with pytest.raises(Later, match=r"is not a feed|cannot be read"):
        feed.read(None, None, NOW)
    assert [call["path"] for call in web.calls()] == ["/feed"]


def test_a_sloppy_feed_is_read_as_far_as_it_goes(web: FakeServer, feed: Rss) -> None:
    web.do("put", path="/feed", body="<rss version='2.0'><channel><item><title>caf&eacute; & bar</title></item>")
    assert only(feed).text == "café & bar"


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
HEAVY = {
    "deep": '<rss version="2.0"><channel><item><title>' + "<a>" * 200_000,
    "wide": '<rss version="2.0"><channel>' + "<item/>" * (MOST_ENTRIES + 1) + "</channel></rss>",
    "sloppy": '<rss version="2.0"><channel><item><title>' + "<" * 1_000_000,
    "large": '<rss version="2.0"><channel><title>' + "x" * LARGEST + "</title></channel></rss>",
}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY)
def test_a_feed_made_to_hold_us_up_is_left_quickly(web: FakeServer, feed: Rss, body: str) -> None:
    web.do("put", path="/feed", body=body)
    begun = time.process_time()
    with pytest.raises(Later):
        feed.read(None, None, NOW)
    assert time.process_time() - begun < 1


ITEM = '<rss version="2.0"><channel><item><title>t {}</title></item></channel></rss>'


@pytest.mark.parametrize(
    "declared",
    [f'<!ENTITY e0 "lol">{BOMB}', '<!ENTITY e9 "' + "A" * 10_000 + '">', '<!ENTITY e9 "<x/>' + "A" * 10_000 + '">'],
    ids=["nested", "long", "long, hidden behind a tag"],
)
def test_a_feed_that_would_unpack_to_more_than_it_is_is_refused(web: FakeServer, feed: Rss, declared: str) -> None:
    web.do("put", path="/feed", body=f"<!DOCTYPE x [\n{declared}\n]>\n{ITEM.format('&e9;' * 60_000)}")
    begun = time.process_time()
    with pytest.raises(Later, match=r"abbreviations|begins with too much"):
        feed.read(None, None, NOW)
    assert time.process_time() - begun < 1


def test_short_abbreviations_are_understood_and_files_are_not_read(web: FakeServer, feed: Rss) -> None:
    head = '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY c "(C)">\n<!ENTITY f SYSTEM "file:///etc/passwd">\n]>\n'
    web.do("put", path="/feed", body=head + ITEM.format("&c;"))
    assert only(feed).text == "t (C)"
    web.do("put", path="/feed", body=head + ITEM.format("&f;"))
    assert "root:" not in only(feed).text


HEADS = {
    "blank lines": '<?xml version="1.0"?>' + "\n" * 1_000_000,
    "an encoding that never ends": "<?xml " + "encoding='" * 100_000,
    "declarations that never end": "\n<!ENTITY" * 100_000,
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_head_made_to_hold_the_parser_up_does_not(web: FakeServer, feed: Rss, head: str) -> None:
    """feedparser itself takes the square or the cube of such a head: 16,000 blank lines took it seven seconds."""
    web.do("put", path="/feed", body=head + ITEM.format("x"))
    begun = time.process_time()
    if head.startswith("<?xml version"):
        assert only(feed).text == "t x"
    else:
        with pytest.raises(Later, match="begins with too much"):
            feed.read(None, None, NOW)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "koi8-r", "shift_jis", "cp874"]
)
def test_a_feed_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    words = {"gb18030": "中文", "koi8-r": "Привет", "shift_jis": "こんにちは", "cp874": "สวัสดี"}.get(encoding, "é ส")
    body = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n{ITEM.format(words)}'.encode(encoding)
    assert _parsed(Answer(200, httpx.Headers(), body)).entries[0]["title"] == f"t {words}"


@pytest.mark.parametrize("encoding", ["cp037", "punycode", "zlib", "no-such"])
def test_an_encoding_in_which_markup_is_not_ascii_is_not_followed(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>\n{ITEM.format("x")}'.encode()
    headers = httpx.Headers({"content-type": f"application/xml; charset={encoding}"})
    assert _parsed(Answer(200, headers, body)).entries[0]["title"] == "t x"


CODES = {401: Disabled, 403: Disabled, 410: Disabled, 404: Later, 500: Later}


@pytest.mark.parametrize(("status", "error"), CODES.items())
def test_refusals_are_named_by_what_to_do(web: FakeServer, feed: Rss, status: int, error: type[Exception]) -> None:
    web.do("put", path="/feed", body="no", status=status)
    with pytest.raises(error, match=f"HTTP {status}"):
        feed.read(None, None, NOW)


@pytest.mark.parametrize("cursor", ["17", "{", "[]", '{"etag": "x"}'])
def test_a_cursor_of_something_else_means_later(feed: Rss, cursor: str) -> None:
    with pytest.raises(Later, match="no cursor of a feed"):
        feed.read(cursor, None, NOW)
    with pytest.raises(Later, match="no page of a feed"):
        feed.read(None, cursor, NOW)


def test_check_says_what_the_feed_is(web: FakeServer, feed: Rss) -> None:
    web.do("say", count=3)
    assert feed.check() == "feed Shop talk: 3 entries"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain &amp; simple", "plain & simple"),
        ("<p>one</p><p>two<br/>three</p>", "one\ntwo\nthree"),
        ("a < b and <3 you", "a < b and <3 you"),
        ("<b>bold</b>ly", "boldly"),
        ("x<style>p{}</style>y<SCRIPT >bad('<p>')</SCRIPT >z", "xyz"),
        ("x<script>never closed", "x"),
        ("x<!-- <p>hidden</p> -->y", "xy"),
        ("x<!-- open", "x"),
        ("an <open tag", "an <open tag"),
        ("<a href='x'>ลิงก์</a>", "ลิงก์"),
        ("&lt;b&gt; stays", "<b> stays"),
        ("", ""),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert to_text(markup) == text


@given(st.text(alphabet="<>/!-abp &;\n", max_size=60))
def test_any_markup_becomes_some_text(markup: str) -> None:
    assert len(to_text(markup)) <= len(markup)


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<a ", "</", "<p>"])
def test_markup_made_to_hold_us_up_does_not(piece: str) -> None:
    begun = time.process_time()
    to_text(piece * 100_000)
    assert time.process_time() - begun < 1
