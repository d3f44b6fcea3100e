"""Column types: aware UTC times, text that every database accepts, short keys, tuples of words."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Bind: TypeAlias = Callable[[Any], Any]

KEY_LENGTH = 200
REPLACEMENT = "\ufffd"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> bool:
    """False when `text` holds NUL (refused by PostgreSQL) or a lone surrogate (refused by both databases)."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def clean(text: str) -> str:
    """`text` with every NUL and lone surrogate replaced by U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return text if storable(text) else _UNSTORABLE.sub(REPLACEMENT, text)


def escaped(raw: str) -> str:
    """JSON text with NUL and lone surrogates written as JSON escapes: the same JSON, storable anywhere."""
    return raw if storable(raw) else _UNSTORABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", raw)


def key(text: str) -> str:
    """A cleaned identifier of at most 200 characters, so that it fits an index; longer ones end in their SHA-256."""
    cleaned = clean(text)
    if len(cleaned) <= KEY_LENGTH:
        return cleaned
    return f"{cleaned[:135]}~{hashlib.sha256(cleaned.encode()).hexdigest()}"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. A naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Bind:
        """The same, but the rows of a batch, which mostly share their times, pay once."""
        return _once(super().bind_processor(dialect))

    def result_processor(self, dialect: Dialect, coltype: object) -> Bind:
        return _once(super().result_processor(dialect, coltype))

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _once(convert: Bind | None) -> Bind:
    """`convert`, remembering its last answer; one tuple is swapped at a time, so threads may share it."""
    assert convert is not None
    last: tuple[Any, Any] = (None, None)

    def process(value: Any) -> Any:
        nonlocal last
        seen = last
        if value is not seen[0] and value != seen[0]:
            last = seen = (value, convert(value))
        return seen[1]

    return process


def _clean(value: str | None) -> str | None:
    return None if value is None else clean(value)


def _key(value: str | None) -> str | None:
    if value is None or (len(value) <= KEY_LENGTH and value.isascii() and "\x00" not in value):
        return value
    return key(value)


def _escaped(value: str | None) -> str | None:
    return None if value is None else escaped(value)


class CleanText(TypeDecorator[str]):
    """Text of any length; see `clean`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _clean(value)

    def bind_processor(self, dialect: Dialect) -> Bind:
        """The same with fewer calls for each of the millions of values of a long run."""
        return _clean


class Key(TypeDecorator[str]):
    """An identifier that is compared and indexed; see `key`."""

    impl = String(KEY_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _key(value)

    def bind_processor(self, dialect: Dialect) -> Bind:
        """The same with fewer calls for each of the millions of values of a long run."""
        return _key


class RawJson(TypeDecorator[str]):
    """A platform's payload, opaque; see `escaped`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _escaped(value)

    def bind_processor(self, dialect: Dialect) -> Bind:
        """The same with fewer calls for each of the millions of values of a long run."""
        return _escaped


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts, kept as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else _to_json(tuple(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else _from_json(value)


class Records(TypeDecorator[tuple[tuple[Any, ...], ...]]):
    """A tuple of flat tuples (texts, numbers, flags), kept as a JSON list of lists."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[tuple[Any, ...], ...] | None, dialect: Dialect) -> str | None:
        if not value:
            return None if value is None else "[]"
        return clean(json.dumps(value, ensure_ascii=False).replace("\\u0000", REPLACEMENT))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[tuple[Any, ...], ...] | None:
        if value is None or value == "[]":
            return None if value is None else ()
        return tuple(tuple(record) for record in json.loads(value))


@lru_cache(maxsize=1024)
def _to_json(words: tuple[str, ...]) -> str:
    return json.dumps([clean(word) for word in words], ensure_ascii=False)


@lru_cache(maxsize=1024)
def _from_json(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
