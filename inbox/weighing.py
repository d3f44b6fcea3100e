"""A text cut into pieces, each marked by how much it weighed for or against "unhappy"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inbox.house import House
from inbox.speech import _
from sentiment.attribution import Weight, telling, weigh
from sentiment.errors import ModelUnavailable
from store.mentions import Stored

SHOWN = 8
LEAST = 0.25
"""What weighs less than this share of the heaviest is noise."""
LONGEST = 8_000
_STRENGTHS = 3
_BRIDGE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff]{0,4}")
"""What may lie between two pieces of one word in a script without spaces."""
_SYLLABLE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{1,2}")


@dataclass(frozen=True, slots=True)
class Piece:
    """`strength` is 1 to 3 where the piece weighed, above zero towards unhappy, below zero against; 0 elsewhere."""

    text: str
    strength: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The whole text in pieces; `problem` says in words why nothing could be weighed."""

    pieces: tuple[Piece, ...] = ()
    problem: str = ""

    @property
    def telling(self) -> bool:
        return any(piece.strength for piece in self.pieces)


def weighed(house: House, stored: Stored) -> Words:
    """What weighed in the text of a mention, as far as the model of this installation can tell."""
    text, model = stored.mention.text, house.services.classifier
    if stored.analysis is None:
        return Words(problem=_("This post has not been read yet."))
    if model is None:
        return Words(problem=_("The model does not run in this process."))
    try:
        found = weigh(model(), text[:LONGEST], stored.analysis.language)
    except ModelUnavailable as unavailable:
        return Words(problem=str(unavailable))
    return Words(tuple(_pieces(text, marked(text, found))))


def marked(text: str, weights: Sequence[Weight]) -> list[Weight]:
    """The few that are worth a mark, in order: whole words, in scripts without spaces stretches of them."""
    heaviest = max((abs(each.weight) for each in weights), default=0.0)
    strong = (each for each in weights if abs(each.weight) >= LEAST * heaviest > 0)
    whole = [each for each in _joined(text, strong) if not _SYLLABLE.fullmatch(text[each.start : each.end])]
    return sorted(telling(whole, SHOWN), key=lambda each: each.start)


def _joined(text: str, weights: Iterable[Weight]) -> Iterator[Weight]:
    """Pieces of one word made one: its weight is that of the heaviest."""
    held: Weight | None = None
    for each in weights:
        if held and held.weight * each.weight > 0 and _touch(text, held.end, each.start):
            held = Weight(held.start, each.end, max(held.weight, each.weight, key=abs))
            continue
        if held:
            yield held
        held = each
    if held:
        yield held


def _touch(text: str, end: int, start: int) -> bool:
    """Whether letters of a script without spaces stand on both sides and nothing but a few of them between."""
    return bool(_BRIDGE.fullmatch(text[end:start]) and _BRIDGE.fullmatch(text[end - 1] + text[start]))


def _pieces(text: str, weights: Sequence[Weight]) -> Iterator[Piece]:
    heaviest = max((abs(weight.weight) for weight in weights), default=1.0)
    at = 0
    for weight in weights:
        if at < weight.start:
            yield Piece(text[at : weight.start])
        level = max(1, round(_STRENGTHS * abs(weight.weight) / heaviest))
        yield Piece(text[weight.start : weight.end], level if weight.weight > 0 else -level)
        at = weight.end
    if at < len(text):
        yield Piece(text[at:])
