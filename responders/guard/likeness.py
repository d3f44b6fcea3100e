"""How alike two texts are, cheaply: sets of letter sequences in a fixed number of bits, compared as numbers."""

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

from responders.keywords import folded
from responders.values import Finding

ALIKE = 0.8
_BITS, _SHINGLE = 2048, 5
_NOT_WORDS = re.compile(r"[\W\d_]+")
_SHORTEST = 20


def repeats(text: str, recent: Sequence[str]) -> Iterator[Finding]:
    """A hint when nearly the same words went out to others: `recent` are texts sent in the last 24 hours."""
    if not recent or len(text) < _SHORTEST:
        return
    own = sketch(text)
    alike = sum(likeness(own, sketch(other)) >= ALIKE for other in recent)
    if alike:
        people = "somebody else" if alike == 1 else f"{alike} others"
        words = f"nearly the same words went to {people} in the last 24 hours: say it in another way"
        yield Finding(check="repeat", blocking=False, message=words)


def likeness(one: int, other: int) -> float:
    """Share of letter sequences that two sketches have in common, 0 to 1."""
    both = (one | other).bit_count()
    return (one & other).bit_count() / both if both else 0.0


@lru_cache(maxsize=4096)
def sketch(text: str) -> int:
    """Case, digits and punctuation do not count; every sequence of five letters sets one of 2,048 bits."""
    plain = _NOT_WORDS.sub(" ", folded(text)).strip().encode("utf-16-le", "replace")
    width = 2 * _SHINGLE
    found = 0
    for start in range(0, max(len(plain) - width, 0) + 1, 2):
        found |= 1 << zlib.crc32(plain[start : start + width]) % _BITS
    return found
