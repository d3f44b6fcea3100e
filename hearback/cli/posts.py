"""Mentions from JSONL lines, as a playbook's author writes them to try something out."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args

from platforms import seam
from platforms.seam import Platform, UnknownPlatform
from platforms.values import Author, Kind, Mention
from responders.wording import plain

KINDS: tuple[Kind, ...] = get_args(Kind)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_KNOWN = ("text", "id", "author", "platform", "kind", "rating", "thread", "language")
_SEEN = datetime(2000, 1, 1, tzinfo=UTC)


class BadLine(ValueError):
    """One line of input that cannot be read, with the reason in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One line of input: a mention, or why it could not be read. `language` is what the line says ("": nothing)."""

    number: int
    id: str | int | None = None
    mention: Mention | None = None
    language: str = ""
    problem: str = ""


def read(lines: Iterable[str]) -> Iterator[Post]:
    """Every line that is not empty, numbered from 1."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _post(number, parsed(line, _KNOWN))
            except BadLine as bad:
                yield Post(number=number, problem=str(bad))


def network(name: str) -> type[Platform] | None:
    """The platform of that name or title ("twitter", "X"); None when there is none."""
    if not name:
        return None
    try:
        return seam.find(name)
    except UnknownPlatform:
        known = (seam.find(each) for each in seam.names())
        return next((each for each in known if each.title.casefold() == name.casefold()), None)


def parsed(line: str, known: Collection[str]) -> Mapping[str, Any]:
    """The object of one line: a text and whatever else of `known`. Raises BadLine."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise BadLine('an object with "text" (a string) is expected')
    if strange := sorted(value.keys() - set(known)):
        raise BadLine(f"unknown key {strange[0]!r}; known: {', '.join(known)}")
    return value


def _post(number: int, value: Mapping[str, Any]) -> Post:
    platform, rating = _text(value, "platform"), _rating(value.get("rating"))
    text, author, named = value["text"], _author(value.get("author")), _id(value.get("id"))
    known = network(platform)
    if not plain(text) and rating is None:
        raise BadLine('"text" is empty and there are no stars: nothing to answer')
    content = f"{author.id}\x00{text}".encode("utf-8", "surrogatepass")
    external_id = str(named) if named is not None else hashlib.sha256(content).hexdigest()[:16]
    mention = Mention(
        brand="",
        platform=known.name if known else platform,
        account="",
        external_id=external_id,
        kind=_kind(value.get("kind"), rating),
        author=author,
        text=text,
        seen_at=_SEEN,
        thread=_thread(value.get("thread")) or external_id,
        rating=rating,
    )
    return Post(number=number, id=named, mention=mention, language=_language(value))


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    if found is not None and not isinstance(found, str):
        raise BadLine(f'"{name}" must be a string or absent')
    return (found or "").strip()


def _id(value: Any) -> str | int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise BadLine('"id" must be a string or a number or absent')
    return value


def _rating(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise BadLine('"rating" must be a whole number from 1 to 5 or absent')
    return value


def _kind(value: Any, rating: int | None) -> Kind:
    if value is None:
        return "review" if rating is not None else "mention"
    for kind in KINDS:
        if value == kind:
            return kind
    raise BadLine(f'"kind" must be one of {", ".join(KINDS)} or absent')


def _language(value: Mapping[str, Any]) -> str:
    language = _text(value, "language").replace("_", "-").partition("-")[0].lower()
    if language and not _LANGUAGE.fullmatch(language):
        raise BadLine(f'"language" must be a code of two or three letters or absent, not {value["language"]!r}')
    return language


def _author(value: Any) -> Author:
    """A name or "@handle", or an object with id, name, handle, followers."""
    if value is None or isinstance(value, str):
        name = (value or "").strip()
        return Author(id=name, name=name, handle=name.lstrip("@") if name.startswith("@") else None)
    if not isinstance(value, dict):
        raise BadLine('"author" must be a string or an object or absent')
    texts = {name: value.get(name) for name in ("id", "name", "handle")}
    if bad := [name for name, found in texts.items() if not isinstance(found, str | int | None)]:
        raise BadLine(f'"author.{bad[0]}" must be a string or absent')
    followers = value.get("followers")
    if followers is not None and (isinstance(followers, bool) or not isinstance(followers, int)):
        raise BadLine('"author.followers" must be a whole number or absent')
    known = {name: str(found) for name, found in texts.items() if found is not None}
    name = known.get("name") or known.get("handle") or ""
    return Author(id=known.get("id") or name, name=name, handle=known.get("handle"), followers=followers)


def _thread(value: Any) -> str:
    """The conversation's name; a list of earlier posts counts as a conversation of its own."""
    if value is None or isinstance(value, str | int):
        return "" if value is None else str(value)
    if isinstance(value, list):
        return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
    raise BadLine('"thread" must be a name, a list of earlier posts, or absent')
