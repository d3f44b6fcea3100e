"""What somebody looks for, marked where it stands in the texts of a list."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from store import finding
from store.folding import traced

Piece = tuple[str, bool]
BEFORE = 60
"""Characters that are shown in front of the first match of a long text."""


@dataclass(frozen=True, slots=True)
class Sought:
    """`words` as `store.finding.words` folds them; without any nothing is marked."""

    words: tuple[str, ...] = ()

    def stands_in(self, *texts: str | None) -> bool:
        """Whether any of the words does."""
        return any(_spans(text, self.words) for text in texts if text)

    def marked(self, text: str) -> list[Piece]:
        """The whole text in pieces, each with whether it is a match."""
        return _pieces(text, _spans(text, self.words), 0, len(text))

    def near(self, text: str, most: int) -> list[Piece]:
        """At most so many characters, from shortly before the first match."""
        spans = _spans(text, self.words)
        start = spans[0][0] - BEFORE if spans and spans[0][0] >= BEFORE * 2 else 0
        if start <= 0:
            return _pieces(text, spans, 0, most)
        start = text.find(" ", start, start + BEFORE // 2) + 1 or start
        return [("…", False), *_pieces(text, spans, start, start + most)]


def sought(asked: str) -> Sought:
    return Sought(finding.words(asked))


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as it was written, in order, none over another."""
    if not words:
        return []
    letters, starts = traced(text)
    found = sorted(span for word in words for span in _places(letters, word, starts))
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _places(letters: str, word: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    """A match ends where the first character behind it begins, which was written later than its last one."""
    found, at = [], letters.find(word)
    while at >= 0:
        last = starts[at + len(word) - 1]
        after = bisect_right(starts, last)
        found.append((starts[at], starts[after] if after < len(starts) else starts[-1]))
        at = letters.find(word, at + len(word))
    return found


def _pieces(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for first, last in spans:
        if first >= end:
            break
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    return [piece for piece in (*pieces, (text[at:end], False)) if piece[0]]
