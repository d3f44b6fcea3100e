"""What a person changed in a text, by words (by characters where a script writes no spaces)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*|\s+|\w+|[^\w\s]"
)
MAX_PIECES = 4_000


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that stayed, came ("in") or went ("out")."""

    what: Literal["same", "in", "out"]
    text: str


def words(before: str, after: str) -> tuple[Part, ...]:
    """The parts that turn `before` into `after`; very long texts come back as one part out and one in."""
    left, right = _PIECES.findall(before), _PIECES.findall(after)
    if len(left) + len(right) > MAX_PIECES:
        return tuple(part for part in (Part("out", before), Part("in", after)) if part.text)
    return tuple(_parts(left, right))


def _parts(left: list[str], right: list[str]) -> Iterator[Part]:
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(left[a:b]))
            continue
        if b > a:
            yield Part("out", "".join(left[a:b]))
        if d > c:
            yield Part("in", "".join(right[c:d]))
