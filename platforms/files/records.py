"""One record of an export: which key holds what, whatever the export calls it. Pure."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, get_args

from platforms.values import Author, Kind

KINDS = frozenset(get_args(Kind))
_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "external_id", "comment_id", "review_id", "tweet_id", "post_id", "message_id", "uuid", "id_str"),
    "text": (
        *("text", "comment", "body", "review", "message", "content", "full_text", "review_text", "comment_text"),
        *("review_body", "review_content", "tweet", "tweet_text", "caption", "feedback", "description"),
    ),
    "title": ("title", "subject", "review_title", "headline"),
    "author": (
        *("author", "author_name", "name", "display_name", "reviewer", "reviewer_name", "reviewer_nickname"),
        *("customer", "customer_name", "nickname", "from", "user"),
    ),
    "author_id": ("author_id", "user_id", "customer_id", "reviewer_id", "from_id"),
    "handle": ("handle", "username", "user_name", "screen_name", "author_handle", "author_username"),
    "followers": ("followers", "follower_count", "followers_count"),
    "kind": ("kind", "type"),
    "rating": ("rating", "stars", "star_rating", "review_rating", "score"),
    "url": ("url", "link", "permalink", "review_link"),
    "thread": ("thread", "thread_id", "conversation_id"),
    "in_reply_to": ("in_reply_to", "in_reply_to_id", "reply_to", "parent_id", "parent"),
    "posted_at": (
        *("posted_at", "date", "created_at", "timestamp", "time", "created", "created_time", "created_date"),
        *("published_at", "published", "review_date", "submitted_at", "datetime"),
    ),
}
_ROLES = {name: (role, rank) for role, names in _NAMES.items() for rank, name in enumerate(names)}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")
_STARS = re.compile(r"\s*(\d(?:[.,]\d+)?)\s*(?:/\s*5|stars?|★)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a record told, in our words."""

    id: str
    text: str
    author: Author
    kind: str | None
    rating: int | None
    url: str | None
    thread: str | None
    in_reply_to: str | None
    posted_at: datetime | None


def role(name: str) -> str | None:
    """What a key or column of this name holds, None when it is not for us."""
    return _ROLES.get(_plain(name), (None, 0))[0]


def fields(record: Mapping[str, Any]) -> Fields:
    """Raises ValueError, in words, when nothing holds the text or a value is of no use."""
    told = _by_role(record)
    if "text" not in told and "title" not in told:
        raise ValueError("nothing in it holds the text")
    text, title = _text(told.get("text")), _text(told.get("title"))
    rating = _rating(told.get("rating"))
    posted_at = when(told.get("posted_at"))
    kind = _word(told.get("kind"))
    author = _author(told)
    return Fields(
        id=_word(told.get("id")) or _named_by(author, text, title, rating, told.get("posted_at")),
        text=f"{title}\n{text}" if title and text else title or text,
        author=author,
        kind=kind.lower() if kind is not None and kind.lower() in KINDS else None,
        rating=rating,
        url=_word(told.get("url")),
        thread=_word(told.get("thread")),
        in_reply_to=_word(told.get("in_reply_to")),
        posted_at=posted_at,
    )


def when(told: object) -> datetime | None:
    """A time in ISO, mail or epoch notation (seconds or milliseconds), UTC if it names no zone; None if it is none."""
    if isinstance(told, str) and told.strip().isascii() and told.strip().isdigit() and len(told.strip()) >= 9:
        told = int(told.strip()[:18])
    try:
        if isinstance(told, int | float) and not isinstance(told, bool):
            return datetime.fromtimestamp(told / 1000 if told > 1e11 else told, UTC)
        return _zoned(_parsed(str(told).strip())) if isinstance(told, str) else None
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None


def _parsed(told: str) -> datetime:
    try:
        return datetime.fromisoformat(told.removesuffix(" UTC"))
    except ValueError:
        return parsedate_to_datetime(told)


def _zoned(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _plain(name: str) -> str:
    return _OTHER.sub("_", _CAMEL.sub("_", name.lstrip("\ufeff")).lower()).strip("_")


def _by_role(record: Mapping[str, Any]) -> dict[str, Any]:
    """Where two keys hold the same thing, the one that names it best wins, unless it is empty."""
    best: dict[str, tuple[bool, int, Any]] = {}
    for name, value in record.items():
        meant, rank = _ROLES.get(_plain(name), (None, 0))
        if meant is None:
            continue
        offer = (value is None or value == "", rank, value)
        if meant not in best or offer[:2] < best[meant][:2]:
            best[meant] = offer
    return {meant: value for meant, (_, _, value) in best.items()}


def _author(told: Mapping[str, Any]) -> Author:
    nested = told.get("author")
    inner: Mapping[str, Any] = _by_role(nested) if isinstance(nested, dict) else {}
    name = _word(inner.get("author")) if inner else _word(nested)
    handle = _word(inner.get("handle")) or _word(told.get("handle"))
    followers = inner.get("followers", told.get("followers"))
    return Author(
        id=_word(inner.get("id")) or _word(told.get("author_id")) or handle or name or "unknown",
        name=name or handle or "unknown",
        handle=handle.removeprefix("@") if handle else None,
        followers=_count(followers),
    )


def _named_by(author: Author, *told: object) -> str:
    content = json.dumps([author.id, *told], default=str).encode()
    return f"h-{hashlib.sha256(content).hexdigest()[:24]}"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    raise ValueError("what should be the text is a list or an object")


def _word(value: object) -> str | None:
    """A short text; a whole number counts as one (exports write ids so)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _count(value: object) -> int | None:
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and 0 <= number < 1e12 else None


def _rating(value: object) -> int | None:
    """1 to 5 stars; "4", 4.0, "4/5", "4 stars" and "★★★★☆" are four. Anything else is no rating."""
    told = str(value).strip()
    if told.startswith("★") and not told.strip("★☆"):
        return min(told.count("★"), 5)
    match = _STARS.fullmatch(told)
    stars = round(float(match.group(1).replace(",", "."))) if match else 0
    return stars if 1 <= stars <= 5 else None
