"""Is this about the brand? Handles, keywords, exclusions, our own voice; answered with the reason in words.

Patterns are written by people and run over text written by strangers, so they run in RE2 alone: time is linear in the
text whatever the pattern.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

import re2

from platforms.values import Mention

MAX_TEXT = 20_000
ADDRESSED = frozenset({"mention", "comment", "review", "message"})
"""Kinds of which the network itself says that they are for us; only a post has to name us in its words."""
REPOSTED = frozenset({"mention", "post"})
"""Kinds that others repeat word for word under their own name; a review or a comment is nobody's repost."""
_ECHO_LENGTH = 20


class BadPattern(ValueError):
    """A keyword or exclusion that RE2 cannot run: `pattern` as written and `why` in RE2's words."""

    def __init__(self, pattern: str, why: str) -> None:
        super().__init__(f"{pattern!r}: {why}")
        self.pattern = pattern
        self.why = why


@dataclass(frozen=True, slots=True)
class Verdict:
    """`own`: the brand itself said it. `why` is one sentence part for a person."""

    relevant: bool
    own: bool
    why: str


@dataclass(frozen=True, slots=True)
class Relevance:
    """The rules of one brand, compiled once. Make it with `of`; it is safe to share between threads."""

    _ours: frozenset[str]
    _ignored: frozenset[str]
    _handles: Any
    _echo: Any
    _keywords: "_Patterns"
    _exclude: "_Patterns"

    @classmethod
    def of(
        cls,
        handles: Sequence[str] = (),
        keywords: Sequence[str] = (),
        exclude: Sequence[str] = (),
        ignore_authors: Sequence[str] = (),
    ) -> Self:
        """Rules from settings; keywords and exclusions are RE2 patterns. Raises BadPattern for the first bad one."""
        ours = frozenset(name for name in map(_name, handles) if name)
        return cls(
            _ours=ours,
            _ignored=frozenset(name for name in map(_name, ignore_authors) if name),
            _handles=_compile(_handle_pattern(ours)) if ours else None,
            _echo=_compile(_echo_pattern(ours)) if ours else None,
            _keywords=_Patterns.of(keywords),
            _exclude=_Patterns.of(exclude),
        )

    def judge(self, mention: Mention, said: Collection[str] = ()) -> Verdict:
        """Judge one mention. `said` holds texts of our own that others may have copied word for word."""
        handle = _name(mention.author.handle or "")
        # Not the id: some networks have only a nickname, which anybody may choose, for one.
        if mention.own or handle in self._ours:
            return Verdict(False, True, "the brand itself wrote it")
        if self._ignored and not self._ignored.isdisjoint(
            {handle, _name(mention.author.id), _name(mention.author.name)}
        ):
            return Verdict(False, False, f"author {mention.author.handle or mention.author.name} is on the ignore list")
        text = plain(mention.text)
        if self._echoes(mention, text, said):
            return Verdict(False, False, "an echo of the brand's own words")
        encoded = text.encode()
        why = self._relevant(mention, encoded)
        if why is None:
            return Verdict(False, False, "names no handle and matches no keyword")
        excluded = self._exclude.first(encoded)
        return Verdict(True, False, why) if excluded is None else Verdict(False, False, f"excluded by {excluded}")

    def _echoes(self, mention: Mention, text: str, said: Collection[str]) -> bool:
        reposted = mention.kind in REPOSTED and text.lstrip()[:2].upper() == "RT"
        if reposted and self._echo is not None and self._echo.search(text) is not None:
            return True
        return len(text) >= _ECHO_LENGTH and any(text == plain(own) for own in said)

    def _relevant(self, mention: Mention, encoded: bytes) -> str | None:
        if mention.kind in ADDRESSED:
            return f"a {mention.kind} to the brand's own account"
        if self._handles is not None and (match := self._handles.search(encoded)) is not None:
            return f"names {match.group(1).decode().lower()}"
        keyword = self._keywords.first(encoded)
        if keyword is not None:
            return f"matches {keyword}"
        if self._handles is None and not self._keywords.each:
            return "the brand has no handles and no keywords, so everything read counts"
        return None


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Several patterns, tried together first: most texts match none, and one search costs as much as another."""

    each: tuple[tuple[str, Any], ...]
    together: Any

    @classmethod
    def of(cls, patterns: Sequence[str]) -> Self:
        each = tuple((pattern, _compile(pattern)) for pattern in patterns)
        try:
            together = _compile("|".join(f"(?:{pattern})" for pattern in patterns))
        except BadPattern:  # sound alone, not together: two groups of one name, or too large
            together = _compile("")
        return cls(each, together)

    def first(self, encoded: bytes) -> str | None:
        """The first pattern as written that occurs in the text, or None."""
        if not self.each or self.together.search(encoded) is None:
            return None
        return next((pattern for pattern, compiled in self.each if compiled.search(encoded) is not None), None)


def plain(text: str) -> str:
    """`text` as rules see it: at most 20,000 characters, NFC, no controls, zero-width characters or surrogates."""
    text = text[:MAX_TEXT]
    if not text.isprintable():
        text = text.translate(_STRIPPED)
    return unicodedata.normalize("NFC", text)


def _stripped() -> dict[int, str | None]:
    """Controls become spaces (they part words), format characters and lone surrogates vanish (they part nothing)."""
    table: dict[int, str | None] = {}
    for code in (*range(0x1D200), *range(0xE0000, 0xE0080)):
        category = unicodedata.category(chr(code))
        if category == "Cc":
            table[code] = " "
        elif category in {"Cf", "Cs"}:
            table[code] = None
    return table


_STRIPPED = _stripped()


def _name(text: str) -> str:
    return plain(text).strip().lstrip("@＠").lower()


_BEFORE = r"(?:^|[^0-9A-Za-z_@＠À-ɏ])"
_AFTER = r"(?:$|[^0-9A-Za-z_@＠À-ɏ.-]|[.-]+(?:$|[^0-9A-Za-z_À-ɏ]))"


def _handle_pattern(ours: Collection[str]) -> str:
    return rf"(?i){_BEFORE}([@＠](?:{_any(ours)})){_AFTER}"


def _echo_pattern(ours: Collection[str]) -> str:
    return rf"(?i)^\s*RT\s+[@＠](?:{_any(ours)})\s*:"


def _any(names: Collection[str]) -> str:
    return "|".join(re2.escape(name) for name in sorted(names))


def _compile(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(plain(pattern), options)
    except re2.error as error:
        raise BadPattern(pattern, _reason(error)) from error


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else "not a pattern"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
