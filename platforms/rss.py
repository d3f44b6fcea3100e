"""RSS and Atom feeds: read-only, fetched by our own client, parsed from bytes.

A feed's address and everything in it may come from strangers: only public addresses are fetched (unless the operator
allows others), each redirect is judged anew, and a feed is measured before the parser sees it.
"""

import calendar
import hashlib
import html
import io
import json
import re
import xml.parsers.expat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from platforms import fetch
from platforms.errors import Disabled, Later
from platforms.seam import Platform
from platforms.values import Author, Binding, Broken, Gate, Mention, Option, Page

LARGEST = 5 * fetch.MIB
LARGEST_LOOSE = 256 * 1024
MOST_ENTRIES, DEEPEST, MOST_PAGES, MOST_HOPS = 5_000, 100, 50, 5
LONGEST_HEAD, LONGEST_ENTITY = 16_384, 16
_LONGEST_ID = 400
_FIRST_TAG = re.compile(r"<\w", re.ASCII)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,200}>")
_CHARSET = re.compile(r"charset=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WIDE = {
    b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe\x00\x00": "utf-32", b"\xfe\xff": "utf-16", b"\xff\xfe": "utf-16",
    b"\x00\x00\x00<": "utf-32-be", b"<\x00\x00\x00": "utf-32-le", b"\x00<": "utf-16-be", b"<\x00": "utf-16-le",
}  # fmt: skip
_READ_ONLY = Gate(open=False, reason="a feed can only be read")
_ODD = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


class Rss(Platform):
    """One feed. Where it links to older pages (RFC 5005, rel="next"), a walk follows them down to what is known."""

    name = "rss"
    title = "RSS and Atom"
    streams = ("entries",)
    options = (
        Option(name="url", help="address of the feed", required=True),
        Option(name="allow_private", help="allow addresses inside your own network", type="flag", default=False),
    )

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._private = binding.options.get("allow_private") is True
        self._client = fetch.client(binding.timeout, public_only=not self._private)

    def close(self) -> None:
        self._client.close()

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        known = _Known.loads(cursor)
        url, depth = _place(token) if token is not None else (self._url(), 1)
        answer = self._fetch(url, {} if token is not None else known.conditions(), now)
        if answer.status == 304:
            return Page(mark=cursor)
        feed = _parsed(answer)
        mentions, broken = self._entries(feed, now)
        names = [_digest(mention.external_id) for mention in mentions]
        reached = not known.seen.isdisjoint(names)
        older = None if reached or depth >= MOST_PAGES else _older(feed, url)
        lost = bool(known.seen and names and not reached and older is None)
        return Page(
            mentions=tuple(mentions),
            broken=tuple(broken),
            next=None if older is None else json.dumps([older, depth + 1]),
            mark=_Known.of(answer, names or sorted(known.seen)).dumps() if token is None else None,
            missed="the feed no longer shows what was read last" if lost else None,
        )

    def check(self) -> str:
        feed = _parsed(self._fetch(self._url(), {}, datetime.now(UTC)))
        return f"feed {feed.feed.get('title') or self._url()}: {len(feed.entries)} entries"

    def _url(self) -> str:
        return str(self.binding.options.get("url") or "")

    def _fetch(self, url: str, headers: Mapping[str, str], now: datetime) -> fetch.Answer:
        """Follows at most five redirects, each judged like the first address."""
        for _ in range(MOST_HOPS + 1):
            self._judge(url)
            try:
                answer = fetch.call(self._client, "GET", url, headers={"Accept": "*/*"} | dict(headers), limit=LARGEST)
            except fetch.NotPublic as error:
                raise Disabled(f"the feed {error.reason}; set allow_private if that is meant") from error
            except fetch.FetchError as error:
                raise Later(f"the feed {error.reason}") from error
            if answer.status not in {301, 302, 303, 307, 308} or "location" not in answer.headers:
                return _accepted(answer, now)
            url = _joined(url, answer.headers["location"])
        raise Later(f"the feed redirects more than {MOST_HOPS} times")

    def _judge(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError as error:
            raise Disabled("the feed has an address that makes no sense") from error
        if parts.scheme not in {"http", "https"} or not host:
            raise Disabled("a feed needs an http or https address")
        if port not in {None, 80, 443} and not self._private:
            raise Disabled("a feed may use ports 80 and 443 only; set allow_private if another is meant")

    def _entries(self, feed: Any, now: datetime) -> tuple[list[Mention], list[Broken]]:
        mentions: dict[str, Mention] = {}
        broken: list[Broken] = []
        for number, entry in enumerate(feed.entries[:MOST_ENTRIES], 1):
            try:
                mention = self._mention(entry, str(feed.feed.get("title") or ""), now)
                mentions.setdefault(mention.external_id, mention)
            except _ODD as error:
                raw = json.dumps(entry, default=str)
                broken.append(
                    Broken(external_id=_digest(raw), reason=f"entry {number} is unreadable: {error}", raw=raw)
                )
        return list(mentions.values()), broken

    def _mention(self, entry: Any, feed_title: str, now: datetime) -> Mention:
        title, body = to_text(str(entry.get("title") or "")), to_text(_body(entry))
        if not title and not body:
            raise ValueError("it holds no text")
        link = str(entry.get("link") or "")
        named = str(entry.get("id") or link or f"{title}\n{body}")
        name = named if len(named) <= _LONGEST_ID and named in {entry.get("id"), link} else _digest(named)
        author = str((entry.get("author_detail") or {}).get("name") or entry.get("author") or feed_title or "unknown")
        return Mention(
            brand=self.binding.brand,
            platform=self.name,
            account=self.binding.account,
            external_id=name,
            kind="post",
            author=Author(id=author, name=author),
            text=f"{title}\n{body}" if title and body and title != body else title or body,
            seen_at=now,
            thread=name,
            posted_at=_posted(entry),
            url=link if urlsplit(link).scheme in {"http", "https"} else None,
            gate=_READ_ONLY,
            raw=json.dumps(entry, default=str),
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """The cursor: what the server said to quote back, and digests of the entries of the newest page."""

    etag: str = ""
    modified: str = ""
    seen: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, answer: fetch.Answer, names: list[str]) -> "_Known":
        return cls(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), frozenset(names[:500]))

    @classmethod
    def loads(cls, cursor: str | None) -> "_Known":
        try:
            told = json.loads(cursor) if cursor is not None else {"etag": "", "modified": "", "seen": []}
            return cls(str(told["etag"]), str(told["modified"]), frozenset(map(str, told["seen"])))
        except (ValueError, KeyError, TypeError) as error:
            raise Later(f"this is no cursor of a feed: {str(cursor)[:100]!r}") from error

    def dumps(self) -> str:
        return json.dumps({"etag": self.etag, "modified": self.modified, "seen": sorted(self.seen)})

    def conditions(self) -> dict[str, str]:
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value.isascii() and value.isprintable() and value}


def _place(token: str) -> tuple[str, int]:
    try:
        url, depth = json.loads(token)
        return str(url), int(depth)
    except (ValueError, TypeError) as error:
        raise Later("this is no page of a feed") from error


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError as error:
        raise Later("the feed links to an address that makes no sense") from error


def _accepted(answer: fetch.Answer, now: datetime) -> fetch.Answer:
    if answer.status in {401, 403, 410}:
        raise Disabled(f"the feed is closed to us (HTTP {answer.status})")
    if answer.status not in {200, 304}:
        raise Later(f"the feed answered HTTP {answer.status}", fetch.wait_until(answer, now))
    return answer


def _parsed(answer: fetch.Answer) -> Any:
    body = _told(answer)
    _measured(body)
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        feed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (*_ODD, RecursionError, LookupError) as error:
        raise Later(f"the feed cannot be read: {error}") from error
    if not feed.get("version") and not feed.entries:
        raise Later("what the address answers is not a feed")
    return feed


def _told(answer: fetch.Answer) -> bytes:
    """The document in UTF-8, with a short head: what feedparser does to a head takes the square of its length."""
    text = _DECLARATION.sub("", _decoded(answer).removeprefix("\ufeff"), count=1)
    first = _FIRST_TAG.search(text)
    if first is None:
        raise Later("what the address answers is not a feed")
    head = re.sub(r"\s+", "\n", text[: first.start()])
    if len(head) > LONGEST_HEAD:
        raise Later("the feed begins with too much that is no feed")
    if re.search(rf"<!ENTITY[^>]{{{LONGEST_ENTITY + 40}}}", head):
        raise Later("the feed declares abbreviations of its own that are too long")
    whole = f'<?xml version="1.0" encoding="utf-8"?>\n{head}{text[first.start() :]}'
    return whole.encode("utf-8", "replace")


def _decoded(answer: fetch.Answer) -> str:
    """By byte order mark, header, declaration, then by what fits; only encodings in which ASCII stays ASCII."""
    wide = next((name for mark, name in _WIDE.items() if answer.body.startswith(mark)), "")
    header = _CHARSET.search(answer.headers.get("content-type", ""))
    declared = _ENCODING.match(answer.body[:300].lstrip())
    named = [wide, header[1] if header else "", declared[1].decode() if declared else ""]
    for name in (*named, "utf-8", "cp1252"):
        try:
            if name and (name == wide or "<?xml".encode(name) == b"<?xml"):
                return answer.body.decode(name)
        except (LookupError, ValueError):
            continue
    return answer.body.decode("utf-8", "replace")


def _measured(body: bytes) -> None:
    """Refuses what would hold the parser up: XML too deep or too long, and sloppy mark-up unless it is short."""
    meter = _Meter()
    reader = xml.parsers.expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = meter.start, meter.end
    reader.EntityDeclHandler = meter.entity
    try:
        reader.Parse(body, True)
    except (xml.parsers.expat.ExpatError, ValueError, LookupError) as error:
        if len(body) > LARGEST_LOOSE:
            raise Later(f"the feed is not well-formed XML: {error}") from error


class _Meter:
    """Counts elements while expat reads; raises Later when there are too many."""

    def __init__(self) -> None:
        self.depth = self.entries = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self.entries += name.rpartition(":")[2] in {"item", "entry"}
        if self.depth > DEEPEST:
            raise Later("the feed is nested too deeply")
        if self.entries > MOST_ENTRIES:
            raise Later(f"the feed has more than {MOST_ENTRIES} entries")

    def end(self, name: str) -> None:
        self.depth -= 1

    def entity(self, name: str, is_parameter: bool, value: str | None, *_: str | None) -> None:
        """A long abbreviation, named often, would make a document of any size out of a small one."""
        if value is not None and (len(value) > LONGEST_ENTITY or "&" in value):
            raise Later("the feed declares abbreviations of its own that are too long")


def _older(feed: Any, url: str) -> str | None:
    links = (link for link in feed.feed.get("links", ()) if link.get("rel") in {"next", "prev-archive"})
    found = next((str(link["href"]) for link in links if link.get("href")), None)
    return _joined(url, found) if found is not None else None


def _body(entry: Any) -> str:
    full = max((str(part.get("value") or "") for part in entry.get("content") or ()), key=len, default="")
    return full or str(entry.get("summary") or "")


def _posted(entry: Any) -> datetime | None:
    """When it was published, else updated; `get` would warn about a mapping that feedparser is giving up."""
    names = [name for name in ("published_parsed", "updated_parsed") if name in entry]
    told = next((entry[name] for name in names if entry[name]), None)
    try:
        return datetime.fromtimestamp(calendar.timegm(told), UTC) if told else None
    except (*_ODD, OSError):
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def to_text(markup: str) -> str:
    """HTML as plain text: tags go, blocks become line breaks, scripts and styles vanish; one pass, linear in time."""
    if "<" not in markup:
        return _tidy(html.unescape(markup))
    lowered, pieces, at = markup.lower(), [], 0
    while (opening := markup.find("<", at)) >= 0:
        following = markup[opening + 1 : opening + 2]
        pieces.append(markup[at:opening])
        if not (following.isascii() and following.isalpha()) and following not in {"/", "!", "?"}:
            pieces.append("<")
            at = opening + 1
            continue
        closing = markup.find(">", opening)
        if closing < 0:
            pieces.append("" if lowered.startswith("<!--", opening) else markup[opening:])
            at = len(markup)
            break
        at, gap = _after_tag(lowered, opening, closing)
        pieces.append(gap)
    pieces.append(markup[at:])
    return _tidy(html.unescape("".join(pieces)))


def _after_tag(lowered: str, opening: int, closing: int) -> tuple[int, str]:
    """Where text goes on after the tag (or comment, script, style) at `opening`, and what stands for it."""
    if lowered.startswith("<!--", opening):
        end = lowered.find("-->", opening)
        return (end + 3, "") if end >= 0 else (len(lowered), "")
    name = lowered[opening + 1 : closing].strip("/ ").split(" ", 1)[0][:10]
    if name in {"script", "style"} and lowered[opening + 1] != "/":
        end = lowered.find(f"</{name}", closing)
        return (lowered.find(">", end) + 1 or len(lowered), "") if end >= 0 else (len(lowered), "")
    return closing + 1, "\n" if name in {"p", "br", "div", "li", "tr", "h1", "h2", "h3", "blockquote"} else ""


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
